import Screen
import Telemetry

extension ResolutionQuality {
  /// Tab-separated, for a spreadsheet.
  var table: String {
    let rows = [("super-resolution", superResolution), ("bicubic", bicubic), ("film x2", filmBicubic)]
    let lines = rows.map { name, quality in
      let values = [quality.inside.psnr, quality.inside.ssim, quality.outside.psnr, quality.outside.ssim]
      return ([name] + values.map { $0.map { formatNumber($0, digits: 6) } ?? "" }).joined(separator: "\t")
    }
    let heading = ["picture", "PSNR in the window (dB)", "SSIM in the window", "PSNR outside (dB)", "SSIM outside"]
    return ([heading.joined(separator: "\t")] + lines).joined(separator: "\n")
  }
}
