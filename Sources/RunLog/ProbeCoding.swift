import Interchange
import Telemetry

/// A pair view as the store keeps it: JSON for words and numbers, bytes for attention and pictures. A probe keeps the mean attention of the
/// words, a byte a patch; an answer, which is read once and removed, keeps the numbers of all heads as they are.
struct ProbeParcel {
  static let pictureKinds = ["image", "reconstruction", "super_resolution", "target", "bicubic"]

  var view: String
  var attention: [UInt8]?
  /// Attention inside the image encoder; only in answers.
  var encoder: [UInt8]?
  /// By kind, in the order of `pictureKinds`.
  var pictures: [(kind: String, picture: GreyPicture)]
}

extension ProbeParcel {
  /// `keepingText` false leaves out the report, its tokens' words, the patient and the path of the film.
  /// - Parameter isExact: keeps attention as it is rather than in bytes.
  init(_ view: PairView, keepingText: Bool, isExact: Bool = false) {
    let scaled = isExact ? nil : view.attention.map(Self.bytes)
    attention = isExact ? view.attention.map { Self.exactBytes($0.weights + $0.headWeights) } : scaled?.bytes
    encoder = isExact ? view.encoderAttention.map { Self.exactBytes($0.weights) } : nil
    pictures = zip(Self.pictureKinds, [view.image, view.reconstruction, view.superResolution, view.target, view.bicubic])
      .compactMap { kind, picture in picture.map { (kind, $0) } }
    let tokens = view.tokens.map { Self.json($0, keepingText: keepingText) }
    let window = view.window.map { JSONValue.array([.integer($0.top), .integer($0.left), .integer($0.size)]) }
    let attentionHead = view.attention.map { maps in
      JSONValue.members([
        "tokens": .integer(maps.tokens), "side": .integer(maps.side),
        "scales": scaled.map { .array($0.scales.map { .number(Double($0)) }) },
        "heads": isExact ? .integer(maps.headWeights.isEmpty ? 0 : maps.headCount) : nil,
      ])
    }
    let json = JSONValue.members([
      "index": .integer(view.index), "count": .integer(view.count), "image_path": keepingText ? .string(view.imagePath) : nil,
      "patient": keepingText ? .string(view.patient) : nil, "split": .string(view.split),
      "report": keepingText ? .string(view.report) : nil, "step": view.step.map(JSONValue.integer), "tokens": .array(tokens),
      "visible": .string(String(view.visible.map { $0 ? "1" : "0" })), "grid_side": .integer(view.gridSide), "window": window,
      "psnr": view.psnr.map(JSONValue.number), "mim_loss": view.mimLoss.map(JSONValue.number),
      "res_loss": view.resLoss.map(JSONValue.number), "mlm_loss": view.mlmLoss.map(JSONValue.number),
      "loss_length": view.wordLoss.map { .integer($0.length) }, "pad_loss": view.wordLoss.map { .number($0.padSum) },
      "attention": attentionHead,
      "encoder": isExact ? view.encoderAttention.map(Self.head) : nil,
      "quality": view.quality.map(QualityCoding.json), "cut": view.cut.map(QualityCoding.json),
      "problem": keepingText ? view.problem.map(JSONValue.string) : nil,
      "token_total": view.tokenTotal.flatMap { $0 > view.tokens.count ? .integer($0) : nil },
      "unknown": keepingText && !view.unknownWords.isEmpty ? .array(view.unknownWords.map { .string($0) }) : nil,
      "pictures": .array(
        pictures.map { ["kind": .string($0.kind), "width": .integer($0.picture.width), "height": .integer($0.picture.height)] }),
    ])
    self.view = JSONWriter(nonFinite: .string).text(json)
  }

  private static func json(_ token: TokenView, keepingText: Bool) -> JSONValue {
    .members([
      "text": keepingText ? .string(token.text) : nil, "masked": flag(token.isMasked), "entity": flag(token.isEntity),
      "descriptor": flag(token.isDescriptor), "template": flag(token.isTemplate), "context": flag(token.isContext),
      "negated": flag(token.isNegated),
      "weight": .number(token.weight), "loss": token.loss.map(JSONValue.number), "truth": token.truthProbability.map(JSONValue.number),
      "guesses": keepingText && !token.guesses.isEmpty
        ? .array(token.guesses.map { ["text": .string($0.text), "probability": .number($0.probability)] }) : nil,
    ])
  }

  /// Absent means false, which keeps 100 tokens small.
  private static func flag(_ value: Bool) -> JSONValue? { value ? .boolean(true) : nil }

  /// Each row as bytes, 255 being its largest weight, and those largest weights.
  private static func bytes(of maps: AttentionMaps) -> (bytes: [UInt8], scales: [Float]) {
    let patches = maps.side * maps.side
    var scales: [Float] = []
    var bytes: [UInt8] = []
    bytes.reserveCapacity(maps.weights.count)
    for start in stride(from: 0, to: maps.weights.count, by: max(1, patches)) {
      let row = maps.weights[start..<min(start + patches, maps.weights.count)]
      let scale = row.reduce(0) { $1.isFinite ? max($0, $1) : $0 }
      scales.append(scale)
      bytes += row.map { $0.isFinite && scale > 0 ? UInt8(max(0, $0 / scale * 255).rounded()) : 0 }
    }
    return (bytes, scales)
  }

  // MARK: Reading

