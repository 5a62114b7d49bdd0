import Interchange

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a phantom data set to a folder, as any other data set comes: pictures and tables.
///
/// - `images/phantom-000000.png`, 8-bit grey, and `masks/phantom-000000-effusion.png`, 0 or 255, one for each finding;
/// - `pairs.csv`: image,report,context,patient,split,labels (labels joined by `;`);
/// - `masks.csv`: image,mask,label,patient,split;
/// - `boxes.csv`: image,x,y,w,h,label,patient,split, top-left corner and size in pixels.
package struct PhantomWriter {
  private let source: PhantomPairSource
  private let folder: String

  package init(_ source: PhantomPairSource, folder: String) {
    self.source = source
    self.folder = folder
  }

  /// Writes everything; files of the same names are replaced. The tables come last, so an interrupted set has none that names missing pictures.
  /// `progress` is told after each pair how many are done.
  package func write(progress: (Int) -> Void = { _ in }) throws(CorpusError) {
    for path in [folder, folder + "/images", folder + "/masks"] { try Self.createFolder(path) }
    var pairs = CSVWriter.line(["image", "report", "context", "patient", "split", "labels"])
    var masks = CSVWriter.line(["image", "mask", "label", "patient", "split"])
    var boxes = CSVWriter.line(["image", "x", "y", "w", "h", "label", "patient", "split"])
    for index in 0..<source.count {
      let record = source.record(index)
      let film = try source.film(index)
      try picture(film.pixels, side: film.width, name: record.imagePath)
      pairs += CSVWriter.line([
        record.imagePath, record.report, record.context ?? "", record.patient, record.split, record.labels.joined(separator: ";"),
      ])
      for mask in PhantomRenderer.masks(source.description(index), side: source.side) {
        let label = mask.finding.kind.rawValue
        let name = Self.maskName(record.imagePath, label: label)
        try picture(mask.pixels, side: mask.side, name: name)
        masks += CSVWriter.line([record.imagePath, name, label, record.patient, record.split])
        for box in mask.boxes {
          let numbers = [box.x, box.y, box.width, box.height].map(String.init)
          boxes += CSVWriter.line([record.imagePath] + numbers + [label, record.patient, record.split])
        }
      }
      progress(index + 1)
    }
    for (name, text) in [("masks.csv", masks), ("boxes.csv", boxes), ("pairs.csv", pairs)] {
      do throws(FileWriteError) {
        try AtomicFile.write(text, to: folder + "/" + name, permissions: 0o644)
      } catch {
        throw CorpusError(file: folder + "/" + name, message: error.description)
      }
    }
  }

  private func picture(_ pixels: [UInt8], side: Int, name: String) throws(CorpusError) {
    do throws(InterchangeError) {
      try PNGEncoder.write(pixels, width: side, height: side, channels: 1, to: folder + "/" + name)
    } catch {
      throw CorpusError(error)
    }
  }

  /// "masks/phantom-000012-effusion.png" of "images/phantom-000012.png".
  private static func maskName(_ image: String, label: String) -> String {
    "masks/" + image.dropFirst("images/".count).dropLast(".png".count) + "-\(label).png"
  }

  private static func createFolder(_ path: String) throws(CorpusError) {
    guard mkdir(path, 0o755) != 0 else { return }
    let code = errno
    var status = stat()
    if code == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    throw CorpusError(
      file: path, message: "the folder cannot be made: \(systemMessage(code)); name one whose parent exists and may be written")
  }
}
