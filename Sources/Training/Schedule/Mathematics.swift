#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

func exponential(_ value: Double) -> Double { exp(value) }
func decimalLogarithm(_ value: Double) -> Double { log10(value) }
