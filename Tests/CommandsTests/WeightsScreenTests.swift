import Foundation
import Testing

/// The histograms of a run, against its checkpoint as any program reads it.
@Suite struct WeightsScreenTests {
  @Test func theNumbersAreThoseOfTheCheckpoint() throws {
    let place = try Workplace()
    let training = try place.run(Workplace.phantoms(steps: 3, ["run.histogramSteps=1"]))
    try #require(training.code == 0, "\(training)")
    let printed = try place.run(["screen", "monitor-weights", "--json"])
    try #require(printed.code == 0, "\(printed)")
    let screen = try #require(try JSONSerialization.jsonObject(with: Data(printed.output.utf8)) as? [String: Any])
    let told = try #require(screen["histograms"] as? [[String: Any]])
    let file = [UInt8](try Data(contentsOf: URL(fileURLWithPath: try place.newestCheckpoint())))
    // Eight bytes of length, a header in JSON, then the numbers.
    let length = (0..<8).reduce(0) { $0 | Int(file[$1]) << (8 * $1) }
    let header = try #require(try JSONSerialization.jsonObject(with: Data(file[8..<(8 + length)])) as? [String: Any])
    var compared = 0
    for one in told {
      let name = try #require(one["parameter"] as? String)
      #expect(one["step"] as? Int == 3 && one["kind"] as? String == "weights")
      guard let entry = header[name] as? [String: Any], let place = entry["data_offsets"] as? [Int] else { continue }
      let numbers = stride(from: 8 + length + place[0], to: 8 + length + place[1], by: 4).map { at -> Double in
        Double(Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(file[at + $1]) << UInt32(8 * $1) }))
      }
      let count = numbers.count
      let mean = numbers.reduce(0, +) / Double(count)
      #expect(one["count"] as? Int == count && (one["bins"] as? [Int])?.reduce(0, +) == count, "\(name)")
      // Decimal digits are read back within a last bit.
      func told(_ key: String) -> Double { one[key] as? Double ?? .nan }
      let (low, high) = (numbers.min() ?? .nan, numbers.max() ?? .nan)
      #expect(abs(told("min") - low) <= 1e-14 * abs(low) && abs(told("max") - high) <= 1e-14 * abs(high), "\(name)")
      #expect(abs(told("mean") - mean) < 1e-6, "\(name)")
      compared += 1
    }
    #expect(compared > 40, "\(compared) of \(told.count) parameters are in the checkpoint under their own names")
    let course = try #require(screen["course"] as? [[String: Any]])
    #expect(course.map { $0["step"] as? Int } == [1, 2, 3])
  }

  @Test func damagedOnesAreAFailureOfTheCommandToo() throws {
    let place = try Workplace()
    try #require(try place.run(Workplace.phantoms(steps: 2, ["run.histogramSteps=1"])).code == 0)
    try place.change("UPDATE histograms SET bins = x'00'")
    for format in [[], ["--json"]] {
      let printed = try place.run(["screen", "monitor-weights", "--size", "120x40"] + format)
      #expect(printed.code == 1 && printed.errors.contains("histogram") && printed.output.count > 100, "\(printed)")
    }
    // Another screen does not read them.
    #expect(try place.run(["screen", "monitor"]).code == 0)
  }

  @Test func aStoreWithoutHistogramsSaysHowToHaveThem() throws {
    let place = try Workplace()
    try #require(try place.run(Workplace.phantoms(steps: 2, ["run.histogramSteps=0"])).code == 0)
    let printed = try place.run(["screen", "monitor-weights", "--size", "120x40"])
    #expect(printed.code == 0 && printed.output.contains("run.histogramSteps"), "\(printed)")
  }
}
