import Testing

@testable import Kernels

extension KernelTests {
  @Suite struct Tokens {
    private let widths = [1, 5, 16, 70, 129]

    /// Checks a kernel that is a linear map of rows, and its gradients into several arrays with a mode each.
    /// - Parameters:
    ///   - sizes: rows of each source array, in the order of the map's source rows.
    private func check(
      _ label: String, _ map: Twin.RowMap, sizes: [Int], gradientSizes: [Int]? = nil, width: Int,
      forward: ([Floats], MutableFloats) -> Void,
      gradient: (Floats, WriteMode, [MutableFloats]) -> Void
    ) {
      var numbers = Numbers("\(label) \(width)")
      let x = numbers.normal(map.inputs * width)
      let dy = numbers.normal(map.outputs * width)
      var start = 0
      let inputs = sizes.map { rows in
        defer { start += rows * width }
        return Guarded(Array(x[start..<start + rows * width]))
      }
      let gdy = Guarded(dy)
      let result = onEveryThreadCount(label) {
        let y = Guarded(unwritten: dy.count)
        forward(inputs.map(\.input), y.pointer)
        return [y.values]
      }
      expectClose(result[0], map.forward(x, width: width), "\(label), width \(width)", tolerance: 1e-6)
      let dx = map.gradient(dy, width: width)
      for mode in bothModes {
        let sums = onEveryThreadCount(label) {
          let outputs = (gradientSizes ?? sizes).indices.map { output(mode, inputs[$0].values) }
          gradient(gdy.input, mode, outputs.map(\.pointer))
          return outputs.map(\.values)
        }
        var at = 0
        for (which, sum) in sums.enumerated() {
          let part = Array(dx[at..<at + sum.count])
          at += sum.count
          expectClose(
            sum, expected(mode, inputs[which].values, part), "\(label), width \(width), gradient \(which), \(mode)", tolerance: 1e-5)
        }
      }
    }

    @Test func assembling() {
      for (batch, kept, length) in [(1, 1, 1), (3, 4, 9), (17, 12, 16)] {
        var numbers = Numbers("kept \(batch)")
        let places = (0..<batch).flatMap { _ in numbers.shuffled(length).prefix(kept) }
        let ids = copied(places)
        defer { ids.deallocate() }
        let at = ids.baseAddress!
        for width in widths {
          check(
            "assemble \(batch) \(kept) \(length)", Twin.assembleTokens(kept: places, batch: batch, keptCount: kept, length: length),
            sizes: [batch * kept, 1, 1 + length], gradientSizes: [batch * kept, 1], width: width
          ) {
            assembleTokens($0[0], cls: $0[1], position: $0[2], kept: at, into: $1, batch: batch, keptCount: kept, width: width)
          } gradient: {
            assembleTokensGradient(dy: $0, xMode: $1, dx: $2[0], clsMode: $1, dCls: $2[1], batch: batch, keptCount: kept, width: width)
          }
        }
      }
    }

    @Test func restoring() {
      for (batch, kept, length) in [(1, 1, 1), (3, 4, 9), (17, 12, 49)] {
        var numbers = Numbers("restore \(batch)")
        let places = (0..<batch).flatMap { _ in numbers.shuffled(length) }
        let ids = copied(places)
        defer { ids.deallocate() }
        let at = ids.baseAddress!
        for width in widths {
          check(
            "restore \(batch) \(kept) \(length)", Twin.restoreTokens(restore: places, batch: batch, keptCount: kept, length: length),
            sizes: [batch * (kept + 1), 1, 1 + length], gradientSizes: [batch * (kept + 1), 1], width: width
          ) {
            restoreTokens(
              $0[0], maskToken: $0[1], position: $0[2], restore: at, into: $1, batch: batch, keptCount: kept, length: length, width: width)
          } gradient: {
            restoreTokensGradient(
              dy: $0, restore: at, xMode: $1, dx: $2[0], maskMode: $1, dMaskToken: $2[1], batch: batch, keptCount: kept, length: length,
              width: width)
          }
        }
      }
    }

    @Test func classTokensAndMeans() {
      for (batch, length) in [(1, 1), (5, 3), (40, 50)] {
        for width in widths {
          check(
            "drop class \(batch) \(length)", Twin.dropClassToken(batch: batch, length: length), sizes: [batch * (length + 1)], width: width
          ) {
            dropClassToken($0[0], into: $1, batch: batch, length: length, width: width)
          } gradient: {
            dropClassTokenGradient(dy: $0, mode: $1, into: $2[0], batch: batch, length: length, width: width)
          }
          check("mean \(batch) \(length)", Twin.meanTokens(batch: batch, length: length), sizes: [batch * length], width: width) {
            meanTokens($0[0], into: $1, batch: batch, length: length, width: width)
          } gradient: {
            meanTokensGradient(dy: $0, mode: $1, into: $2[0], batch: batch, length: length, width: width)
          }
        }
      }
    }

    @Test func pairsAndSelections() {
      for offsets in [[0, 1], [0, 3, 3, 10], [0, 40, 90, 333]] as [[Int32]] {
        let (at, batch) = (copied(offsets), offsets.count - 1)
        defer { at.deallocate() }
        let rows = Int(offsets[batch])
        let chosen = (0..<Int32(rows)).filter { $0 % 3 != 1 }
        let names = copied(chosen)
        defer { names.deallocate() }
        for width in widths {
          check("per pair \(offsets)", Twin.addPerPair(offsets: offsets), sizes: [rows, batch], width: width) {
            addPerPair($0[0], $0[1], offsets: at.baseAddress!, into: $1, batch: batch, width: width)
          } gradient: {
            addPerPairGradient(
              dy: $0, offsets: at.baseAddress!, xMode: $1, dx: $2[0], pairMode: $1, dg: $2[1], batch: batch, width: width)
          }
          check("select \(chosen.count) of \(rows)", Twin.lookUp(ids: chosen, entries: rows), sizes: [rows], width: width) {
            selectRows($0[0], rows: names.baseAddress!, count: chosen.count, into: $1, width: width)
          } gradient: {
            selectRowsGradient(
              dy: $0, rows: names.baseAddress!, count: chosen.count, mode: $1, into: $2[0], sourceRows: rows, width: width)
          }
        }
      }
    }
  }
}
