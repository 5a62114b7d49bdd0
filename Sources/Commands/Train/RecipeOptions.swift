import EmbeddedSessions
import Foundation
import Interchange
import Training

/// The recipe a command line means: a file or the defaults, then the short options, then `--set`.
enum RecipeOptions {
  /// Short options and the recipe entries they stand for.
  static let short: [(option: String, key: String)] = [
    ("--preset", "preset"), ("--objective", "objective"), ("--seed", "seed"), ("--threads", "threads"), ("--steps", "schedule.steps"),
    ("--epochs", "schedule.epochs"), ("--batch", "optimiser.batch"), ("--accumulation", "optimiser.accumulation"),
    ("--lr", "optimiser.lr"), ("--data", "data.csv"), ("--images", "data.images"), ("--windows", "data.windows"),
    ("--phantom", "data.phantoms"), ("--tokenizer", "data.tokenizer"), ("--init", "run.init"),
    ("--val-fraction", "data.validationFraction"), ("--checkpoint-every", "run.checkpointSteps"), ("--name", "name"),
  ]

  static func recipe(_ arguments: Arguments) throws -> Recipe {
    let settings = try settings(arguments)
    guard let name = arguments.text("--recipe") else { return try Recipe.defaults(settings: settings) }
    let path = DataSource.expanded(name)
    // A file of that name comes before what the program brings along.
    if let builtIn = EmbeddedSessions.recipes.first(where: { $0.name == name }), !FileManager.default.fileExists(atPath: path) {
      return try Recipe.parse(text: builtIn.text, file: "Sessions/\(name).recipe.json5", settings: settings)
    }
    do { return try Recipe.read(path, settings: settings) } catch {
      let names = EmbeddedSessions.recipes.map(\.name)
      guard !FileManager.default.fileExists(atPath: path), let near = nearest(name, among: names) else { throw error }
      throw UsageError("There is no recipe file “\(name.printable)”. Did you mean \(near), which is built in?")
    }
  }

  static func settings(_ arguments: Arguments) throws -> [RecipeSetting] {
    var settings: [RecipeSetting] = []
    for (option, key) in short {
      guard let value = arguments.text(option) else { continue }
      settings.append(RecipeSetting(key: key, value: value, flag: option))
    }
    if let columns = arguments.text("--columns") { settings.append(RecipeSetting(key: "data.columns", value: columns, flag: "--columns")) }
    for text in arguments.texts("--set") { settings.append(try RecipeSetting(argument: text)) }
    return settings
  }
}
