import Interchange
import TestSupport
import Testing

/// `ecamp plot`: panels, and what it says where there is nothing to draw.
@Suite struct PlotCommandTests {
  @Test func unitsGetPanelsAndEmptyRangesAreSaid() throws {
    let place = try Workplace()
    for name in ["one", "two"] {
      let outcome = try place.run(Workplace.phantoms(steps: 4, ["name=\(name)"]))
      #expect(outcome.code == 0, "\(outcome)")
    }
    let plot = try place.run(["plot", "one", "two", "--metric", "lr", "--metric", "pairs_per_s", "--out", "a.png", "--title", "näme ≤ 日"])
    #expect(plot.code == 0 && plot.output.contains("4 curves in 2 panels"), "\(plot)")
    let header = try ImageFile.header(place.path + "/a.png")
    #expect(header.width == 1600 && header.height > 1000)
    let losses = try place.run(["plot", "one", "--metric", "total_loss", "--metric", "mim_loss", "--out", "b.png"])
    #expect(losses.output.contains("2 curves, 1600 x 1000"), "\(losses)")
    let low = try place.run(["plot", "one", "--metric", "lr", "--metric", "pairs_per_s", "--out", "a.png", "--height", "250"])
    #expect(low.code == 2 && low.errors.contains("--height 250 is too little for 2 panels"), "\(low)")

    func refusal(_ arguments: [String]) throws -> String {
      let outcome = try place.run(["plot"] + arguments + ["--out", "c.png"])
      #expect(outcome.code == 2)
      return outcome.errors
    }
    #expect(try refusal(["one", "--from", "50"]).contains("one has “total_loss” at steps 1 to 4, none of them from 50 on."))
    #expect(try refusal(["one", "--from", "7", "--to", "9"]).contains("none of them from 7 to 9."))
    #expect(
      try refusal(["one", "two", "--difference", "--from", "50"]).contains("have steps 1 to 4 of “total_loss” in common, none of them"))
    #expect(try refusal(["one", "--metric", "mlm"]).contains("has no values of “mlm”. Did you mean mlm_loss?"))

    // Runs without a step in common: what the store would hold after two stretches of one training.
    try place.change("DELETE FROM metrics WHERE run = (SELECT id FROM runs WHERE name = 'one') AND step > 2")
    try place.change("DELETE FROM metrics WHERE run = (SELECT id FROM runs WHERE name = 'two') AND step < 3")
    let apart = try refusal(["one", "two", "--difference"])
    #expect(apart.contains("one and two have no step of “total_loss” in common") && apart.contains("steps 1 to 2"), "\(apart)")
    #expect(!apart.contains("Did you mean"))
  }
}
