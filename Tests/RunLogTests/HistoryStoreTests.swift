import Foundation
import RunLog
import Telemetry
import Testing

/// Facts of many runs, annotations and partings, against plain recomputation and the sqlite3 shell.
@Suite struct HistoryStoreTests {
  /// Runs with curves of 5,000 steps, so that both widths of roll-ups are used.
  private func filled(_ store: RunStore) throws -> [Int64: [Double]] {
    var curves: [Int64: [Double]] = [:]
    for number in 0..<4 {
      let text = #"{"optimiser": {"rate": \#(0.001 * Double(number + 1)), "name": "adamw"}, "flag": \#(number % 2 == 0), "seed": 3}"#
      var made = description(name: "run-\(number)", steps: 5000)
      made.recipe = text
      let run = try store.createRun(made)
      let writer = try RunWriter(store: store, run: run.id)
      var values = (1...5000).map { step in 1 + 3 / (1 + Double(step) / 300) + 0.01 * Double((step * (7 + number)) % 13) }
      values[number * 10 + 5] = .nan
      values[4000] = number == 2 ? .infinity : values[4000]
      writer.append(points("loss", values))
      try writer.close(state: .finished)
      curves[run.id] = values
    }
    return curves
  }

  @Test func factsOfManyRunsAreThoseOfTheirCurves() throws {
    let place = try StoreFixture()
    let store = try place.open()
    let curves = try filled(store)
    let lowest = try store.values(of: .lowest("loss"))
    let highest = try store.values(of: .highest("loss"))
    let at = try store.values(of: .value("loss", step: 1234))
    for (run, values) in curves {
      let finite = values.filter(\.isFinite)
      #expect(lowest[run] == .number(try #require(finite.min())))
      #expect(highest[run] == .number(try #require(finite.max())))
      #expect(at[run] == .number(values[1233]))
      let extremes = try #require(try store.extremes(of: run).first)
      #expect(extremes.lowest?.value == finite.min() && extremes.highest?.value == finite.max())
      #expect(extremes.lowest.map { values[$0.step - 1] } == finite.min())
      #expect(extremes.last.step == 5000 && extremes.last.value == values[4999])
    }
    #expect(try store.values(of: .value("loss", step: 5001)).isEmpty, "no run came that far")
    #expect(try store.values(of: .lowest("nothing")).isEmpty)
  }

  /// A branch begins where it left its run: what it has not is not what it had as no number.
  @Test func aValueThatIsNotThereIsNoNaN() throws {
    let place = try StoreFixture()
    let store = try place.open()
    func run(_ name: String, _ values: [Double], from step: Int) throws -> Int64 {
      let run = try store.createRun(description(name: name, steps: 60))
      let writer = try RunWriter(store: store, run: run.id)
      writer.append(points("loss", values, from: step))
      try writer.close(state: .finished)
      return run.id
    }
    let whole = try run("whole", [1, .nan, 3], from: 19)
    let branch = try run("branch", [4, 5], from: 40)
    let twenty = try store.values(of: .value("loss", step: 20))
    #expect(twenty[branch] == nil && twenty.keys.sorted() == [whole])
    guard case .number(let value)? = twenty[whole] else { throw StoreError.noName }
    #expect(value.isNaN)
    #expect(try store.values(of: .value("loss", step: 40)) == [branch: .number(4)])
  }

