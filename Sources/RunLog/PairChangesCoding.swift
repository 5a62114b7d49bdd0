import Interchange
import Telemetry

/// What of a pair is changed by hand, as a request keeps it in the store.
enum PairChangesCoding {
  /// Nil where nothing is changed.
  static func text(_ request: PairRequest) -> String? {
    guard request.isChanged || request.seed != nil else { return nil }
    func tokens(_ isHidden: Bool) -> JSONValue? {
      let tokens = request.masks.filter { $0.value == isHidden }.keys.sorted()
      return tokens.isEmpty ? nil : .array(tokens.map { .integer($0) })
    }
    return JSONWriter().text(
      .members([
        "report": request.report.map { .string($0) }, "picture_of": request.pictureOf.map { .integer($0) }, "hidden": tokens(true),
        "shown": tokens(false), "seed": request.seed.map { .string("\($0)") },
      ]))
  }

  /// Nil for words that are none of ours.
  static func request(index: Int, draw: Int, changes: String?) -> PairRequest? {
    var request = PairRequest(index: index, draw: draw)
    guard let changes else { return request }
    guard let root = try? JSON5Document(text: changes, file: "changes").root.object else { return nil }
    request.report = root["report"]?.string
    request.seed = root["seed"]?.string.flatMap { UInt64($0) }
    request.pictureOf = root["picture_of"]?.integer
    for (key, isHidden) in [("hidden", true), ("shown", false)] {
      for token in root[key]?.array?.compactMap(\.integer) ?? [] { request.masks[token] = isHidden }
    }
    return request
  }
}
