/// The plain twin of every kernel: loops over Double arrays that follow the definitions, with no thought of speed. Gradients are checked
/// against finite differences, and the Float kernels against these.
package enum Twin {
  /// C[m, n] = op(A) op(B); each operand packed row-major as stored.
  package static func product(m: Int, n: Int, k: Int, a: [Double], aTransposed: Bool, b: [Double], bTransposed: Bool) -> [Double] {
    var c = [Double](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        var sum = 0.0
        for l in 0..<k { sum += (aTransposed ? a[l * m + i] : a[i * k + l]) * (bTransposed ? b[j * k + l] : b[l * n + j]) }
        c[i * n + j] = sum
      }
    }
    return c
  }

  /// x [rows, inputs] weightᵀ + bias.
  package static func linear(_ x: [Double], weight: [Double], bias: [Double]?, rows: Int, inputs: Int, outputs: Int) -> [Double] {
    var y = product(m: rows, n: outputs, k: inputs, a: x, aTransposed: false, b: weight, bTransposed: true)
    if let bias { for i in 0..<y.count { y[i] += bias[i % outputs] } }
    return y
  }
  package struct LinearGradients {
    package var dx, dWeight, dBias: [Double]
  }
  package static func linearGradient(
    _ x: [Double], weight: [Double], dy: [Double], rows: Int, inputs: Int, outputs: Int
  ) -> LinearGradients {
    LinearGradients(
      dx: product(m: rows, n: inputs, k: outputs, a: dy, aTransposed: false, b: weight, bTransposed: false),
      dWeight: product(m: outputs, n: inputs, k: rows, a: dy, aTransposed: true, b: x, bTransposed: false),
      dBias: columnSum(dy, width: outputs))
  }

  package static func columnSum(_ x: [Double], width: Int) -> [Double] {
    var sum = [Double](repeating: 0, count: width)
    for i in 0..<x.count { sum[i % width] += x[i] }
    return sum
  }
}
