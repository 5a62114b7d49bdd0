import Corpus
import Foundation
import RunLog
import Telemetry
import Training

extension PairBrowser {
  /// The path of a table; drawn data sets are told by what they are drawn from.
  static func name(of data: TrainingData, _ recipe: Recipe) -> String {
    recipe.data.csv.isEmpty ? "\(data.source.name), seed \(recipe.data.phantomSeed)" : recipe.withAbsolutePaths.data.csv
  }

  /// Every pair with what the store keeps of it.
  func table(in store: RunStore) throws -> PairTable {
    let options = recipe.corpusOptions
    let rows = (0..<count).map { index -> PairRow in
      let record = data.source.record(index)
      let entities = NamedEntities(record.report, tokenizer: data.tokenizer, options: options)
      return PairRow(
        index: index, imagePath: record.imagePath, patient: record.patient, split: record.split, report: record.report,
        wordCount: record.report.split(whereSeparator: \.isWhitespace).count, labels: record.labels, affirmed: entities.affirmed,
        denied: entities.denied, problem: data.source.recordProblem(index)?.description)
    }
    let noted = try store.pairNotes(of: dataName)
    var notes: [Int: PairNote] = [:]
    if !noted.isEmpty {
      for index in 0..<count { notes[index] = noted[data.source.filmName(index)] }
    }
    return PairTable(rows: rows, scores: try identity.run.map { try store.pairScores(of: $0) } ?? [:], notes: notes)
  }
}
