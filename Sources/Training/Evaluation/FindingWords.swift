import Corpus
import Graph
import Models
import Telemetry
import Tensors

/// Does the picture inform the words? Unseen phantoms are masked as in training and the model is asked for the masked words that name a
/// finding the film shows: once with the pair's own picture, once with that of a pair that shows none of these findings, and once with a
/// picture that says nothing (every pixel at the data's mean grey, which is 0 after normalisation).
///
/// Reports go in without their context text, which names the same findings again. The hidden words and patches are the same all three times.
package struct FindingWordScores: Hashable, Sendable {
  /// Right answers of one kind of finding.
  package struct Count: Hashable, Sendable {
    package var words = 0
    package var own = 0
    package var other = 0
    package var none = 0
  }

  package internal(set) var byFinding: [FindingKind: Count] = [:]
  package internal(set) var pairs = 0

  package var all: Count {
    byFinding.values.reduce(into: Count()) { sum, count in
      sum.words += count.words
      sum.own += count.own
      sum.other += count.other
      sum.none += count.none
    }
  }

  /// Shares of right first guesses, as metrics of `step`.
  package func points(step: Int, time: Double) -> [MetricPoint] {
    let all = all
    let words = Double(max(1, all.words))
    return [
      MetricPoint(metric: Metric.wordsOwnPicture, step: step, value: Double(all.own) / words, time: time),
      MetricPoint(metric: Metric.wordsOtherPicture, step: step, value: Double(all.other) / words, time: time),
      MetricPoint(metric: Metric.wordsNoPicture, step: step, value: Double(all.none) / words, time: time),
    ]
  }

  /// A sentence with the numbers of each finding.
  package var summary: String {
    func percent(_ count: Int, of words: Int) -> String { "\(Int((Double(count) / Double(max(1, words)) * 1000).rounded())) ‰" }
    let all = all
    let lines = byFinding.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, count in
      "\(kind.rawValue) \(percent(count.own, of: count.words))/\(percent(count.other, of: count.words)) of \(count.words)"
    }
    return "finding words of \(pairs) unseen phantoms, first guess right with own, another and no picture: "
      + "\(percent(all.own, of: all.words)), \(percent(all.other, of: all.words)), \(percent(all.none, of: all.words)) of \(all.words) words "
      + "(\(lines.joined(separator: ", ")))"
  }
}

/// Asks a model for finding words.
final class FindingWordTest {
  private let run: ModelRun
  private let own: EvaluationBatches
  private let other: EvaluationBatches
  private let batch: Batch
  private let otherBatch: Batch
  private let blank: Block
  private let rows: Block
  private let phantoms: PhantomPairSource
  private let indices: [Int]
  private let tokenizer: WordPiece

  /// - Parameters:
  ///   - phantoms: the set the model was trained on; the pairs asked about come after it, and are drawn for this alone.
  ///   - store: the weights that are asked.
  init(_ recipe: Recipe, phantoms: PhantomPairSource, count: Int, tokenizer: WordPiece, store: ParameterStore) throws(TrainingError) {
    var recipe = recipe
    recipe.ablation.contextText = false
    let options = recipe.corpusOptions
    let larger = PhantomPairSource(
      count: phantoms.count + count, seed: phantoms.seed, side: phantoms.side, validationFraction: 0)
    let unseen = Array(phantoms.count..<(phantoms.count + count))
    let cache = FilmCache(larger, byteLimit: count * phantoms.side * phantoms.side + 1)
    let size = min(recipe.optimiser.batch, count)
    do throws(CorpusError) {
      own = try EvaluationBatches(
        source: larger, indices: unseen, tokenizer: tokenizer, options: options, batch: size, seed: recipe.seed, use: .swap, cache: cache)
      other = try EvaluationBatches(
        source: larger, indices: Self.partners(unseen, larger), tokenizer: tokenizer, options: options, batch: size, seed: recipe.seed,
        use: .swap, cache: cache)
    } catch {
      throw TrainingError(error)
    }
    (batch, otherBatch) = (Batch(own.shape), Batch(own.shape))
    run = ModelRun(recipe, batch: size, mode: .inference, keeping: ["logits"], store: store)
    blank = Block(floats: size * 3 * own.shape.largeSide * own.shape.largeSide)
    rows = Block(byteCount: 4 * own.shape.rowCapacity)
    (self.phantoms, indices, self.tokenizer) = (larger, unseen, tokenizer)
  }

