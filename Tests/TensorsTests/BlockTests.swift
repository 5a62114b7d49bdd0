import Foundation
import Testing

@testable import Tensors

/// Memory, shapes and host arrays.
@Suite struct BlockTests {
  @Test(arguments: [0, 1, 63, 64, 4095, 4096, 4097, 1 << 20, (1 << 20) + 1])
  func blocksAreAlignedZeroedAndWholePages(byteCount: Int) {
    let block = Block(byteCount: byteCount)
    #expect(UInt(bitPattern: block.base) % 4096 == 0, "starts on a page, so on every kernel's alignment")
    #expect(block.byteCount == max(4096, (byteCount + 4095) / 4096 * 4096))
    let bytes = UnsafeRawBufferPointer(start: block.base, count: block.byteCount)
    #expect(bytes.allSatisfy { $0 == 0 })
    // The last byte is ours to write.
    block.base.storeBytes(of: 0xFF, toByteOffset: block.byteCount - 1, as: UInt8.self)
    #expect(bytes.last == 0xFF)
  }

  @Test func floatsAreFourBytesEach() {
    let block = Block(floats: 1025)
    #expect(block.byteCount == 8192)
    block.floats[1024] = 1.5
    #expect(block.base.load(fromByteOffset: 4096, as: Float.self) == 1.5)
  }

  @Test func blocksGoAway() throws {
    let before = try addressSpace()
    for number in 0..<64 {
      let block = Block(byteCount: 1 << 30)
      #expect(block.base.load(as: UInt8.self) == 0, "block \(number) is not fresh")
      block.base.storeBytes(of: 1, as: UInt8.self)
    }
    let grown = try addressSpace() - before
    #expect(grown < 32 << 30, "64 blocks of 1 GiB, none of them in use any more")
  }

  /// Bytes of address space of this process.
  private func addressSpace() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return try #require(text.split(separator: " ").first.flatMap { Int($0) }) * 4096
  }

  @Test func blocksDoNotOverlap() {
    let blocks = (0..<64).map { _ in Block(byteCount: 10_000) }
    let starts = blocks.map { UInt(bitPattern: $0.base) }.sorted()
    for (a, b) in zip(starts, starts.dropFirst()) { #expect(b - a >= 12_288) }
  }

  @Test func shapesCountElements() {
    let shape: Shape = [2, 3, 4]
    #expect(shape.count == 24)
    #expect(shape.rank == 3)
    #expect(shape.last == 4)
    #expect(shape[1] == 3)
    #expect(shape.description == "[2, 3, 4]")
    #expect(shape == Shape([2, 3, 4]) && shape != [4, 3, 2] && shape != [24])
    let scalar: Shape = []
    #expect((scalar.count, scalar.rank, scalar.last) == (1, 0, 1))
    let empty: Shape = [3, 0, 5]
    #expect(empty.count == 0)
  }

  @Test func hostArraysAreEqualWhenShapeAndElementsAre() {
    let array = HostArray(shape: [2, 2], elements: [1, 2, 3, 4])
    #expect(array == HostArray(shape: [2, 2], elements: [1, 2, 3, 4]))
    #expect(array != HostArray(shape: [4], elements: [1, 2, 3, 4]))
    #expect(array != HostArray(shape: [2, 2], elements: [1, 2, 3, 5]))
  }

  @Test func aHostArrayOfTheWrongLengthStops() async {
    await #expect(processExitsWith: .failure) { _ = HostArray(shape: [2, 2], elements: [1, 2, 3]) }
  }
}
