import Corpus
import Foundation
import Interchange
import Tensors
import Training

extension CommandTable {
  static let dataOptions = [
    Option("--columns", "MAP", "headers that are not the usual ones: image=img_path,report=text"),
    Option("--windows", "FILE.csv", "a second file with label_i and label_j, row by row"),
    Option("--images", "DIR", "the folder image paths start from (else the CSV's)"),
  ]

  static let dataCheck = Command(
    ["data", "check"], operands: [.init("FILE.csv")], summary: "looks through a data set and names every problem with its line",
    details: "Opens every film and reads every report. The exit code is 1 when any pair cannot be used.",
    options: dataOptions + [
      Option("--json", nil, "prints the report as JSON"), Option("--all", nil, "lists every problem, not the first twenty of a kind"),
      Option("--quick", nil, "does not open the films"), Option("--threads", "N", "threads to open films with"),
    ]
  ) { arguments in
    let source = try DataSource.csv(
      arguments.positional[0], columns: try columnMapping(arguments), windows: arguments.text("--windows") ?? "",
      images: arguments.text("--images") ?? "")
    let threads = try arguments.integer("--threads", in: 1...1024) ?? ProcessInfo.processInfo.activeProcessorCount
    let report = DataCheck(depth: arguments.has("--quick") ? .records : .films, threadCount: threads).run(source)
    if arguments.has("--json") {
      print(JSONWriter(indentation: 2).text(report.json))
    } else {
      print(report.text(limit: arguments.has("--all") ? .max : 20))
    }
    return report.hasUnusable ? .failure : .success
  }

  static let phantom = Command(
    ["phantom"], summary: "writes drawn chest films with reports, labels, masks and boxes",
    details: "The same seed gives the same files. DIR receives images/, masks/, pairs.csv and boxes.csv.",
    options: [
      Option("--count", "N", "films to write (100)"), Option("--out", "DIR", "the folder to write to; made if missing"),
      Option("--seed", "N", "seed (1)"), Option("--side", "PX", "film size in pixels (512)"),
    ]
  ) { arguments in
    let folder = DataSource.expanded(try arguments.required("--out"))
    let count = try arguments.integer("--count", in: 1...10_000_000) ?? 100
    let side = try arguments.integer("--side", in: 64...4096) ?? 512
    let seed = try arguments.integer("--seed", in: 0...Int.max) ?? 1
    try PhantomWriter(PhantomPairSource(count: count, seed: UInt64(seed), side: side), folder: folder).write()
    print("wrote \(count) phantom films to \(folder.printable); try: ecamp data check \((folder + "/pairs.csv").printable)")
    return .success
  }

  static func columnMapping(_ arguments: Arguments) throws -> [String: String] {
    guard let text = arguments.text("--columns") else { return [:] }
    return Dictionary(try PairColumns.parseMapping(text).map { ($0.key.rawValue, $0.value) }) { first, _ in first }
  }
}
