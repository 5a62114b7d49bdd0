import Screen
import Telemetry

/// Everything that can happen to the workbench: keys, time, the engine, answers to its effects.
package enum Message: Sendable {
  case key(KeyPress)
  case mouse(MouseEvent)
  /// Text from the clipboard: typed where a line is being edited, never taken as keys.
  case paste(String)
  case resize(columns: Int, rows: Int)
  /// What the terminal's line carries has changed.
  case link(LinkStatus)
  /// Seconds since 1970; sent with other messages, and on its own only when `WorkbenchState.wakeTime` asks for it.
  case tick(Double)
  case engine(EngineReport)
  case runsLoaded([RunSummary])
  case seriesLoaded(run: Int64, metric: String, Curve)
  /// The answer to `Effect.loadStretch`; nil where it cannot be read.
  case stretchLoaded(run: Int64, Stretch?)
  case eventsLoaded(run: Int64, [RunEvent])
  case probeLoaded(run: Int64, PairView)
  /// The steps at which a run has a stored probe, in order.
  case probeStepsLoaded(run: Int64, [Int])
  /// The answer to `Effect.loadProbe`: the probe at the step asked for, or, where it is gone, the one before; nil where there is none.
  case probeAt(run: Int64, step: Int, PairView?)
  /// What the engine of a run measured last, nil where nothing was, or why it cannot be read.
  case profileLoaded(run: Int64, EngineProfile?, problem: String? = nil)
  case pairLoaded(PairView, PairRequest, PairWeights)
  /// Facts of recipes and curves, by run.
  case runFactsLoaded([RunQuantity: [Int64: RunValue]])
  /// Fields that recipes of the store have.
  case recipePathsLoaded([String])
  /// What the store knows of several runs side by side.
  case comparisonLoaded(RunComparison)
  /// The answer to `Effect.loadHistograms`.
  case histogramsLoaded(WeightsState.Question, newest: [ParameterHistogram], course: [ParameterHistogram])
  /// The answer to `Effect.loadPreview`; nil where it cannot be read.
  case previewLoaded(RunPreview.Question, Curve?)
  /// What the store answered to the user's SQL.
  case answered(sql: String, RunListing, isCut: Bool)
  /// No pair could be shown: the sentence says why.
  case pairFailed(PairRequest, PairWeights, String)
  /// Every pair of the data set that the weights' run is trained on.
  case pairRowsLoaded(PairTable, PairWeights)
  /// Losses of some pairs, and how far the rest is.
  case pairsScored([Int: PairScore], ScoringProgress)
  /// Where the text asked for by `Effect.searchReports` occurs; nil if nowhere.
  case searchResult(text: String, index: Int?)
  /// Something went wrong; shown until read.
  case failed(String)
  /// Something went well; shown until the next key.
  case said(String)
  /// A command by name, from a session, a test or the command line.
  case command(String, [String])
  /// Another process wrote to the store.
  case storeChanged
  /// What a run of another process has come to, and its points since those known.
  case followed(RunSummary, [MetricPoint])
}

extension Message {
  /// Whether the user waits for it: it is drawn at once, as a key is.
  package var isAnswer: Bool {
    switch self {
    case .seriesLoaded, .stretchLoaded, .probeAt, .pairLoaded, .pairFailed, .pairRowsLoaded, .runFactsLoaded, .comparisonLoaded,
      .histogramsLoaded, .previewLoaded, .answered, .searchResult, .failed:
      true
    default: false
    }
  }
}

