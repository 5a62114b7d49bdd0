import Foundation
import Interchange
import RunLog
import Telemetry
import Training
import Workbench

extension CommandTable {
  static let predict = Command(
    ["predict"], summary: "shows what a run's weights make of one pair: masked words, attention, super-resolution",
    details: """
      Prints masked tokens with truth, weight, five best guesses and probabilities, the three losses, and the PSNR of the window. --report,
      --picture-of, --hide and --show change the pair first, as i, s and m do on the workbench's Pairs screen. --index, --draw and
      --picture-of count from 0; --pair, as ecamp screen pairs and the workbench do, from 1. --csv prints every token, --csv --map the
      attention of the token --word, a patch a line.
      """,
    options: [
      StoreAccess.option, Option("--run", "RUN", "whose last checkpoint looks"),
      Option("--data", "FILE.csv", "other pairs than the run's own"),
      Option("--index", "N", "the pair, counted from 0 (0)"), Option("--pair", "N", "the pair, counted from 1 as on the screen"),
      Option("--draw", "N", "which mask is drawn, counted from 0 (0)"), Option("--word", "N", "the token whose attention map is printed"),
      Option("--json", nil, "prints everything as JSON"), Option("--csv", nil, "prints the tokens as CSV"),
      Option("--map", nil, "with --csv: the attention map in place of the tokens"),
    ] + PairChangeOptions.options + dataOptions
  ) { arguments in
    let name = try arguments.required("--run")
    let store = try StoreAccess.open(arguments)
    let run = try store.run(named: name)
    var settings: [RecipeSetting] = []
    for (option, key) in [
      ("--data", "data.csv"), ("--images", "data.images"), ("--windows", "data.windows"), ("--columns", "data.columns"),
    ] {
      if let value = arguments.text(option) {
        settings.append(RecipeSetting(key: key, value: option == "--columns" ? value : absolute(value), flag: option))
      }
    }
    let request = try PairChangeOptions.request(arguments)
    let browser = try PairBrowser(PairWeights(run: run.id), store: store, recipe: Recipe(), settings: settings)
    if let number = try arguments.integer("--pair", in: 1...Int.max), number > browser.count {
      throw UsageError("--pair takes a number from 1 to \(browser.count), not \(number).")
    }
    let view = try browser.view(request)
    if let problem = view.problem { throw CommandFailure("pair \(view.index) cannot be used: \(problem)") }
    try PairChangeOptions.check(request, against: view)
    guard !arguments.has("--csv") || !arguments.has("--json") else { throw UsageError("--csv or --json: one of them at a time.") }
    guard !arguments.has("--map") || arguments.has("--csv") else { throw UsageError("--map belongs to --csv; --json has every map.") }
    let word = try arguments.integer("--word", in: 0...max(0, view.tokens.count - 1))
    if arguments.has("--csv") {
      print(AnswerTable(try listing(view, arguments.has("--map") ? .some(word) : nil)).text(.csv), terminator: "")
    } else {
      print(arguments.has("--json") ? JSONWriter(indentation: 2).text(view.json) : PredictionReport.text(view, word: word))
    }
    return .success
  }

  /// Tokens, or the attention map of a token.
  private static func listing(_ view: PairView, _ word: Int??) throws -> RunListing {
    guard let word else { return RunListing(tokensOf: view) }
    guard let attention = view.attention, let token = word ?? view.firstMaskedEntity,
      let map = attention.map(of: token..<(token + 1), heads: .mean)
    else { throw CommandFailure("no attention is known of this pair; --word N names the token that attends") }
    return RunListing(attention: map, side: attention.side, of: view)
  }

  private static func absolute(_ path: String) -> String { URL(fileURLWithPath: DataSource.expanded(path)).standardizedFileURL.path }
}

