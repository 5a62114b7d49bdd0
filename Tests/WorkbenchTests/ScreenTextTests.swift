import Screen
import Telemetry
import Testing

@testable import Workbench

/// Expected screens, drawn. They are what a user sees: a change here is a change of the product, to be looked at.
@Suite struct ScreenTextTests {
  private func expect(_ name: String, _ glyphs: GlyphSet, is expected: String, _ place: SourceLocation = #_sourceLocation) {
    guard let state = SampleScreens.state(name, columns: 80, rows: 24) else {
      Issue.record("no screen \(name)", sourceLocation: place)
      return
    }
    var screen = ScreenBuffer(width: 80, height: 24, glyphs: glyphs)
    let plain = Theme.builtIn(named: "mono") ?? Theme.dark
    view(state, glyphs == .ascii ? Look(plain, .mono) : Look(Theme.dark, .direct), into: &screen)
    let lines = zip(
      screen.plainText().split(separator: "\n", omittingEmptySubsequences: false),
      expected.split(separator: "\n", omittingEmptySubsequences: false))
    for (row, (drawn, wanted)) in lines.enumerated() {
      #expect(drawn == wanted, "row \(row) of \(name)", sourceLocation: place)
    }
    #expect(screen.plainText() == expected, sourceLocation: place)
  }

