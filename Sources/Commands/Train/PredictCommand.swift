import Foundation
import Interchange
import RunLog
import Telemetry
import Training

extension CommandTable {
  static let predict = Command(
    ["predict"], summary: "shows what a run's weights make of one pair: masked words, attention, super-resolution",
    details: """
      Prints masked tokens with truth, five best guesses and probabilities, the three losses, and the PSNR of the window. --report,
      --picture-of, --hide and --show change the pair first, as i, s and m do on the workbench's Pairs screen.
      """,
    options: [
      StoreAccess.option, Option("--run", "RUN", "whose last checkpoint looks"),
      Option("--data", "FILE.csv", "other pairs than the run's own"), Option("--index", "N", "the pair (0)"),
      Option("--draw", "N", "which mask is drawn (0)"), Option("--word", "N", "the token whose attention map is printed"),
      Option("--json", nil, "prints everything as JSON"),
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
    let view = try browser.view(request)
    if let problem = view.problem { throw CommandFailure("pair \(view.index) cannot be used: \(problem)") }
    try PairChangeOptions.check(request, against: view)
    let word = try arguments.integer("--word", in: 0...max(0, view.tokens.count - 1))
    print(arguments.has("--json") ? JSONWriter(indentation: 2).text(view.json) : PredictionReport.text(view, word: word))
    return .success
  }

  private static func absolute(_ path: String) -> String { URL(fileURLWithPath: DataSource.expanded(path)).standardizedFileURL.path }
}

/// What `ecamp predict` prints of one pair.
enum PredictionReport {
  static func text(_ view: PairView, word: Int?) -> String {
    var lines = [
      "pair \(view.index) of \(view.count): \(view.imagePath.printable)"
        + (view.step.map { ", weights of step \($0)" } ?? ", no weights yet")
    ]
    func number(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "-" }
    if let sum = view.weightedLossSum, let length = view.wordLoss?.length, let mean = view.meanWordLoss {
      lines.append("sum of weight x loss \(number(sum)) over \(length) tokens = \(String(format: "%.6f", mean))")
    }
    lines.append("mim \(number(view.mimLoss))  res \(number(view.resLoss))  mlm \(number(view.mlmLoss))  PSNR \(number(view.psnr)) dB")
    let header = ["token", "truth", "loss", "p(truth)", "guesses"]
    let rows = view.tokens.enumerated().filter(\.element.isMasked).map { index, token -> [String] in
      let guesses = token.guesses.map { "\($0.text.printable) \(String(format: "%.3f", $0.probability))" }.joined(separator: "  ")
      return ["\(index)", token.text.printable, number(token.loss), number(token.truthProbability), guesses]
    }
    lines.append(TextTable.text(header: header, rows: rows, rightAligned: [0, 2, 3]))
    if let attention = view.attention, let word = word ?? view.tokens.firstIndex(where: { $0.isMasked && $0.isEntity }) {
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
  var json: JSONValue {
    .members([
      "index": .integer(index), "count": .integer(count), "image": .string(imagePath), "patient": .string(patient),
      "split": .string(split), "report": .string(report), "step": step.map { .integer($0) }, "mim_loss": mimLoss.map { .number($0) },
      "res_loss": resLoss.map { .number($0) }, "mlm_loss": mlmLoss.map { .number($0) }, "psnr_db": psnr.map { .number($0) },
      "weighted_loss_sum": weightedLossSum.map { .number($0) }, "loss_length": wordLoss.map { .integer($0.length) },
      "pad_loss": wordLoss.map { .number($0.padSum) },
      "window": window.map { .members(["top": .integer($0.top), "left": .integer($0.left), "size": .integer($0.size)]) },
      "tokens": .array(tokens.map(\.json)),
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
