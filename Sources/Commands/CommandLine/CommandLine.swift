import Foundation
import Interchange
import Training

/// Runs one command line and returns the exit code; the only place that prints errors.
package func runCommandLine(_ words: ArraySlice<String>) -> Int32 {
  do {
    let code = try CommandTable.run(words)
    // A command that found problems has said so; half an answer is one of its own.
    guard let problem = Answer.problem else { return code.rawValue }
    complain(problem)
    return (code == .success ? .failure : code).rawValue
  } catch let error as UsageError {
    complain(error.description)
    return ExitCode.usage.rawValue
  } catch let error as RecipeError {
    complain(error.description)
    return ExitCode.usage.rawValue
  } catch let error as CommandFailure {
    complain(error.description)
    return error.code.rawValue
  } catch {
    complain("\(error)")
    return ExitCode.failure.rawValue
  }
}

func complain(_ text: String) { StandardStream.error.write("ecamp: \(text)\n") }

/// Every command, in the order the help lists them.
package enum CommandTable {
  package static let all: [Command] = [
    workbench, train, attach, steer, runs, runsTag, runsNote, runsRename, runsArchive, runsDelete, show, export, plot, merge, sql, predict,
    pairs, plan,
    screen, picture, phantom, dataCheck, tokenizerTrain,
    tokenizerEncode,
    version,
    keys, play,
  ]

  /// The command that `words` name, and the words behind its name.
  package static func find(_ words: ArraySlice<String>) throws(UsageError) -> (Command, ArraySlice<String>) {
    let named = words.prefix { !$0.hasPrefix("-") }
    for length in stride(from: min(2, named.count), through: 0, by: -1) {
      if let command = all.first(where: { $0.path == Array(named.prefix(length)) }), length > 0 || named.isEmpty {
        return (command, words.dropFirst(length))
      }
    }
    let typed = named.prefix(2).joined(separator: " ")
    let candidates = all.map { $0.path.joined(separator: " ") }
    let group = candidates.filter { $0.hasPrefix((named.first ?? "") + " ") }
    if !group.isEmpty { throw UsageError("“\(typed.printable)” is not a command; there are \(listed(group)).") }
    let near = nearest(named.first ?? "", among: candidates).map { " Did you mean ecamp \($0)?" } ?? ""
    throw UsageError("There is no command “\((named.first ?? "").printable)”.\(near) ecamp --help lists them.")
  }

  static func run(_ words: ArraySlice<String>) throws -> ExitCode {
    if words.first == "help" || (words.count == 1 && words.first == "--help") {
      print(words.count > 1 ? try find(words.dropFirst()).0.help : overview)
      return .success
    }
    let (command, rest) = try find(words)
    if rest.contains("--help") {
      print(command.help)
      return .success
    }
    return try command.run(try Arguments(rest, for: command))
  }

  /// What `ecamp --help` prints.
  package static var overview: String {
    let width = all.map { $0.title.count }.max() ?? 0
    let lines = all.map { "  " + $0.title + String(repeating: " ", count: width - $0.title.count + 2) + $0.summary }
    return
      (["ecamp pre-trains medical vision-language models the ECAMP way, in the terminal.", "", "Commands:"] + lines + [
        "", "ecamp COMMAND --help explains one. Exit codes: 0 done, 1 failed or problems found, 2 wrong usage,",
        "75 stopped by a signal after a checkpoint (ecamp train --resume RUN goes on).",
      ]).joined(separator: "\n")
  }
}
