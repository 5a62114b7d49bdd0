import CTurboJPEG
import Foundation
import TestSupport
import Testing

@testable import Interchange

@Suite struct ImageFileTests {
  private func levels(_ raster: ImageRaster) throws -> [UInt8] {
    guard case .bytes(let bytes) = raster.samples else { throw InterchangeError(message: "8-bit samples are expected") }
    return bytes
  }

  private func message(_ bytes: [UInt8]) -> String {
    do throws(InterchangeError) {
      _ = try ImageFile.decode(bytes, file: "film")
      return "decoded"
    } catch {
      return error.description
    }
  }

  /// A picture with edges and slopes.
  private func pattern(width: Int, height: Int, channels: Int) -> [UInt8] {
    (0..<(width * height * channels)).map { UInt8(($0 * 7 + $0 / (width * channels) * 31) % 256) }
  }

  @Test(arguments: [1, 3], [(1, 1), (17, 5), (64, 33)]) func pngRoundTrip(channels: Int, size: (width: Int, height: Int)) throws {
    let pixels = pattern(width: size.width, height: size.height, channels: channels)
    let bytes = try PNGEncoder.encode(pixels, width: size.width, height: size.height, channels: channels)
    let raster = try ImageFile.decode(bytes)
    #expect(try levels(raster) == pixels)
    #expect(raster.width == size.width && raster.height == size.height && raster.channels == channels)
  }

  @Test func pngRoundTripOf16Bits() throws {
    let words = (0..<(13 * 7)).map { UInt16(truncatingIfNeeded: $0 * 2503) }
    let raster = try ImageFile.decode(try PNGEncoder.encode(words, width: 13, height: 7))
    guard case .words(let found) = raster.samples else {
      Issue.record("16 bits are expected")
      return
    }
    #expect(found == words)
    #expect(raster.header.bitDepth == 16)
  }

  @Test func pngThatCannotBeWritten() {
    #expect(throws: InterchangeError.self) { try PNGEncoder.encode([1, 2, 3], width: 2, height: 2, channels: 1) }
    #expect(throws: InterchangeError.self) { try PNGEncoder.encode([1, 2], width: 1, height: 1, channels: 2) }
    #expect(throws: InterchangeError.self) { try PNGEncoder.encode([] as [UInt8], width: 0, height: 0, channels: 1) }
  }

  // MARK: JPEG

  private func jpeg(
    _ pixels: [UInt8], width: Int, height: Int, format: TJPF, sampling: TJSAMP, flags: Int32 = 0
  ) throws -> [UInt8] {
    let handle = try #require(tjInitCompress())
    defer { tjDestroy(handle) }
    var start: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    let status = tjCompress2(
      handle, pixels, Int32(width), 0, Int32(height), format.rawValue, &start, &size, Int32(sampling.rawValue), 100,
      flags | TJFLAG_ACCURATEDCT)
    try #require(status == 0)
    defer { tjFree(start) }
    return Array(UnsafeBufferPointer(start: start, count: Int(size)))
  }

  /// A slope, which JPEG keeps well.
  private func slope(width: Int, height: Int, channels: Int) -> [UInt8] {
    var pixels: [UInt8] = []
    for row in 0..<height {
      for column in 0..<width {
        for channel in 0..<channels { pixels.append(UInt8((2 * row + column + 40 * channel) % 256)) }
      }
    }
    return pixels
  }

  @Test(arguments: [0, TJFLAG_PROGRESSIVE]) func jpegOfEachKind(flags: Int32) throws {
    let (width, height) = (50, 39)
    for (channels, format, sampling) in [(1, TJPF_GRAY, TJSAMP_GRAY), (3, TJPF_RGB, TJSAMP_444), (3, TJPF_RGB, TJSAMP_420)] {
      let pixels = slope(width: width, height: height, channels: channels)
      let bytes = try jpeg(pixels, width: width, height: height, format: format, sampling: sampling, flags: flags)
      let raster = try ImageFile.decode(bytes)
      #expect(raster.width == width && raster.height == height && raster.channels == channels)
      let worst = zip(try levels(raster), pixels).map { abs(Int($0) - Int($1)) }.max() ?? 255
      #expect(worst <= 4, "\(channels) channels, sampling \(sampling.rawValue), flags \(flags): off by \(worst)")
    }
  }

