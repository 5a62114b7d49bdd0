import CursesDriver
import Foundation
import Interchange
import RunLog
import Screen
import Telemetry
import Training
import Workbench

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The live workbench: keys, the engine's reports and the answers of the store become messages, the pure core turns them into a state and
/// effects, and the state is drawn. This thread only ever waits for something to happen.
final class WorkbenchLoop {
  private let terminal: CursesTerminal
  private let mailbox: Mailbox
  private let desk: EffectDesk
  private let environment = ProcessInfo.processInfo.environment
  private var pixels = PixelOverlay()
  private var state: WorkbenchState
  private var theme: Theme
  private let userKeys = UserFiles.keyFile()
  private let history = LineHistory()
  private var isDone = false
  private var isDetaching = false
  private var isDirty = true
  /// Somebody pressed a key and waits for what it does.
  private var isUrgent = false
  private var lastDraw = 0.0

  /// - Throws: `TerminalError` where there is no terminal to draw on.
  init(storePath: String, recipe: Recipe, theme: Theme, depth: ColourDepth) throws {
    let terminal = try CursesTerminal(environment: ProcessInfo.processInfo.environment, maximumDepth: depth)
    self.terminal = terminal
    let waker = terminal.waker
    let mailbox = Mailbox { waker.wake() }
    self.mailbox = mailbox
    desk = EffectDesk(storePath: storePath, recipe: recipe, post: { mailbox.post($0) })
    self.theme = theme
    state = WorkbenchState(theme: theme.name, themes: ThemeChoice.names, keys: userKeys.map)
    state.commandHistory = history?.lines() ?? []
    state.zoneOffset = Double(TimeZone.current.secondsFromGMT())
  }

  /// Runs until the user leaves or a signal ends it.
  /// - Parameter opening: commands given before the first key.
  func run(opening: @escaping ([RunSummary]) -> [Session.Step]) throws -> ExitCode {
    let watch = SignalWatch([SIGTERM, SIGUSR1, SIGINT, SIGHUP]) { [desk, mailbox] signal in
      desk.note(signal: signal)
      mailbox.post(.tick(Date().timeIntervalSince1970))
    }
    send(.resize(columns: terminal.width, rows: terminal.height))
    draw()
    let runs = try desk.open()
    send(.runsLoaded(runs))
    if let complaint = userKeys.complaint { send(.failed(complaint)) }
    let start = UserFiles.startFile()
    if let complaint = start.complaint { send(.failed(complaint)) }
    for step in opening(runs) + start.steps { send(.command(step.command, step.arguments)) }
    while !isDone {
      drawIfDue()
      guard let event = terminal.nextEvent(timeout: timeout) else { continue }
      take(event)
      while let next = terminal.pendingEvent() { take(next) }
      for message in mailbox.take() { send(message, isUrgent: message.isAnswer) }
      if let signal = desk.takeSignal() { return leave(signal: signal) }
    }
    terminal.close()
    desk.delete(state.runs.deleted)
    return try withExtendedLifetime(watch) {
      isDetaching ? try desk.detach(isPaused: state.live?.state == .paused) : desk.finish(reason: nil)
    }
  }

  private func take(_ event: InputEvent) {
    switch event {
    case .key(let key): send(.key(key), isUrgent: true)
    case .mouse(let event): send(.mouse(event), isUrgent: true)
    case .resize(let width, let height):
      pixels.forget()
      send(.resize(columns: width, rows: height), isUrgent: true)
    case .paste(let text): send(.paste(text), isUrgent: true)
    case .hangUp: desk.note(signal: SIGHUP)
    case .wake: break
    }
    // The rate alone changes with every frame.
    if (terminal.link.pace, terminal.link.choice) != (state.link.pace, state.link.choice) { send(.link(terminal.link)) }
  }

  // MARK: Time and frames

  private var now: Double { Date().timeIntervalSince1970 }

  /// Keys are drawn at once, reports of the engine as often as the line allows. Behind a busy line both wait until it is free, which wakes
  /// this thread; a line that never says so is looked at again.
  private var timeout: Double? {
    let frame = !isDirty ? nil : terminal.isCongested ? 0.25 : isUrgent ? 0 : max(0, lastDraw + terminal.link.pace.frameInterval - now)
    let wake = state.wakeTime.map { max(0, $0 - now) }
    return [frame, wake].compactMap { $0 }.min()
  }

  private func drawIfDue() {
    if let wake = state.wakeTime, wake <= now { send(.tick(now)) }
    guard isDirty, !terminal.isCongested else { return }
    if isUrgent || now - lastDraw >= terminal.link.pace.frameInterval { draw() }
  }

  private func draw() {
    var buffer = ScreenBuffer(width: terminal.width, height: terminal.height, glyphs: terminal.glyphs)
    view(state, Look(theme, terminal.depth, hasPixels: true), into: &buffer)
    let change = pixelChange(to: buffer.pixelPictures)
    for rows in change.rows { terminal.drawAgain(rows: rows) }
    let isWhole = terminal.draw(buffer, theme: theme, isUrgent: isUrgent)
    terminal.overlay(change.bytes)
    (isDirty, isUrgent, lastDraw) = (!isWhole, false, now)
  }

  /// Real pixels are refused where they cannot be shown, in words; a picture that fails leaves them off.
  private func pixelChange(to pictures: [PixelPicture]) -> PixelOverlay.Change {
    do {
      return try pixels.change(to: pictures, state.pictures.pixels, cellSize: terminal.cellSize)
    } catch {
      _ = update(&state, .command("pixels", ["off"]))
      _ = update(&state, .failed("\(error)"))
      pixels.forget()
      return PixelOverlay.Change()
    }
  }

  private func checkPixels() {
    guard let reason = pixels.refusal(of: state.pictures.pixels, environment: environment, cellSize: terminal.cellSize) else { return }
    _ = update(&state, .command("pixels", ["off"]))
    _ = update(&state, .failed(reason))
  }

  // MARK: The core

  private func send(_ message: Message, isUrgent: Bool = false) {
    var effects = update(&state, .tick(now))
    effects += update(&state, message)
    for effect in effects { carryOut(effect) }
    if state.pictures.pixels != .off { checkPixels() }
    isDirty = true
    self.isUrgent = self.isUrgent || isUrgent
  }

  private func carryOut(_ effect: Effect) {
    switch effect {
    case .setTheme(let name):
      do { theme = try ThemeChoice.theme(name) } catch { _ = update(&state, .failed("\(error)")) }
    case .keepLine(let line): history?.keep(line)
    case .redraw:
      terminal.redraw()
      pixels.forget()
    case .bell: terminal.ringBell()
    case .setMouse(let isWanted): terminal.useMouse(isWanted)
    case .setLink(let choice):
      terminal.choose(choice)
      _ = update(&state, .link(terminal.link))
    case .copy(let text): _ = update(&state, .said(terminal.copy(text).sentence))
    case .quit:
      desk.leave()
      isDone = true
    case .detach: (isDone, isDetaching) = (true, true)
    default: desk.carryOut(effect)
    }
  }

  // MARK: The end

  /// A hang-up takes the screen and leaves the run; other signals end the run with a checkpoint.
  private func leave(signal: Int32) -> ExitCode {
    terminal.close()
    desk.delete(state.runs.deleted)
    if signal == SIGHUP { return desk.outlive() }
    return desk.finish(reason: "stopped by \(SignalWatch.name(signal)) after a checkpoint")
  }
}
