import Testing

@testable import Screen

@Suite struct ScreenBufferTests {
  @Test func textIsClippedAtEveryEdge() {
    var screen = ScreenBuffer(width: 6, height: 2)
    screen.put("abcdefgh", x: -2, y: 0)
    screen.put("日本語", x: 3, y: 1)
    screen.put("never", x: 0, y: 2)
    #expect(
      screen.plainText() == """
        cdefgh
           日
        """)
  }

  @Test func halfOfAWideGlyphIsNeverLeft() {
    var screen = ScreenBuffer(width: 4, height: 1)
    screen.put("日本", x: 0, y: 0)
    screen.put("x", x: 1, y: 0)
    #expect(screen.plainText() == " x本")
    screen.put("y", x: 2, y: 0)
    #expect(screen.plainText() == " xy")
  }

  @Test(arguments: [
    ("abcdef", 5, "abcd…"), ("abcde", 5, "abcde"), ("ab日本x", 5, "ab日…"), ("日本語", 4, "日…"), ("日", 1, "…"), ("", 3, ""),
  ])
  func ellipsis(text: String, width: Int, expected: String) {
    var screen = ScreenBuffer(width: 12, height: 1)
    let used = screen.put(text, x: 0, y: 0, maxWidth: width, ellipsis: true)
    #expect(screen.plainText() == expected)
    #expect(used == expected.displayWidth())
  }

  /// What ends at the screen's edge, or at a panel's, is cut there in sight.
  @Test func theEdgeCutsInSight() {
    var screen = ScreenBuffer(width: 12, height: 1)
    #expect(screen.put("colour blind", x: 2, y: 0, maxWidth: 40, ellipsis: true) == 10)
    #expect(screen.plainText() == "  colour bl…")
    screen = ScreenBuffer(width: 12, height: 1)
    screen.clipped(to: Rect(x: 0, y: 0, width: 6, height: 1)) { _ = $0.put("日本語日本", x: 1, y: 0, maxWidth: 20, ellipsis: true) }
    #expect(screen.plainText() == " 日本…")
    screen = ScreenBuffer(width: 12, height: 1)
    #expect(screen.put("ends here now", x: 3, y: 0, maxWidth: 9) == 9 && screen.plainText() == "   ends here")
  }
}

@Suite struct ThemeTests {
  @Test func builtInsCoverEveryRole() throws {
    #expect(Theme.builtInNames.prefix(2) == ["dark", "light"] && Theme.builtInNames.last == "mono" && Theme.builtInNames.count >= 8)
    for name in Theme.builtInNames { #expect(Theme.builtIn(named: name)?.name == name) }
  }
}
