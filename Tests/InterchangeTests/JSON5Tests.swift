import Interchange
import Testing

@Suite struct JSON5Tests {
  private func json(_ text: String) throws -> String {
    JSONWriter(nonFinite: .string).text(JSONValue(try JSON5Document(text: text, file: "r.json5").root))
  }

  private func error(_ text: String) -> JSON5Error? {
    do throws(JSON5Error) {
      _ = try JSON5Document(text: text, file: "r.json5")
      return nil
    } catch { return error }
  }

  /// The example of json5.org, and what its reference implementation makes of it.
  @Test func readsTheExampleOfTheSpecification() throws {
    let text = """
      {
        // comments
        unquoted: 'and you can quote me on that',
        singleQuotes: 'I can use "double quotes" here',
        lineBreaks: "Look, Mom! \\
      No \\\\n's!",
        hexadecimal: 0xdecaf,
        leadingDecimalPoint: .8675309, andTrailing: 8675309.,
        positiveSign: +1,
        trailingComma: 'in objects', andIn: ['arrays',],
        "backwardsCompatible": "with JSON",
      }
      """
    let expected =
      #"{"unquoted":"and you can quote me on that","singleQuotes":"I can use \"double quotes\" here","#
      + #""lineBreaks":"Look, Mom! No \\n's!","hexadecimal":912559,"leadingDecimalPoint":0.8675309,"andTrailing":8675309.0,"#
      + #""positiveSign":1,"trailingComma":"in objects","andIn":["arrays"],"backwardsCompatible":"with JSON"}"#
    #expect(try json(text) == expected)
  }

