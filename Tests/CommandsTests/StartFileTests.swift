import Foundation
import TestSupport
import Testing

/// What the workbench does by itself whenever it opens.
@Suite(.serialized) struct StartFileTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    let training = try place.run(Workplace.phantoms(steps: 2))
    try #require(training.code == 0, "\(training)")
  }

  private func session(_ text: String) throws -> TerminalSession {
    let folder = place.folder.file("config/ecamp")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try text.write(toFile: folder + "/start", atomically: true, encoding: .utf8)
    return try TerminalSession(
      [], in: place, columns: 160, environment: ["TERM": "xterm-256color", "XDG_CONFIG_HOME": place.folder.file("config")])
  }

  @Test func itsCommandsAreDone() throws {
    let session = try session("# mine\nmouse off\nlayout total_loss lr\n")
    #expect(session.waitFor("total loss", "learning rate"))
    session.show("", ["learning rate"])
    #expect(!session.fresh.contains("mim loss"), "only the charts of the file are shown")
    let text = session.everything
    let off = text.range(of: "\u{1B}[?1002l", options: .backwards)
    #expect(off != nil, "the mouse is given back")
    session.type("q")
    #expect(session.wait().code == 0)
    session.expectGivenBack("with a start file")
  }

  @Test func aMistakeIsNamedWithItsLineAndTheOtherLinesAreDone() throws {
    let session = try session("layout total_loss lr\nmuose off\n")
    // A long path is broken where the dialog ends; the line's number and words stand behind it.
    #expect(session.waitFor("2: there is no command", "muose"), "\(session.everything.suffix(1600).debugDescription)")
    // Enter closes it as well as Esc, which with a key right behind it would be Alt and that key.
    session.show("\r", ["total loss", "learning rate"])
    #expect(!session.fresh.contains("mim loss"), "only the charts of the file are shown")
    session.type("q")
    #expect(session.wait().code == 0)
  }
}