  @Test func monitorOnAUnicodeTerminal() {
    expect(
      "monitor", .unicode,
      is: #"""
         ECAMP   1 Monitor  2 Pairs  3 Runs                  quickstart  tiny described
         ● running   step 1,240 / 5,000  25 %   4m 52s left   412 pairs/s   epoch 19.84
        ╭─ ▸ total loss ─────────────── 3.962 ─╮╭─ mim loss ────────────────── 0.2090 ─╮
        │   10.4 ⠢⡀                            ││   1.10 ⢢                             │
        │         ⠈◆⠤◆                         ││         ⠣⡀                           │
        │            ⠈⠉⠒◆⠤◆⣀⣀◆⢀◆               ││          ⠈⠒⠤⢄⣀⣀⢀                     │
        │    3.4            ⠁⠈⠉⠉⠉◆⠒⠒◆⠒◆⠒◆⠤⠤◆⠤◆⠤││   0.15        ⠁⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠢⠢⠤⠤⠤⠤⠤⠤│
        ╰─────── 0 ──────────▴──── 1,250 steps ╯╰─────── 0 ──────────▴──── 1,250 steps ╯
        ╭─ res loss ────────────────── 0.2952 ─╮╭─ mlm loss ────────────── 3.458 nats ─╮
        │   0.92 ⢢                             ││    8.6 ⠢⡀                            │
        │         ⠣⡀                           ││         ⠑◆⡀                          │
        │   0.58   ⠘⠤⣀                         ││    5.8    ⠈◆⠤⣀◆                      │
        │            ⠁⠉⠒⠤⠤⣀⣀⣀⢀⢀                ││               ⠈⠑◆⠒⠤◆⣀◆⣀◆⢀⢀◆          │
        │   0.24           ⠁⠁⠉⠉⠉⠉⠑⠒⠒⠒⠒⠒⠒⠢⠔⠤⠤⠤⠤⠤││    3.0               ⠁⠁⠉⠉⠉⠉⠑◆⠒◆⠒⠒◆⠤◆⠤│
        ╰─────── 0 ──────────▴──── 1,250 steps ╯╰─────── 0 ──────────▴──── 1,250 steps ╯
        ╭─ masked words ────────── 7 of 10 right, step 1,240 ─╮╭─ pictures ── 27.4 dB ─╮
        │   truth                   best guess                ││    SR       target    │
        │ ✓ pneumothorax      62 %  pneumothorax      62 %    ││ ┌──────┐   ┌──────┐   │
        │ ✓ small             34 %  small             34 %    ││▀│▀▀▀▀▀▀│▀ ▀│▀▀▀▀▀▀│▀  │
        │ ✗ left              41 %  right             47 %    ││▀│▀▀▀▀▀▀│▀ ▀│ ▀▀▀▀▀│▀  │
        │ ✓ effusion          88 %  effusion          88 %    ││▀└──────┘▀ ▀└──────┘▀  │
        │ ✓ mild              39 %  mild              39 %    ││▀▀▀    ▀▀▀ ▀▀▀    ▀▀▀  │
        ╰─────────────────────────────────────────────────────╯╰───────────────────────╯
         Space pause  c checkpoint  x stop  r set  Left cursor  Enter enlarge  ? help
        """#)
  }

  @Test func pairsOnAUnicodeTerminal() {
    expect(
      "pairs", .unicode,
      is: #"""
         ECAMP   1 Monitor  2 Pairs  3 Runs                  quickstart  tiny described
         pair 12 / 293   mim 0.1873   res 0.2154   mlm 2.382   at step 1,240   train
        ╭─ attention: pneumothorax ────╮╭─ report ───────── 6 of 9 masked words right ─╮
        │       ▀▀▀▀▀▀▀  ▀▀▀▀▀▀▀       ││ <there is no evidence of> [*pneumothorax✓].  │
        │     ▀▀▀▀▀▀         ▀▀▀▀▀     ││ [~small✓] [~left✗] ~pleural [*effusion✓]     │
        │   ▀▀▀▀▀▀▀▀▀▀▀  ▀▀▀▀▀▀▀▀▀▀▀   ││ with [~mild✓] *cardiomegaly. {*effusion      │
        │  ▀▀▀▀▀▀▀▀▀▀▀▀  ▀▀▀▀▀▀▀▀▀▀▀▀  ││ [blunts✗] the [costophrenic✓] angle.} the    │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀││ [lungs✓] are [otherwise✗] clear.             │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀││                                              │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀ ▀▀▀││                                              │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀ ▀▀││                                              │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀ ▀││                                              │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀    ▀▀▀ ▀▀▀  ││ [mask] *entity ~descr <templ> {context}      │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀ ▀▀▀▀▀▀▀▀▀▀   ▀│╰──────────────────────────────────────────────╯
        │▀▀   ▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀ ▀▀▀    ▀▀│╭─ word "pneumothorax" ────────────── 6 of 27 ─╮
        │▀▀  ▀▀▀▀▀            ▀▀▀▀▀  ▀▀││ masked, entity                               │
        │ ▀▀▀▀                    ▀▀▀▀ ││ loss 0.478 nats  weight 1.00  truth 62 %     │
        │ ▀▀▀                      ▀▀▀ ││ ✓ pneumothorax     62 %  ━━━━━━━━━━━━─────── │
        │ 0                    0.0351  ││   effusion         21 %  ━━━━─────────────── │
        │ files/p10/s5041/film-12.png  ││   consolidation   8.0 %  ━━───────────────── │
        │ patient p1043                ││   pneumonia       3.0 %  ━────────────────── │
        │                              ││   edema           1.0 %  ─────────────────── │
        ╰──────────────────────────────╯╰──────────────────────────────────────────────╯
         j next pair  k previous  Right word  Tab next mask  r new mask  g go to  ? help
        """#)
  }

  @Test func runsOnAUnicodeTerminal() {
    expect(
      "runs", .unicode,
      is: #"""
         ECAMP   1 Monitor  2 Pairs  3 Runs                  quickstart  tiny described
         7 runs
        ╭─ runs ───────────────────────────────────────────────────────────────────────╮
        │    name                  state            step   total     mlm  trained      │
        │▸○  quickstart            ● running       1,240   4.120   3.378   1m 36s      │
        │    phantom-described-s2  ✓ finished     20,000   2.874   2.357   2h 35m      │
        │    phantom-described-s1  ✓ finished     20,000   2.901   2.379   2h 32m      │
        │    phantom-published     ■ stopped       8,412   3.377   2.769   1h 07m      │
        │    cxr-first-look        ◐ interrupted     200   5.620   4.608   1m 35s      │
        │    lr-too-high           ✗ failed           61     NaN     NaN    31.0s      │
        │    smoke                 ✓ finished         50   6.983   5.726    12.0s      │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        │                                                                              │
        ╰──────────────────────────────────────────────────────────────────────────────╯
         Enter open  m mark  s sort  S reverse  / filter  e export  : command  ? help
        """#)
  }

  @Test func monitorOnAPlainTerminal() {
    expect(
      "monitor", .ascii,
      is: #"""
         ECAMP   1 Monitor  2 Pairs  3 Runs                  quickstart  tiny described
         * running   step 1,240 / 5,000  25 %   4m 52s left   412 pairs/s   epoch 19.84
        +- > total loss --------------- 3.962 -++- mim loss ------------------ 0.2090 -+
        |   10.4 -.                            ||   1.10 :                             |
        |         '*-.*                        ||         ".                           |
        |            '''*-*..* *               ||          ''-....                     |
        |    3.4            ' '''*''*-*-*--*-*-||   0.15        ' ''''''---------------|
        +------- 0 ----------^---- 1,250 steps ++------- 0 ----------^---- 1,250 steps +
        +- res loss ------------------ 0.2952 -++- mlm loss -------------- 3.458 nats -+
        |   0.92 :                             ||    8.6 -.                            |
        |         ".                           ||         '*.                          |
        |   0.58   '-.                         ||    5.8     '*.*.                     |
        |             '---... .                ||               ''*--*.*.*. *          |
        |   0.24           ' ''''''------------||    3.0               ' '''''*-*--*-*-|
        +------- 0 ----------^---- 1,250 steps ++------- 0 ----------^---- 1,250 steps +
        +- masked words ---------- 7 of 10 right, step 1,240 -++- pictures -- 27.4 dB -+
        |   truth                   best guess                ||    SR       target    |
        | + pneumothorax      62 %  pneumothorax      62 %    || +------+   +------+   |
        | + small             34 %  small             34 %    ||`|::==::|` `|::==::|`  |
        | x left              41 %  right             47 %    ||+|::=c+,|+ +|::=c+,|+  |
        | + effusion          88 %  effusion          88 %    ||=+------+= ++------++  |
        | + mild              39 %  mild              39 %    ||:cxxxxxxc: :cxxxxxxc:  |
        +-----------------------------------------------------++-----------------------+
         Space pause  c checkpoint  x stop  r set  Left cursor  Enter enlarge  ? help
        """#)
  }

  @Test func pairsOnAPlainTerminal() {
    expect(
      "pairs", .ascii,
      is: #"""
         ECAMP   1 Monitor  2 Pairs  3 Runs                  quickstart  tiny described
         pair 12 / 293   mim 0.1873   res 0.2154   mlm 2.382   at step 1,240   train
        +- attention: pneumothorax ----++- report --------- 6 of 9 masked words right -+
        |        .:;-=cooc=-;:.        || <there is no evidence of> [*pneumothorax+].  |
        |      `~=****cooc****=~`      || [~small+] [~leftx] ~pleural [*effusion+]     |
        |    `++~;;-*xcoocxc+~~-==`    || with [~mild+] *cardiomegaly. {*effusion      |
        |  .;*~,:::,,-cooc+,,:::,-*;.  || [bluntsx] the [costophrenic+] angle.} the    |
        | .~*;:::,,:::=oo*,::,,:::~*~. || [lungs+] are [otherwisex] clear.             |
        | ,*1:1:1:1:1:-oo+:::::::,,=*, ||                                              |
        |'1*1,1:1:1,1:1oo1,,,,::::,+*='||                                              |
        |:**+::,:::::,=oooxx*~::,::+**:||                                              |
        |-1*2,2:2:2:2c1oo1xxxx+:::;=**-||                                              |
        |-2*2~3:4,3:2x2oo1x1xxc,::-***-|| [mask] *entity ~descr <templ> {context}      |
        |~2*3*6,7:6:3*2oo1x1xx-;;-****~|+----------------------------------------------+
        |:2*4*7+9;7-4c2xx1x1cccc******:|+- word "pneumothorax" -------------- 6 of 27 -+
        |.2*3*6c7x6x3x2xx1x1xxxxcc***-.|| masked, entity                               |
        | 2=2x3x4x3x2x2xx1x1xxxxxxxc=` || loss 0.478 nats  weight 1.00  truth 62 %     |
        | 1:2x2x2x2x2x1xx1xxxxxxxxxc:  || + pneumothorax     62 %  ============....... |
        | 0 001123344556678899 0.0351  ||   effusion         21 %  ====............... |
        | files/p10/s5041/film-12.png  ||   consolidation   8.0 %  ==................. |
        | patient p1043                ||   pneumonia       3.0 %  =.................. |
        |                              ||   edema           1.0 %  ................... |
        +------------------------------++----------------------------------------------+
         j next pair  k previous  Right word  Tab next mask  r new mask  g go to  ? help
        """#)
  }

  @Test func monitorBeforeTheFirstRun() {
    expect(
      "monitor-empty", .unicode,
      is: #"""
         ECAMP   1 Monitor  2 Pairs  3 Runs







             No run yet

             :train        start the quickstart: a tiny model on drawn chest films
             :train data=pairs.csv    train on your own image/report pairs
             3             list the runs of the store
             ?             every key and command









         : command  q quit  ? help
        """#)
  }
}