/// What `ecamp predict` prints of one pair.
enum PredictionReport {
  static func text(_ view: PairView, word: Int?) -> String {
    var lines = [
      "pair \(view.index + 1) of \(view.count) (index \(view.index)): \(view.imagePath.printable)"
        + (view.step.map { ", weights of step \($0)" } ?? ", no weights yet")
    ]
    lines += view.readingNotes.map(\.printable)
    func number(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "-" }
    if let sum = view.weightedLossSum, let length = view.wordLoss?.length, let mean = view.meanWordLoss {
      lines.append("sum of weight x loss \(number(sum)) over \(length) tokens = \(String(format: "%.6f", mean))")
    }
    lines.append("mim \(number(view.mimLoss))  res \(number(view.resLoss))  mlm \(number(view.mlmLoss))  PSNR \(number(view.psnr)) dB")
    let header = ["token", "truth", "weight", "loss", "p(truth)", "guesses"]
    let rows = view.tokens.enumerated().filter(\.element.isMasked).map { index, token -> [String] in
      let guesses = token.guesses.map { "\($0.text.printable) \(String(format: "%.3f", $0.probability))" }.joined(separator: "  ")
      return ["\(index)", token.text.printable, number(token.weight), number(token.loss), number(token.truthProbability), guesses]
    }
    lines.append(TextTable.text(header: header, rows: rows, rightAligned: [0, 2, 3, 4]))
    if let attention = view.attention, let word = word ?? view.firstMaskedEntity {
      lines += ["", "cross-attention of token \(word), “\(view.tokens[word].text.printable)”, percent of each patch:"]
      for row in 0..<attention.side {
        let start = word * attention.side * attention.side + row * attention.side
        lines.append(attention.weights[start..<(start + attention.side)].map { String(format: "%5.1f", $0 * 100) }.joined())
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension PairView {
  /// The token whose attention says most.
  fileprivate var firstMaskedEntity: Int? { tokens.firstIndex { $0.isMasked && $0.isEntity } }

  var json: JSONValue {
    .members([
      "index": .integer(index), "count": .integer(count), "image": .string(imagePath), "patient": .string(patient),
      "split": .string(split), "report": .string(report), "step": step.map { .integer($0) }, "mim_loss": mimLoss.map { .number($0) },
      "res_loss": resLoss.map { .number($0) }, "mlm_loss": mlmLoss.map { .number($0) }, "psnr_db": psnr.map { .number($0) },
      "weighted_loss_sum": weightedLossSum.map { .number($0) }, "loss_length": wordLoss.map { .integer($0.length) },
      "pad_loss": wordLoss.map { .number($0.padSum) },
      "window": window.map { .members(["top": .integer($0.top), "left": .integer($0.left), "size": .integer($0.size)]) },
      "token_total": tokenTotal.map { .integer($0) }, "unknown_words": .array(unknownWords.map { .string($0) }),
      "notes": .array(readingNotes.map { .string($0) }), "tokens": .array(tokens.map(\.json)),
      "attention": attention.map { maps in
        .members([
          "side": .integer(maps.side),
          "maps": .array(
            (0..<maps.tokens).map { token in
              let start = token * maps.side * maps.side
              return .array(maps.weights[start..<(start + maps.side * maps.side)].map { .number(Double($0)) })
            }),
        ])
      },
      "super_resolution": superResolution.map(\.json), "target": target.map(\.json), "reconstruction": reconstruction.map(\.json),
    ])
  }
}

extension GreyPicture {
  /// Grey levels row by row, 0 black to 255 white.
  fileprivate var json: JSONValue {
    .members(["width": .integer(width), "height": .integer(height), "pixels": .array(pixels.map { .integer(Int($0)) })])
  }
}

extension TokenView {
  fileprivate var json: JSONValue {
    .members([
      "text": .string(text), "masked": .boolean(isMasked), "entity": .boolean(isEntity), "descriptor": .boolean(isDescriptor),
      "template": .boolean(isTemplate), "context": .boolean(isContext), "negated": .boolean(isNegated), "weight": .number(weight),
      "loss": loss.map { .number($0) },
      "truth_probability": truthProbability.map { .number($0) },
      "guesses": .array(guesses.map { .members(["text": .string($0.text), "probability": .number($0.probability)]) }),
    ])
  }
}
