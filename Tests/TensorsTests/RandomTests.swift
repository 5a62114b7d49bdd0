import Testing

@testable import Tensors

/// Streams of derived random numbers: known answers, independence of keys, moments.
@Suite struct RandomTests {
  /// The published splitmix64 (Steele, Lea, Flood 2014): the stream of a key is its sequence from the key's state on.
  private static func splitmix64(from seed: UInt64, count: Int) -> [UInt64] {
    var state = seed
    return (0..<count).map { _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// First numbers of splitmix64 from seed 1234567, as they are handed around with its reference implementation in C.
  @Test func referenceOfTheseTestsIsSplitmix64() {
    #expect(
      Self.splitmix64(from: 1_234_567, count: 5) == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test(arguments: [0, 1, 42, 1_234_567, UInt64.max])
  func keysAndStreamsAreThoseOfSplitmix64(seed: UInt64) {
    let key = RandomKey(seed: seed)
    #expect(key.state == Self.splitmix64(from: seed, count: 1)[0], "a seed's key is the first number of its sequence")
    var stream = key.stream
    let got = (0..<100).map { _ in stream.next() }
    #expect(got == Self.splitmix64(from: key.state, count: 100))
  }

  /// Numbers that runs and checkpoints depend on: a change here changes every run.
  @Test func derivationsNeverChange() {
    func mixed(_ value: UInt64) -> UInt64 { Self.splitmix64(from: value &- 0x9E37_79B9_7F4A_7C15, count: 1)[0] }
    let key = RandomKey(seed: 42)
    for index in [0, 1, 7, UInt64.max] {
      #expect(key.folding(index).state == mixed(key.state ^ mixed(index &+ 0xD1B5_4A32_D192_ED03)), "folding \(index)")
    }
    #expect(key.folding(-1) == key.folding(UInt64.max))
    #expect(key.folding(RandomUse.crop) == key.folding((UInt64(1) << 60) + 2))
    // FNV-1a of "foobar", from the list of test vectors of its authors.
    #expect(key.folding("foobar") == key.folding(0x8594_4171_F739_67E8 as UInt64))
    #expect(key.folding("") == key.folding(0xCBF2_9CE4_8422_2325 as UInt64))
  }

  @Test func noTwoPathsLeadToOneKey() {
    let root = RandomKey(seed: 3)
    var seen: [UInt64: String] = [:]
    func add(_ key: RandomKey, _ path: String) {
      #expect(seen[key.state] == nil, "\(path) and \(seen[key.state] ?? "") have the same key")
      seen[key.state] = path
    }
    add(root, "root")
    for pass in 0..<40 {
      add(root.folding(pass), "\(pass)")
      for pair in 0..<40 {
        let key = root.folding(pass).folding(pair)
        add(key, "\(pass).\(pair)")
        for use in [RandomUse.crop, .flip, .textMask, .patchMask, .window] { add(key.folding(use), "\(pass).\(pair).\(use)") }
      }
    }
    for name in ["a", "b", "ab", "ba", "blocks.0.attn.qkv.weight", "blocks.1.attn.qkv.weight"] { add(root.folding(name), name) }
  }

  /// Neighbouring keys, and neighbouring numbers of a stream: uncorrelated to what 20,000 numbers can tell (5 standard errors).
  @Test func neighboursAreUncorrelated() {
    let count = 20_000
    func uniforms(_ key: RandomKey) -> [Double] {
      var stream = key.stream
      return (0..<count).map { _ in stream.uniform() - 0.5 }
    }
    let root = RandomKey(seed: 5)
    let base = uniforms(root.folding(100))
    let others = [
      ("the next index", uniforms(root.folding(101))), ("the next seed", uniforms(RandomKey(seed: 6).folding(100))),
      ("the parent", uniforms(root)), ("a use", uniforms(root.folding(100).folding(RandomUse.crop))),
      ("itself, one later", Array(base.dropFirst()) + [0]),
    ]
    for (name, other) in others {
      let correlation = zip(base, other).reduce(0) { $0 + $1.0 * $1.1 } * 12 / Double(count)
      #expect(abs(correlation) <= 5 / Double(count).squareRoot(), "correlation \(correlation) with \(name)")
    }
  }

  /// Every bit of a key's number flips with probability 1/2 when one bit of the index does.
  @Test func indexBitsReachEveryBit() {
    let (root, trials) = (RandomKey(seed: 8), 400)
    for bit in 0..<64 {
      var flips = [Int](repeating: 0, count: 64)
      for trial in 0..<trials {
        let index = UInt64(trial) &* 0x0123_4567_89AB_CDEF
        var (a, b) = (root.folding(index).stream, root.folding(index ^ (1 << UInt64(bit))).stream)
        let difference = a.next() ^ b.next()
        for place in 0..<64 where difference >> UInt64(place) & 1 == 1 { flips[place] += 1 }
      }
      let worst = flips.map { abs(Double($0) - Double(trials) / 2) }.max() ?? .infinity
      // Six standard deviations of a fair coin.
      #expect(worst <= 6 * (Double(trials) / 4).squareRoot(), "index bit \(bit): flips \(flips)")
    }
  }

  /// Powers' means against those of the distribution, within 5 standard errors.
  /// - Parameter moments: the true means of x, x² ... of twice as many orders as are compared: a mean's own error needs them.
  private func expectMoments(_ values: [Double], _ moments: [Double], _ name: String) {
    for order in 1...(moments.count / 2) {
      let sum = values.reduce(0) { sum, value in sum + (0..<order).reduce(1) { power, _ in power * value } }
      let (got, truth) = (sum / Double(values.count), moments[order - 1])
      let allowed = 5 * ((moments[2 * order - 1] - truth * truth) / Double(values.count)).squareRoot()
      #expect(abs(got - truth) <= allowed, "\(name): mean of power \(order) is \(got), not \(truth) within \(allowed)")
    }
  }

  @Test(arguments: [1, 2, 3 as UInt64])
  func uniformNumbersAreUniform(seed: UInt64) {
    var stream = RandomKey(seed: seed).stream
    let values = (0..<100_000).map { _ in stream.uniform() }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    expectMoments(values, (1...8).map { 1 / Double($0 + 1) }, "uniform, seed \(seed)")
    var counts = [Int](repeating: 0, count: 100)
    for value in values { counts[Int(value * 100)] += 1 }
    let chiSquare = counts.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
    // 99 degrees of freedom: mean 99, deviation 14.1.
    #expect(chiSquare > 99 - 5 * 14.1 && chiSquare < 99 + 5 * 14.1, "seed \(seed): chi-square \(chiSquare)")
  }

  @Test(arguments: [1, 2, 3 as UInt64])
  func normalNumbersAreNormal(seed: UInt64) {
    var stream = RandomKey(seed: seed).stream
    let values = (0..<100_000).map { _ in stream.normal() }
    #expect(values.allSatisfy { $0.isFinite })
    expectMoments(values, [0, 1, 0, 3, 0, 15, 0, 105], "normal, seed \(seed)")
    // Shares beyond 1, 2 and 3 deviations, from a table of the normal distribution.
    for (limit, share) in [(1.0, 0.317_311), (2.0, 0.045_500), (3.0, 0.002_700)] {
      let got = Double(values.filter { abs($0) > limit }.count) / Double(values.count)
      #expect(abs(got - share) <= 5 * (share * (1 - share) / Double(values.count)).squareRoot(), "beyond \(limit): \(got)")
    }
  }

  @Test func aNormalNumberTakesTwoNumbersOfItsStream() {
    var (normal, plain) = (RandomKey(seed: 4).stream, RandomKey(seed: 4).stream)
    _ = normal.normal()
    _ = (plain.next(), plain.next())
    #expect(normal.next() == plain.next())
  }

  @Test func rangesAreKept() {
    var stream = RandomKey(seed: 9).stream
    let integers = (0..<30_000).map { _ in stream.integer(in: -1...4) }
    for value in -1...4 {
      let count = integers.filter { $0 == value }.count
      // Binomial with p = 1/6: deviation 64.5.
      #expect(abs(count - 5000) <= 5 * 65, "\(value) came \(count) times")
    }
    #expect(Set(integers) == Set(-1...4))
    #expect((0..<10).map { _ in stream.integer(in: 7...7) } == Array(repeating: 7, count: 10))
    #expect((0..<10_000).map { _ in stream.uniform(in: -2.5...0.5) }.allSatisfy { (-2.5...0.5).contains($0) })
    #expect(stream.uniform(in: 3...3) == 3)
  }
}
