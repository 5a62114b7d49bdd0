import Corpus
import Foundation
import Interchange
import Plots
import RunLog
import Telemetry
import Training
import Workbench

/// Carries out what the workbench asks of store, data and weights. For one thread; the live screen gives it one of its own, `ecamp screen`
/// calls it directly.
final class EffectRunner {
  private let path: String
  private let fallback: Recipe
  /// Whether a process that trains a run is asked for pairs; its answer comes with a later look at the run.
  private let asksTrainers: Bool
  private var asked: [AskedPair] = []
  /// What other processes have been asked and have not acknowledged.
  private var requests: [SentRequest] = []
  private var store: RunStore?
  private var browsers: [PairBrowser] = []

  /// - Parameter recipe: names the data Pairs shows while no run is chosen.
  init(storePath: String, recipe: Recipe, asksTrainers: Bool = false) {
    (path, fallback, self.asksTrainers) = (storePath, recipe, asksTrainers)
  }

  /// A pair another process has been asked to show.
  private struct AskedPair {
    var id: Int64
    var request: PairRequest
    var weights: PairWeights
  }

  private struct SentRequest {
    var id: Int64
    var run: Int64
    var words: String
  }

  func opened() throws -> RunStore {
    if let store { return store }
    let opened = try RunStore(path: path)
    store = opened
    return opened
  }

  /// The answers to an effect; none for effects that are not about store, data or weights.
  func answers(to effect: Effect) -> [Message] {
    do {
      switch effect {
      case .saveSession(let path, let text): return [.said(try SessionFile.write(text, to: DataSource.expanded(path)))]
      case .keepLine: return []
      case .steer(let run, let command):
        let store = try opened()
        // That is asked for again and again while one looks, by nobody's wish: where it cannot be, there is nothing to tell.
        if case .measure = command {
          _ = try? store.send(command, to: run)
          return []
        }
        requests.append(SentRequest(id: try store.send(command, to: run), run: run, words: Self.words(command)))
        return [.said("asked the process that trains \(try store.run(run).name) to \(Self.words(command))")]
      case .follow(let run, let after, let probe): return try follow(run, after, probe)
      case .loadRuns: return [.runsLoaded(try opened().runs())]
      case .loadRun(let run): return try load(run)
      case .loadStretch(let run, let metrics, let steps):
        do { return [.stretchLoaded(run: run, try stretch(run, metrics, steps))] } catch {
          return [.stretchLoaded(run: run, nil), .failed("\(error)")]
        }
      case .loadProfile(let run):
        // Looked for again and again while the panel is shown, which says what is wrong, once.
        do { return [.profileLoaded(run: run, try opened().profile(of: run)?.profile)] } catch {
          return [.profileLoaded(run: run, nil, problem: "\(error)")]
        }
      case .loadProbe(let run, let step):
        do { return [.probeAt(run: run, step: step, try opened().probe(of: run, notAfter: step))] } catch {
          return [.probeAt(run: run, step: step, nil), .failed("\(error)")]
        }
      case .loadPreview(let question):
        do {
          let store = try opened()
          let points = try store.series(question.metric, of: question.run, maximumPoints: RunPreview.pointLimit)
          return [.previewLoaded(question, Curve(points, times: try store.stepTimes(of: question.run, maximumCount: 2)))]
        } catch { return [.previewLoaded(question, nil), .failed("\(error)")] }
      case .loadHistograms(let question):
        do { return [try histograms(question)] } catch {
          return [.histogramsLoaded(question, newest: [], course: []), .failed("\(error)")]
        }
      case .loadPair(let request, let weights):
        do {
          let question = try ask(request, weights)
          if let question { asked.append(question) }
          return question == nil ? [try ownView(request, weights)] : []
        } catch { return [.pairFailed(request, weights, "\(error)")] }
      case .loadPairRows(let weights): return [.pairRowsLoaded(try browser(weights).table(in: opened()), weights)]
      case .notePair(let index, let note, let weights):
        let browser = try browser(weights)
        try opened().store(note, film: browser.data.source.filmName(index), of: browser.dataName)
        return []
      case .searchReports(let text, let from, let isForward):
        return [
          .searchResult(
            text: text, index: try browser(searchedWeights).search(text, from: from, forward: isForward))
        ]
      case .loadRunFacts(let quantities):
        do {
          let store = try opened()
          return [.runFactsLoaded(Dictionary(try quantities.map { ($0, try store.values(of: $0)) }) { first, _ in first })]
        } catch { return [.runFactsLoaded(Dictionary(quantities.map { ($0, [:]) }) { first, _ in first }), .failed("\(error)")] }
      case .loadComparison(let runs, let reference, let metric):
        return [.comparisonLoaded(try opened().comparison(of: runs, reference: reference, metric: metric))]
      case .plot(let chart, let path):
        var plot = Plot(chart)
        let path = DataSource.expanded(path)
        try plot.write(to: path)
        return [.said("wrote \(path.printable): \(plot.width) x \(plot.height)")]
      case .loadRecipePaths: return [.recipePathsLoaded(try opened().recipePaths())]
      case .setTags(let run, let tags): try opened().setTags(tags, of: run)
      case .setNote(let run, let note): try opened().setNote(note, of: run)
      case .rename(let run, let name):
        do { try opened().rename(run, to: name) } catch { return [.failed("\(error)"), .runsLoaded(try opened().runs())] }
      case .setArchived(let runs, let isArchived): try opened().setArchived(isArchived, of: runs)
      case .exportListing(let listing, let format, let path):
        return [.said(try RunExport.write(listing, format: format, to: DataSource.expanded(path)))]
      case .query(let sql): return [try StoreQuestion.answer(sql, StoreQuery(path: opened().path))]
      case .export(let run, let format, let path): return [.said(try export(run, format, DataSource.expanded(path)))]
      case .writePictures(let files): return [.said(try PictureWriter.write(files))]
      case .scorePairs, .stopScoring, .engine, .startRun, .resumeRun, .branchRun, .rerun, .cancelQuery, .setTheme, .redraw, .bell, .copy,
        .setMouse, .setLink, .quit, .detach:
        return []
      }
    } catch {
      return [.failed("\(error)")]
    }
    return []
  }

