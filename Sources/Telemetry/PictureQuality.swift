/// How near a picture comes to its target, inside the context window and outside it, on the grey scale 0...1 (a data range of 1).
package struct PictureQuality: Hashable, Sendable {
  package struct Part: Hashable, Sendable {
    /// Peak signal to noise ratio in dB; infinite for equal pictures, nil where there are no pixels.
    package var psnr: Double?
    /// Mean structural similarity (Wang et al. 2004), at most 1; nil where no window of 11 x 11 pixels has its middle here.
    package var ssim: Double?

    package init(psnr: Double?, ssim: Double?) { (self.psnr, self.ssim) = (psnr, ssim) }
  }

  package var inside: Part
  package var outside: Part

  package init(inside: Part, outside: Part) { (self.inside, self.outside) = (inside, outside) }
}

/// What is measured against the target of super-resolution.
package struct ResolutionQuality: Hashable, Sendable {
  package var superResolution: PictureQuality
  /// Of the reconstruction, which is what super-resolution starts from.
  package var bicubic: PictureQuality
  /// Of the whole small film, nothing hidden: what a perfect reconstruction would give.
  package var filmBicubic: PictureQuality

  package init(superResolution: PictureQuality, bicubic: PictureQuality, filmBicubic: PictureQuality) {
    (self.superResolution, self.bicubic, self.filmBicubic) = (superResolution, bicubic, filmBicubic)
  }
}

/// The part of a film that became the picture, in pixels of the film.
package struct FilmCut: Hashable, Sendable {
  package var filmWidth: Int
  package var filmHeight: Int
  package var left: Int
  package var top: Int
  package var width: Int
  package var height: Int

  package init(filmWidth: Int, filmHeight: Int, left: Int, top: Int, width: Int, height: Int) {
    (self.filmWidth, self.filmHeight) = (filmWidth, filmHeight)
    (self.left, self.top, self.width, self.height) = (left, top, width, height)
  }
}
