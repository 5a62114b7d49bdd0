import Dispatch
import Interchange
import Synchronization

/// Looks through a data set before anything is trained on it.
package struct DataCheck: Sendable {
  /// How closely films are looked at.
  package enum Depth: Sendable {
    /// Not at all: records only.
    case records
    /// Every film is decoded.
    case films
  }

  package var depth: Depth
  package var threadCount: Int
  /// Reports of more words are sure to be cut off, and noted.
  package var wordLimit: Int

  package init(depth: Depth = .films, threadCount: Int = 2, wordLimit: Int = 256) {
    self.depth = depth
    self.threadCount = max(threadCount, 1)
    self.wordLimit = wordLimit
  }

  /// - Parameter progress: Told now and then how many pairs are done, from any thread.
  package func run(_ source: some PairSource, progress: (@Sendable (Int) -> Void)? = nil) -> DataReport {
    let looks = look(source, progress)
    var findings = looks.flatMap(\.findings) + duplicates(source, looks) + leaks(source, looks)
    findings.sort { ($0.index, Self.rank($0.severity)) < ($1.index, Self.rank($1.severity)) }
    let bad = Set(findings.lazy.filter { $0.severity == .unusable }.map(\.index))
    let usable = (0..<source.count).filter { !bad.contains($0) }
    return DataReport(
      name: source.name, pairCount: source.count, usable: usable, findings: findings, words: .init(usable.map { looks[$0].wordCount }),
      formats: tally(looks.compactMap(\.format)), widths: .init(looks.compactMap { $0.size?.width }),
      heights: .init(looks.compactMap { $0.size?.height }), splits: tally(looks.map(\.split)),
      patientCount: Set(looks.lazy.map(\.patient).filter { !$0.isEmpty }).count, contextCount: looks.count { $0.hasContext },
      windowCount: looks.count { $0.hasWindow }, labels: tally(looks.flatMap(\.labels)))
  }

  private static func rank(_ severity: DataReport.Severity) -> Int {
    switch severity {
    case .unusable: 0
    case .warning: 1
    case .note: 2
    }
  }

  private func tally(_ words: [String]) -> [String: Int] { words.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

  /// What one pair has to say.
  private struct Look: Sendable {
    var findings: [DataReport.Finding] = []
    var wordCount = 0
    var format: String?
    var size: (width: Int, height: Int)?
    var split = ""
    var patient = ""
    var hasContext = false
    var hasWindow = false
    var labels: [String] = []
    var digest = 0
  }

  /// Every pair's look, by index; pairs are handed out to threads in small runs.
  private func look(_ source: some PairSource, _ progress: (@Sendable (Int) -> Void)?) -> [Look] {
    let count = source.count
    let run = depth == .films ? 4 : 1024
    let next = Mutex(0)
    let looks = Mutex([Look](repeating: Look(), count: count))
    DispatchQueue.concurrentPerform(iterations: min(threadCount, max(count, 1))) { _ in
      while true {
        let start = next.withLock { next in
          defer { next += run }
          return next
        }
        guard start < count else { return }
        let end = min(start + run, count)
        let done = (start..<end).map { look(source, at: $0) }
        looks.withLock { $0.replaceSubrange(start..<end, with: done) }
        progress?(end)
      }
    }
    return looks.withLock { $0 }
  }

  private func look(_ source: some PairSource, at index: Int) -> Look {
    let record = source.record(index)
    var look = Look()
    look.split = record.split
    look.patient = record.patient
    look.hasContext = record.context != nil
    look.hasWindow = record.labelI != nil && record.labelJ != nil
    look.labels = record.labels
    look.wordCount = wordCount(record.report)
    var hasher = Hasher()
    hasher.combine(record.imagePath)
    hasher.combine(record.report)
    look.digest = hasher.finalize()
    func find(_ severity: DataReport.Severity, _ kind: String, _ problem: CorpusError) {
      look.findings.append(DataReport.Finding(severity: severity, index: index, kind: kind, problem: problem))
    }
    if let problem = source.recordProblem(index) {
      find(.unusable, "record", problem)
      return look
    }
    for warning in source.recordWarnings(index) { find(.warning, "window", warning) }
    for (field, text) in [("report", record.report), ("context", record.context ?? "")] {
      let controls = strayControls(text)
      guard !controls.isEmpty else { continue }
      let shown = controls.map { String($0).printable }.joined(separator: " ")
      find(.warning, "control characters", error(source, record, field, "holds control characters: \(shown)"))
    }
    if look.wordCount > wordLimit {
      find(
        .note, "long report", error(source, record, "report", "has \(look.wordCount) words; what is over \(wordLimit) tokens is cut off"))
    }
    if depth == .films {
      do throws(CorpusError) {
        let film = try source.film(index)
        look.size = (film.width, film.height)
        look.format = format(record.imagePath) + (film.channels == 1 ? " grey" : " colour")
      } catch { find(.unusable, "film", error) }
    }
    return look
  }

  /// "PNG 8-bit"; films that are no files are drawn.
  private func format(_ path: String) -> String {
    guard let header = try? ImageFile.header(path) else { return "drawn" }
    return "\(header.format.rawValue) \(header.bitDepth)-bit"
  }

  private func error(_ source: some PairSource, _ record: PairRecord, _ field: String, _ message: String) -> CorpusError {
    CorpusError(file: (source as? CSVPairSource)?.file ?? source.name, line: record.line, field: field, message: message)
  }

  private func duplicates(_ source: some PairSource, _ looks: [Look]) -> [DataReport.Finding] {
    var first: [Int: Int] = [:]
    return looks.indices.compactMap { index in
      guard let earlier = first[looks[index].digest] else {
        first[looks[index].digest] = index
        return nil
      }
      let (old, new) = (source.record(earlier), source.record(index))
      guard old.imagePath == new.imagePath, old.report == new.report, source.recordProblem(index) == nil else { return nil }
      let place = old.line.map { "line \($0)" } ?? "pair \(earlier)"
      let problem = error(source, new, "image", "the same film and report as \(place)")
      return DataReport.Finding(severity: .warning, index: index, kind: "duplicate", problem: problem)
    }
  }

  /// Patients who are trained on and held out at once.
  private func leaks(_ source: some PairSource, _ looks: [Look]) -> [DataReport.Finding] {
    var sides: [String: (split: String, index: Int)] = [:]
    var told = Set<String>()
    var findings: [DataReport.Finding] = []
    for (index, look) in looks.enumerated() where !look.patient.isEmpty && !look.split.isEmpty {
      guard let other = sides[look.patient] else {
        sides[look.patient] = (look.split, index)
        continue
      }
      guard other.split != look.split, told.insert(look.patient).inserted else { continue }
      let record = source.record(index)
      let place = source.record(other.index).line.map { "line \($0)" } ?? "pair \(other.index)"
      let message = "patient \(record.patient.printable) is in \(record.split.printable) here and in \(other.split.printable) on \(place)"
      findings.append(
        .init(severity: .warning, index: index, kind: "patient in two splits", problem: error(source, record, "split", message)))
    }
    return findings
  }
}

/// Runs of bytes between ASCII white space: words enough for statistics, at the speed of the file.
private func wordCount(_ text: String) -> Int {
  var count = 0
  var isInside = false
  for byte in text.utf8 {
    let isSpace = byte == 0x20 || (0x09...0x0D).contains(byte)
    if !isSpace, !isInside { count += 1 }
    isInside = !isSpace
  }
  return count
}
