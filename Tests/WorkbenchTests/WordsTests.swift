import Testing

@testable import Workbench

@Suite struct WordsTests {
  @Test(
    arguments: [(1.5e-4, "1.5e-4"), (-0.000_999_6, "-1.0e-3"), (2.46e7, "2.5e7"), (9.96, "1.0e1"), (0, "0"), (Double.nan, "NaN")]
      as [(Double, String)])
  func sizes(value: Double, text: String) { #expect(Words.scientific(value) == text) }

  @Test func sharesAgesAndCounts() {
    #expect(Words.percent(0.423) == "42 %")
    #expect(Words.percent(0.0123) == "1.2 %")
    #expect(Words.percent(0) == "0 %")
    #expect(Words.ago(1000, now: 1000 + 7200) == "2 h ago")
    #expect(Words.ago(1000, now: 1000 + 20) == "just now")
    #expect(Words.ago(1000, now: 0) == "-")
    #expect(Words.plural(1, "run") == "1 run")
    #expect(Words.plural(2500, "run") == "2,500 runs")
  }

  @Test func nearestNames() {
    #expect(Nearness.nearest("puase", among: Command.names) == "pause")
    #expect(Nearness.nearest("chekpoint", among: Command.names) == "checkpoint")
    #expect(Nearness.nearest("xyzzyqq", among: Command.names) == nil)
    #expect(Nearness.distance("abcd", "abdc") == 1)
    #expect(Nearness.score("zi", in: "zoom-in") != nil)
    #expect(Nearness.score("iz", in: "zoom-in") == nil)
    #expect((Nearness.score("zi", in: "zoom-in") ?? 0) > (Nearness.score("oi", in: "zoom-in") ?? 0))
  }
}
