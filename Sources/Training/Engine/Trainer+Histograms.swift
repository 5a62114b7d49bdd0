import Graph
import Telemetry

extension Trainer {
  /// How weights and gradients are spread, where it is due. Gradients are those the step was made with, before they are clipped. Nothing of
  /// the run changes by it.
  func measureWeightsIfDue() {
    let interval = recipe.run.histogramSteps
    guard interval > 0, step % interval == 0 || step == 1 else { return }
    let layout = store.layout
    var all: [ParameterHistogram] = []
    for entry in layout.entries where layout.isTrained(entry) {
      let path = entry.declaration.path
      if let values = store.values(path) {
        all.append(ParameterHistogram(UnsafeBufferPointer(values), parameter: path, kind: .weights, step: step))
      }
      if let gradient = store.gradient(path) {
        all.append(ParameterHistogram(UnsafeBufferPointer(gradient), parameter: path, kind: .gradients, step: step))
      }
    }
    relay.post(.histograms(all))
  }
}
