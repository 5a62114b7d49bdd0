import Interchange

extension Recipe {
  /// The complete recipe as JSON5, each key with what it means; reads back equal.
  package func json5() -> String {
    var text = "// A recipe of ecamp: run it with  ecamp train --recipe FILE\n{\n"
    for field in RecipeField.all where field.section == nil { append(field, indentation: "  ", to: &text) }
    for section in RecipeField.sections {
      text += "\n  // \(section.comment)\n  \(section.name): {\n"
      for field in RecipeField.all where field.section == section.name { append(field, indentation: "    ", to: &text) }
      text += "  },\n"
    }
    return text + "}\n"
  }

  private func append(_ field: RecipeField, indentation: String, to text: inout String) {
    guard let value = field.write(self) else { return }
    text += "\(indentation)// \(field.comment)\n"
    if !field.words.isEmpty, field.words != ["true", "false"] {
      text += "\(indentation)// One of: \(field.words.joined(separator: ", "))\n"
    }
    text += "\(indentation)\(field.key): \(JSONWriter().text(value)),\n"
  }

  /// The same as plain JSON on one line.
  package func json() -> String { JSONWriter().text(jsonValue(sections: nil)) }

  /// - Parameter sections: only these sections and no top-level keys but preset and objective; nil: everything.
  func jsonValue(sections chosen: Set<String>?) -> JSONValue {
    var members: [JSONMember] = []
    for field in RecipeField.all where field.section == nil && (chosen == nil || field.path == "preset" || field.path == "objective") {
      if let value = field.write(self) { members.append(JSONMember(field.key, value)) }
    }
    for section in RecipeField.sections where chosen?.contains(section.name) ?? true {
      let inner = RecipeField.all.filter { $0.section == section.name }.compactMap { field in
        field.write(self).map { JSONMember(field.key, $0) }
      }
      members.append(JSONMember(section.name, .object(inner)))
    }
    return .object(members)
  }
}
