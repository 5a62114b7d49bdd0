import Foundation
import Interchange
import RunLog

extension CommandTable {
  static let merge = Command(
    ["merge"], operands: [.init("FILE", repeats: true)], summary: "takes over the runs of other stores, each once",
    details: """
      FILE is a store of another machine, or a copy of one; it is only read. Runs that are here already are not doubled: where FILE has more of
      one, that replaces what is here. Tags and notes of both are kept. Checkpoints beside FILE get a name beside this store too.
      Every file is checked before anything is changed, and each is taken over whole or not at all.
      """,
    options: [Option("--into", "STORE", "the store that takes them (else ECAMP_STORE, else ~/.local/share/ecamp/experiments.sqlite)")]
  ) { arguments in
    let path = try StoreLocation.path(
      option: arguments.text("--into").map(DataSource.expanded), environment: ProcessInfo.processInfo.environment)
    let store = try RunStore(path: path)
    let files = arguments.positional.map(DataSource.expanded)
    var isBad = false
    for file in files {
      do throws(StoreError) { try store.checkMerge(from: file) } catch {
        complain(error.description)
        isBad = true
      }
    }
    guard !isBad else { throw CommandFailure("nothing was merged") }
    for file in files { print(words(try store.merge(from: file))) }
    return .success
  }

  private static func words(_ report: MergeReport) -> String {
    var parts = ["\(report.added.count) new", "\(report.renewed.count) brought up to date", "\(report.unchangedCount) here already"]
    if report.missingCheckpointCount > 0 { parts.append("\(report.missingCheckpointCount) checkpoints not beside it") }
    let renamed = report.renamed.sorted { $0.key < $1.key }.map {
      "\n  \($0.key.printable) is \($0.value.printable) here, its name being taken"
    }
    return "\(report.path.printable): \(parts.joined(separator: ", "))" + renamed.joined()
  }
}