  /// For each pair the next one, in a circle, that shows none of its findings.
  static func partners(_ pairs: [Int], _ phantoms: PhantomPairSource) -> [Int] {
    let kinds = pairs.map { Set(phantoms.description($0).findings.map(\.kind)) }
    return pairs.indices.map { place in
      let partner = (1..<max(2, pairs.count)).lazy.map { (place + $0) % pairs.count }.first { kinds[$0].isDisjoint(with: kinds[place]) }
      return pairs[partner ?? place]
    }
  }

  /// Nil when `isWanted` said no on the way.
  func score(isWanted: () -> Bool = { true }) throws(TrainingError) -> FindingWordScores? {
    var scores = FindingWordScores()
    for number in 0..<own.count {
      guard isWanted() else { return nil }
      do throws(CorpusError) {
        try own.fill(batch, number: number)
        try other.fill(otherBatch, number: number)
      } catch {
        throw TrainingError(error)
      }
      let words = questions()
      scores.pairs += batch.freshCount
      guard !words.isEmpty else { continue }
      let answers = [UnsafePointer(batch.images), UnsafePointer(otherBatch.images), UnsafePointer(blank.floats)].map { guesses($0, words) }
      for (place, word) in words.enumerated() {
        var count = scores.byFinding[word.kind] ?? .init()
        count.words += 1
        count.own += answers[0][place] ? 1 : 0
        count.other += answers[1][place] ? 1 : 0
        count.none += answers[2][place] ? 1 : 0
        scores.byFinding[word.kind] = count
      }
    }
    return scores
  }

  /// A masked finding word: the places, among the rows asked for, of its masked tokens.
  private struct Question {
    var kind: FindingKind
    var places: Range<Int>
  }

  /// Collects the masked finding words of the batch and asks the vocabulary head for their rows alone.
  private func questions() -> [Question] {
    var questions: [Question] = []
    let asked = rows.base.assumingMemoryBound(to: Int32.self)
    var count = 0
    for slot in 0..<batch.freshCount {
      guard let text = batch.texts[slot] else { continue }
      // The report stands behind "[CLS] ".
      let lead = tokenizer.token(tokenizer.classID).unicodeScalars.count + 1
      for word in phantoms.report(batch.pairs[slot]).words.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
        let range = (word.range.lowerBound + lead)..<(word.range.upperBound + lead)
        let tokens = text.offsets.indices.filter { range.contains(text.offsets[$0].lowerBound) }
        guard !tokens.isEmpty, tokens.allSatisfy({ text.isMasked[$0] }) else { continue }
        let start = count
        for token in tokens {
          let row = batch.offsets[slot] + Int32(token)
          asked[count] = row
          run.setLossRow(count, label: batch.labels[Int(row)], weight: 1)
          count += 1
        }
        questions.append(Question(kind: word.kind, places: start..<count))
      }
    }
    run.bindPictures(batch)
    run.bindText(batch)
    run.bindLossRows(UnsafePointer(asked), count: count)
    return questions
  }

  /// Whether every token of each word is the first guess under these pictures.
  private func guesses(_ images: UnsafePointer<Float>, _ words: [Question]) -> [Bool] {
    run.program.bind(run.model.images, images)
    run.program.run()
    guard let logits = run.program.pointer("logits") else { return words.map { _ in false } }
    let (vocabulary, asked) = (run.model.sizes.vocabulary, rows.base.assumingMemoryBound(to: Int32.self))
    return words.map { word in
      word.places.allSatisfy { place in
        let row = UnsafeBufferPointer(start: logits + place * vocabulary, count: vocabulary)
        var best = 0
        for token in row.indices where row[token] > row[best] { best = token }
        return Int32(best) == batch.labels[Int(asked[place])]
      }
    }
  }
}
