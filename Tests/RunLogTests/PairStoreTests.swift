import Telemetry
import Testing

@testable import RunLog

@Suite struct PairStoreTests {
  @Test func notesStayWithTheFilmAndEmptyOnesGo() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    try store.store(PairNote(isBookmarked: true), film: "a.png", of: "/data/pairs.csv")
    try store.store(PairNote(text: "ask \u{1B}[31m"), film: "b.png", of: "/data/pairs.csv")
    try store.store(PairNote(text: "other"), film: "a.png", of: "phantom 12, seed 1")
    try store.store(PairNote(isBookmarked: true, text: "seen"), film: "a.png", of: "/data/pairs.csv")
    let other = try fixture.open()
    #expect(
      try other.pairNotes(of: "/data/pairs.csv") == [
        "a.png": PairNote(isBookmarked: true, text: "seen"), "b.png": PairNote(text: "ask \u{1B}[31m"),
      ])
    try other.store(PairNote(), film: "a.png", of: "/data/pairs.csv")
    #expect(try store.pairNotes(of: "/data/pairs.csv").keys.sorted() == ["b.png"])
    #expect(try store.pairNotes(of: "phantom 12, seed 1").count == 1)
  }

  @Test func scoresAreReplacedByNewerOnes() throws {
    let store = try StoreFixture().open()
    let run = try store.createRun(description()).id
    let old = PairScore(step: 10, mim: 0.5, res: nil, mlm: 3, psnr: 20)
    let new = PairScore(step: 20, mim: 0.25, res: 0.125, mlm: 2, psnr: nil)
    try store.store([1: old, 2: old], of: run)
    try store.store([2: new], of: run)
    #expect(try store.pairScores(of: run) == [1: old, 2: new])
    #expect(try store.pairScores(of: run + 1).isEmpty)
  }

  @Test func anAnswerKeepsTheAttentionOfEveryHeadAsItIs() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    var view = pairView(step: 5)
    view.tokens[1].loss = 1
    view.wordLoss = WordLoss(length: 48, padSum: 0.1)
    let third = Float(1) / 3
    view.attention = AttentionMaps(
      tokens: 2, side: 2, weights: [third, third, 0, third, 0.1, 0.2, 0.3, 0.4], headCount: 2,
      headWeights: [third, third, third, 0, third, third, 0, third, 0.1, 0.2, 0.3, 0.4, 0.4, 0.3, 0.2, 0.1])
    view.encoderAttention = EncoderAttention(
      blockCount: 1, headCount: 2, side: 2, patches: [3, 0], weights: (0..<18).map { Float($0) / 7 })
    let request = try store.send(.showPair(PairRequest(index: 3)), to: run)
    try store.acknowledge(request, answer: view)
    #expect(try store.outcome(of: request) == .answered(view))
    // A probe keeps the mean, to a byte.
    try store.store(view, of: run)
    let kept = try store.probe(of: run)
    #expect(kept.encoderAttention == nil && kept.attention?.headWeights.isEmpty == true && kept.wordLoss == view.wordLoss)
  }

  @Test func whatIsNotReadIsKeptWithTheWords() throws {
    var view = PairView(index: 3, count: 9, imagePath: "a.png", report: "no zyx")
    view.tokenTotal = 40
    view.unknownWords = ["zyx"]
    let kept = try view.asStored
    #expect(kept.tokenTotal == 40 && kept.unknownWords == ["zyx"])
    // Where words are not kept, neither are these.
    let parcel = ProbeParcel(view, keepingText: false)
    #expect(!parcel.view.contains("zyx"))
  }
}
