import Corpus
import Graph
import Telemetry

extension Trainer {
  /// Does what the inbox asks, and sleeps in it while the run is paused.
  /// - Parameter changesRecipe: whether this is the place between two steps where the recipe may change; elsewhere such requests wait for it.
  func obey(changesRecipe: Bool = false) {
    if changesRecipe {
      let waiting = postponed
      postponed = []
      for request in waiting { obey(request, changesRecipe: true) }
    }
    while true {
      if let reason = inbox.interruption {
        leaving = (.interrupted, reason)
        return
      }
      while let request = inbox.take() {
        obey(request, changesRecipe: changesRecipe)
        if leaving != nil { return }
      }
      guard isPaused else { return }
      let began = monotonicSeconds()
      inbox.wait()
      pausedTime += monotonicSeconds() - began
    }
  }

  private func obey(_ request: CommandInbox.Request, changesRecipe: Bool) {
    if case .set = request.command, !changesRecipe {
      postponed.append(request)
    } else {
      let refusal = carryOut(request.command)
      request.reply?(refusal)
    }
  }

  /// - Returns: why it was not done; nil when it was.
  private func carryOut(_ command: EngineCommand) -> String? {
    switch command {
    case .pause:
      guard !isPaused else { return nil }
      isPaused = true
      event(.paused, "paused at step \(step)")
      postStatus("")
    case .resume:
      guard isPaused else { return nil }
      isPaused = false
      event(.continued, "goes on at step \(step)")
      postStatus("")
    case .singleStep:
      isPaused = false
      wantsSingleStep = true
    case .checkpoint: return saveIfDue(force: true)
    case .stop: leaving = (.stopped, "stopped at step \(step) of \(totalSteps)")
    case .showPair(let request): show(request)
    case .set(let settings): return change(settings)
    case .measure(let isWanted): measure(isWanted)
    }
    return nil
  }

  private func show(_ request: PairRequest) {
    guard (0..<data.source.count).contains(request.index) else {
      event(.warning, "there is no pair \(request.index); the data set has pairs 0 to \(data.source.count - 1)")
      return
    }
    relay.post(.pair(ownInspector().view(request, step: step), request))
  }

  func ownInspector() -> PairInspector {
    if let inspector { return inspector }
    let made = PairInspector(recipe, data: data, store: store, cache: cache)
    inspector = made
    return made
  }

  /// A long piece of work between steps looks here whether it is still wanted.
  var isWanted: Bool {
    if inbox.interruption != nil { return false }
    while let request = inbox.take() {
      obey(request, changesRecipe: false)
      if leaving != nil { return false }
    }
    return true
  }
}
