import Foundation

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

let arguments = CommandLine.arguments.dropFirst()
do {
  switch arguments.first {
  case "bench": try bench(arguments.dropFirst())
  case "help", "--help", nil: print("Tasks: bench\n\(Bench.usage)")
  default: throw TaskError("There is no task \(arguments.first ?? ""). Tasks: bench.")
  }
} catch {
  FileHandle.standardError.write(Data("dev: \(error)\n".utf8))
  exit(2)
}
