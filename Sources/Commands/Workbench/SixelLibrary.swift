import Screen

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// libsixel, opened when somebody asks for sixel pictures: nothing is linked, so it need not be there.
final class SixelLibrary {
  private typealias Writer = @convention(c) (UnsafeMutablePointer<CChar>?, Int32, UnsafeMutableRawPointer?) -> Int32
  private typealias OutputNew =
    @convention(c) (
      UnsafeMutablePointer<OpaquePointer?>, Writer, UnsafeMutableRawPointer?, OpaquePointer?
    ) -> Int32
  private typealias DitherNew = @convention(c) (UnsafeMutablePointer<OpaquePointer?>, Int32, OpaquePointer?) -> Int32
  private typealias DitherInitialise =
    @convention(c) (OpaquePointer, UnsafeMutablePointer<UInt8>, Int32, Int32, Int32, Int32, Int32, Int32)
    -> Int32
  private typealias Encode = @convention(c) (UnsafeMutablePointer<UInt8>, Int32, Int32, Int32, OpaquePointer, OpaquePointer) -> Int32
  private typealias Release = @convention(c) (OpaquePointer) -> Void

  private let newOutput: OutputNew
  private let newDither: DitherNew
  private let initialise: DitherInitialise
  private let encode: Encode
  private let releaseOutput: Release
  private let releaseDither: Release

  /// 8-bit RGB, as sixel.h numbers its pixel formats.
  private static let rgb888: Int32 = 3
  private static let colourCount: Int32 = 256

  /// Nil where the library is not installed.
  init?() {
    let names = ["libsixel.so.1", "libsixel.1.dylib"]
    guard let handle = names.lazy.compactMap({ dlopen($0, RTLD_NOW | RTLD_LOCAL) }).first,
      let newOutput = dlsym(handle, "sixel_output_new"), let newDither = dlsym(handle, "sixel_dither_new"),
      let initialise = dlsym(handle, "sixel_dither_initialize"), let encode = dlsym(handle, "sixel_encode"),
      let releaseOutput = dlsym(handle, "sixel_output_unref"), let releaseDither = dlsym(handle, "sixel_dither_unref")
    else { return nil }
    self.newOutput = unsafeBitCast(newOutput, to: OutputNew.self)
    self.newDither = unsafeBitCast(newDither, to: DitherNew.self)
    self.initialise = unsafeBitCast(initialise, to: DitherInitialise.self)
    self.encode = unsafeBitCast(encode, to: Encode.self)
    self.releaseOutput = unsafeBitCast(releaseOutput, to: Release.self)
    self.releaseDither = unsafeBitCast(releaseDither, to: Release.self)
  }

  /// The sixel sequence of a bitmap, one sixel pixel a pixel; nil where the library fails.
  func sequence(_ bitmap: Bitmap) -> [UInt8]? {
    var pixels = bitmap.channels == 3 ? bitmap.pixels : bitmap.pixels.flatMap { [$0, $0, $0] }
    let bytes = Collected()
    let (width, height) = (Int32(bitmap.width), Int32(bitmap.height))
    var output: OpaquePointer?
    var dither: OpaquePointer?
    let collect: Writer = { data, count, target in
      guard let data, let target else { return 0 }
      let collected = Unmanaged<Collected>.fromOpaque(target).takeUnretainedValue()
      collected.bytes += UnsafeBufferPointer(start: data, count: Int(count)).map { UInt8(bitPattern: $0) }
      return count
    }
    guard newOutput(&output, collect, Unmanaged.passUnretained(bytes).toOpaque(), nil) == 0, let output else { return nil }
    defer { releaseOutput(output) }
    guard newDither(&dither, Self.colourCount, nil) == 0, let dither else { return nil }
    defer { releaseDither(dither) }
    let status = pixels.withUnsafeMutableBufferPointer { buffer -> Int32 in
      guard let base = buffer.baseAddress else { return -1 }
      let begun = initialise(dither, base, width, height, Self.rgb888, 0, 0, 0)
      return begun == 0 ? encode(base, width, height, 3, dither, output) : begun
    }
    return status == 0 ? withExtendedLifetime(bytes) { bytes.bytes } : nil
  }

  private final class Collected {
    var bytes: [UInt8] = []
  }
}
