/// A grey picture, row-major from the top left; 0 is black, 255 white.
package struct GreyPicture: Hashable, Sendable {
  package var width: Int
  package var height: Int
  package var pixels: [UInt8]

  package init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(pixels.count == width * height, "a picture holds width x height pixels")
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}

/// A guess of the model for one token.
package struct TokenGuess: Hashable, Sendable {
  package var text: String
  package var probability: Double

  package init(text: String, probability: Double) {
    self.text = text
    self.probability = probability
  }
}

/// One token of a report as the objective sees it.
package struct TokenView: Hashable, Sendable {
  /// The token as in the vocabulary ("##" marks a continuation).
  package var text: String
  package var isMasked: Bool
  package var isEntity: Bool
  /// A word before an entity, which context masking treats on its own.
  package var isDescriptor: Bool
  /// Part of "there is no (evidence of)".
  package var isTemplate: Bool
  /// Belongs to the inserted context text.
  package var isContext: Bool
  /// Behind a denial in its sentence: what such a word names is not on the film.
  package var isNegated: Bool
  package var weight: Double
  /// Cross-entropy in nats; nil where no model has looked.
  package var loss: Double?
  /// Probability of the true token; nil where no model has looked.
  package var truthProbability: Double?
  /// Best guesses first, for masked tokens.
  package var guesses: [TokenGuess]

  package init(
    text: String, isMasked: Bool, isEntity: Bool, isDescriptor: Bool, isTemplate: Bool, isContext: Bool, isNegated: Bool = false,
    weight: Double, loss: Double?, truthProbability: Double?, guesses: [TokenGuess]
  ) {
    self.text = text
    self.isMasked = isMasked
    self.isEntity = isEntity
    self.isDescriptor = isDescriptor
    self.isTemplate = isTemplate
    self.isContext = isContext
    self.isNegated = isNegated
    self.weight = weight
    self.loss = loss
    self.truthProbability = truthProbability
    self.guesses = guesses
  }
}

/// The super-resolution window in units of patches.
package struct GridWindow: Hashable, Sendable {
  package var top: Int
  package var left: Int
  package var size: Int

  package init(top: Int, left: Int, size: Int) {
    self.top = top
    self.left = left
    self.size = size
  }
}

/// Everything the screen shows of one pair under one model; immutable, made on request.
package struct PairView: Hashable, Sendable {
  /// Position in the data set and its size.
  package var index: Int
  package var count: Int
  package var imagePath: String
  package var patient: String
  package var split: String
  package var report: String
  /// The optimiser step of the weights that looked; nil where no model has looked.
  package var step: Int?
  package var tokens: [TokenView]
  /// Tokens the whole report has, those the model does not read among them; nil where nobody counted.
  package var tokenTotal: Int?
  /// Words of the report that the vocabulary has no pieces for, each once: the model reads [UNK] in their place.
  package var unknownWords: [String] = []
  package var image: GreyPicture?
  /// What the encoder saw: hidden patches are 0. `visible` says which are shown.
  package var visible: [Bool]
  package var gridSide: Int
  package var reconstruction: GreyPicture?
  /// The reconstruction at twice its size by torch's bicubic: what super-resolution has to beat.
  package var bicubic: GreyPicture?
  package var superResolution: GreyPicture?
  package var target: GreyPicture?
  package var window: GridWindow?
  /// dB over the window, on the 0...1 grey scale; infinite for equal pictures.
  package var psnr: Double?
  /// How near super-resolution and bicubic come to the target.
  package var quality: ResolutionQuality?
  /// Which part of the film the model was shown.
  package var cut: FilmCut?
  package var attention: AttentionMaps?
  /// Not kept with probes.
  package var encoderAttention: EncoderAttention?
  package var mimLoss: Double?
  package var resLoss: Double?
  package var mlmLoss: Double?
  /// What `mlmLoss` is made of; nil where no model has looked, or where words count for nothing.
  package var wordLoss: WordLoss?
  /// Why the pair cannot be used; nil for a good one.
  package var problem: String?

  package init(index: Int, count: Int, imagePath: String, patient: String = "", split: String = "", report: String) {
    self.index = index
    self.count = count
    self.imagePath = imagePath
    self.patient = patient
    self.split = split
    self.report = report
    tokens = []
    visible = []
    gridSide = 0
  }
}
