import Corpus
import Interchange
import Models
import Testing

@testable import Training

@Suite struct RecipeTests {
  @Test(arguments: Recipe.Preset.allCases) func writesWhatItReadsBack(preset: Recipe.Preset) throws {
    for objective in Recipe.Objective.allCases {
      let recipe = Recipe(preset: preset, objective: objective)
      #expect(try Recipe.parse(text: recipe.json5(), file: "written") == recipe, "\(preset) \(objective)")
      #expect(try Recipe.parse(text: recipe.json(), file: "written") == recipe, "\(preset) \(objective)")
    }
  }

  @Test func everyKeySurvivesTheRoundTrip() throws {
    var recipe = Recipe(preset: .small, objective: .published)
    recipe.name = "a \"quoted\" // name"
    recipe.seed = .max
    recipe.switches.entityForms = .described
    recipe.ablation.fusion = .globalOnly
    recipe.ablation.resWeight = 0.1
    recipe.masking.targets = .masked
    recipe.augmentation.cropScale = 0.3...0.9
    recipe.data.csv = "../some, where/pairs.csv"
    recipe.data.phantoms = 0
    recipe.data.columns = ["image": "img_path", "label_i": "column"]
    recipe.optimiser.learningRate = 1e-7
    recipe.run.initialWeights = "mae.safetensors"
    #expect(try Recipe.parse(text: recipe.json5(), file: "written") == recipe)
  }

