import Foundation
import Interchange
import Telemetry

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What headless training prints: on a terminal one line that stays in place, elsewhere a line every few seconds; events on lines of their own.
final class ProgressLine: @unchecked Sendable {
  private let lock = NSLock()
  private let isTerminal = isatty(1) == 1
  private let interval: Double
  private var last: [String: Double] = [:]
  private var lastPrint = 0.0
  private var lastStep = 0
  private var isOpen = false
  private var lastActivity = ""

  init() { interval = isTerminal ? 0.1 : 5 }

  func take(_ report: EngineReport) {
    lock.withLock {
      switch report {
      case .started(let run):
        line("run \(run.id) “\(run.name.printable)”: \(run.preset), \(run.objective) objective, \(run.data.printable)")
      case .points(let points): for point in points { last[point.metric] = point.value }
      case .status(let status): show(status)
      case .event(let event): tell(event)
      case .probe, .pair, .changed, .profile, .histograms: break
      case .ended(let state, let message): line("\(state.rawValue): \(message.printable)")
      }
    }
  }

  private func tell(_ event: RunEvent) {
    switch event.kind {
    // The end says these once more.
    case .finished, .failure, .stopped: break
    default:
      if isTerminal, event.alarm?.rings == true { write("\u{07}") }
      line("step \(event.step)  \(event.kind.words): \(event.text.printable)")
    }
  }

  private func show(_ status: RunStatus) {
    let now = Date().timeIntervalSince1970
    if !status.activity.isEmpty, status.step > 0 { showActivity(status) }
    guard status.activity.isEmpty, status.step > 0, status.step != lastStep, now - lastPrint >= interval || status.step == status.steps
    else { return }
    (lastPrint, lastStep) = (now, status.step)
    func value(_ metric: String) -> String { last[metric].map { String(format: "%.4f", $0) } ?? "-" }
    let left = status.timeLeft.map { ", \(RunTable.duration($0)) left" } ?? ""
    let text =
      "step \(status.step)/\(status.steps)  epoch \(String(format: "%.2f", status.epoch))  total \(value(Metric.totalLoss))  "
      + "mim \(value(Metric.mimLoss))  res \(value(Metric.resLoss))  mlm \(value(Metric.mlmLoss))  "
      + String(format: "%.1f pairs/s", status.pairsPerSecond) + left
    if isTerminal { stay(text) } else { line(text) }
  }

  /// In place of what stayed before.
  private func stay(_ text: String) {
    write("\r\u{1B}[K" + String(text.prefix(max(20, columns - 1))))
    isOpen = true
  }

  /// What takes the place of steps; where lines stay, only what comes after the last step, which may take long.
  private func showActivity(_ status: RunStatus) {
    let text = "step \(status.step)/\(status.steps)  \(status.activity)"
    if isTerminal {
      stay(text)
    } else if status.step == status.steps, lastActivity != status.activity {
      line(text)
    }
    lastActivity = status.activity
  }

  private func line(_ text: String) {
    write((isOpen ? "\r\u{1B}[K" : "") + text + "\n")
    isOpen = false
  }

  private func write(_ text: String) { StandardStream.output.write(text) }

  private var columns: Int {
    var size = winsize()
    return ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }
}
