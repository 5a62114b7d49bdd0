import Interchange
import Telemetry

/// Numbers about pictures in the JSON of a probe; probes written before there were any are read as having none.
enum QualityCoding {
  static func json(_ quality: ResolutionQuality) -> JSONValue {
    .members([
      "super_resolution": json(quality.superResolution), "bicubic": json(quality.bicubic), "film_bicubic": json(quality.filmBicubic),
    ])
  }

  static func json(_ cut: FilmCut) -> JSONValue {
    .array([cut.filmWidth, cut.filmHeight, cut.left, cut.top, cut.width, cut.height].map(JSONValue.integer))
  }

  static func quality(_ object: JSON5Object?) -> ResolutionQuality? {
    guard let object, let superResolution = part(object["super_resolution"]), let bicubic = part(object["bicubic"]),
      let filmBicubic = part(object["film_bicubic"])
    else { return nil }
    return ResolutionQuality(superResolution: superResolution, bicubic: bicubic, filmBicubic: filmBicubic)
  }

  static func cut(_ value: JSON5Value?) -> FilmCut? {
    guard let numbers = value?.array?.compactMap(\.integer), numbers.count == 6 else { return nil }
    return FilmCut(
      filmWidth: numbers[0], filmHeight: numbers[1], left: numbers[2], top: numbers[3], width: numbers[4], height: numbers[5])
  }

  private static func json(_ quality: PictureQuality) -> JSONValue {
    .members([
      "psnr": quality.inside.psnr.map(JSONValue.number), "ssim": quality.inside.ssim.map(JSONValue.number),
      "psnr_outside": quality.outside.psnr.map(JSONValue.number), "ssim_outside": quality.outside.ssim.map(JSONValue.number),
    ])
  }

  private static func part(_ value: JSON5Value?) -> PictureQuality? {
    guard let object = value?.object else { return nil }
    return PictureQuality(
      inside: .init(psnr: ProbeParcel.number(object["psnr"]), ssim: ProbeParcel.number(object["ssim"])),
      outside: .init(psnr: ProbeParcel.number(object["psnr_outside"]), ssim: ProbeParcel.number(object["ssim_outside"])))
  }
}
