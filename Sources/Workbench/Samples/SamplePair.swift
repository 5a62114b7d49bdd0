import Telemetry

/// A pair like those of a real data set, drawn and written from nothing, for `ecamp screen` without a store and for the tests.
enum SamplePair {
  static let side = 96
  static let gridSide = 14

  static func view(index: Int = 11, step: Int? = 1240) -> PairView {
    var view = PairView(
      index: index, count: 293, imagePath: "files/p10/s5041/film-\(index + 1).png", patient: "p10\(index + 32)", split: "train",
      report: "There is no evidence of pneumothorax. Small left pleural effusion with mild cardiomegaly. "
        + "Effusion blunts the costophrenic angle. The lungs are otherwise clear.")
    view.step = step
    view.tokens = tokens(hasModel: step != nil)
    let film = SampleFilm.film(side: side)
    view.image = film
    view.gridSide = gridSide
    view.visible = (0..<(gridSide * gridSide)).map { ($0 &* 2_654_435_761 >> 7) % 4 == 0 }
    guard step != nil else { return view }
    view.reconstruction = SampleFilm.blurred(film, radius: 4)
    view.bicubic = SampleFilm.blurred(film, radius: 2)
    view.superResolution = SampleFilm.blurred(film, radius: 1)
    view.target = film
    view.window = GridWindow(top: 1, left: 2, size: 11)
    view.psnr = 27.41
    view.quality = ResolutionQuality(
      superResolution: quality(27.41, 0.912, 24.87, 0.881), bicubic: quality(25.96, 0.874, 24.02, 0.862),
      filmBicubic: quality(31.08, 0.957, 30.55, 0.951))
    view.cut = FilmCut(filmWidth: 2048, filmHeight: 2500, left: 0, top: 226, width: 2048, height: 2048)
    view.attention = attention(tokens: view.tokens.count)
    view.encoderAttention = encoderAttention(visible: view.visible)
    view.mimLoss = 0.1873
    view.resLoss = 0.2154
    view.wordLoss = WordLoss(length: view.tokens.count)
    view.mlmLoss = view.meanWordLoss
    return view
  }

  private static func quality(_ psnr: Double, _ ssim: Double, _ psnrOutside: Double, _ ssimOutside: Double) -> PictureQuality {
    PictureQuality(inside: .init(psnr: psnr, ssim: ssim), outside: .init(psnr: psnrOutside, ssim: ssimOutside))
  }

  private static func tokens(hasModel: Bool) -> [TokenView] {
    let plain: [(String, String, [(String, Double)])] = [
      ("[CLS]", "", []), ("there", "t", []), ("is", "t", []), ("no", "t", []), ("evidence", "tn", []), ("of", "tn", []),
      ("pneumothorax", "emn", [("pneumothorax", 0.62), ("effusion", 0.21), ("consolidation", 0.08), ("pneumonia", 0.03), ("edema", 0.01)]),
      (".", "", []), ("small", "dm", [("small", 0.34), ("moderate", 0.22), ("large", 0.11), ("trace", 0.05), ("mild", 0.04)]),
      ("left", "dm", [("right", 0.47), ("left", 0.41), ("bilateral", 0.06), ("basal", 0.01), ("the", 0.01)]), ("pleural", "d", []),
      ("effusion", "em", [("effusion", 0.88), ("thickening", 0.05), ("opacity", 0.02), ("fluid", 0.01), ("edema", 0.01)]), ("with", "", []),
      ("mild", "dm", [("mild", 0.39), ("moderate", 0.24), ("no", 0.09), ("stable", 0.06), ("severe", 0.03)]), ("cardio", "e", []),
      ("##mega", "e", []), ("##ly", "e", []), (".", "", []), ("effusion", "ec", []),
      ("blunts", "cm", [("obscures", 0.18), ("blunts", 0.14), ("of", 0.10), ("is", 0.07), ("and", 0.05)]), ("the", "c", []),
      ("costo", "cm", [("costo", 0.71), ("left", 0.06), ("right", 0.04), ("lung", 0.03), ("heart", 0.02)]),
      ("##phrenic", "cm", [("##phrenic", 0.93), ("##chondral", 0.01), ("##s", 0.01), ("##al", 0.01), ("##pathy", 0.01)]),
      ("angle", "c", []), (".", "c", []), ("the", "", []),
      ("lungs", "m", [("lungs", 0.52), ("heart", 0.19), ("left", 0.05), ("right", 0.04), ("film", 0.02)]),
      ("are", "", []),
      ("otherwise", "m", [("clear", 0.44), ("otherwise", 0.13), ("well", 0.10), ("hyperinflated", 0.04), ("grossly", 0.03)]),
      ("clear", "", []), (".", "", []),
    ]
    return plain.map { text, flags, guesses in
      let isMasked = flags.contains("m")
      let truth = guesses.first { $0.0 == text }?.1
      let weight = flags.contains("t") ? 0.05 : flags.contains("d") ? 1.62 : 1
      return TokenView(
        text: text, isMasked: isMasked, isEntity: flags.contains("e"), isDescriptor: flags.contains("d"), isTemplate: flags.contains("t"),
        isContext: flags.contains("c"), isNegated: flags.contains("n"), weight: weight,
        loss: hasModel ? truth.map { loss($0) } ?? 0.012 : nil,
        truthProbability: hasModel ? truth ?? 0.988 : nil,
        guesses: hasModel ? guesses.map { TokenGuess(text: $0.0, probability: $0.1) } : [])
    }
  }

