import Foundation
import RunLog
import Telemetry

/// A store in a folder of its own, gone when the test lets go of it.
final class StoreFixture {
  let folder: String
  let path: String

  init() throws {
    folder = NSTemporaryDirectory() + "ecamp store " + UUID().uuidString
    path = folder + "/experiments.sqlite"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    chmod(folder, 0o700)
    try? FileManager.default.removeItem(atPath: folder)
  }

  func open() throws -> RunStore { try RunStore(path: path) }

  func sqlite(_ sql: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    process.arguments = ["-readonly", path, sql]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  static let hasShell = FileManager.default.isExecutableFile(atPath: "/usr/bin/sqlite3")
}

func description(name: String? = nil, steps: Int = 100, keepsProbeText: Bool = true) -> RunDescription {
  RunDescription(
    name: name, preset: "tiny", objective: "described", data: "phantoms 10", recipe: #"{"steps":100}"#, seed: .max - 1, steps: steps,
    version: "0.1", gitState: "abc+changes", folder: "/somewhere", host: "here", coreType: "SkylakeX", backend: "openblas", threads: 2,
    note: "first", tags: ["b", "a"], keepsProbeText: keepsProbeText)
}

func points(_ metric: String, _ values: [Double], from first: Int = 1) -> [MetricPoint] {
  values.enumerated().map { MetricPoint(metric: metric, step: first + $0, value: $1, time: 1000 + Double(first + $0)) }
}

/// A view with every field filled.
func pairView(step: Int?, shade: UInt8 = 9, size: Int = 4) -> PairView {
  var view = PairView(
    index: 3, count: 10, imagePath: "films/p1.png", patient: "patient-7", split: "val", report: "No effusion.\u{1B}[31m \u{E9}")
  view.step = step
  view.tokens = [
    TokenView(
      text: "no", isMasked: false, isEntity: false, isDescriptor: true, isTemplate: true, isContext: false, weight: 1, loss: nil,
      truthProbability: nil, guesses: []),
    TokenView(
      text: "effusion", isMasked: true, isEntity: true, isDescriptor: false, isTemplate: false, isContext: true, weight: 0.3, loss: .nan,
      truthProbability: 0.125, guesses: [TokenGuess(text: "##ion", probability: 0.5), TokenGuess(text: "\"", probability: 0.1)]),
  ]
  func picture(_ value: UInt8) -> GreyPicture {
    GreyPicture(width: size, height: size, pixels: .init(repeating: value, count: size * size))
  }
  view.image = picture(1)
  view.reconstruction = picture(shade)
  view.superResolution = picture(shade &+ 1)
  view.target = picture(4)
  view.visible = [true, false, false, true]
  view.gridSide = 2
  view.window = GridWindow(top: 0, left: 1, size: 1)
  view.psnr = 21.5
  view.bicubic = picture(shade &+ 2)
  func quality(_ psnr: Double?) -> PictureQuality {
    PictureQuality(inside: .init(psnr: psnr, ssim: 0.875), outside: .init(psnr: 20.25, ssim: nil))
  }
  view.quality = ResolutionQuality(superResolution: quality(21.5), bicubic: quality(.infinity), filmBicubic: quality(nil))
  view.cut = FilmCut(filmWidth: 30, filmHeight: 40, left: 0, top: 5, width: 30, height: 30)
  view.attention = AttentionMaps(tokens: 2, side: 2, weights: [0.25, 0.5, 0, 0.25, 0, 0, 0, 0])
  view.mimLoss = 0.5
  view.resLoss = 0.25
  view.mlmLoss = 2
  view.problem = "none\n"
  return view
}
