import Foundation
import TestSupport
import Testing

/// Recipes, options and commands that are wrong: exit code 2 for the command line, a sentence that names the place and what would be right.
@Suite struct BadRecipeTests {
  /// Settings, and what has to be said of them; nothing may have been started.
  @Test(arguments: [
    (["model.widht=16"], ["model.widht", "did you mean 'model.width'?"]),
    (["optimiser.lr=fast"], ["optimiser.lr", "a number from", "'fast'"]),
    (["model.depth=0"], ["model.depth", "a whole number from 1 to 128", "found 0"]),
    (["model.depth=1.5"], ["model.depth", "a whole number"]),
    (["masking.patchRatio=2"], ["masking.patchRatio", "a number from 0 to 0.999"]),
    (["optimiser.lr=nan"], ["optimiser.lr", "a number from"]),
    (["seed=-1"], ["seed", "a whole number from 0"]),
    (["objective=publishd"], ["objective", "did you mean 'published'?"]),
    (["masking.patchRatio=0"], ["masking.patchRatio", "no patch is hidden"]),
    (["model.imageSide=33"], ["model.imageSide", "8 does not divide 33"]),
    (["model.patch=7"], ["model.patch", "7 does not divide 32", "8 does"]),
    (["model.patch=64"], ["model.patch", "64 does not divide 32"]),
    (["model.heads=3"], ["model.heads", "3 does not divide 16"]),
    (["model.decoderHeads=5"], ["model.decoderHeads", "5 does not divide 16"]),
    (["model.textHeads=7"], ["model.textHeads", "7 does not divide 16"]),
    (["model.width=18", "model.heads=1"], ["model.width", "4 divides"]),
    (["masking.windowSize=5"], ["masking.windowSize", "larger than the picture"]),
    (["ablation.fusion=globalOny"], ["ablation.fusion", "did you mean 'globalOnly'?"]),
    (["augmentation.cropScale=[1,0.5]"], ["augmentation.cropScale", "[low, high]"]),
    (["=1"], ["--set", "key=value"]), (["steps"], ["--set", "key=value"]),
  ])
  func badSettingsAreRefused(settings: [String], words: [String]) throws {
    let place = try Workplace()
    let outcome = try place.run(Workplace.phantoms(steps: 2, settings))
    #expect(outcome.code == 2, "\(outcome)")
    for word in words { #expect(outcome.errors.contains(word), "\(word)\n\(outcome)") }
    #expect(try !FileManager.default.fileExists(atPath: place.store) || place.value("SELECT count(*) FROM runs") == "0")
  }

  /// Recipe files, the line that is wrong, and what has to be said of it.
  @Test(arguments: [
    ("{\n  preset: \"tiny\",\n  optimizer: { lr: 1 },\n}", 3, "did you mean 'optimiser'?"),
    ("{\n  model: {\n    depht: 2,\n  },\n}", 3, "did you mean 'depth'?"),
    ("{\n  optimiser: { batch: 0 },\n}", 2, "a whole number from 1"),
    ("{\n  model: 7,\n}", 2, "is a section"),
    ("{\n  model: { imageSide: 32,\n    patch: 7 },\n}", 3, "7 does not divide 32"),
    ("{\n  preset: \"tiny\"\n  seed: 1\n}", 3, ""),
    ("{\n  seed: 1,\n  seed: 2,\n}", 3, "seed"),
    ("[1, 2]", 1, "expected an object"), ("", 1, ""), ("{ name: \"unclosed }", 1, ""), ("{\n  // \u{1B}[31m\n  \u{1B}: 1 }", 3, ""),
    ("{ data: { csv: \"a.csv\",\n phantoms: 3 } }", 2, "not both"),
  ])
  func badRecipeFilesAreRefused(recipe: String, line: Int, said: String) throws {
    let place = try Workplace()
    let file = try place.folder.write(recipe, to: "r.json5")
    let outcome = try place.run(["train", "--recipe", file])
    #expect(outcome.code == 2 && outcome.controls == [], "\(outcome)")
    #expect(outcome.errors.contains("r.json5:\(line)") && (said.isEmpty || outcome.errors.contains(said)), "\(outcome)")
  }

  @Test func recipesOfRandomBytesNeverCrash() throws {
    let place = try Workplace()
    var generator = Lehmer(seed: 20_240)
    let good = Array("{ preset: \"tiny\", seed: 3, model: { width: 16, mlpRatio: 2.5 }, data: { phantoms: 4 } }".utf8)
    for round in 0..<12 {
      var bytes = good
      for _ in 0..<3 { bytes[generator.below(bytes.count)] = UInt8(generator.below(256)) }
      let file = try place.folder.write(bytes, to: "r\(round).json5")
      let outcome = try place.run(["train", "--show-recipe", "--recipe", file])
      #expect(outcome.code == 0 || outcome.code == 2, "round \(round), \(bytes)\n\(outcome)")
      #expect(outcome.controls == [], "round \(round), \(bytes)\n\(outcome)")
    }
  }

  @Test(arguments: [
    (["trian"], "Did you mean ecamp train?"), (["exprt", "x"], "Did you mean ecamp export?"), (["data", "chek", "x"], "data check"),
    (["tokenizer"], "tokenizer train or tokenizer encode"), (["train", "--stpes", "3"], "Did you mean --steps?"),
    (["train", "--preset", "tinny"], "Did you mean tiny?"), (["train", "--objective", "describd"], "Did you mean described?"),
    (["train", "--steps"], "--steps needs a value"), (["train", "--steps", "many"], "schedule.steps"), (["train", "-s"], "two dashes"),
    (["runs", "--limit", "0"], "from 1"), (["runs", "--limit", "1x"], "a whole number"), (["runs", "--json=1"], "takes no value"),
    (["runs", "--limit", "1", "--limit", "2"], "given twice"), (["show"], "needs RUN"), (["show", "1", "2"], "“2”"),
    (["screen", "moniter"], "Did you mean monitor?"), (["screen", "monitor", "--size", "0x5"], "from 1x1"),
    (["screen", "monitor", "--theme", "drak"], "Did you mean dark?"), (["plan", "--preset", "bse"], "Did you mean base?"),
    (["export", "1"], "one of --csv"), (["phantom", "--out", "x", "--count", "0"], "from 1"), (["phantom"], "--out is needed"),
    (["phantom", "--out", "x", "--side", "63"], "from 64"), (["tokenizer", "encode", "words"], "--tokenizer is needed"),
    (["predict"], "--run is needed"), (["--session", "quickstrt"], "quickstart"), (["help", "trian"], "train"),
    (["train", "--phantom", "0"], "a whole number from 1"), (["plan", "--tokens", "0"], "from 1"), (["--theme", "drk"], "dark"),
  ])
  func wrongUsageGetsTheNearestRightOne(words: [String], said: String) throws {
    let place = try Workplace()
    // Some need a run before they can be wrong.
    if words == ["export", "1"] { #expect(try place.run(Workplace.phantoms(steps: 1)).code == 0) }
    let outcome = try place.run(words)
    #expect(outcome.code == 2 && outcome.errors.contains(said) && outcome.errors.hasPrefix("ecamp: "), "\(outcome)")
    #expect(outcome.outputBytes.isEmpty && outcome.controls == [], "\(outcome)")
  }

  @Test func runsThatAreNotThereGetTheNearestOne() throws {
    let place = try Workplace()
    #expect(try place.run(Workplace.phantoms(steps: 1) + ["--name", "baseline"]).code == 0)
    for words in [["show"], ["export", "--csv"], ["predict", "--run"], ["train", "--resume"], ["screen", "monitor", "--run"]] {
      let outcome = try place.run(words + ["basline"])
      #expect(outcome.code == 1 && outcome.errors.contains("the nearest is 'baseline'"), "\(outcome)")
    }
    let pair = try place.run(["predict", "--run", "baseline", "--index", "12"])
    #expect(pair.code == 1 && pair.errors.contains("pairs 0 to 11"), "\(pair)")
    let best = try place.run(["export", "baseline", "--weights", "w.safetensors", "--best"])
    #expect(best.code == 1 && best.errors.contains("no best checkpoint"), "\(best)")
  }

  @Test func everyCommandExplainsItself() throws {
    let place = try Workplace()
    let overview = try place.run(["--help"])
    #expect(overview.code == 0 && overview.errorBytes.isEmpty, "\(overview)")
    // The commands as the issue names them, and an option of each that must be explained.
    for (command, option) in [
      ("train", "--checkpoint-every"), ("runs", "--json"), ("show", "--recipe"), ("export", "--weights"), ("plan", "--preset"),
      ("screen", "--ansi"), ("phantom", "--count"), ("data check", "--all"), ("tokenizer train", "--size"),
      ("tokenizer encode", "--tokenizer"), ("predict", "--index"), ("version", "--help"), ("", "--theme"),
    ] {
      let words = command.split(separator: " ").map(String.init)
      #expect(command.isEmpty || overview.output.contains("ecamp \(command)"), "\(command)\n\(overview)")
      // “ecamp --help” is the overview.
      let help = try place.run(words.isEmpty ? ["--store", "x", "--help"] : words + ["--help"])
      #expect(help.code == 0 && help.output.contains(option) && help.output.contains("Usage: ecamp \(command)"), "\(help)")
      #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 160 }, "\(help)")
    }
    for code in ["0 done", "1 failed", "2 wrong usage", "75 stopped by a signal"] { #expect(overview.output.contains(code), "\(overview)") }
    let version = try place.run(["version"])
    #expect(version.code == 0 && version.output.hasPrefix("ecamp ") && version.output.contains("OpenBLAS"), "\(version)")
  }
}

/// Random numbers of a test, the same each time.
struct Lehmer {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 2 | 1 }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
