import Telemetry
import Testing

@testable import Workbench

@Suite struct SessionTests {
  @Test func readsCommandsCommentsAndQuotes() throws {
    let text = "# first\n\n  go 12   # a pair\nsearch \"left base\"\nfilter-runs \"say \\\"hi\\\" # no comment\"\r\n"
    let session = try Session(parsing: text, file: "x.session", names: Command.names)
    #expect(
      session.steps == [
        Session.Step("go", ["12"], line: 3),
        Session.Step("search", ["left base"], line: 4),
        Session.Step("filter-runs", ["say \"hi\" # no comment"], line: 5),
      ])
    let again = try Session(parsing: session.text, file: "x.session", names: Command.names)
    #expect(again.steps.map(\.arguments) == session.steps.map(\.arguments))
  }

  @Test func errorsNameFileLineAndTheNearestCommand() {
    let error = #expect(throws: SessionError.self) {
      try Session(parsing: "monitor\nchekpoint\n", file: "mine.session", names: Command.names)
    }
    #expect(error?.description == "mine.session:2: there is no command \"chekpoint\"; did you mean \"checkpoint\"?")
    let open = #expect(throws: SessionError.self) { try Session(parsing: "search \"left", file: "a", names: Command.names) }
    #expect(open?.description == "a:1: a quotation mark is never closed")
  }

  @Test func goodLinesAreReadBesideBadOnes() {
    let (session, problems) = Session.reading("monitor\nchekpoint\nsearch \"left\nruns\n", file: "start", names: Command.names)
    #expect(session.steps == [Session.Step("monitor", line: 1), Session.Step("runs", line: 4)])
    #expect(problems.map(\.line) == [2, 3])
  }

  @Test(arguments: Session.builtInNames)
  func everyCommittedSessionParses(name: String) throws {
    #expect(try Session.builtIn(named: name)?.steps.isEmpty == false)
  }

  @Test func theComparisonIsOfTheTwoBestRuns() throws {
    var state = SampleScreens.withData()
    for step in try #require(try Session.builtIn(named: "compare-history")).steps {
      _ = update(&state, .command(step.command, step.arguments))
    }
    let losses = state.runs.all.filter { !$0.isArchived }.compactMap { run in
      run.last[Metric.totalLoss].flatMap { $0.isFinite ? (run.id, $0) : nil }
    }
    #expect(losses.count > 3)
    #expect(state.runs.marks == losses.sorted { $0.1 < $1.1 }.prefix(2).map(\.0))
  }

  @Test func theQuickstartStartsTrainingOnMonitor() throws {
    var state = WorkbenchState(themes: ["dark", "light"])
    var effects: [Effect] = []
    for step in try #require(try Session.builtIn(named: "quickstart")).steps {
      effects += update(&state, .command(step.command, step.arguments))
    }
    #expect(effects.contains(.startRun(["quickstart"])))
    #expect(state.screen == .monitor)
    #expect(state.errors.isEmpty)
  }
}
