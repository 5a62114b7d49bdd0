import Corpus
import Foundation
import Interchange

extension CommandTable {
  static let tokenizerTrain = Command(
    ["tokenizer", "train"], operands: [.init("FILE.csv")], summary: "learns a WordPiece vocabulary from the reports of a data set",
    details: "Pairs marked for validation or test are left out. The file is read by Hugging Face tokenizers, too.",
    options: [
      Option("--out", "FILE.json", "where to write it (tokenizer.json)"), Option("--size", "N", "words in the vocabulary (8000)"),
      Option("--columns", "MAP", "headers that are not the usual ones: report=text"),
    ]
  ) { arguments in
    let mapping = try arguments.text("--columns").map { try PairColumns.parseMapping($0) } ?? [:]
    let size = try arguments.integer("--size", in: 100...1_000_000) ?? 8000
    let reports = try ReportTable.trainingReports(file: DataSource.expanded(arguments.positional[0]), columns: mapping)
    let file = try WordPieceTrainer(vocabularySize: size).train(reports)
    let path = DataSource.expanded(arguments.text("--out") ?? "tokenizer.json")
    try file.write(to: path)
    print("wrote \(path.printable): \(file.vocabulary.count) words from \(reports.count) reports")
    return .success
  }

  static let tokenizerEncode = Command(
    ["tokenizer", "encode"], operands: [.init("TEXT", required: false)], summary: "shows how a text becomes tokens",
    details: "Without TEXT, reads lines from the standard input.",
    options: [
      Option("--tokenizer", "FILE.json", "the vocabulary"), Option("--json", nil, "prints ids and offsets as JSON"),
    ]
  ) { arguments in
    let tokenizer = try WordPiece.read(DataSource.expanded(try arguments.required("--tokenizer")))
    func show(_ text: String) {
      guard arguments.has("--json") else { return print(tokenizer.listing(text)) }
      let encoding = tokenizer.encode(text)
      let tokens = encoding.ids.indices.map { index in
        JSONValue.members([
          "id": .integer(Int(encoding.ids[index])), "token": .string(tokenizer.token(encoding.ids[index])),
          "start": .integer(encoding.offsets[index].lowerBound), "end": .integer(encoding.offsets[index].upperBound),
        ])
      }
      print(JSONWriter().text(.array(tokens)))
    }
    if let text = arguments.positional.first { show(text) } else { while let line = readLine() { show(line) } }
    return .success
  }
}
