import CAllocationCount
import Foundation
import Graph
import Kernels
import Models
import Tensors

/// `dev bench`: the whole training step on synthetic pairs, in one line of the PyTorch twin's form, then where the time goes.
struct Bench {
  var preset = "base"
  var objective = "published"
  var batch = 8
  var tokens = 97
  var steps = 5
  var warmUp = 1
  var threads = ProcessInfo.processInfo.activeProcessorCount

  static let usage = """
    dev bench [--preset tiny|small|base] [--objective published|described] [--batch N] [--tokens N] [--steps N] [--warmup N] [--threads N]
    """

  func run() throws {
    WorkerPool.start(threads: threads)
    let sizes = try Self.sizes(preset)
    let padded = objective == "published"
    var options = ModelOptions()
    options.dropoutRate = 0
    options.superResolutionOutput = padded ? .clipped : .linear
    let realTokens = min(tokens, sizes.maximumTokens)
    let rows = batch * (padded ? sizes.maximumTokens : realTokens)

    let builder = GraphBuilder(mode: .training(dropoutRate: 0))
    let model = PreTrainingModel(
      builder, sizes: sizes, options: options, batch: batch, keptCount: sizes.keptCount(maskRatio: 0.75), textRows: rows)
    let store = ParameterStore(layout: builder.parameterLayout(), forTraining: true)
    store.initialise(sizes: sizes, options: options, key: RandomKey(seed: 0))
    let program = Program(builder, parameters: store)
    program.isMeasuring = true
    let inputs = SyntheticBatch(model, tokens: realTokens, padded: padded, seed: 0, binding: program)
    let step = OptimiserPass(store)

    var times: [Double] = []
    var allocations: [UInt64] = []
    times.reserveCapacity(steps + warmUp)
    allocations.reserveCapacity(steps + warmUp)
    for number in 1...(steps + warmUp) {
      if number == warmUp + 1 { program.resetProfile() }
      let (start, before) = (monotonicSeconds(), allocation_count())
      program.run()
      step.run(number: number)
      times.append(monotonicSeconds() - start)
      allocations.append(allocation_count() - before)
    }
    let measured = Array(times.dropFirst(warmUp)).sorted()
    let best = measured[0]
    print(
      "ecamp preset=\(preset) objective=\(objective) batch=\(batch) tokens=\(realTokens) threads=\(threads) "
        + "s/step min=\(fixed(best)) median=\(fixed(measured[measured.count / 2])) pairs/s=\(fixed(Double(batch) / best)) "
        + "peak_mib=\(peakMemory())")
    report(program, step, inputs, best: best, allocations: Array(allocations.dropFirst(max(2, warmUp))))
  }

  private func report(_ program: Program, _ step: OptimiserPass, _ inputs: SyntheticBatch, best: Double, allocations: [UInt64]) {
    let work = program.operationsPerRun
    print(
      "work \(fixed(work * 1e-9)) GFLOP a step, \(fixed(work * 1e-9 / best)) GFLOP/s; arena \(program.plan.byteCount >> 20) MiB, "
        + "\(inputs.rowCount) text rows; kernels \(kernelLevel)")
    if allocation_count_supported() == 1 {
      let worst = allocations.max().map(String.init) ?? "not measured: give more steps"
      print("heap allocations in a step, after the second: \(worst)")
    }
    let lines = program.profile()
    let total = lines.reduce(step.seconds) { $0 + $1.seconds }
    print(column("operation", 24) + column("pass", 10) + "  calls    ms/step   share   GFLOP/s")
    for line in lines {
      let perStep = line.seconds / Double(steps)
      row(line.label, line.pass, line.calls, perStep, line.seconds / total, line.operations / perStep)
    }
    row("AdamW and norm", "update", 1, step.seconds / Double(steps + warmUp), step.seconds / total, 0)
    print("sgemm peak of this machine now: \(fixed(matrixProductPeak())) GFLOP/s on \(threads) threads")
  }

  private func row(_ label: String, _ pass: String, _ calls: Int, _ seconds: Double, _ share: Double, _ rate: Double) {
    let rateText = rate > 0 ? String(format: "%8.1f", rate * 1e-9) : "       -"
    print(column(label, 24) + column(pass, 10) + String(format: "%7d %10.3f %6.1f%%  ", calls, seconds * 1e3, share * 100) + rateText)
  }

  private func column(_ text: String, _ width: Int) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }
  private func fixed(_ value: Double) -> String { String(format: "%.3f", value) }

  private func peakMemory() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }

  private static func sizes(_ preset: String) throws -> ModelSizes {
    switch preset {
    case "tiny": .tiny
    case "small": .small
    case "base": .base
    default: throw TaskError("There is no preset \(preset); the presets are tiny, small and base.")
    }
  }
}

/// The update a training step ends with: the gradient norm (which also finds non-finite gradients), then AdamW in the published groups.
final class OptimiserPass {
  private let store: ParameterStore
  private let scratch: Block
  private(set) var seconds = 0.0

  init(_ store: ParameterStore) {
    self.store = store
    scratch = Block(byteCount: sumOfSquaresScratchBytes(count: store.layout.trainedCount))
  }

  func run(number: Int) {
    guard let gradients = store.gradients, let first = store.firstMoments, let second = store.secondMoments else { return }
    let start = monotonicSeconds()
    let layout = store.layout
    let norm = sumOfSquares(gradients.floats, count: layout.trainedCount, scratch: scratch.base).squareRoot()
    precondition(norm.isFinite, "synthetic gradients must be finite")
    let settings = AdamW(learningRate: 1.5e-4, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, step: number)
    let groups = [(0, layout.decayedCount, Float(0.05)), (layout.decayedCount, layout.trainedCount - layout.decayedCount, Float(0))]
    for (offset, count, decay) in groups {
      adamW(
        settings, weightDecay: decay, gradientScale: 1, parameters: store.values.floats + offset, gradients: gradients.floats + offset,
        firstMoments: first.floats + offset, secondMoments: second.floats + offset, count: count)
    }
    seconds += monotonicSeconds() - start
  }
}