  /// Curves are read at this many points; a chart has far fewer columns.
  private static let pointLimit = 4000
  /// Rows read for a stretch, over all its curves: a zoom is waited for, and the more charts there are, the fewer columns each has.
  private static let stretchRows = 60_000

  private func load(_ run: Int64) throws -> [Message] {
    let store = try opened()
    var messages: [Message] = []
    let times = try store.stepTimes(of: run)
    for metric in try store.metricNames(of: run) {
      let curve = Curve(try store.series(metric, of: run, maximumPoints: Self.pointLimit), times: times)
      messages.append(.seriesLoaded(run: run, metric: metric, curve))
    }
    messages.append(.eventsLoaded(run: run, try store.events(of: run)))
    let probeSteps = try store.probeSteps(of: run)
    messages.append(.probeStepsLoaded(run: run, probeSteps))
    if !probeSteps.isEmpty { messages.append(.probeLoaded(run: run, try store.probe(of: run))) }
    return messages
  }

  private func stretch(_ run: Int64, _ metrics: [String], _ steps: ClosedRange<Int>) throws -> Stretch {
    let store = try opened()
    let times = try store.stepTimes(of: run, maximumCount: 64, range: steps)
    let rows = max(Self.pointLimit, Self.stretchRows / max(1, metrics.count))
    let curves = try metrics.map { metric in
      let series = try store.series(metric, of: run, maximumPoints: Self.pointLimit, maximumRows: rows, range: steps)
      return (metric, Curve(series, times: times))
    }
    return Stretch(steps: steps, curves: Dictionary(curves) { first, _ in first })
  }

  private func histograms(_ question: WeightsState.Question) throws -> Message {
    let store = try opened()
    let newest = try store.newestHistograms(of: question.run, kind: question.kind)
    let parameter = question.parameter ?? newest.first?.parameter
    let course = try parameter.map { try store.histograms(of: question.run, parameter: $0, kind: question.kind) } ?? []
    return .histogramsLoaded(question, newest: newest, course: course)
  }

