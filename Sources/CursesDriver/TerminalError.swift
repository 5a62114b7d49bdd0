/// Why no screen can be opened, in a sentence for the user.
package struct TerminalError: Error, Hashable, CustomStringConvertible {
  package var description: String

  static let notATerminal = TerminalError(
    description:
      "Standard input and output must be a terminal for the workbench; use `ecamp train`, `ecamp runs` or `ecamp screen` in scripts.")
  static let noType = TerminalError(
    description: "The variable TERM is not set, so the terminal's abilities are unknown; set it, for instance `TERM=xterm-256color ecamp`.")

  static func cannotDraw(_ type: String) -> TerminalError {
    TerminalError(
      description:
        "The terminal type \"\(type)\" (variable TERM) cannot place the cursor; use `ecamp train` and `ecamp screen`, or set TERM to what the terminal is, for instance xterm-256color."
    )
  }

  static func unknown(_ type: String) -> TerminalError {
    TerminalError(
      description:
        "The terminal type \"\(type)\" (variable TERM) is not in this machine's terminal database; install the package ncurses-term or try `TERM=xterm-256color ecamp`."
    )
  }

  static let noDatabase = TerminalError(
    description: "This machine has no terminal database; install the package ncurses-base, or set TERMINFO to a folder that holds one.")
}
