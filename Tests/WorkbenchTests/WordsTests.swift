import Testing

@testable import Workbench

@Suite struct WordsTests {
  @Test(
    arguments: [
      (4.12345, "4.123"), (0.18731, "0.1873"), (123.44, "123.4"), (12_345.6, "12346"), (0, "0"), (-0.5, "-0.5000"), (1.5e-4, "1.50e-04"),
      (0.000_999_96, "1.00e-03"), (2.5e7, "2.50e+07"), (Double.nan, "NaN"), (-Double.infinity, "-inf"),
    ] as [(Double, String)])
  func numbers(value: Double, text: String) { #expect(Words.number(value) == text) }

  @Test(
    arguments: [
      (0.25, "250 ms"), (12, "12 s"), (185, "3 min 05 s"), (7620, "2 h 07 min"), (356_400, "4 d 03 h"), (-1, "-"), (Double.infinity, "-"),
    ] as [(Double, String)])
  func durations(seconds: Double, text: String) { #expect(Words.duration(seconds) == text) }

  @Test func countsAndShares() {
    #expect(Words.count(1_234_567) == "1,234,567")
    #expect(Words.count(-1000) == "-1,000")
    #expect(Words.count(0) == "0")
    #expect(Words.percent(0.423) == "42 %")
    #expect(Words.percent(0.0123) == "1.2 %")
    #expect(Words.ago(1000, now: 1000 + 7200) == "2 h ago")
    #expect(Words.ago(1000, now: 0) == "-")
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