  @Test func everyKeyHasAPlaceInTheText() {
    let text = Recipe().json5()
    for field in RecipeField.all where field.path != "data.csv" { #expect(text.contains("\(field.key): "), "\(field.path)") }
    #expect(Set(RecipeField.all.map(\.path)).count == RecipeField.all.count)
    #expect(Set(RecipeField.all.compactMap(\.section)) == Set(RecipeField.sections.map(\.name)))
  }

  @Test func presetsAreThePeersSizes() {
    #expect(Recipe(preset: .base).sizes == ModelSizes.base)
    #expect(Recipe(preset: .small).sizes == ModelSizes.small)
    #expect(Recipe(preset: .tiny).sizes == ModelSizes.tiny)
    for preset in Recipe.Preset.allCases {
      #expect(Recipe(preset: preset).problems == [])
      #expect(Recipe(preset: preset).masking.windowSize == 12)
    }
  }

  @Test func thePresetGoesFirstWhereverItStands() throws {
    let recipe = try Recipe.parse(text: "{ model: { width: 192 }, objective: 'published', preset: 'small' }", file: "r")
    #expect(recipe.sizes.width == 192)
    #expect(recipe.sizes.textWidth == 384)
    #expect(recipe.switches.padsInLoss == .published)
    let changed = try recipe.changed(by: [RecipeSetting(argument: "width=256"), RecipeSetting(argument: "preset=tiny")])
    #expect(changed.sizes.width == 256 && changed.sizes.depth == 4)
  }

  @Test func settingsAreFoundByTheirLastPart() throws {
    let recipe = try Recipe.defaults(settings: [
      RecipeSetting(argument: "lr=3e-4"), RecipeSetting(argument: "name=42"), RecipeSetting(argument: "data.csv=a b.csv"),
      RecipeSetting(argument: "columns=image=img_path,report=text"), RecipeSetting(argument: "fusion=globalOnly"),
      RecipeSetting(argument: "cropScale=[0.5, 1]"), RecipeSetting(argument: "rebalancing=false"),
    ])
    #expect(recipe.optimiser.learningRate == 3e-4)
    #expect(recipe.name == "42")
    #expect(recipe.data.csv == "a b.csv" && recipe.data.phantoms == 0)
    #expect(recipe.data.columns == ["image": "img_path", "report": "text"])
    #expect(recipe.ablation.fusion == .globalOnly)
    #expect(recipe.augmentation.cropScale == 0.5...1)
    #expect(recipe.ablation.rebalancing == false)
  }

  /// Text of a file -> the whole message.
  static let fileErrors: [(String, String)] = [
    ("{\n  model: {\n    widht: 12,\n  },\n}", "r.json5:3: model.widht: section 'model' has no key 'widht'; did you mean 'width'?"),
    ("{\n  oblective: 'x' }", "r.json5:2: oblective: a recipe has no key 'oblective'; did you mean 'objective'?"),
    ("{ padsInLoss: 'published' }", "r.json5:1: padsInLoss: a recipe has no key 'padsInLoss'; it belongs to section 'switches'"),
    ("{ objective: 'publishd' }", "r.json5:1: objective: expected published or described, found 'publishd'; did you mean 'published'?"),
    (
      "{ model: {\n patch: 15 } }",
      "r.json5:2: model.patch: the patch side must divide the image side: 15 does not divide 112, 14 does"
    ),
    ("{ model: {\n\n heads: 5 } }", "r.json5:3: model.heads: the number of heads must divide the width: 5 does not divide 128, 4 does"),
    ("{ model: { textHeads: 3 } }", "r.json5:1: model.textHeads: the number of heads must divide the width: 3 does not divide 128, 2 does"),
    ("{ model: { width: 130, heads: 1 } }", "r.json5:1: model.width: the position table needs a width that 4 divides; 130 is not, 132 is"),
    (
      "{ masking: { windowSize: 15 } }",
      "r.json5:1: masking.windowSize: the window (15 patches) is larger than the picture (14 patches along a side)"
    ),
    ("{ masking: { patchRatio: 1.5 } }", "r.json5:1: masking.patchRatio: expected a number from 0 to 0.999, found 1.5"),
    (
      "{ masking: { patchRatio: 0 } }",
      "r.json5:1: masking.patchRatio: at 0.0 no patch is hidden, so there is nothing to reconstruct; 0.75 is usual"
    ),
    ("{ optimiser: { batch: 'many' } }", "r.json5:1: optimiser.batch: expected a whole number from 1 to 65536, found 'many'"),
    ("{ optimiser: 3 }", "r.json5:1: optimiser: is a section: expected { ... }, found a whole number"),
    ("{ schedule: { steps: 0 } }", "r.json5:1: schedule.steps: the run has no length: give steps or epochs"),
    ("{ data: { csv: 'a.csv',\n phantoms: 3 } }", "r.json5:2: data.phantoms: a recipe has either data.csv or data.phantoms, not both"),
    ("{ data: { images: 'films' } }", "r.json5:1: data.images: belongs to a data file (data.csv), but the data are drawn phantoms"),
    (
      "{ data: { csv: 'a.csv', columns: { picture: 'x' } } }",
      "r.json5:1: data.columns: expected image=NAME,report=NAME,... with image, report, context, label_i, label_j, patient, split, labels, found an object"
    ),
    ("[]", "r.json5:1: expected an object of settings: { preset: \"tiny\" }"),
    ("{ preset: 'tiny' ", "r.json5:1: expected ',' or '}' in the object, found the end of the text"),
  ]

  @Test(arguments: fileErrors) func saysWhatIsWrongInAFile(text: String, message: String) {
    let error = #expect(throws: RecipeError.self) { try Recipe.parse(text: text, file: "r.json5") }
    #expect(error?.description == message)
  }

  @Test func neverPutsControlCharactersIntoMessages() {
    let error = #expect(throws: RecipeError.self) { try Recipe.parse(text: "{ \"\u{1B}[31mred\": 1 }", file: "r.json5") }
    #expect(error?.description.unicodeScalars.contains("\u{1B}") == false)
  }

  @Test(arguments: [
    ("widht=3", "--set widht=3: there is no setting 'widht'; did you mean 'model.width'?"),
    ("optimiser.lr=fast", "--set optimiser.lr=fast: optimiser.lr: expected a number from 0 to 10, found 'fast'"),
    ("minLR=1", "--set minLR=1: optimiser.minLR: minLR (1.0) must not be above lr (0.001)"),
    ("preset=huge", "--set preset=huge: preset: expected tiny, small or base, found 'huge'"),
    ("preset=smal", "--set preset=smal: preset: expected tiny, small or base, found 'smal'; did you mean 'small'?"),
    ("patch=3", "--set patch=3: model.patch: the patch side must divide the image side: 3 does not divide 112, 2 does"),
    ("width", "--set width: expected key=value, such as optimiser.lr=0.001"),
  ]) func saysWhatIsWrongWithASetting(argument: String, message: String) {
    let error = #expect(throws: RecipeError.self) { try Recipe.defaults(settings: [RecipeSetting(argument: argument)]) }
    #expect(error?.description == message)
  }

  @Test func anErrorNamesTheFlagThatWasTyped() {
    let error = #expect(throws: RecipeError.self) {
      try Recipe.defaults(settings: [RecipeSetting(key: "optimiser.batch", value: "0", flag: "--batch 0")])
    }
    #expect(error?.description == "--batch 0: optimiser.batch: expected a whole number from 1 to 65536, found 0")
  }

  @Test func thePublishedObjectiveIsPublishedInEveryPart() {
    let recipe = Recipe(preset: .base, objective: .published)
    var expected = recipe.corpusOptions
    #expect(expected == .published)
    expected = Recipe(preset: .base, objective: .described).corpusOptions
    #expect(expected == .described)
    var model = ModelOptions()
    model.superResolutionOutput = .clipped
    #expect(recipe.modelOptions == model)
  }

  @Test func describedPictureLossesAreMeansOverWhatCounts() {
    let options = Recipe(preset: .base, objective: .described).modelOptions
    #expect(options.mimWeight == 196.0 / 147)
    #expect(options.resWeight == 196.0 / 144)
  }
}
