import Interchange
import RunLog
import Telemetry

/// What History does to runs, from the command line.
extension CommandTable {
  private static let runOperand = [Command.Operand("RUN", repeats: true)]

  static let runsTag = Command(
    ["runs", "tag"], operands: runOperand, summary: "gives runs tags, or takes them away",
    options: [
      StoreAccess.option, Option("--add", "TAG", "a tag they get", repeats: true),
      Option("--remove", "TAG", "a tag they lose", repeats: true),
    ]
  ) { arguments in
    let (added, removed) = (arguments.texts("--add"), arguments.texts("--remove"))
    guard !(added + removed).isEmpty else { throw UsageError("ecamp runs tag needs --add TAG or --remove TAG.") }
    let store = try StoreAccess.open(arguments)
    for run in try arguments.positional.map({ try store.run(named: $0) }) {
      let tags = Set(run.tags).subtracting(removed).union(added).sorted()
      try store.setTags(tags, of: run.id)
      print("\(run.name.printable): \(tags.isEmpty ? "no tags" : tags.joined(separator: " ").printable)")
    }
    return .success
  }

  static let runsNote = Command(
    ["runs", "note"], operands: [.init("RUN"), .init("TEXT")], summary: "writes a note to a run; an empty TEXT takes it away",
    options: [StoreAccess.option]
  ) { arguments in
    let store = try StoreAccess.open(arguments)
    let run = try store.run(named: arguments.positional[0])
    try store.setNote(arguments.positional[1], of: run.id)
    return .success
  }

  static let runsRename = Command(
    ["runs", "rename"], operands: [.init("RUN"), .init("NAME")], summary: "gives a run another name; its number stays",
    options: [StoreAccess.option]
  ) { arguments in
    let store = try StoreAccess.open(arguments)
    let run = try store.run(named: arguments.positional[0])
    try store.rename(run.id, to: arguments.positional[1])
    print("\(run.name.printable) is called \(arguments.positional[1].printable) now")
    return .success
  }

  static let runsArchive = Command(
    ["runs", "archive"], operands: runOperand, summary: "puts runs out of sight, or back; nothing of them is lost",
    options: [StoreAccess.option, Option("--back", nil, "brings them back")]
  ) { arguments in
    let store = try StoreAccess.open(arguments)
    try store.setArchived(!arguments.has("--back"), of: try arguments.positional.map { try store.run(named: $0).id })
    return .success
  }

  static let runsDelete = Command(
    ["runs", "delete"], operands: runOperand, summary: "deletes runs with their curves, probes and checkpoint files, for good",
    options: [StoreAccess.option, Option("--yes", nil, "does it; without it, says what would be deleted")]
  ) { arguments in
    let store = try StoreAccess.open(arguments)
    let runs = try arguments.positional.map { try store.run(named: $0) }
    guard arguments.has("--yes") else {
      for run in runs { print("would delete \(run.name.printable) (run \(run.id), \(run.state.rawValue), step \(run.step))") }
      throw UsageError("nothing was deleted; --yes does it, and there is no way back.")
    }
    for run in runs {
      try store.deleteRun(run.id)
      print("deleted \(run.name.printable)")
    }
    return .success
  }
}