  @Test func recipesAreReadFieldByField() throws {
    let place = try StoreFixture()
    let store = try place.open()
    let runs = try filled(store).keys.sorted()
    #expect(
      try store.values(of: .recipe("optimiser.rate"))
        == Dictionary(uniqueKeysWithValues: runs.enumerated().map { ($1, .number(0.001 * Double($0 + 1))) }))
    #expect(try store.values(of: .recipe("flag"))[runs[1]] == .text("false"))
    #expect(try store.values(of: .recipe("optimiser.name"))[runs[0]] == .text("adamw"))
    #expect(try store.values(of: .recipe("no\"thing")).isEmpty)
    #expect(try store.recipePaths() == ["flag", "optimiser.name", "optimiser.rate", "seed"])
    #expect(try store.recipeFields(of: runs[0]).map(\.path) == ["optimiser.rate", "optimiser.name", "flag", "seed"])
    #expect(try store.recipeFields(of: runs[0]).map(\.value) == ["0.001", "adamw", "true", "3"])
  }

  @Test func tagsNotesAndArchiveAreKept() throws {
    let place = try StoreFixture()
    let store = try place.open()
    let run = try store.createRun(description())
    #expect(run.tags == ["a", "b"] && !run.isArchived)
    try store.setTags(["best", "", "best", "z"], of: run.id)
    try store.setNote("looks \u{1B}[2J good", of: run.id)
    try store.setArchived(true, of: [run.id])
    let listed = try #require(try store.runs().first)
    #expect(listed.tags == ["best", "z"] && listed.isArchived && listed.note == "looks \u{1B}[2J good")
    #expect(try store.run(run.id) == listed)
    try store.setArchived(false, of: [run.id])
    #expect(try !store.run(run.id).isArchived)
    #expect(throws: StoreError.noRun("99", nearest: nil)) { try store.setTags(["x"], of: 99) }
    #expect(throws: StoreError.noRun("99", nearest: nil)) { try store.setArchived(true, of: [run.id, 99]) }
    #expect(try !store.run(run.id).isArchived, "all or none")
    if StoreFixture.hasShell { #expect(try place.sqlite("SELECT group_concat(tag) FROM run_tags") == "best,z") }
  }

  @Test func anEndedRunCanBeRenamed() throws {
    let store = try StoreFixture().open()
    let run = try store.createRun(description())
    let other = try store.createRun(description())
    #expect(throws: StoreError.self, "it is being trained") { try store.rename(other.id, to: "baseline 日本") }
    try store.setState(.finished, of: other.id)
    try store.rename(other.id, to: "baseline 日本")
    #expect(try store.run(named: "baseline 日本").id == other.id)
    #expect(throws: StoreError.nameTaken("baseline 日本")) { try store.rename(run.id, to: "baseline 日本") }
    #expect(throws: StoreError.noName) { try store.rename(run.id, to: " \t") }
    #expect(throws: StoreError.noRun("99", nearest: nil)) { try store.rename(99, to: "x") }
  }

  @Test func partingsAreFoundBitwiseAndBeyondNoise() throws {
    let place = try StoreFixture()
    let store = try place.open()
    var noise = UInt64(5)
    func next() -> Double {
      noise = noise &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(noise >> 40) * 0x1p-24 - 0.5
    }
    let reference = (1...2000).map { 2 + 4 / (1 + Double($0) / 100) + 0.2 * next() }
    var other = reference
    // From step 401 the last bit differs and noise of its own comes; from step 1201 it drifts away.
    for index in 400..<2000 { other[index] = (other[index].nextUp) + 0.2 * next() + max(0, Double(index - 1200)) * 0.002 }
    var runs: [Int64] = []
    for values in [reference, other, reference] {
      let run = try store.createRun(description(steps: 2000))
      let writer = try RunWriter(store: store, run: run.id)
      writer.append(points("loss", values))
      try writer.close(state: .finished)
      runs.append(run.id)
    }
    let parting = try store.parting(of: runs[1], from: runs[0], metric: "loss")
    #expect(parting.firstUnequal == 401 && parting.commonCount == 2000)
    let beyond = try #require(parting.firstBeyondNoise)
    #expect((1201...1400).contains(beyond), "\(beyond)")
    #expect(parting.difference.values == zip(other, reference).map { $0 - $1 })
    let same = try store.parting(of: runs[2], from: runs[0], metric: "loss")
    #expect(same.firstUnequal == nil && same.firstBeyondNoise == nil && same.window != nil)
    let thinned = try store.parting(of: runs[1], from: runs[0], metric: "loss", maximumPoints: 100)
    #expect(thinned.difference.isThinned && thinned.difference.count <= 101 && thinned.firstUnequal == 401)
    #expect(try store.parting(of: runs[1], from: runs[0], metric: "nothing").commonCount == 0)
  }
}