  /// -ln p by its series, so that the sample needs no mathematics library.
  private static func loss(_ probability: Double) -> Double {
    let ratio = (probability - 1) / (probability + 1)
    var term = ratio
    var sum = 0.0
    for power in stride(from: 1, through: 61, by: 2) {
      sum += term / Double(power)
      term *= ratio * ratio
    }
    return -2 * sum
  }

  private static let headCount = 4

  private static func attention(tokens: Int) -> AttentionMaps {
    let heads = (0..<headCount).map { attention(tokens: tokens, head: $0) }
    let mean = heads[0].indices.map { place in heads.reduce(Float(0)) { $0 + $1[place] } / Float(headCount) }
    return AttentionMaps(tokens: tokens, side: gridSide, weights: mean, headCount: headCount, headWeights: heads.flatMap { $0 })
  }

  /// [tokens, patches]; each head looks a little beside the others.
  private static func attention(tokens: Int, head: Int) -> [Float] {
    var weights: [Float] = []
    for token in 0..<tokens {
      let centre = (row: Float(8 + token % 4 - head % 2), column: Float(9 - token % 7 + head / 2))
      let raw = (0..<(gridSide * gridSide)).map { patch -> Float in
        let row = Float(patch / gridSide) - centre.row
        let column = Float(patch % gridSide) - centre.column
        return 1 / (1 + (row * row + column * column) / 3) + 0.02
      }
      let sum = raw.reduce(0, +)
      weights += raw.map { $0 / sum }
    }
    return weights
  }

  /// Two blocks of two heads; every patch looks at its neighbours, and a little at the class token.
  private static func encoderAttention(visible: [Bool]) -> EncoderAttention {
    let patches = visible.indices.filter { visible[$0] }
    let places = [-1] + patches
    var weights: [Float] = []
    for blur in 1...4 {
      for query in places {
        let raw = places.map { key -> Float in
          guard query >= 0, key >= 0 else { return 0.05 }
          let row = Float(query / gridSide - key / gridSide)
          let column = Float(query % gridSide - key % gridSide)
          return 1 / (1 + (row * row + column * column) / Float(blur))
        }
        let sum = raw.reduce(0, +)
        weights += raw.map { $0 / sum }
      }
    }
    return EncoderAttention(blockCount: 2, headCount: 2, side: gridSide, patches: patches, weights: weights)
  }
}

/// A frontal film in a few ellipses: soft tissue, two lungs, heart, spine, ribs.
enum SampleFilm {
  static func film(side: Int) -> GreyPicture {
    var pixels = [UInt8](repeating: 0, count: side * side)
    for y in 0..<side {
      for x in 0..<side {
        pixels[y * side + x] = UInt8(max(0, min(255, grey(x: (Double(x) + 0.5) / Double(side), y: (Double(y) + 0.5) / Double(side)))))
      }
    }
    return blurred(GreyPicture(width: side, height: side, pixels: pixels), radius: 1)
  }

  private static func grey(x: Double, y: Double) -> Double {
    func ellipse(_ cx: Double, _ cy: Double, _ rx: Double, _ ry: Double) -> Double {
      let dx = (x - cx) / rx
      let dy = (y - cy) / ry
      return dx * dx + dy * dy
    }
    guard ellipse(0.5, 0.62, 0.49, 0.62) < 1 else { return 8 }
    var value = 148.0
    let isLung = ellipse(0.29, 0.46, 0.17, 0.33) < 1 || ellipse(0.71, 0.46, 0.165, 0.32) < 1
    if isLung {
      value = 52
      let rib = (y * 9 + abs(x - 0.5) * abs(x - 0.5) * 9).truncatingRemainder(dividingBy: 1)
      if rib < 0.3 { value += 26 }
    }
    if ellipse(0.56, 0.62, 0.17, 0.16) < 1 { value = 178 }
    if abs(x - 0.5) < 0.045 { value = max(value, 188) }
    if y > 0.72, isLung, x > 0.6 { value = 165 }
    if ellipse(0.5, 0.98, 0.42, 0.22) < 1 { value = 170 }
    if abs(y - 0.16 - abs(x - 0.5) * 0.12) < 0.016, abs(x - 0.5) > 0.06, abs(x - 0.5) < 0.36 { value += 55 }
    return value
  }

  static func blurred(_ picture: GreyPicture, radius: Int) -> GreyPicture {
    var result = picture
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        var sum = 0
        var count = 0
        for dy in -radius...radius {
          for dx in -radius...radius {
            let row = y + dy
            let column = x + dx
            guard row >= 0, row < picture.height, column >= 0, column < picture.width else { continue }
            sum += Int(picture.pixels[row * picture.width + column])
            count += 1
          }
        }
        result.pixels[y * picture.width + x] = UInt8(sum / count)
      }
    }
    return result
  }
}