  private func follow(_ run: Int64, _ after: Int, _ probe: Int) throws -> [Message] {
    let store = try opened()
    var messages = try pairAnswers()
    messages.append(.followed(try store.run(run), try store.points(of: run, after: after)))
    messages.append(.eventsLoaded(run: run, try store.events(of: run)))
    messages += try refusals()
    let probeSteps = try store.probeSteps(of: run)
    if let newest = probeSteps.last, newest > probe {
      messages.append(.probeStepsLoaded(run: run, probeSteps))
      messages.append(.probeLoaded(run: run, try store.probe(of: run)))
    }
    return messages
  }

  /// Why requests were not done.
  private func refusals() throws -> [Message] {
    let store = try opened()
    var messages: [Message] = []
    for request in requests {
      switch try store.outcome(of: request.id) {
      case .waiting: continue
      case .refused(let reason): messages.append(.failed("\(try store.run(request.run).name) did not \(request.words): \(reason)"))
      case .acknowledged, .answered: break
      }
      requests.removeAll { $0.id == request.id }
    }
    return messages
  }

  private func ownView(_ request: PairRequest, _ weights: PairWeights) throws -> Message {
    .pairLoaded(try browser(weights).view(request), request, weights)
  }

  /// The weights of a run that is being trained are in its process; nil where nobody trains it, or where a stored checkpoint is asked for.
  private func ask(_ request: PairRequest, _ weights: PairWeights) throws -> AskedPair? {
    let store = try opened()
    guard asksTrainers, weights.checkpoint == .newest, let run = weights.run, try store.isLive(run) else { return nil }
    // A process that trains has the pairs of its own run only.
    guard try PairBrowser.otherData(weights, store) == nil else { return nil }
    return AskedPair(id: try store.send(.showPair(request), to: run), request: request, weights: weights)
  }

  /// What became of the pairs asked for. When their process is gone meanwhile, the last checkpoint shows them.
  private func pairAnswers() throws -> [Message] {
    let waiting = asked
    asked = []
    return try waiting.compactMap { question in
      let store = try opened()
      switch try store.outcome(of: question.id) {
      case .answered(let view): return .pairLoaded(view, question.request, question.weights)
      case .acknowledged, .refused:
        return .pairFailed(question.request, question.weights, "the run's data set has no pair \(question.request.index)")
      case .waiting:
        guard let run = question.weights.run, try store.isLive(run) else { return try ownView(question.request, question.weights) }
        asked.append(question)
        return nil
      }
    }
  }

  /// Of the run whose pairs were looked at last, also where another run's weights did.
  private var searchedWeights: PairWeights { PairWeights(run: browsers.last.flatMap { $0.weights.dataOf ?? $0.weights.run }) }

  private static func words(_ command: EngineCommand) -> String {
    switch command {
    case .pause: "pause after this step"
    case .resume: "go on"
    case .singleStep: "do one step"
    case .checkpoint: "write a checkpoint"
    case .stop: "stop after this step"
    case .showPair(let request): "show pair \(request.index)"
    case .measure(let isWanted): isWanted ? "measure its operations" : "stop measuring"
    case .set(let settings): "set \(settings.joined(separator: " "))"
    }
  }

  /// The last two are kept, so that two sets of weights can look at the same pairs in turn.
  private func browser(_ weights: PairWeights) throws -> PairBrowser {
    let store = try opened()
    if let place = browsers.firstIndex(where: { $0.weights == weights }) {
      let known = browsers.remove(at: place)
      if try known.isCurrent(store) {
        browsers.append(known)
        return known
      }
    }
    if browsers.count > 1 { browsers.removeFirst() }
    let made = try PairBrowser(weights, store: store, recipe: fallback)
    browsers.append(made)
    return made
  }

  private func export(_ id: Int64, _ format: String, _ path: String) throws -> String {
    let store = try opened()
    let run = try store.run(id)
    switch format {
    case "weights": return try RunExport.weights(of: run, in: store, best: false, to: path)
    case "json": try RunExport.write(try RunExport.json(run, in: store), to: path)
    default: try RunExport.write(try RunExport.csv(run, in: store), to: path)
    }
    return "wrote \(path.printable)"
  }
}
