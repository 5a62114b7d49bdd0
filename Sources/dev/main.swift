import Foundation
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

let arguments = CommandLine.arguments.dropFirst()
do {
  switch arguments.first {
  case "bench": try bench(arguments.dropFirst())
  case "films": try films(arguments.dropFirst())
  case "help", "--help", nil: print("Tasks: bench, films\n\(Bench.usage)\n\(FilmsBench.usage)")
  default: throw TaskError("There is no task \(arguments.first ?? ""). Tasks: bench, films.")
  }
} catch {
  FileHandle.standardError.write(Data("dev: \(error)\n".utf8))
  exit(2)
}
