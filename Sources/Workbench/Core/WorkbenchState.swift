import Screen
import Telemetry

/// The screens, in the order of their number keys.
package enum ScreenName: String, CaseIterable, Sendable {
  case monitor, pairs, runs, compare, pictures

  /// Those with a number key; Pictures belongs to Pairs.
  package static let tabs: [ScreenName] = allCases.filter { $0 != .pictures }

  /// The screen whose name is marked in the header.
  package var tab: ScreenName { self == .pictures ? .pairs : self }

  package var title: String {
    switch self {
    case .monitor: "Monitor"
    case .pairs: "Pairs"
    case .runs: "History"
    case .compare: "Compare"
    case .pictures: "Pictures"
    }
  }
}

/// Everything the workbench knows. `update` changes it, `view` draws it; nothing else does.
package struct WorkbenchState: Sendable {
  package var screen = ScreenName.monitor
  package var columns = 80
  package var rows = 24
  package var theme: String
  /// Names `:theme` accepts, in the order `T` walks them.
  package var themes: [String]
  /// Seconds since 1970, as far as a message has told; 0 before.
  package var now = 0.0
  /// Seconds by which the clock on the wall is ahead of UTC.
  package var zoneOffset = 0.0
  /// The run this process trains or trained last.
  package var live: RunStatus?
  /// A command the engine has been given and has not answered yet, in words.
  package var pending: String?
  /// The run whose curves Monitor shows and whose weights look at pairs.
  package var shownRun: Int64?
  package var series = SeriesStore()
  /// The newest probe of each run.
  package var probes: [Int64: PairView] = [:]
  package var travel = TravelState()
  package var stretches = StretchState()
  package var monitor = MonitorState()
  package var pairs = PairsState()
  package var pictures = PictureSettings()
  package var runs = RunsState()
  package var alarms = AlarmState()
  package var engine = EngineState()
  package var weights = WeightsState()
  package var compare = CompareState()
  package var overlay: Overlay?
  /// Errors nobody has read yet; the first is on the screen.
  package var errors: [String] = []
  /// The line above the footer; the next key takes it away.
  package var notice: String?
  /// When it was said, in seconds since 1970.
  var noticeTime = 0.0
  package var log: [LogLine] = []
  package var shell = ShellState()
  package var commandHistory: [String] = []
  package var keys: KeyMap
  /// Whether copying may write the terminal's clipboard. It is the user's own key that copies, so yes unless told otherwise.
  package var clipboard = true
  /// Whether the mouse acts on the screen; Shift leaves it to the terminal's own selection, as everywhere.
  package var usesMouse = true
  package var link = LinkStatus()
  /// The stretch of a chart being drawn with the button held down, in axis units.
  var drag: ChartDrag?
  /// When `update` wants to be told the time without any other cause; nil lets the process sleep.
  package internal(set) var wakeTime: Double?
  /// When the live run last finished a step.
  var lastStepTime: Double?
  var isStalled = false
  /// When the followed run last finished one, and when it was last looked at because nothing came.
  var followedSteps: FollowedStep?
  var lookTime = 0.0
  /// Looks at what another process wrote of the shown run, and at the list of runs.
  var following = StoreLook()
  var listing = StoreLook()

  package init(theme: String = "dark", themes: [String] = ["dark"], keys: KeyMap = KeyMap()) {
    self.theme = theme
    self.themes = themes
    self.keys = keys
  }

  package var isLive: Bool { live?.state.isLive ?? false }

  package func summary(of run: Int64) -> RunSummary? { runs[run: run] }

  package var shownSummary: RunSummary? { shownRun.flatMap(summary) }

  /// Runs whose curves Monitor draws: the shown one first, then the marked ones.
  package var drawnRuns: [Int64] {
    let marked = runs.marks.filter { $0 != shownRun }
    return (shownRun.map { [$0] } ?? []) + marked
  }

  package mutating func say(_ text: String) {
    notice = text
    noticeTime = now
    remember(text, isError: false)
  }

  /// An error stays on the screen until a key says it was read.
  package mutating func fail(_ text: String) {
    if errors.last != text { errors.append(text) }
    remember(text, isError: true)
  }

  mutating func remember(_ text: String, isError: Bool) {
    log.append(LogLine(time: now, text: text, isError: isError))
    if log.count > 500 { log.removeFirst(log.count - 500) }
  }
}

