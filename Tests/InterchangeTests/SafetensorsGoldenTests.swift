import Foundation
import Interchange
import TestSupport
import Testing

/// Every file of the published numbers opens, and reads as NumPy says it should (sums recorded in meta.json are checked by the model suites).
@Suite(.enabled(if: SharedFolder.isPresent, "the golden folder is absent: set ECAMP_SHARED")) struct SafetensorsGoldenTests {
  @Test func everyFileOpensAndReads() throws {
    let root = SharedFolder.golden("")
    let files = (FileManager.default.enumerator(atPath: root.path)?.allObjects as? [String] ?? [])
      .filter { $0.hasSuffix(".safetensors") }.sorted()
    #expect(!files.isEmpty)
    for name in files {
      let file = try SafetensorsFile(path: root.path + "/" + name)
      var elements = 0
      for entry in file.entries {
        let values = try file.doubles(entry.name)
        elements += values.count
        #expect(values.count == entry.shape.reduce(1, *), "\(name) \(entry.name)")
        if !entry.type.isFloatingPoint { #expect(try file.integers(entry.name).map(Double.init) == values, "\(name) \(entry.name)") }
      }
      print("golden \(name): \(file.entries.count) tensors, \(elements) elements")
    }
  }
}
