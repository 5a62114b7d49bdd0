import Tensors
import Testing

@testable import Corpus

@Suite struct PhantomFilmTests {
  static func bytes(_ film: Film) -> UInt64 {
    film.pixels.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  /// The first phantom of a seed that has a finding of the kind, with as little else as can be found.
  static func example(_ kind: FindingKind, grade: FindingGrade? = nil) -> PhantomDescription? {
    let all = (0..<1500).lazy.map { PhantomDescription(seed: 5, index: $0) }
    func fits(_ description: PhantomDescription) -> Bool {
      description.finding(kind).map { grade == nil || $0.grade == grade } ?? false
    }
    return all.first { $0.findings.count == 1 && fits($0) } ?? all.first { fits($0) }
  }

  @Test func filmsDoNotDependOnOrderOrThread() async {
    let source = PhantomPairSource(count: 40, seed: 11, side: 96)
    let forwards = (0..<12).map { Self.bytes(PhantomRenderer.film(source.description($0), side: 96)) }
    let backwards = (0..<12).reversed().map { Self.bytes(PhantomRenderer.film(source.description($0), side: 96)) }
    #expect(forwards == backwards.reversed())
    let threaded = await withTaskGroup(of: (Int, UInt64).self) { group in
      for index in 0..<12 {
        group.addTask { (index, Self.bytes(PhantomRenderer.film(source.description(index), side: 96))) }
      }
      return await group.reduce(into: [UInt64](repeating: 0, count: 12)) { $0[$1.0] = $1.1 }
    }
    #expect(forwards == threaded)
    #expect(Set(forwards).count == forwards.count)
  }

  @Test func anotherSeedOrCountChangesOnlyWhatItNames() {
    #expect(PhantomDescription(seed: 1, index: 3) == PhantomPairSource(count: 9, seed: 1).description(3))
    #expect(PhantomDescription(seed: 1, index: 3) != PhantomDescription(seed: 2, index: 3))
    #expect(PhantomPairSource(count: 9, seed: 1).record(3).report == PhantomPairSource(count: 900, seed: 1).record(3).report)
  }

  /// Real films of an open collection (293 films): mean 93...167, deviation 34...76, median 96...180, 95th percentile 167...242 (5 % to 95 % of films).
  @Test func greyLevelsAreThoseOfRealFilms() {
    var means: [Double] = []
    for index in 0..<60 {
      let pixels = PhantomRenderer.film(PhantomDescription(seed: 3, index: index), side: 128).pixels.sorted()
      let mean = Double(pixels.reduce(0) { $0 + Int($1) }) / Double(pixels.count)
      let deviation = (pixels.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(pixels.count)).squareRoot()
      means.append(mean)
      #expect((75...185).contains(mean), "mean of phantom \(index) of seed 3")
      #expect((30...90).contains(deviation), "deviation of phantom \(index) of seed 3: \(deviation)")
      #expect((70...205).contains(pixels[pixels.count / 2]), "median of phantom \(index) of seed 3")
      #expect((155...255).contains(pixels[pixels.count * 95 / 100]), "95th percentile of phantom \(index) of seed 3")
      #expect(pixels[pixels.count / 100] < 60, "darkest hundredth of phantom \(index) of seed 3")
    }
    let mean = means.reduce(0, +) / Double(means.count)
    #expect((110...160).contains(mean))
    #expect((means.max() ?? 0) - (means.min() ?? 0) > 15, "films are not all exposed alike")
  }

  @Test func aSmallFilmIsTheLargeOneShrunk() {
    let description = PhantomDescription(seed: 3, index: 3)
    let large = PhantomRenderer.film(description, side: 256).pixels
    let small = PhantomRenderer.film(description, side: 64).pixels
    var difference = 0.0
    for y in 0..<64 {
      for x in 0..<64 {
        var sum = 0
        for dy in 0..<4 { for dx in 0..<4 { sum += Int(large[(4 * y + dy) * 256 + 4 * x + dx]) } }
        difference += abs(Double(sum) / 16 - Double(small[y * 64 + x]))
      }
    }
    #expect(difference / 4096 < 5, "mean difference \(difference / 4096) grey levels")
  }

  /// What takes a finding away changes the film where the finding's mask lies, more than elsewhere.
  @Test(arguments: FindingKind.allCases) func findingsShowWhereTheirMasksLie(_ kind: FindingKind) throws {
    let side = 192
    for grade: FindingGrade in [.moderate, .severe] {
      let description = try #require(Self.example(kind, grade: grade), "no \(grade) \(kind) in 1,500 phantoms of seed 5")
      let position = try #require(description.findings.firstIndex { $0.kind == kind })
      let mask = PhantomRenderer.masks(description, side: side)[position].pixels
      let with = PhantomRenderer.attenuation(description, side: side)
      let without = PhantomRenderer.attenuation(description.without(findingAt: position), side: side)
      var inside = (count: 0, sum: 0.0)
      var outside = (count: 0, sum: 0.0)
      for i in 0..<side * side {
        let change = Double(abs(with[i] - without[i]))
        if mask[i] == 255 { inside = (inside.count + 1, inside.sum + change) } else { outside = (outside.count + 1, outside.sum + change) }
      }
      #expect(inside.count > 12, "\(grade) \(kind), phantom \(description.index) of seed 5")
      #expect(inside.count < side * side * 6 / 10)
      let contrast = inside.sum / Double(max(1, inside.count))
      let background = outside.sum / Double(max(1, outside.count))
      #expect(
        contrast > 1.8 * background, "\(grade) \(kind), phantom \(description.index) of seed 5: \(contrast) inside, \(background) outside")
      // Metal may be opaque; tissue is not. One film's whole range is about 4.
      #expect((0.004...(kind == .pacemaker ? 2.5 : 1.6)).contains(contrast), "\(grade) \(kind): \(contrast)")
    }
  }

  @Test func boxesEncloseTheirMasks() {
    let side = 160
    var seen: Set<FindingKind> = []
    for index in 0..<150 {
      let description = PhantomDescription(seed: 8, index: index)
      for mask in PhantomRenderer.masks(description, side: side) where seen.count < 12 || index < 40 {
        seen.insert(mask.finding.kind)
        #expect(!mask.boxes.isEmpty, "\(mask.finding.kind) of phantom \(index) of seed 8")
        var left = Set<Int>()
        for y in 0..<side {
          for x in 0..<side where mask.pixels[y * side + x] == 255 {
            if !mask.boxes.contains(where: { (0..<$0.width).contains(x - $0.x) && (0..<$0.height).contains(y - $0.y) }) {
              left.insert(y * side + x)
            }
          }
        }
        #expect(left.isEmpty, "\(mask.finding.kind) of phantom \(index) of seed 8: \(left.count) pixels outside its boxes")
        for box in mask.boxes {
          #expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= side && box.y + box.height <= side)
          // Tight: every edge touches the mask.
          #expect((0..<box.width).contains { mask.pixels[box.y * side + box.x + $0] == 255 })
          #expect((0..<box.height).contains { mask.pixels[(box.y + $0) * side + box.x + box.width - 1] == 255 })
        }
      }
    }
    #expect(seen.count == FindingKind.allCases.count)
  }
}