package struct LogLine: Hashable, Sendable {
  package var time: Double
  package var text: String
  package var isError: Bool
}

/// What lies over the screen and takes the keys.
package enum Overlay: Hashable, Sendable {
  case confirmStop
  case confirmQuit
  case help(scroll: Int)
  case messages(scroll: Int)
  /// What the shown run told of itself, with the chosen line, counted from the newest.
  case events(chosen: Int)
  case prompt(Prompt)
  case query(QueryOverlay)
}

/// A line being typed at the bottom.
package struct Prompt: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case command, pairNumber, searchReports, filterRuns, filterCharts, pairReport, pictureOfPair, filterPairs, pairNote
  }
  package var kind: Kind
  package var field: TextField
  /// The chosen line of the palette's suggestions; nil while only typing.
  package var choice: Int?
  /// How far back in the history the line came from; 0 is the line being typed.
  package var recall = 0
  /// What Esc gives back.
  let original: String

  package init(_ kind: Kind, text: String = "") {
    self.kind = kind
    field = TextField(text)
    original = text
  }
}

/// What the charts show.
package struct MonitorState: Hashable, Sendable {
  package enum Axis: String, CaseIterable, Sendable {
    /// `time` is that since each run's first step, `clock` that of the day.
    case step, epoch, time, clock

    /// Axes of one unit share their zoom and read-out.
    var unit: Axis { self == .epoch ? .step : self }
  }
  package enum Smoothing: String, CaseIterable, Sendable {
    case off, light, strong

    /// The mean's window as a share of the shown span.
    package var share: Double {
      switch self {
      case .off: 0
      case .light: 0.02
      case .strong: 0.1
      }
    }
  }
  package enum Panel: String, CaseIterable, Sendable { case probe, engine, weights, charts }

  package var axis = Axis.step
  package var isLogarithmic = false
  package var smoothing = Smoothing.light
  package var clipsOutliers = false
  /// Width of the shown stretch in axis units; nil shows all.
  package var span: Double?
  /// Right end of the shown stretch in axis units; nil follows the last point.
  package var end: Double?
  /// The read-out line in axis units.
  package var cursor: Double?
  package var selected = 0
  package var isEnlarged = false
  /// A pattern the names of charts must fit.
  package var filter = ""
  /// The user's own charts; nil shows the usual ones.
  package var layout: ChartLayout?
  package var panel = Panel.probe

  package init() {}
}

/// Where one is in the data set.
package struct PairsState: Hashable, Sendable {
  package enum Picture: String, CaseIterable, Sendable {
    case film, attention, masked, reconstruction, bicubic
    case superResolution = "super-resolution"
    case target, error
  }

  package var wanted = PairRequest(index: 0)
  /// The question nobody has answered yet; one at a time, so that a held key never builds a queue.
  package var inFlight: PairQuestion?
  /// What `view` answers.
  package var shown: PairRequest?
  /// What was asked of this pair before each change by hand, the oldest first.
  package var past: [PairRequest] = []
  package var view: PairView?
  package var words: [ReportWord] = []
  package var cursor = 0
  package var picture = Picture.film
  package var showsAttention = true
  package var attention = AttentionChoice()
  /// A table of tokens in place of the running text.
  package var showsTokens = false
  package var comparison: PairComparison?
  package var list = PairListState()
  package var trail = PairTrail()
  package var search = ""
  /// Shown is the run's probe pair as it was at the read-out of the curves, not a pair under the present weights.
  package var isTravelling = false
  /// Why there is no pair to show.
  package var problem: String?

  package init() {}

  package var count: Int? { view.map(\.count) }
  package var word: ReportWord? { words.indices.contains(cursor) ? words[cursor] : nil }
}
