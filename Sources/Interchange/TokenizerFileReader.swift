/// Turns the JSON tree of a `tokenizer.json` into a `TokenizerFile`, naming the field that is wrong.
struct TokenizerFileReader {
  let root: JSONNode
  let path: String?

  init(root: JSONNode, file: String?) {
    self.root = root
    path = file
  }

  func file() throws(InterchangeError) -> TokenizerFile {
    guard case .object = root else { throw failure("", "is \(root.kind); a tokenizer.json is an object") }
    for field in ["truncation", "padding", "post_processor"] {
      if let value = root[field], !value.isNull { throw failure(field, "is set, which this reader doesn't apply; it should be null") }
    }
    guard let model = root["model"] else { throw failure("model", "is missing; it should be an object with type \"WordPiece\"") }
    let kind = try string(model, "type", in: "model")
    guard kind == "WordPiece" else { throw failure("model.type", "is \"\(kind)\"; only \"WordPiece\" is read") }
    var result = TokenizerFile(vocabulary: try vocabulary(model), specialTokens: [])
    result.unknownToken = try string(model, "unk_token", in: "model")
    result.continuationPrefix = try string(model, "continuing_subword_prefix", in: "model")
    result.maximumWordLength = try integer(model["max_input_chars_per_word"], "model.max_input_chars_per_word")
    guard result.maximumWordLength > 0 else { throw failure("model.max_input_chars_per_word", "should be at least 1") }
    guard result.vocabulary.contains(result.unknownToken) else {
      throw failure("model.unk_token", "\"\(result.unknownToken)\" is not in the vocabulary")
    }
    result.normalizers = try normalizers(root["normalizer"] ?? .null, "normalizer")
    result.preTokenizers = try preTokenizers(root["pre_tokenizer"] ?? .null, "pre_tokenizer")
    result.addedTokens = try addedTokens(&result.vocabulary)
    return result
  }

  private func failure(_ field: String, _ message: String) -> InterchangeError {
    InterchangeError(file: path, field: field.isEmpty ? nil : field, message: message)
  }

  private func string(_ node: JSONNode, _ key: String, in parent: String) throws(InterchangeError) -> String {
    let field = "\(parent).\(key)"
    guard let value = node[key] else { throw failure(field, "is missing; it should be a string") }
    guard case .string(let text) = value else { throw failure(field, "is \(value.kind); it should be a string") }
    return text
  }

  private func integer(_ value: JSONNode?, _ field: String) throws(InterchangeError) -> Int {
    guard let value else { throw failure(field, "is missing; it should be a whole number") }
    guard case .number(let number) = value, let whole = Int(exactly: number) else {
      throw failure(field, "is \(value.kind); it should be a whole number")
    }
    return whole
  }

  /// Tokens by id; the ids have to be 0..<count, each once.
  private func vocabulary(_ model: JSONNode) throws(InterchangeError) -> [String] {
    guard let node = model["vocab"] else { throw failure("model.vocab", "is missing; it should be an object from token to id") }
    guard case .object(let members) = node else { throw failure("model.vocab", "is \(node.kind); it should be an object from token to id") }
    guard !members.isEmpty else { throw failure("model.vocab", "is empty; it should hold at least the unknown token") }
    var tokens = [String?](repeating: nil, count: members.count)
    for member in members {
      let id = try integer(member.value, "model.vocab.\(member.key)")
      guard tokens.indices.contains(id) else {
        throw failure("model.vocab.\(member.key)", "has id \(id); the \(members.count) ids should be 0 to \(members.count - 1)")
      }
      if let other = tokens[id] { throw failure("model.vocab.\(member.key)", "has id \(id), which \"\(other)\" has too") }
      tokens[id] = member.key
    }
    return tokens.compactMap(\.self)
  }

  /// A step, or a "Sequence" of steps under `key`.
  private func steps(_ node: JSONNode, _ field: String, key: String) throws(InterchangeError) -> [(
    field: String, node: JSONNode, type: String
  )] {
    if node.isNull { return [] }
    let type = try string(node, "type", in: field)
    guard type == "Sequence" else { return [(field, node, type)] }
    guard case .array(let elements)? = node[key] else { throw failure("\(field).\(key)", "should be an array of steps") }
    var result: [(field: String, node: JSONNode, type: String)] = []
    for (index, element) in elements.enumerated() { result += try steps(element, "\(field).\(key)[\(index)]", key: key) }
    return result
  }

  private func normalizers(_ node: JSONNode, _ field: String) throws(InterchangeError) -> [TokenizerFile.NormalizerStep] {
    var result: [TokenizerFile.NormalizerStep] = []
    for step in try steps(node, field, key: "normalizers") {
      guard let known = TokenizerFile.NormalizerStep(rawValue: step.type) else {
        let names = TokenizerFile.NormalizerStep.allCases.map(\.rawValue).joined(separator: ", ")
        throw failure("\(step.field).type", "is \"\(step.type)\"; known are \(names)")
      }
      result.append(known)
    }
    return result
  }

  private func preTokenizers(_ node: JSONNode, _ field: String) throws(InterchangeError) -> [TokenizerFile.PreTokenizerStep] {
    var result: [TokenizerFile.PreTokenizerStep] = []
    for step in try steps(node, field, key: "pretokenizers") {
      switch step.type {
      case "Whitespace": result.append(.whitespace)
      case "Digits":
        guard case .boolean(let individual)? = step.node["individual_digits"] else {
          throw failure("\(step.field).individual_digits", "should be true or false")
        }
        result.append(.digits(individual: individual))
      default: throw failure("\(step.field).type", "is \"\(step.type)\"; known are Whitespace, Digits")
      }
    }
    return result
  }

  /// Added tokens may lie in the vocabulary or follow it with the next free ids.
  private func addedTokens(_ vocabulary: inout [String]) throws(InterchangeError) -> [TokenizerFile.AddedToken] {
    guard let node = root["added_tokens"], !node.isNull else { return [] }
    guard case .array(let elements) = node else { throw failure("added_tokens", "is \(node.kind); it should be an array") }
    var result: [TokenizerFile.AddedToken] = []
    for (index, element) in elements.enumerated() {
      let field = "added_tokens[\(index)]"
      let content = try string(element, "content", in: field)
      guard !content.isEmpty else { throw failure("\(field).content", "is empty") }
      for flag in ["single_word", "lstrip", "rstrip", "normalized"] {
        if case .boolean(true)? = element[flag] {
          throw failure("\(field).\(flag)", "is true, which this reader doesn't apply; it should be false")
        }
      }
      let id = try integer(element["id"], "\(field).id")
      if id == vocabulary.count { vocabulary.append(content) }
      guard vocabulary.indices.contains(id), vocabulary[id] == content else {
        throw failure("\(field).id", "is \(id), where the vocabulary holds another token than \"\(content)\"")
      }
      result.append(TokenizerFile.AddedToken(id: id, content: content))
    }
    return result
  }
}
