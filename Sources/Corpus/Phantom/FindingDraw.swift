import Tensors

/// Which findings a phantom has. About a quarter are normal; the others follow clinical pictures, so that findings keep the company they keep in
/// hospital (a wide heart with edema and effusions, a catheter with atelectasis), with rarer ones frequent enough to be learnt.
enum FindingDraw {
  private enum Picture: CaseIterable {
    case heartFailure, pneumonia, effusion, intensiveCare, pneumothorax, nodule, emphysema, device, hernia, injury, atelectasis, largeHeart

    var weight: Double {
      switch self {
      case .heartFailure: 14
      case .pneumonia: 14
      case .effusion: 10
      case .intensiveCare: 12
      case .pneumothorax: 10
      case .nodule: 9
      case .emphysema: 9
      case .device: 8
      case .hernia: 6
      case .injury: 6
      case .atelectasis: 6
      case .largeHeart: 7
      }
    }
  }

  static func findings(from stream: inout RandomStream) -> [PhantomFinding] {
    guard !stream.chance(0.26) else { return [] }
    let pictures = Picture.allCases
    var found: [PhantomFinding] = []
    let side: BodySide = stream.chance(0.5) ? .left : .right
    func add(_ kind: FindingKind, _ share: Double, _ place: BodySide, _ stream: inout RandomStream) {
      let finding = finding(kind, on: place, from: &stream)
      let isDrawn = stream.chance(share)
      guard isDrawn, found.count < 4, isPossible(kind, beside: found) else { return }
      found.append(finding)
    }
    switch pictures[stream.pick(weights: pictures.map(\.weight))] {
    case .heartFailure:
      add(.edema, 0.8, .both, &stream)
      add(.cardiomegaly, found.isEmpty ? 1 : 0.65, .midline, &stream)
      add(.effusion, 0.5, stream.chance(0.6) ? .both : .right, &stream)
      add(.pacemaker, 0.1, .left, &stream)
    case .pneumonia:
      add(.consolidation, 1, stream.chance(0.15) ? .both : side, &stream)
      add(.effusion, 0.2, side, &stream)
    case .effusion:
      add(.effusion, 1, stream.chance(0.25) ? .both : side, &stream)
      add(.atelectasis, 0.3, side, &stream)
    case .intensiveCare:
      add(.catheter, 1, stream.chance(0.7) ? .right : .left, &stream)
      add(.atelectasis, 0.3, side, &stream)
      add(.effusion, 0.2, side, &stream)
      add(.pneumothorax, 0.15, side, &stream)
      add(.edema, 0.15, .both, &stream)
    case .pneumothorax:
      add(.pneumothorax, 1, side, &stream)
      add(.fracture, 0.2, side, &stream)
      add(.emphysema, 0.12, .both, &stream)
    case .nodule: add(.nodule, 1, side, &stream)
    case .emphysema:
      add(.emphysema, 1, .both, &stream)
      add(.nodule, 0.15, side, &stream)
    case .device:
      add(.pacemaker, 1, stream.chance(0.85) ? .left : .right, &stream)
      add(.cardiomegaly, 0.35, .midline, &stream)
    case .hernia: add(.hernia, 1, .midline, &stream)
    case .injury:
      add(.fracture, 1, side, &stream)
      add(.consolidation, 0.15, side, &stream)
    case .atelectasis: add(.atelectasis, 1, stream.chance(0.25) ? .both : side, &stream)
    case .largeHeart: add(.cardiomegaly, 1, .midline, &stream)
    }
    // What is met by chance in anybody.
    add(.cardiomegaly, 0.05, .midline, &stream)
    add(.atelectasis, 0.05, side, &stream)
    add(.catheter, 0.04, .right, &stream)
    add(.hernia, 0.03, .midline, &stream)
    return found
  }

  /// Pairs that contradict each other on a film, or would hide each other wholly.
  private static func isPossible(_ kind: FindingKind, beside found: [PhantomFinding]) -> Bool {
    let excluded: [FindingKind: Set<FindingKind>] = [
      .pneumothorax: [.effusion, .edema, .pneumothorax], .effusion: [.pneumothorax, .effusion], .emphysema: [.edema, .emphysema],
      .edema: [.emphysema, .pneumothorax, .edema], .hernia: [.cardiomegaly, .hernia], .cardiomegaly: [.cardiomegaly, .hernia],
    ]
    return !found.contains { $0.kind == kind || excluded[kind, default: []].contains($0.kind) }
  }

  private static let grades: [FindingGrade] = [.mild, .moderate, .severe]

  private static func finding(_ kind: FindingKind, on side: BodySide, from stream: inout RandomStream) -> PhantomFinding {
    let level = stream.pick(weights: [0.42, 0.38, 0.2])
    let within = stream.uniform()
    let zone = LungZone.allCases[stream.pick(weights: kind == .nodule ? [0.4, 0.3, 0.3] : [0.25, 0.25, 0.5])]
    let across = stream.uniform()
    let down = stream.uniform()
    let form = stream.integer(in: 0...5)
    let ranges: [ClosedRange<Double>] =
      switch kind {
      case .effusion: [2.6...4.6, 5...8.5, 9.5...15]
      case .consolidation: [2.4...3.4, 3.4...4.8, 4.8...6.6]
      case .cardiomegaly: [0.515...0.56, 0.56...0.62, 0.62...0.7]
      case .nodule: [0.6...1.2, 1.2...2, 2...3]
      case .pneumothorax: [1.2...2.4, 2.6...4.5, 5...9]
      case .atelectasis: [3.5...5.5, 5...7.5, 6.5...9]
      case .edema: [0.4...0.52, 0.55...0.74, 0.78...1]
      case .emphysema: [0.4...0.55, 0.6...0.78, 0.82...1]
      case .hernia: [2...2.7, 2.8...3.6, 3.8...4.8]
      case .fracture: [0.3...0.5, 0.5...0.8, 0.8...1.2]
      case .catheter, .pacemaker: [1...1, 1...1, 1...1]
      }
    let range = ranges[level]
    let hasZone = [.consolidation, .nodule, .fracture].contains(kind)
    return PhantomFinding(
      kind: kind, side: side, zone: hasZone ? zone : kind == .atelectasis ? .lower : nil, grade: grades[level],
      size: range.lowerBound + (range.upperBound - range.lowerBound) * within, across: across, down: down, form: form,
      texture: stream.next())
  }
}