  /// The view again; weights of attention within half a 255th of their row's largest.
  func pairView() throws(StoreError) -> PairView {
    let root: JSON5Object?
    do throws(JSON5Error) { root = try JSON5Document(text: view, file: "view").root.object } catch {
      throw .unreadableRow("a pair view: \(error)")
    }
    guard let root, let index = root["index"]?.integer, let count = root["count"]?.integer else {
      throw .unreadableRow("a pair view without index")
    }
    var result = PairView(
      index: index, count: count, imagePath: root["image_path"]?.string ?? "", patient: root["patient"]?.string ?? "",
      split: root["split"]?.string ?? "", report: root["report"]?.string ?? "")
    result.step = root["step"]?.integer
    result.tokens = root["tokens"]?.array?.compactMap(\.object).map(Self.token) ?? []
    result.visible = root["visible"]?.string?.map { $0 == "1" } ?? []
    result.gridSide = root["grid_side"]?.integer ?? 0
    if let place = root["window"]?.array?.compactMap(\.integer), place.count == 3 {
      result.window = GridWindow(top: place[0], left: place[1], size: place[2])
    }
    result.psnr = Self.number(root["psnr"])
    result.quality = QualityCoding.quality(root["quality"]?.object)
    result.cut = QualityCoding.cut(root["cut"])
    result.mimLoss = Self.number(root["mim_loss"])
    result.resLoss = Self.number(root["res_loss"])
    result.mlmLoss = Self.number(root["mlm_loss"])
    result.wordLoss = root["loss_length"]?.integer.map { WordLoss(length: $0, padSum: Self.number(root["pad_loss"]) ?? 0) }
    result.problem = root["problem"]?.string
    result.tokenTotal = root["token_total"]?.integer
    result.unknownWords = root["unknown"]?.array?.compactMap(\.string) ?? []
    result.attention = try maps(root["attention"]?.object)
    result.encoderAttention = try encoderAttention(root["encoder"]?.object)
    for (kind, picture) in pictures {
      switch kind {
      case "image": result.image = picture
      case "reconstruction": result.reconstruction = picture
      case "super_resolution": result.superResolution = picture
      case "target": result.target = picture
      case "bicubic": result.bicubic = picture
      default: throw .unreadableRow("a picture of kind '\(kind.printable)'")
      }
    }
    return result
  }

  private func maps(_ head: JSON5Object?) throws(StoreError) -> AttentionMaps? {
    guard let head, let attention else { return nil }
    if head["heads"] != nil { return try exactMaps(head, attention) }
    guard let tokens = head["tokens"]?.integer, let side = head["side"]?.integer,
      let scales = head["scales"]?.array?.map({ Float($0.number ?? 0) }),
      tokens >= 0, side > 0, scales.count == tokens, attention.count == tokens * side * side
    else { throw .unreadableRow("an attention map whose sizes do not agree") }
    let weights = attention.enumerated().map { index, byte in Float(byte) / 255 * scales[index / (side * side)] }
    return AttentionMaps(tokens: tokens, side: side, weights: weights)
  }

  private static func token(_ object: JSON5Object) -> TokenView {
    func flag(_ key: String) -> Bool { object[key]?.boolean ?? false }
    let guesses = object["guesses"]?.array?.compactMap(\.object).map {
      TokenGuess(text: $0["text"]?.string ?? "", probability: $0["probability"]?.number ?? 0)
    }
    return TokenView(
      text: object["text"]?.string ?? "", isMasked: flag("masked"), isEntity: flag("entity"), isDescriptor: flag("descriptor"),
      isTemplate: flag("template"), isContext: flag("context"),
      isNegated: flag("negated"), weight: number(object["weight"]) ?? 0, loss: number(object["loss"]),
      truthProbability: number(object["truth"]), guesses: guesses ?? [])
  }

  /// A number, or one of the words that stand for those JSON does not have.
  static func number(_ value: JSON5Value?) -> Double? {
    switch value?.string {
    case "NaN": .nan
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    default: value?.number
    }
  }

  // MARK: One piece

  /// Attention and pixels one after the other, as the view's JSON lists them.
  var pixels: [UInt8] { pictures.reduce(into: (attention ?? []) + (encoder ?? [])) { $0 += $1.picture.pixels } }

  /// Takes apart what `view` and `pixels` gave.
  init(view: String, pixels: [UInt8]) throws(StoreError) {
    guard let root = try? JSON5Document(text: view, file: "view").root.object else { throw .unreadableRow("a pair view") }
    var rest = pixels[...]
    func take(_ count: Int) throws(StoreError) -> [UInt8] {
      guard count >= 0, count <= rest.count else { throw .unreadableRow("a pair view whose pixels are missing") }
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    self.view = view
    if let head = root["attention"]?.object { attention = try take(Self.attentionByteCount(head)) }
    if let head = root["encoder"]?.object { encoder = try take(Self.encoderByteCount(head)) }
    pictures = []
    for entry in root["pictures"]?.array ?? [] {
      guard let head = entry.object, let kind = head["kind"]?.string, let width = head["width"]?.integer,
        let height = head["height"]?.integer,
        (0...65535).contains(width), (0...65535).contains(height)
      else { throw .unreadableRow("a picture of a pair view") }
      pictures.append((kind, GreyPicture(width: width, height: height, pixels: try take(width * height))))
    }
  }
}

extension PairView {
  /// The view as the store gives it back: attention in 255ths of each row's largest weight. What is shown live goes through this, so that
  /// the past looks as it did when it was the present.
  package var asStored: PairView {
    get throws(StoreError) {
      let parcel = ProbeParcel(self, keepingText: true)
      return try ProbeParcel(view: parcel.view, attention: parcel.attention, pictures: parcel.pictures).pairView()
    }
  }
}

extension String {
  fileprivate init(_ parts: [String]) { self = parts.joined() }
}
