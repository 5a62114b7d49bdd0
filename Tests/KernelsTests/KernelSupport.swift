import CKernels
import Tensors
import Testing

@testable import Kernels

/// Every test of a Float kernel lives in this suite: one at a time, as they restart the pool with other counts.
@Suite(.serialized) struct KernelTests {}

/// Reproducible numbers that Float holds exactly, so that kernel and twin see the same ones.
struct Numbers {
  private var stream: RandomStream

  init(_ name: String) { stream = RandomKey(seed: 20_260_101).folding(name).stream }

  mutating func normal(_ count: Int, scale: Double = 1) -> [Double] { (0..<count).map { _ in Double(Float(stream.normal() * scale)) } }
  mutating func below(_ limit: Int, count: Int) -> [Int32] { (0..<count).map { _ in Int32(stream.integer(in: 0...limit - 1)) } }
  mutating func shuffled(_ count: Int) -> [Int32] { (0..<Int32(count)).shuffled(using: &stream) }
}

/// Floats between two guards: writing outside is noticed, reading outside gives NaN, unwritten places stay NaN.
final class Guarded {
  private static let margin = 64
  private let memory: MutableFloats
  let count: Int

  init(_ values: [Double]) {
    count = values.count
    memory = .allocate(capacity: count + 2 * Guarded.margin)
    memory.initialize(repeating: .nan, count: count + 2 * Guarded.margin)
    for (i, value) in values.enumerated() { pointer[i] = Float(value) }
  }
  convenience init(unwritten count: Int) { self.init([Double](repeating: .nan, count: count)) }
  deinit { memory.deallocate() }

  var pointer: MutableFloats { memory + Guarded.margin }
  var input: Floats { Floats(pointer) }
  var values: [Double] {
    let outside = Array(0..<Guarded.margin) + Array(Guarded.margin + count..<2 * Guarded.margin + count)
    #expect(outside.allSatisfy { memory[$0].isNaN }, "a kernel wrote outside its output")
    return (0..<count).map { Double(pointer[$0]) }
  }
}

/// Outputs to hand to a kernel: NaN where they will be overwritten, `before` where they will be added to.
func output(_ mode: WriteMode, _ before: [Double]) -> Guarded { mode == .add ? Guarded(before) : Guarded(unwritten: before.count) }
/// What the twin's result becomes under a write mode.
func expected(_ mode: WriteMode, _ before: [Double], _ value: [Double]) -> [Double] {
  mode == .add ? zip(before, value).map { $0 + $1 } : value
}

/// Runs a kernel under 1, 2 and 3 threads, expects the same bits, and returns them. The other instruction sets must agree to rounding.
func onEveryThreadCount(_ label: String, _ run: () -> [[Double]]) -> [[Double]] {
  WorkerPool.start(threads: 1)
  let first = run()
  for threads in [2, 3] {
    WorkerPool.start(threads: threads)
    let same = zip(first, run()).allSatisfy { zip($0, $1).allSatisfy { $0.bitPattern == $1.bitPattern } }
    #expect(same, "\(label): \(threads) threads give other bits than one")
  }
  for level in ["x86-64-v3", "baseline"] where ck_override_level(level) == 1 {
    for (which, values) in run().enumerated() {
      expectClose(values, first[which], "\(label): output \(which) of level \(level)", tolerance: 1e-3)
    }
  }
  _ = ck_override_level("")
  return first
}

/// Expects |actual - expected| <= tolerance (1 + |expected|) everywhere; reports the worst place.
func expectClose(_ actual: [Double], _ expected: [Double], _ label: String, tolerance: Double = 4e-6) {
  guard actual.count == expected.count else {
    Issue.record("\(label): \(actual.count) values instead of \(expected.count)")
    return
  }
  var worst = (excess: -1.0, place: 0)
  for i in 0..<actual.count {
    let error = abs(actual[i] - expected[i]) / (1 + abs(expected[i]))
    let excess = error.isNaN ? .infinity : error
    if excess > worst.excess { worst = (excess, i) }
  }
  guard worst.excess > tolerance else { return }
  Issue.record(
    "\(label): at \(worst.place) of \(actual.count) got \(actual[worst.place]) instead of \(expected[worst.place]); relative \(worst.excess)"
  )
}

/// Checks a gradient in Double: `function` of several inputs, and what claims to be its gradients for the output's weights `dy`.
func expectGradient(
  _ label: String, _ inputs: [[Double]], _ function: ([[Double]]) -> [Double], _ gradient: ([[Double]], [Double]) -> [[Double]]
) {
  var numbers = Numbers("gradient of \(label)")
  let dy = numbers.normal(function(inputs).count)
  func weighted(_ inputs: [[Double]]) -> Double { zip(function(inputs), dy).reduce(0) { $0 + $1.0 * $1.1 } }
  let claimed = gradient(inputs, dy)
  #expect(claimed.count == inputs.count, "\(label): a gradient for every input")
  for (which, input) in inputs.enumerated() {
    // Central differences at up to 24 places of each input.
    let places = input.count <= 24 ? Array(input.indices) : (0..<24).map { $0 * (input.count - 1) / 23 }
    for place in places {
      let h = 1e-5
      var moved = inputs
      moved[which][place] = input[place] + h
      let up = weighted(moved)
      moved[which][place] = input[place] - h
      let difference = (up - weighted(moved)) / (2 * h)
      let error = abs(difference - claimed[which][place])
      #expect(
        error <= 1e-7 * (1 + abs(difference)) + 1e-8,
        "\(label): input \(which) place \(place): \(claimed[which][place]) but differences say \(difference)")
    }
  }
}

let bothModes: [WriteMode] = [.overwrite, .add]
