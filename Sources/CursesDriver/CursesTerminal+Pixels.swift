import CCurses

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What ncurses knows nothing of: pictures in real pixels over the cells.
extension CursesTerminal {
  /// Sends bytes after the frame. They must leave the cursor where it was.
  package func overlay(_ bytes: [UInt8]) {
    guard !bytes.isEmpty, !isHungUp else { return }
    sending.append(bytes)
  }

  /// Has rows written anew with the next frame, over whatever lies on them.
  package func drawAgain(rows: Range<Int>) {
    guard !isHungUp else { return }
    let kept = rows.clamped(to: 0..<height)
    cc_redraw_lines(Int32(kept.lowerBound), Int32(kept.count))
  }

  /// A cell in pixels, where the terminal says how large its window is.
  package var cellSize: (width: Int, height: Int)? {
    var size = winsize()
    guard ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
    let (across, down) = (Int(size.ws_xpixel) / Int(size.ws_col), Int(size.ws_ypixel) / Int(size.ws_row))
    return across > 0 && down > 0 ? (across, down) : nil
  }
}
