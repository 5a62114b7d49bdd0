/// Turns the JSON tree of a `tokenizer.json` into a `TokenizerFile`, naming the line and the field that is wrong.
struct TokenizerFileReader {
  private let root: JSON5Value
  private let path: String?

  init(_ root: JSON5Value, file: String?) {
    self.root = root
    path = file
  }

  /// A value and the way to it, for messages.
  private struct Node {
    let value: JSON5Value
    let field: String

    func member(_ key: String) -> Node? { value.object?[key].map { Node(value: $0, field: field.isEmpty ? key : "\(field).\(key)") } }
  }

  func file() throws(InterchangeError) -> TokenizerFile {
    let top = Node(value: root, field: "")
    guard root.object != nil else { throw failure(top, "is \(root.kind); a tokenizer.json is an object") }
    for key in ["truncation", "padding", "post_processor"] {
      if let node = top.member(key), !node.value.isNull {
        throw failure(node, "is set, which this reader doesn't apply; it should be null")
      }
    }
    let model = try member(top, "model", "an object with type \"WordPiece\"")
    let kind = try string(model, "type")
    guard kind == "WordPiece" else { throw failure(model, "is of type \"\(kind)\"; only \"WordPiece\" is read") }
    let vocabulary = try member(model, "vocab", "an object from token to id")
    var result = TokenizerFile(vocabulary: try tokens(vocabulary), specialTokens: [])
    result.unknownToken = try string(model, "unk_token")
    guard result.vocabulary.contains(result.unknownToken) else {
      throw failure(model, "names \"\(result.unknownToken)\" as unk_token, which is not in the vocabulary")
    }
    result.continuationPrefix = try string(model, "continuing_subword_prefix")
    let length = try member(model, "max_input_chars_per_word", "a whole number")
    result.maximumWordLength = try integer(length)
    guard result.maximumWordLength > 0 else { throw failure(length, "should be at least 1") }
    result.normalizers = try normalizers(top.member("normalizer"))
    result.preTokenizers = try preTokenizers(top.member("pre_tokenizer"))
    result.addedTokens = try addedTokens(top.member("added_tokens"), &result.vocabulary)
    return result
  }

  private func failure(_ node: Node, _ message: String) -> InterchangeError {
    InterchangeError(
      file: path, line: node.value.position.line, field: node.field.isEmpty ? nil : node.field.printable, message: message.printable)
  }

  private func member(_ node: Node, _ key: String, _ wanted: String) throws(InterchangeError) -> Node {
    if let member = node.member(key) { return member }
    throw failure(node, "lacks \"\(key)\", which should be \(wanted)")
  }

  private func string(_ node: Node, _ key: String) throws(InterchangeError) -> String {
    let node = try member(node, key, "a string")
    guard let text = node.value.string else { throw failure(node, "is \(node.value.kind); it should be a string") }
    return text
  }

  private func integer(_ node: Node) throws(InterchangeError) -> Int {
    guard let whole = node.value.integer else { throw failure(node, "is \(node.value.kind); it should be a whole number") }
    return whole
  }

  /// Tokens by id; the ids have to be 0..<count, each once.
  private func tokens(_ node: Node) throws(InterchangeError) -> [String] {
    guard let members = node.value.object?.members else {
      throw failure(node, "is \(node.value.kind); it should be an object from token to id")
    }
    guard !members.isEmpty else { throw failure(node, "is empty; it should hold at least the unknown token") }
    var tokens = [String?](repeating: nil, count: members.count)
    for member in members {
      guard let id = member.value.integer, tokens.indices.contains(id), tokens[id] == nil else {
        throw failure(Node(value: member.value, field: "\(node.field).\(member.key)"), idProblem(member.value, tokens))
      }
      tokens[id] = member.key
    }
    return tokens.compactMap { $0 }
  }

  private func idProblem(_ value: JSON5Value, _ tokens: [String?]) -> String {
    guard let id = value.integer else { return "is \(value.kind); it should be a whole number" }
    guard tokens.indices.contains(id), let other = tokens[id] else {
      return "has id \(id); the \(tokens.count) ids should be 0 to \(tokens.count - 1)"
    }
    return "has id \(id), which \"\(other)\" has too"
  }

  /// A step, or those of a "Sequence" under `key`.
  private func steps(_ node: Node?, key: String) throws(InterchangeError) -> [(node: Node, type: String)] {
    guard let node, !node.value.isNull else { return [] }
    let type = try string(node, "type")
    guard type == "Sequence" else { return [(node, type)] }
    let list = try member(node, key, "a list of steps")
    var result: [(node: Node, type: String)] = []
    for element in try elements(list) { result += try steps(element, key: key) }
    return result
  }

  private func elements(_ node: Node) throws(InterchangeError) -> [Node] {
    guard let values = node.value.array else { throw failure(node, "is \(node.value.kind); it should be a list") }
    return values.enumerated().map { Node(value: $0.element, field: "\(node.field)[\($0.offset)]") }
  }

  private func normalizers(_ node: Node?) throws(InterchangeError) -> [TokenizerFile.NormalizerStep] {
    var result: [TokenizerFile.NormalizerStep] = []
    for step in try steps(node, key: "normalizers") {
      guard let known = TokenizerFile.NormalizerStep(rawValue: step.type) else {
        let names = TokenizerFile.NormalizerStep.allCases.map(\.rawValue).joined(separator: ", ")
        throw failure(step.node, "is of type \"\(step.type)\"; known are \(names)")
      }
      result.append(known)
    }
    return result
  }

  private func preTokenizers(_ node: Node?) throws(InterchangeError) -> [TokenizerFile.PreTokenizerStep] {
    var result: [TokenizerFile.PreTokenizerStep] = []
    for step in try steps(node, key: "pretokenizers") {
      switch step.type {
      case "Whitespace": result.append(.whitespace)
      case "Digits":
        let individual = try member(step.node, "individual_digits", "true or false")
        guard let flag = individual.value.boolean else {
          throw failure(individual, "is \(individual.value.kind); it should be true or false")
        }
        result.append(.digits(individual: flag))
      default: throw failure(step.node, "is of type \"\(step.type)\"; known are Whitespace, Digits")
      }
    }
    return result
  }

  /// Added tokens may lie in the vocabulary or follow it with the next free ids.
  private func addedTokens(_ node: Node?, _ vocabulary: inout [String]) throws(InterchangeError) -> [TokenizerFile.AddedToken] {
    guard let node, !node.value.isNull else { return [] }
    var result: [TokenizerFile.AddedToken] = []
    for element in try elements(node) {
      let content = try string(element, "content")
      guard !content.isEmpty else { throw failure(element, "has an empty content") }
      for flag in ["single_word", "lstrip", "rstrip", "normalized"] where element.value.object?[flag]?.boolean == true {
        throw failure(element, "has \(flag): true, which this reader doesn't apply; it should be false")
      }
      let id = try integer(try member(element, "id", "a whole number"))
      if id == vocabulary.count { vocabulary.append(content) }
      guard vocabulary.indices.contains(id), vocabulary[id] == content else {
        throw failure(element, "says that \(id) is \"\(content)\", where the vocabulary holds another token")
      }
      result.append(TokenizerFile.AddedToken(id: id, content: content))
    }
    return result
  }
}
