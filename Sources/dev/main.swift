import Foundation
import RunLog
import Training

/// The task runner of the project: `swift run -c release dev TASK`.
struct TaskError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

func value(_ text: String?, of option: String) throws -> Int {
  guard let text, let number = Int(text), number > 0 else { throw TaskError("\(option) takes a whole number above 0.") }
  return number
}

func bench(_ arguments: ArraySlice<String>) throws {
  var bench = Bench()
  var rest = arguments
  while let option = rest.popFirst() {
    switch option {
    case "--preset": bench.preset = rest.popFirst() ?? ""
    case "--objective": bench.objective = rest.popFirst() ?? ""
    case "--batch": bench.batch = try value(rest.popFirst(), of: option)
    case "--tokens": bench.tokens = try value(rest.popFirst(), of: option)
    case "--steps": bench.steps = try value(rest.popFirst(), of: option)
    case "--warmup": bench.warmUp = try value(rest.popFirst(), of: option)
    case "--threads": bench.threads = try value(rest.popFirst(), of: option)
    default: throw TaskError("dev bench has no option \(option).\n\(Bench.usage)")
    }
  }
  guard ["published", "described"].contains(bench.objective) else {
    throw TaskError("--objective takes published or described, not \(bench.objective).")
  }
  try bench.run()
}

func films(_ arguments: ArraySlice<String>) throws {
  var bench = FilmsBench()
  var rest = arguments
  while let option = rest.popFirst() {
    switch option {
    case "--data": bench.data = rest.popFirst() ?? ""
    case "--preset":
      guard let preset = Recipe.Preset(rawValue: rest.popFirst() ?? "") else { throw TaskError("The presets are tiny, small and base.") }
      bench.preset = preset
    case "--batch": bench.batch = try value(rest.popFirst(), of: option)
    case "--steps": bench.steps = try value(rest.popFirst(), of: option)
    case "--rounds": bench.rounds = try value(rest.popFirst(), of: option)
    case "--threads": bench.threads = try value(rest.popFirst(), of: option)
    default: throw TaskError("dev films has no option \(option).\n\(FilmsBench.usage)")
    }
  }
  guard !bench.data.isEmpty else { throw TaskError("--data names the CSV of pairs.\n\(FilmsBench.usage)") }
  try bench.run()
}

/// A store of finished runs, for measurements of the screen.
func store(_ arguments: ArraySlice<String>) throws {
  var (runs, steps, metrics, path) = (200, 20_000, 10, "")
  var rest = arguments
  while let option = rest.popFirst() {
    switch option {
    case "--runs": runs = try value(rest.popFirst(), of: option)
    case "--steps": steps = try value(rest.popFirst(), of: option)
    case "--metrics": metrics = try value(rest.popFirst(), of: option)
    case "--out": path = rest.popFirst() ?? ""
    default: throw TaskError("dev store has no option \(option).\n\(storeUsage)")
    }
  }
  guard !path.isEmpty else { throw TaskError("--out names the store to make.\n\(storeUsage)") }
  try StoreGenerator.fill(RunStore(path: path), runs: runs, steps: steps, metrics: metrics)
  print("\(path): \(runs) runs of \(steps) steps with \(metrics) metrics")
}

let storeUsage = "dev store --out FILE.sqlite [--runs N] [--steps N] [--metrics N]"

let arguments = CommandLine.arguments.dropFirst()
do {
  switch arguments.first {
  case "bench": try bench(arguments.dropFirst())
  case "films": try films(arguments.dropFirst())
  case "store": try store(arguments.dropFirst())
  case "help", "--help", nil: print("Tasks: bench, films, store\n\(Bench.usage)\n\(FilmsBench.usage)\n\(storeUsage)")
  default: throw TaskError("There is no task \(arguments.first ?? ""). Tasks: bench, films, store.")
  }
} catch {
  FileHandle.standardError.write(Data("dev: \(error)\n".utf8))
  exit(2)
}
