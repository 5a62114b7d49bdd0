/// One film and its report as the data set knows them, before cropping and masking.
package struct PairRecord: Hashable, Sendable {
  /// Position in its source, from 0.
  package var index: Int
  /// Where the film is, ready to open; a description for a source that draws its films.
  package var imagePath: String
  package var report: String
  /// Entity-centred text distilled from the report (`llm_output` of the published data); nil where there is none.
  package var context: String?
  /// First row of the super-resolution window in patches (`label_i`, "column" of the published code); nil where it is not known.
  package var labelI: Int?
  /// First column of the super-resolution window in patches (`label_j`, "row" of the published code).
  package var labelJ: Int?
  /// Empty where it is not known.
  package var patient: String
  /// As the file says: "train", "val", "test" or empty.
  package var split: String
  package var labels: [String]
  /// Physical line of the record in its file, from 1; nil for drawn pairs.
  package var line: Int?

  package init(
    index: Int, imagePath: String, report: String, context: String? = nil, labelI: Int? = nil, labelJ: Int? = nil, patient: String = "",
    split: String = "", labels: [String] = [], line: Int? = nil
  ) {
    self.index = index
    self.imagePath = imagePath
    self.report = report
    self.context = context
    self.labelI = labelI
    self.labelJ = labelJ
    self.patient = patient
    self.split = split
    self.labels = labels
    self.line = line
  }
}

/// A data set of pairs. Records are cheap and never fail; films are decoded or drawn when asked for.
package protocol PairSource: Sendable {
  var count: Int { get }
  /// "pairs.csv", "phantom 2000".
  var name: String { get }
  /// The pair at `index` in `0..<count`.
  func record(_ index: Int) -> PairRecord
  /// What the data set calls the film of pair `index`, the same wherever the data set lies.
  func filmName(_ index: Int) -> String
  /// The film of pair `index`, decoded at full size. May be called from several threads at once.
  func film(_ index: Int) throws(CorpusError) -> Film
  /// Why pair `index` cannot be used whatever its film is like: a broken row, no film named, no report. Nil for a sound one.
  func recordProblem(_ index: Int) -> CorpusError?
  /// What is odd about the record of pair `index`, though it can be used.
  func recordWarnings(_ index: Int) -> [CorpusError]
}

extension PairSource {
  package func filmName(_ index: Int) -> String { record(index).imagePath }
  package func recordProblem(_ index: Int) -> CorpusError? { nil }
  package func recordWarnings(_ index: Int) -> [CorpusError] { [] }
}