  @Test(arguments: [
    ("null", "null"), ("[true,false]", "[true,false]"), ("[]", "[]"), ("{}", "{}"), ("/**/1//", "1"), ("\u{FEFF}\u{A0}1", "1"),
    ("-0", "-0.0"), ("1e3", "1000.0"), ("-1.5E-3", "-0.0015"), ("5e-324", "5e-324"), ("1e999", "\"Infinity\""),
    ("[Infinity,-Infinity,+Infinity,NaN]", #"["Infinity","-Infinity","Infinity","NaN"]"#), ("-0x10", "-16"),
    ("18446744073709551615", "18446744073709551615"), ("-9223372036854775808", "-9223372036854775808"),
    ("123456789012345678901234567890", "1.2345678901234568e+29"), (#"'\x41\u00e9\uD83D\uDE00\v\0'"#, #""A\u{E9}\#u{1F600}\u000b\u0000""#),
    (#"{$a_1:1,\u0062:2,ünder:3}"#, "{\"$a_1\":1,\"b\":2,\"ünder\":3}"), ("'a\u{2028}b'", #""a\u2028b""#), (#"'\a\''"#, "\"a'\""),
    ("'a\\\r\nb'", "\"ab\""),
  ]) func reads(text: String, expected: String) throws {
    // Swift's raw string cannot carry the non-ASCII letters of one case, so they are put in here.
    let wanted = expected.replacing(#"\u{E9}\#u{1F600}"#, with: "\u{E9}\u{1F600}")
    #expect(try json(text) == wanted, "\(text)")
  }

  @Test(arguments: [
    ("", 1, 1, "expected a value"), ("{a:1", 1, 5, "expected ',' or '}'"), ("{\n  a: 1,\n  b 2}", 3, 5, "expected ':' after 'b'"),
    ("[1 2]", 1, 4, "expected ',' or ']'"), ("[,]", 1, 2, "expected a value"), ("01", 1, 1, "does not start with 0"),
    ("1_000", 1, 2, "does not belong into a number"), ("0x", 1, 3, "hexadecimal digits"), ("'abc", 1, 1, "never closed"),
    ("'a\nb'", 1, 1, "not closed on its line"), ("/* a", 1, 1, "never ends"),
    ("{a:1,\r\n\u{E9}:2,a:3}", 2, 5, "'a' is given twice, first on line 1"),
    (#"'\u12g4'"#, 1, 6, "4 hexadecimal digits"), (#"'\uD800x'"#, 1, 2, "surrogate"), (#"'\1'"#, 1, 2, "octal"),
    ("yes", 1, 1, "'yes' is not a value"),
    ("1 2", 1, 3, "expected the end"), ("+", 1, 2, "expected digits"), ("1e", 1, 3, "exponent"),
    ("0xfffffffffffffffff", 1, 1, "beyond 64 bits"),
    ("{a-b:1}", 1, 3, "expected ':'"), ("[\u{1B}]", 1, 2, "^["), (".", 1, 2, "expected digits"), ("/x", 1, 1, "found '/'"),
  ]) func refuses(text: String, line: Int, column: Int, message: String) {
    let found = error(text)
    #expect(found?.position == JSON5Position(line: line, column: column), "\(text) gave \(String(describing: found))")
    #expect(found?.message.contains(message) == true, "\(text) gave \(String(describing: found))")
    #expect(found?.description.hasPrefix("r.json5:\(line):\(column): ") == true)
  }

  @Test func deepNestingIsRefusedNotFatal() {
    #expect(error(String(repeating: "[", count: 100_000))?.message.contains("nested deeper") == true)
    #expect(error(String(repeating: "{a:", count: 100_000))?.message.contains("nested deeper") == true)
  }

  @Test func wrongEncodingHasAPlace() {
    for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80]] {
      let text = Array("[\n 'x".utf8) + bad + Array("']".utf8)
      let error = #expect(throws: JSON5Error.self) { try JSON5Document(text, file: "f") }
      #expect(error?.position == JSON5Position(line: 2, column: 4) && error?.message.contains("UTF-8") == true, "\(bad)")
    }
  }

  @Test func valuesKnowTheirPlaceAndKind() throws {
    let document = try JSON5Document(text: "{\n  steps: 'ten',\n  batch: { size: 4 },\n\tseed: 0xffffffffffffffff }", file: "r.json5")
    let root = try #require(document.root.object)
    #expect(root["steps"]?.position == JSON5Position(line: 2, column: 10) && root["steps"]?.kind == "a string")
    #expect(root["batch"]?.object?["size"]?.position == JSON5Position(line: 3, column: 18))
    #expect(root["seed"]?.unsigned == .max && root["seed"]?.integer == nil && root.members[2].keyPosition.column == 2)
    #expect(root["steps"]?.integer == nil && root["batch"]?.object?["size"]?.number == 4)
    let unknown = root.unknownMembers(known: ["step", "batch", "seed"])
    #expect(unknown.map(\.member.key) == ["steps"] && unknown.map(\.suggestion) == ["step"])
    #expect(document.error(at: root.members[0].keyPosition, "no").description == "r.json5:2:3: no")
  }

  @Test func longLinesAreReadInOnePass() throws {
    let text = "[" + String(repeating: "'\u{E9}',", count: 200_000) + "]"
    let values = try #require(try JSON5Document(text: text, file: "f").root.array)
    #expect(values.count == 200_000 && values[199_999].position == JSON5Position(line: 1, column: 2 + 4 * 199_999))
  }

  /// Random bytes, and good texts with a byte changed, give a value or an error and never end the process.
  @Test func noiseIsSurvived() {
    var state: UInt64 = 7
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    let seed = Array("{a: [1, -0x2F, .5e-3, 'x\\u00e9', \"y\\\nz\", null, true], /* c */ \"b\": {c: Infinity}}".utf8)
    #expect((try? JSON5Document(seed, file: "seed")) != nil)
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = seed
      for _ in 0...next(3) { bytes[next(bytes.count)] = UInt8(next(256)) }
      if (try? JSON5Document(bytes, file: "noise")) != nil { accepted += 1 }
    }
    #expect(accepted < 20_000)
  }
}
