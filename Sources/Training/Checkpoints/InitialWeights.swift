import Graph
import Interchange
import Models
import Tensors

/// Weights of another file put into a model by name, as the published `--resume` does: every key present in both, of the same shape.
package struct InitialWeights: Hashable, Sendable {
  /// Parameters that were replaced, in the order of the file.
  package private(set) var matched: [String] = []
  /// Names in both, but of other shapes.
  package private(set) var otherShape: [String] = []
  /// Parameters of ours that stay as they are.
  package private(set) var missing: [String] = []
  /// Tensors of the file that no parameter is called after.
  package private(set) var unused: [String] = []

  /// Reads `path` into `store`. Any floating-point type is widened or narrowed to ours.
  package static func load(_ path: String, into store: ParameterStore) throws(TrainingError) -> InitialWeights {
    var result = InitialWeights()
    do throws(SafetensorsError) {
      let file = try SafetensorsFile(path: path)
      var found: Set<String> = []
      for entry in file.entries {
        guard let name = PublishedNames.current(entry.name), name != PublishedNames.biasAlias else { continue }
        guard let ours = store.layout.entry(name), let values = store.values(name) else {
          result.unused.append(entry.name)
          continue
        }
        let shape = ours.declaration.shape.extents
        guard entry.shape == shape, entry.type.isFloatingPoint else {
          result.otherShape.append("\(entry.name.printable) is \(entry.shape), here \(shape)")
          continue
        }
        try file.read(entry.name, into: values)
        found.insert(name)
        result.matched.append(name)
      }
      result.missing = store.layout.entries.map(\.declaration.path).filter { !found.contains($0) }
    } catch {
      throw TrainingError(.weights, "\(error)")
    }
    guard !result.matched.isEmpty else {
      throw TrainingError(.weights, "\(path.printable): none of its tensors is called and shaped like a parameter of this model")
    }
    return result
  }

  /// A sentence for the log, then lists.
  package func summary(of path: String) -> String {
    var text = "\(matched.count) of \(matched.count + missing.count) parameters start from \(path.printable)"
    func list(_ what: String, _ names: [String]) {
      guard !names.isEmpty else { return }
      text += "; \(what) \(names.count): \(names.prefix(8).map(\.printable).joined(separator: ", "))\(names.count > 8 ? ", ..." : "")"
    }
    list("not in the file", missing)
    list("of another shape", otherShape)
    list("not used", unused)
    return text
  }
}
