import Foundation
import Testing

@testable import Workbench

@Suite struct PatternTests {
  private static let names = [
    "total_loss", "mim_loss", "res_loss", "mlm_loss", "lr", "grad_norm", "pairs_per_s", "val_total_loss", "val_mlm_loss", "cpu_s", "a.b",
    "a-b",
    "a]b", "", "x", "xx", "loss",
  ]

  /// Against Foundation's own engine, which knows far more than is needed here.
  @Test(arguments: [
    "loss", "^loss$", "^(mim|res|mlm)_loss$", "m.m", "^val_", "s$", "^[a-m]", "[^a-m]", "a\\.b", "a.b", "x+$", "^x*$", "^x?$",
    "(to|v)a?t*",
    "_(loss|norm)$", "^$", "LOSS", "a[]]b", "[a-]b", "(|x)y?", "(x*)*", "((a|b)+c?)+", "^.*_.*_.*$", "l+r|cpu",
  ])
  func agreesWithFoundation(text: String) throws {
    let pattern = try Pattern(text)
    // A "]" first in a set is meant as it stands, which Foundation wants escaped.
    let theirs = try NSRegularExpression(pattern: text.replacingOccurrences(of: "[]]", with: "[\\]]"), options: .caseInsensitive)
    for name in Self.names {
      let expected = theirs.firstMatch(in: name, range: NSRange(location: 0, length: name.utf16.count)) != nil
      #expect(pattern.matches(name) == expected, "\"\(text)\" in \"\(name)\"")
    }
  }

  @Test(arguments: [("(a", 1), ("a)", 2), ("*a", 1), ("[a", 1), ("a\\", 2), ("[z-a]", 2), ("a|*", 3)])
  func saysWhatIsWrongAndWhere(text: String, column: Int) {
    #expect { _ = try Pattern(text) } throws: { ($0 as? FilterError)?.column == column }
  }

  @Test func nothingFitsEverything() throws { for name in Self.names { #expect(try Pattern("").matches(name)) } }

  /// A pattern that takes a backtracking engine longer than the age of the universe.
  @Test func noPatternHangs() throws {
    let text = String(repeating: "a", count: 2000)
    #expect(try !Pattern("(a*)*(a|aa)+b").matches(text))
    #expect(try Pattern(String(repeating: "a?", count: 500) + String(repeating: "a", count: 500)).matches(text))
    #expect(throws: FilterError.self) { try Pattern(String(repeating: "(", count: 100_000)) }
    #expect(try Pattern("a" + String(repeating: "*", count: 5000)).matches("a"))
  }
}
