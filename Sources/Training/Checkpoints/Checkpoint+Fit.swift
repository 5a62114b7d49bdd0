import Graph
import Interchange
import Models
import Tensors

extension Checkpoint {
  /// The step of a checkpoint file, which need not be whole.
  package static func step(of path: String) throws(TrainingError) -> Int {
    do throws(SafetensorsError) {
      let file = try SafetensorsFile(path: path, verification: .skipped)
      if let step = file.value(ofMetadata: "step").flatMap(Int.init) { return step }
      throw SafetensorsError(file: path, .header("it is no checkpoint of this program"))
    } catch { throw TrainingError(.checkpoint, "\(error)") }
  }

  /// Whether training by `recipe` can go on from a checkpoint: it is whole, and holds every parameter and moment in the right shape.
  /// - Parameter isWhole: its checksum has just been looked at, which takes reading all of it.
  /// - Throws: a sentence that says what is missing or of another shape.
  package static func check(_ path: String, fits recipe: Recipe, isWhole: Bool = false) throws(TrainingError) {
    let file: SafetensorsFile
    do throws(SafetensorsError) { file = try SafetensorsFile(path: path, verification: isWhole ? .skipped : .required) } catch {
      throw TrainingError(.checkpoint, "\(error)")
    }
    let shapes = Dictionary(file.entries.map { ($0.name, $0.shape) }) { first, _ in first }
    let layout = ModelWeights.layout(recipe)
    for entry in layout.entries {
      let (name, shape) = (entry.declaration.path, entry.declaration.shape.extents)
      for wanted in layout.isTrained(entry) ? [name, name + ".exp_avg", name + ".exp_avg_sq"] : [name] {
        guard let found = shapes[wanted] else {
          throw TrainingError(.checkpoint, "\(path.printable) has no \(wanted), which the model of this recipe needs")
        }
        guard found == shape else {
          throw TrainingError(.checkpoint, "\(path.printable): \(wanted) is \(found), and \(shape) in the model of this recipe")
        }
      }
    }
  }
}
