import Foundation
import Interchange
import Testing

@Suite struct JSONWriterTests {
  @Test func layoutIsFixed() {
    let value: JSONValue = ["name": "a", "list": [1, 2.5], "empty": [], "deep": [["x": nil], ["y": true]]]
    #expect(JSONWriter().text(value) == #"{"name":"a","list":[1,2.5],"empty":[],"deep":[{"x":null},{"y":true}]}"#)
    let expected = """
      {
        "name": "a",
        "list": [1, 2.5],
        "empty": [],
        "deep": [
          {
            "x": null
          },
          {
            "y": true
          }
        ]
      }
      """
    #expect(JSONWriter(indentation: 2).text(value) == expected)
  }

  /// Foundation reads every text as the same values.
  @Test func anotherReaderAgrees() throws {
    let strings = ["", "\u{0}\u{1F}\u{7F}\u{85}\u{2028}", "\"\\/\n\r\t", "\u{E9}\u{1F600}", "\u{1B}]0;title\u{7}"]
    let text = JSONWriter().text(.array(strings.map(JSONValue.string)))
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    #expect(try JSONDecoder().decode([String].self, from: Data(text.utf8)) == strings)
  }

  @Test func numbersComeBackExactly() throws {
    var numbers: [Double] = [0, -0.0, 0.1, 1e-5, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .pi, 1e15, 1e16, 123456789.125]
    var state: UInt64 = 1
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let number = Double(bitPattern: state)
      if number.isFinite { numbers.append(number) }
    }
    let text = JSONWriter().text(.array(numbers.map(JSONValue.number)))
    let back = try JSON5Document(text: text, file: "f").root.array?.compactMap(\.number)
    #expect(back?.map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(try JSONDecoder().decode([Double].self, from: Data(text.utf8)) == numbers)
  }

  @Test func nonFiniteNumbersAreAChoice() {
    let value: JSONValue = [.number(.nan), .number(.infinity), .number(-.infinity)]
    #expect(JSONWriter().text(value) == "[null,null,null]")
    #expect(JSONWriter(nonFinite: .string).text(value) == #"["NaN","Infinity","-Infinity"]"#)
  }

  @Test func absentMembersAreLeftOut() {
    #expect(JSONWriter().text(.members(["a": 1, "b": nil, "c": .null])) == #"{"a":1,"c":null}"#)
  }

  @Test(
    arguments: [
      ("objektive", "objective"), ("batchsize", "batch_size"), ("batch-size", "batch_size"), ("STEPS", "steps"), ("setps", "steps"),
      ("obj", "objective"), ("zzz", nil), ("", nil), ("learning_rat", "learning_rate"), ("s", nil),
    ] as [(String, String?)])
  func nearestWord(word: String, expected: String?) {
    #expect(nearest(word, among: ["steps", "seed", "batch_size", "objective", "learning_rate"]) == expected, "\(word)")
  }
}
