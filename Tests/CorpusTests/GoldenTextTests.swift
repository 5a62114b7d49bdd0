import Foundation
import Interchange
import TestSupport
import Testing

@testable import Corpus

/// The published tokenizer and the published masking, number for number (golden/text).
@Suite(.enabled(if: SharedFolder.isPresent, "goldens are not here; set ECAMP_SHARED to their folder"))
struct GoldenTextTests {
  private struct TokenizerGolden: Decodable {
    struct Item: Decodable {
      var text: String
      var idsPlain: [Int32]
      var tokensPlain: [String]
      var idsCls: [Int32]
      var n: Int
      var offsets: [[Int]]
    }
    var items: [Item]
  }

  private struct MaskingGolden: Decodable {
    struct Item: Decodable {
      var report: String
      var llm: String
      var draws: [Draw]
      var sent: String
      var n: Int
      var ids: [Int32]
      var maskedPositions: [Int]
      var maskPos: [Int]
      var weightsNotOne: [[Double]]?
      var weightsUniform: Double?
      var weights: [Double]?
      var weightSum: Double
    }
    var items: [Item]
  }

  static func tokenizer() throws -> WordPiece {
    try WordPiece.read(SharedFolder.golden("text").appendingPathComponent("mimic_wordpiece.json").path)
  }

  private func decoded<Value: Decodable>(_ name: String) throws -> Value {
    let url = SharedFolder.golden("text").appendingPathComponent(name)
    print("golden \(url.path)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: try Data(contentsOf: url))
  }

  @Test func encodesEverySentence() throws {
    let golden: TokenizerGolden = try decoded("tokenizer.json")
    let tokenizer = try Self.tokenizer()
    #expect(golden.items.count >= 1)
    for item in golden.items {
      let encoding = tokenizer.encode(item.text)
      #expect(encoding.ids == item.idsPlain, "\(item.text.debugDescription)")
      #expect(encoding.ids.map(tokenizer.token) == item.tokensPlain)
      #expect(encoding.offsets.map { [$0.lowerBound, $0.upperBound] } == item.offsets, "\(item.text.debugDescription)")
      #expect(tokenizer.encode("[CLS] " + item.text, limit: 256).ids == item.idsCls, "\(item.text.debugDescription)")
      #expect(item.idsCls.count == item.n)
    }
  }

  @Test func findsSpecialTokensByText() throws {
    let tokenizer = try Self.tokenizer()
    #expect([tokenizer.padID, tokenizer.unknownID, tokenizer.classID, tokenizer.maskID] == [0, 1, 2, 3])
    #expect(tokenizer.lexicon.periodID == 16)
    #expect(tokenizer.lexicon.longTemplate == [219, 149, 152, 422, 158])
    #expect(tokenizer.lexicon.exactEntities.count == 41)
  }

  @Test func entityListIsThePublishedOne() throws {
    let golden: [String: JSONEntity] = try decoded("entities.json")
    #expect(Set(golden.keys) == Set(EntityWords.published))
    let tokenizer = try Self.tokenizer()
    for (word, entity) in golden {
      #expect(tokenizer.id(word) == entity.id, "\(word)")
      #expect(tokenizer.encode(word).ids.map(tokenizer.token) == entity.pieces)
    }
  }

  private struct JSONEntity: Decodable {
    var id: Int32?
    var pieces: [String]
  }

  @Test func masksEveryReport() throws {
    let golden: MaskingGolden = try decoded("mlm.json")
    let tokenizer = try Self.tokenizer()
    #expect(golden.items.count >= 1)
    for (number, item) in golden.items.enumerated() {
      var draws = RecordedDraws(item.draws)
      let text = preparedText(report: item.report, context: item.llm, tokenizer: tokenizer, options: .published, draws: &draws)
      let place = Comment(rawValue: "report \(number): \(item.report.prefix(60))")
      #expect(text.text == item.sent, place)
      #expect(text.ids == item.ids && text.ids.count == item.n, place)
      #expect(text.isMasked.indices.filter { text.isMasked[$0] } == item.maskedPositions, place)
      #expect(text.isDescriptor.indices.filter { text.isDescriptor[$0] } == item.maskPos.sorted(), place)
      #expect(draws.isUsedUp && !draws.hasMismatch, place)
      let all = text.weights + [Float](repeating: text.padWeight, count: 256 - text.ids.count)
      let expected = expectedWeights(item)
      for (position, (weight, value)) in zip(all, expected).enumerated() {
        #expect(abs(Double(weight) - value) <= 2e-7 * max(1, abs(value)), "\(place) position \(position)")
      }
      #expect(abs(all.reduce(0) { $0 + Double($1) } - item.weightSum) < 1e-3, place)
    }
  }

  private func expectedWeights(_ item: MaskingGolden.Item) -> [Double] {
    if let weights = item.weights { return weights }
    var weights = [Double](repeating: item.weightsUniform ?? 1, count: 256)
    for pair in item.weightsNotOne ?? [] { weights[Int(pair[0])] = pair[1] }
    return weights
  }
}

/// One recorded random number: a uniform, or ["randint", low, high, value].
enum Draw: Decodable, Sendable {
  case uniform(Double)
  case integer(ClosedRange<Int>, Int)

  init(from decoder: any Decoder) throws {
    if let number = try? decoder.singleValueContainer().decode(Double.self) {
      self = .uniform(number)
      return
    }
    var list = try decoder.unkeyedContainer()
    _ = try list.decode(String.self)
    let low = try list.decode(Int.self)
    let high = try list.decode(Int.self)
    self = .integer(low...high, try list.decode(Int.self))
  }
}

/// Plays recorded draws back, and remembers whether what was asked for is what had been recorded.
struct RecordedDraws: TextDraws {
  private var draws: [Draw]
  private var next = 0
  private(set) var hasMismatch = false

  init(_ draws: [Draw]) { self.draws = draws }

  var isUsedUp: Bool { next == draws.count }

  mutating func uniform() -> Double {
    defer { next += 1 }
    if next < draws.count, case .uniform(let value) = draws[next] { return value }
    hasMismatch = true
    return 0.5
  }

  mutating func integer(in range: ClosedRange<Int>) -> Int {
    defer { next += 1 }
    if next < draws.count, case .integer(range, let value) = draws[next] { return value }
    hasMismatch = true
    return range.lowerBound
  }
}
