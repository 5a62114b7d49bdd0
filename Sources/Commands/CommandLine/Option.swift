/// One option of a command, as the parser, the help and the suggestions read it.
package struct Option: Sendable {
  /// With its dashes: "--steps".
  package let name: String
  /// What the value is called in the help ("N", "FILE"); nil for a switch without a value.
  package let value: String?
  /// One line for the help.
  package let help: String
  /// May be given several times ("--set").
  package let repeats: Bool
  /// The values it takes, where they are few; others are answered with the nearest of these.
  package let choices: [String]

  package init(_ name: String, _ value: String? = nil, _ help: String, repeats: Bool = false, choices: [String] = []) {
    self.name = name
    self.value = value
    self.help = help
    self.repeats = repeats
    self.choices = choices
  }
}

/// A mistake of the person at the command line: one or two sentences that say what would be right.
package struct UsageError: Error, Equatable, CustomStringConvertible {
  package let description: String
  package init(_ description: String) { self.description = description }
}

extension String {
  /// With its full stop, where the text does not end a sentence already.
  var asSentence: String { last.map { ".?!".contains($0) } == true ? self : self + "." }
}

/// A command that ran and could not do its work.
package struct CommandFailure: Error, Equatable, CustomStringConvertible {
  package let description: String
  package let code: ExitCode
  package init(_ description: String, code: ExitCode = .failure) {
    self.description = description
    self.code = code
  }
}

/// Exit codes, as `ecamp --help` names them.
package enum ExitCode: Int32, Sendable {
  case success = 0
  /// The work failed, or a check found problems.
  case failure = 1
  /// The command line or a recipe is wrong.
  case usage = 2
  /// A signal stopped a run after a checkpoint; `ecamp train --resume` goes on (EX_TEMPFAIL).
  case interrupted = 75
}
