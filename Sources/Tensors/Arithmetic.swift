#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@inline(__always) func squareRootOfLog(_ value: Double) -> Double { (-2 * log(value)).squareRoot() }
@inline(__always) func cosine(_ value: Double) -> Double { cos(value) }
