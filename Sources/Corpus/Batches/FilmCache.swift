import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Decoded films up to a number of bytes, shared by threads. Once full it keeps what it has: every pass goes through all films in another
/// order, so throwing one out for another would never gain anything.
package final class FilmCache: Sendable {
  private struct State {
    var films: [Int: Film] = [:]
    var byteCount = 0
  }

  package let byteLimit: Int
  private let source: any PairSource
  private let state = Mutex(State())

  package init(_ source: any PairSource, byteLimit: Int = FilmCache.usualLimit) {
    self.source = source
    self.byteLimit = byteLimit
  }

  /// 512 MiB, or an eighth of the machine's memory where that is less.
  package static var usualLimit: Int {
    min(512 << 20, sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 8)
  }

  package var byteCount: Int { state.withLock { $0.byteCount } }

  package func film(_ index: Int) throws(CorpusError) -> Film {
    if let film = state.withLock({ $0.films[index] }) { return film }
    let film = try source.film(index)
    state.withLock { state in
      guard state.films[index] == nil, state.byteCount + film.pixels.count <= byteLimit else { return }
      state.films[index] = film
      state.byteCount += film.pixels.count
    }
    return film
  }
}
