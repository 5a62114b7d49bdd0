import Corpus
import Foundation
import Interchange

/// The pairs a command line means.
enum DataSource {
  static func csv(
    _ file: String, columns: [String: String] = [:], windows: String = "", images: String = "", sixteenBit: SixteenBitRule = .scaled
  ) throws -> any PairSource {
    var mapping: [PairColumn: String] = [:]
    for (key, header) in columns {
      guard let column = PairColumn(rawValue: key) else {
        throw UsageError("There is no column “\(key.printable)”; columns are \(listed(PairColumn.allCases.map(\.rawValue))).")
      }
      mapping[column] = header
    }
    return try CSVPairSource(
      file: expanded(file), columns: mapping, windows: windows.isEmpty ? nil : expanded(windows),
      images: images.isEmpty ? nil : expanded(images)
    ) { path throws(CorpusError) in try Film.read(path, sixteenBit: sixteenBit) }
  }

  /// A path with `~` for the home folder, as shells write it.
  static func expanded(_ path: String) -> String { (path as NSString).expandingTildeInPath }
}