  /// YCCK as Adobe writes it, and CMYK: the same file with the transform mark of its Adobe segment cleared, whose planes are then the inks.
  @Test func jpegOfFourInks() throws {
    let (width, height) = (24, 16)
    let inks = [[UInt8]](repeating: [200, 120, 255, 180], count: width * height).flatMap { $0 }
    let bytes = try jpeg(inks, width: width, height: height, format: TJPF_CMYK, sampling: TJSAMP_444)
    let raster = try ImageFile.decode(bytes)
    #expect(raster.channels == 3)
    // Inverted inks (200, 120, 255) under a light of 180: light - (255 - ink) x light / 255.
    let expected = [141, 85, 180]
    for (place, level) in try levels(raster).enumerated() { #expect(abs(Int(level) - expected[place % 3]) <= 3) }
    var plain = bytes
    let adobe = try #require(bytes.indices.first { bytes[$0...].starts(with: "Adobe".utf8) })
    #expect(plain[adobe + 11] == 2)
    plain[adobe + 11] = 0
    let planes = try levels(try ImageFile.decode(plain))
    #expect(planes != (try levels(raster)))
    #expect(planes.count == width * height * 3)
  }

  // MARK: Files that are no pictures, or damaged ones

  @Test func filesThatCannotBeOpened() throws {
    let folder = try TemporaryFolder()
    func message(_ path: String) -> String {
      do throws(InterchangeError) {
        _ = try ImageFile.read(path)
        return "decoded"
      } catch { return error.description }
    }
    #expect(message(folder.file("absent.png")).contains("absent.png: there is no such file"))
    #expect(message(folder.path).contains("is not a regular file"))
    try write([], to: folder.file("empty.png"))
    #expect(message(folder.file("empty.png")).contains("is empty"))
    try write(Array("GIF89a....".utf8), to: folder.file("film.png"))
    #expect(message(folder.file("film.png")).contains("is a GIF file; a PNG or JPEG file is wanted"))
    try write([UInt8](repeating: 0, count: 128) + Array("DICM".utf8), to: folder.file("film.dcm"))
    #expect(message(folder.file("film.dcm")).contains("a DICOM file"))
    try write(Array("image,report\n".utf8), to: folder.file("pairs.csv"))
    #expect(message(folder.file("pairs.csv")).contains("neither PNG nor JPEG"))
    try write(try PNGEncoder.encode([7], width: 1, height: 1, channels: 1), to: folder.file("locked.png"))
    chmod(folder.file("locked.png"), 0)
    if getuid() != 0 { #expect(message(folder.file("locked.png")).contains("cannot be opened")) }
  }

  @Test func namesDoNotMatter() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("film.of.1.view.JPG")
    try write(try PNGEncoder.encode([1, 2], width: 2, height: 1, channels: 1), to: path)
    #expect(try ImageFile.read(path).header.format == .png)
    #expect(try ImageFile.header(path).width == 2)
  }

  /// Every prefix of a file gives an error or, where only its end marks are missing, the same picture; nothing crashes.
  @Test func truncatedFiles() throws {
    let pixels = slope(width: 40, height: 30, channels: 3)
    let png = try PNGEncoder.encode(pixels, width: 40, height: 30, channels: 3)
    let baseline = try jpeg(pixels, width: 40, height: 30, format: TJPF_RGB, sampling: TJSAMP_420)
    let progressive = try jpeg(pixels, width: 40, height: 30, format: TJPF_RGB, sampling: TJSAMP_420, flags: TJFLAG_PROGRESSIVE)
    for whole in [png, baseline, progressive] {
      let picture = try levels(try ImageFile.decode(whole))
      var decodedFrom = whole.count
      for count in stride(from: whole.count - 1, through: 0, by: -1) {
        guard let raster = try? ImageFile.decode(Array(whole.prefix(count))) else { continue }
        #expect(try levels(raster) == picture, "\(count) of \(whole.count) bytes decode to another picture")
        decodedFrom = count
      }
      #expect(decodedFrom >= whole.count - 24, "\(whole.count - decodedFrom) bytes are not missed")
    }
    #expect(message(Array(baseline.prefix(baseline.count / 2))).contains("truncated"))
    #expect(message(Array(progressive.prefix(progressive.count - 2))).contains("truncated"))
    #expect(message(Array(png.prefix(png.count / 2))).contains("truncated"))
  }

  /// Damage anywhere never crashes, and never writes outside the picture.
  @Test func damagedFiles() throws {
    let pixels = slope(width: 40, height: 30, channels: 3)
    let wholes = [
      try PNGEncoder.encode(pixels, width: 40, height: 30, channels: 3),
      try jpeg(pixels, width: 40, height: 30, format: TJPF_RGB, sampling: TJSAMP_420),
      try jpeg(pixels, width: 40, height: 30, format: TJPF_RGB, sampling: TJSAMP_420, flags: TJFLAG_PROGRESSIVE),
    ]
    var refused = 0
    for whole in wholes {
      for place in whole.indices {
        var damaged = whole
        damaged[place] ^= 0xA5
        // A changed size may ask for much memory; those are refused by size or decoded, both of which the other tests show.
        let header = try? ImageFile.header(of: damaged)
        if let header, header.width * header.height > 4_000_000 { continue }
        if (try? ImageFile.decode(damaged)) == nil { refused += 1 }
      }
    }
    #expect(refused > 100)
  }

  @Test func hugeSizesAreRefusedBeforeMemoryIsTaken() throws {
    var png = try PNGEncoder.encode([1], width: 1, height: 1, channels: 1)
    png.replaceSubrange(16..<24, with: [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF])
    #expect(message(png).contains("2147483647 x 2147483647 pixels; at most 16384 a side"))
    png.replaceSubrange(16..<24, with: [0, 0, 0x40, 0, 0, 0, 0x40, 0])
    #expect(message(png).contains("200 megapixels"))
    png.replaceSubrange(16..<24, with: [0, 0, 0, 0, 0, 0, 0, 1])
    #expect(message(png).contains("0 x 1 pixels"))
    var film = try jpeg([1, 2, 3, 4], width: 2, height: 2, format: TJPF_GRAY, sampling: TJSAMP_GRAY)
    let frame = try #require(film.indices.first { film[$0] == 0xFF && film[$0 + 1] == 0xC0 })
    film.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(message(film).contains("65535 x 65535"))
  }

  @Test func jpegKindsThatAreNotRead() throws {
    let film = try jpeg([1, 2, 3, 4], width: 2, height: 2, format: TJPF_GRAY, sampling: TJSAMP_GRAY)
    let frame = try #require(film.indices.first { film[$0] == 0xFF && film[$0 + 1] == 0xC0 })
    var lossless = film
    lossless[frame + 1] = 0xC3
    #expect(message(lossless).contains("lossless"))
    var deep = film
    deep[frame + 4] = 12
    #expect(message(deep).contains("12-bit"))
    var paired = film
    paired[frame + 9] = 2
    #expect(message(paired).contains("2 components"))
  }
}
