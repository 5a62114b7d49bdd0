import Corpus
import Interchange
import Models

/// The pairs of a recipe, ready for training: where they are, which are usable, which are held out, and the vocabulary of their words.
package struct TrainingData: Sendable {
  package let source: any PairSource
  package let split: PairSplit
  package let tokenizer: WordPiece
  /// Why each pair that cannot be used is left out.
  package let unusable: [CorpusError]
  /// The drawn data set, where it is one.
  package var phantoms: PhantomPairSource? { source as? PhantomPairSource }

  /// Reports are looked at up to this number when a vocabulary is learned; more change little and take long.
  private static let vocabularyReports = 20_000

  /// - Parameters:
  ///   - storedTokenizer: the vocabulary of an earlier part of the same run, used where the recipe names none and the file exists.
  ///   - activity: told what takes long.
  package init(_ recipe: Recipe, storedTokenizer: String? = nil, activity: (String) -> Void = { _ in }) throws(TrainingError) {
    let source = try Self.source(recipe)
    activity("looking through \(source.count) pairs")
    let problems = (0..<source.count).map { source.recordProblem($0) }
    unusable = problems.compactMap { $0 }
    let usable = problems.indices.filter { problems[$0] == nil }
    split = PairSplit(source, usable: usable, validationFraction: recipe.data.validationFraction, seed: recipe.seed)
    guard !split.training.isEmpty else {
      let reason = unusable.first.map { "; the first reason: \($0)" } ?? "; all usable ones are marked val or test"
      throw TrainingError(.data, "\(source.name.printable): none of the \(source.count) pairs can be trained on\(reason)")
    }
    tokenizer = try Self.tokenizer(recipe, source, split, stored: storedTokenizer, activity)
    self.source = source
    guard tokenizer.count <= recipe.sizes.vocabulary else {
      throw TrainingError(
        .data,
        "the tokenizer has \(tokenizer.count) tokens and the model only \(recipe.sizes.vocabulary); "
          + "set model.vocabulary to \(tokenizer.count)")
    }
  }

  /// The data set that a recipe names.
  package static func source(_ recipe: Recipe) throws(TrainingError) -> any PairSource {
    let data = recipe.data
    if data.csv.isEmpty {
      let side = data.phantomSide > 0 ? data.phantomSide : max(256, 2 * recipe.sizes.imageSide)
      return PhantomPairSource(
        count: data.phantoms, seed: data.phantomSeed, side: min(side, 1024), validationFraction: data.validationFraction)
    }
    var columns: [PairColumn: String] = [:]
    for (key, name) in data.columns { if let column = PairColumn(rawValue: key) { columns[column] = name } }
    let rule = recipe.corpusOptions.sixteenBit
    do throws(CorpusError) {
      return try CSVPairSource(
        file: data.csv, columns: columns, windows: data.windows.isEmpty ? nil : data.windows,
        images: data.images.isEmpty ? nil : data.images
      ) { path throws(CorpusError) in try Film.read(path, sixteenBit: rule) }
    } catch {
      throw TrainingError(error)
    }
  }

  private static func tokenizer(
    _ recipe: Recipe, _ source: any PairSource, _ split: PairSplit, stored: String?, _ activity: (String) -> Void
  ) throws(TrainingError) -> WordPiece {
    do throws(CorpusError) {
      if !recipe.data.tokenizer.isEmpty { return try WordPiece.read(recipe.data.tokenizer) }
      if let stored, fileExists(stored) { return try WordPiece.read(stored) }
      activity("learning a vocabulary from the reports")
      let stride = max(1, split.training.count / vocabularyReports)
      let texts = split.training.enumerated().lazy.filter { $0.offset % stride == 0 }.flatMap { item -> [String] in
        let record = source.record(item.element)
        return [record.report] + (record.context.map { [$0] } ?? [])
      }
      return try WordPiece(WordPieceTrainer(vocabularySize: recipe.sizes.vocabulary).train(texts))
    } catch {
      throw TrainingError(error)
    }
  }

  /// Sentences for the log: counts, and what is left out.
  package var notes: [String] {
    var notes = [
      "\(source.name.printable): \(source.count) pairs, \(split.training.count) to train on, \(split.validation.count) for validation, "
        + "\(split.test.count) for testing, \(unusable.count) unusable; \(tokenizer.count) tokens"
    ]
    if split.validation.isEmpty {
      notes.append("no pair is held out, so nothing is validated; data.validationFraction would hold some out")
    }
    return notes
  }
}
