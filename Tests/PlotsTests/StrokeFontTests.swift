import Testing

@testable import Plots

@Suite struct StrokeFontTests {
  private let font = StrokeFont.standard
  /// What stands for a character without strokes; no letter is drawn so.
  private var box: [[StrokeFont.Point]] { font.strokes("日") + font.strokes("\u{1D49C}") }

  private func isDrawn(_ character: Character) -> Bool {
    let strokes = font.strokes(String(character))
    return !strokes.isEmpty && !strokes.contains { box.contains($0) }
  }

  @Test func lettersOfLatinAndGreekHaveStrokes() {
    let latin = (0xA1...0x17F).filter { $0 != 0xAD }.compactMap(Unicode.Scalar.init).map(Character.init)
    let greek = Array("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ")
    let signs = Array("°±×µ–—≤≥→ΔΣ“”‘’…·²³½€−≠≈")
    for character in latin + greek + signs { #expect(isDrawn(character), "\(character)") }
    #expect(Set((latin + greek).map { font.strokes(String($0)) }).count > latin.count, "they are not all drawn alike")
  }

  /// The strokes of an accented letter are those of its letter and others over or under it.
  @Test(arguments: ["äa", "ÉE", "ñn", "čc", "ÜU", "çc", "ęe", "őo", "ğg", "ōo", "Žz".uppercased()])
  func accentsAreDrawnWithTheirLetter(pair: String) throws {
    let (strokes, letter) = (font.strokes(String(pair.prefix(1))), font.strokes(String(pair.suffix(1))))
    #expect(strokes.count > letter.count && Array(strokes.prefix(letter.count)) == letter, "\(pair)")
    let heights = letter.joined().map(\.y)
    let (low, high) = (try #require(heights.min()), try #require(heights.max()))
    #expect(strokes.dropFirst(letter.count).joined().allSatisfy { $0.y > high || $0.y <= low + 0.1 }, "\(pair)")
  }

  @Test func accentsWrittenApartAreTheSame() {
    #expect(font.strokes("e\u{301}") == font.strokes("é") && font.strokes("e\u{301}") != font.strokes("e"))
    #expect(isDrawn("q\u{302}"), "a letter that has no character of its own with that accent")
  }

  @Test func whatHasNoStrokesIsABoxOfItsWidth() throws {
    for text in ["日", "\u{1B}", "🙂", "ж"] {
      let strokes = font.strokes(text)
      #expect(strokes.count == 1 && strokes[0].first == strokes[0].last && strokes[0] != font.strokes("?").first, "\(text)")
      let right = try #require(strokes.joined().map(\.x).max())
      #expect(right <= font.width(text) && font.width(text) - right < 1, "\(text)")
    }
    #expect(font.width("日") > font.width("ж"))
  }

  @Test func longTextIsWrappedAndThenEnds() {
    let text = "a title of many words that goes on and on beyond what one line or two can hold, truly"
    for width in [40.0, 120, 300, 600, 5000] {
      let lines = font.wrapped(text, width: width, limit: 2)
      #expect(lines.count <= 2 && lines.allSatisfy { font.width($0) <= width }, "\(width): \(lines)")
      let joined = lines.joined(separator: " ")
      #expect(joined == text || joined.hasSuffix("…"), "\(lines)")
    }
    #expect(font.wrapped(text, width: 5000, limit: 2) == [text])
    #expect(font.wrapped(String(repeating: "w", count: 4000), width: 100, limit: 3).count == 3)
    #expect(font.wrapped("optimiser.fusionRate", width: font.width("fusionRate") + 0.01, limit: 3) == ["optimiser.", "fusionRate"])
    #expect(font.wrapped("", width: 10, limit: 2) == [] && font.fitted("abc", width: 1) == "")
  }
}