/// What the workbench asks of the outside world.
package enum Effect: Hashable, Sendable {
  /// Keep a typed line for the next time.
  case keepLine(String)
  /// Write a session to a file. Answer: `said` or `failed`.
  case saveSession(path: String, text: String)
  case engine(EngineCommand)
  /// Ask the process that trains `run`, which is not this one. Answer: `said` or `failed`, and `storeChanged` once it was done.
  case steer(run: Int64, EngineCommand)
  /// What the engine of a run measured last. Answer: `profileLoaded`.
  case loadProfile(run: Int64)
  /// What another process wrote of `run` after step `after`, and its newest probe if that is of a step after `probe`. Answer: `followed`,
  /// `eventsLoaded`, `probeLoaded`.
  case follow(run: Int64, after: Int, probe: Int)
  /// Answer: `runsLoaded`.
  case loadRuns
  /// Answer: `seriesLoaded` for each metric, `eventsLoaded`, and `probeLoaded` if the run has a probe.
  case loadRun(Int64)
  /// The curves of a stretch of a long run, at a finer grain than those of the whole. Answer: `stretchLoaded`.
  case loadStretch(run: Int64, metrics: [String], steps: ClosedRange<Int>)
  /// One curve of a run, to be shown beside its facts. Answer: `previewLoaded`.
  case loadPreview(RunPreview.Question)
  /// How weights or gradients of a run were spread. Answer: `histogramsLoaded`, with nothing in it where there is nothing.
  case loadHistograms(WeightsState.Question)
  /// The stored probe of a step, for time travel. Answer: `probeAt`.
  case loadProbe(run: Int64, step: Int)
  /// Show a pair, as it is or changed by hand, as these weights see it. Answer: `pairLoaded` or `pairFailed`.
  case loadPair(PairRequest, PairWeights)
  /// List the pairs of the run's data set with their scores and notes. Answer: `pairRowsLoaded`.
  case loadPairRows(PairWeights)
  /// Keep what is noted of a pair. Answer: `failed` where it could not be kept.
  case notePair(index: Int, PairNote, PairWeights)
  /// Work out the losses of these pairs in this order under the last checkpoint, in the background. Answer: `pairsScored`, several times.
  case scorePairs([Int], PairWeights)
  case stopScoring
  /// Find the next report with `text`, going from the pair after (before) `from`, around the end. Answer: `searchResult`.
  case searchReports(text: String, from: Int, isForward: Bool)
  /// Start training; the arguments are `quickstart` or `key=value` settings of a recipe, as `ecamp train --set` takes them.
  case startRun([String])
  case resumeRun(Int64)
  /// Start a run from a checkpoint (`last`, `best` or a step) of another one; the settings change its recipe.
  case branchRun(Int64, point: String, [String])
  /// Start a new run with the recipe of a stored one.
  case rerun(Int64)
  /// Answer: `runFactsLoaded`.
  case loadRunFacts([RunQuantity])
  /// Answer: `recipePathsLoaded`.
  case loadRecipePaths
  case setTags(run: Int64, [String])
  case setNote(run: Int64, String)
  /// Answer where the name cannot be taken: `failed` and `runsLoaded`.
  case rename(run: Int64, String)
  case setArchived(runs: [Int64], Bool)
  /// Write the table of runs to a file; format `csv`, `json` or `markdown`. Answer: `said` or `failed`.
  case exportListing(RunListing, format: String, path: String)
  /// Answer: `comparisonLoaded`.
  case loadComparison(runs: [Int64], reference: Int64, metric: String)
  /// Draw a chart as a PNG. Answer: `said` or `failed`.
  case plot(ChartDescription, path: String)
  /// Ask the store in the user's own SQL. Answer: `answered` or `failed`.
  case query(String)
  /// End the question under way.
  case cancelQuery
  /// Write a run to a file; format `csv`, `json` or `weights`. Answer: `said` or `failed`.
  case export(run: Int64, format: String, path: String)
  /// Write pictures as PNG. Answer: `said` or `failed`.
  case writePictures([PictureFile])
  case setTheme(String)
  /// Have the terminal report the mouse, or leave it its own selection.
  case setMouse(Bool)
  case setLink(LinkChoice)
  /// Draw every cell again, whatever the terminal is believed to show.
  case redraw
  case bell
  /// Put a text on the terminal's clipboard. Answer: `said`, or a sentence why not.
  case copy(String)
  case quit
  /// Leave, and have the run of this process go on in one without a terminal.
  case detach
}
