import Interchange
import Training

extension CheckpointFolder {
  /// Step of the newest checkpoint whose checksum is right; nil where there is none. Damaged ones are left for the trainer to set aside.
  var newestWholeStep: Int? {
    steps.reversed().first { step in
      (try? SafetensorsFile(path: path(step: step), verification: .required)) != nil
    }
  }
}
