import Foundation
import Screen
import Testing

@testable import Workbench

@Suite struct WordsTests {
  @Test(
    arguments: [(1.5e-4, "1.5e-4"), (-0.000_999_6, "-1.0e-3"), (2.46e7, "2.5e7"), (9.96, "1.0e1"), (0, "0"), (Double.nan, "NaN")]
      as [(Double, String)])
  func sizes(value: Double, text: String) { #expect(formatScientific(value, digits: 2) == text) }

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

  @Test(
    arguments: [
      (0, 100, "00:00:00"), (1_764_158_730, 3600, "12:05"), (1_764_158_730, 200_000, "26 Nov 12:05"), (-1, 1, "23:59:59"),
      (951_782_400, 1e6, "29 Feb 00:00"), (Double.nan, 1, "-"), (1e300, 1, "-"),
    ] as [(Double, Double, String)])
  func timesOfDay(time: Double, span: Double, text: String) { #expect(Words.clock(time, span: span) == text) }

  /// Every day of two centuries against Foundation's calendar.
  @Test func datesAgreeWithFoundation() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    for days in stride(from: -25_567, through: 47_481, by: 1) {
      let theirs = calendar.dateComponents([.year, .month, .day], from: Date(timeIntervalSince1970: Double(days) * 86_400))
      let ours = Words.civilDate(days)
      #expect(ours.year == theirs.year && ours.month == theirs.month && ours.day == theirs.day, "day \(days)")
      #expect(Words.daysSince1970(ours.year, ours.month, ours.day) == days)
    }
  }

  @Test func daysThatNoMonthHasAreNone() {
    for (year, month, day) in [(2026, 2, 29), (2100, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0), (2026, 1, 32)] {
      #expect(Words.daysSince1970(year, month, day) == nil, "\(year)-\(month)-\(day)")
    }
    #expect(Words.daysSince1970(2028, 2, 29) == 21_243 && Words.daysSince1970(2000, 2, 29) == 11_016)
  }

  @Test func nearestNames() {
    #expect(Nearness.nearest("puase", among: Command.names) == "pause")
    #expect(Nearness.nearest("chekpoint", among: Command.names) == "checkpoint")
    #expect(Nearness.nearest("xyzzyqq", among: Command.names) == nil)
    #expect(
      Nearness.nearest("foo", among: ["name", "switches.windowFollowsCrop", "id"]) == nil, "letters strewn over a name are no likeness")
    #expect(Nearness.nearest("crop", among: ["name", "switches.windowFollowsCrop"]) == "switches.windowFollowsCrop")
    #expect(Nearness.nearest("ctrl-", among: ["ctrl-", "alt-"]) == nil, "a word is not nearer than itself")
    #expect(Nearness.distance("abcd", "abdc") == 1)
    #expect(Nearness.score("zi", in: "zoom-in") != nil)
    #expect(Nearness.score("iz", in: "zoom-in") == nil)
    #expect((Nearness.score("zi", in: "zoom-in") ?? 0) > (Nearness.score("oi", in: "zoom-in") ?? 0))
  }
}
