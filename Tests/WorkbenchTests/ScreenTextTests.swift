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
         ECAMP   1 Monitor  2 Pairs  3 History  4 Compare    quickstart  tiny described
         ● running   step 1,240 / 5,000  25 %   4m 52s left   412 pairs/s   epoch 19.84
        ╭─ ▸ total loss ─────────────── 3.962 ─╮╭─ mim loss ────────────────── 0.2090 ─╮
        │   10.4 ⠢⡀                            ││   1.10 ⢢                             │
        │         ⠈⠒⠤◆                         ││         ⠣⡀                           │
        │            ⠈⠉⠒⠢⠤◆⣀⣀⡀⢀◆               ││          ⠈⠒⠤⢄⣀⣀⢀                     │
        │    3.4            ⠁⠈⠉⠉⠉⠉⠒⠒◆⠒⠒⠒◆⠤⠤⠤⠤◆⠤││   0.15        ⠁⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠢⠢⠤⠤⠤⠤⠤⠤│
        ╰─────── 0 ──────────▴──── 1,250 steps ╯╰─────── 0 ──────────▴──── 1,250 steps ╯
        ╭─ res loss ────────────────── 0.2952 ─╮╭─ mlm loss ────────────── 3.458 nats ─╮
        │   0.92 ⢢                             ││    8.6 ⠢⡀                            │
        │         ⠣⡀                           ││         ⠑⠤⡀                          │
        │   0.58   ⠘⠤⣀                         ││    5.8    ⠈◆⠤⣀⡀                      │
        │            ⠁⠉⠒⠤⠤⣀⣀⣀⢀⢀                ││               ⠈⠑◆⠒⠤⠤⣀◆⣀⢀⢀⢀◆          │
        │   0.24           ⠁⠁⠉⠉⠉⠉⠑⠒⠒⠒⠒⠒⠒⠢⠔⠤⠤⠤⠤⠤││    3.0               ⠁⠁⠉⠉⠉⠉⠑⠒⠒◆⠒⠒⠤⠤◆⠤│
        ╰─────── 0 ──────────▴──── 1,250 steps ╯╰─ nats  0 ──────────▴──── 1,250 steps ╯
        ╭─ masked words ────────── 7 of 10 right, step 1,240 ─╮╭─ pictures ── 27.4 dB ─╮
        │   truth                   best guess                ││    SR       target    │
        │ ✓ pneumothorax      62 %  pneumothorax      62 %    ││ ┌──────┐   ┌──────┐   │
        │ ✓ small             34 %  small             34 %    ││▀│▀▀▀▀▀▀│▀ ▀│▀▀▀▀▀▀│▀  │
        │ ✗ left              41 %  right             47 %    ││▀│▀▀▀▀▀▀│▀ ▀│ ▀▀▀▀▀│▀  │
        │ ✓ effusion          88 %  effusion          88 %    ││▀└──────┘▀ ▀└──────┘▀  │
        │ ✓ mild              39 %  mild              39 %    ││▀▀▀    ▀▀▀ ▀▀▀    ▀▀▀  │
        ╰─────────────────────────────────────────────────────╯╰───────────────────────╯
         Space pause  c checkpoint  x stop  Left cursor  Enter enlarge  + zoom  ? help
        """#)
  }

  @Test func pairsOnAUnicodeTerminal() {
    expect(
      "pairs", .unicode,
      is: #"""
         ECAMP   1 Monitor  2 Pairs  3 History  4 Compare    quickstart  tiny described
         pair 12 / 293   mim 0.1873   res 0.2154   mlm 0.3420   at step 1,240   train
        ╭─ attention: pneumothorax ────╮╭─ report ───────── 6 of 9 masked words right ─╮
        │       ▀▀▀▀▀▀▀  ▀▀▀▀▀▀▀       ││ <there is no evidence of> [!pneumothorax✓].  │
        │     ▀▀▀▀▀▀         ▀▀▀▀▀     ││ [~small✓] [~left✗] ~pleural [*effusion✓]     │
        │   ▀▀▀▀▀▀▀▀▀▀▀  ▀▀▀▀▀▀▀▀▀▀▀   ││ with [~mild✓] *cardiomegaly. {*effusion      │
        │  ▀▀▀▀▀▀▀▀▀▀▀▀  ▀▀▀▀▀▀▀▀▀▀▀▀  ││ [blunts✗] the [costophrenic✓] angle.} the    │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀ ││ [lungs✓] are [otherwise✗] clear.             │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀││                                              │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀││                                              │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀ ▀▀││ [right✓] [wrong✗] *entity !denied ~descr     │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀││ <tmpl> {ctx}                                 │
        │▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀ ▀    │╰──────────────────────────────────────────────╯
        │▀   ▀▀▀▀▀▀▀▀▀▀    ▀▀▀▀▀▀▀▀   ▀│╭─ word "pneumothorax" ────────────── 6 of 27 ─╮
        │▀▀   ▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀ ▀▀▀    ▀▀││ masked, entity, denied                       │
        │▀▀  ▀▀▀▀▀            ▀▀▀▀▀  ▀▀││ loss 0.478  w 1.00  truth 62 %  share 4.5 %  │
        │ ▀▀▀▀                    ▀▀▀▀ ││ ✓ pneumothorax     62 %  ━━━━━━━━━━━━─────── │
        │ ▀▀▀                      ▀▀▀ ││   effusion         21 %  ━━━━─────────────── │
        │ 0                  0.0266    ││   consolidation   8.0 %  ━━───────────────── │
        │ mean of 4 heads              ││   pneumonia       3.0 %  ━────────────────── │
        │ least 0.00121                ││   edema           1.0 %  ─────────────────── │
        │ files/p10/s5041/film-12.png  ││ weight x loss 10.601 / 31 = mlm 0.34197      │
        ╰──────────────────────────────╯╰──────────────────────────────────────────────╯
         j next pair  k previous  Right word  o list  Tab next mask  m hide word  ? help
        """#)
  }

  @Test func runsOnAUnicodeTerminal() {
    expect(
      "runs", .unicode,
      is: #"""
         ECAMP   1 Monitor  2 Pairs  3 History  4 Compare    quickstart  tiny described
         7 runs
        ╭─ runs ──────────────────────────────────────────────── column 1 of 14: name ─╮
        │    [name]                state            step   total     mlm  trained      │
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
         Enter open  m mark  s sort  / filter  v group  P plot  t tag  n note  ? help
        """#)
  }

  @Test func monitorOnAPlainTerminal() {
    expect(
      "monitor", .ascii,
      is: #"""
         ECAMP   1 Monitor  2 Pairs  3 History  4 Compare    quickstart  tiny described
         * running   step 1,240 / 5,000  25 %   4m 52s left   412 pairs/s   epoch 19.84
        +- > total loss --------------- 3.962 -++- mim loss ------------------ 0.2090 -+
        |   10.4 -.                            ||   1.10 :                             |
        |         '*-.*                        ||         ".                           |
        |            '''--*..* .               ||          ''-....                     |
        |    3.4            ' '''*''*---*----*-||   0.15        ' ''''''---------------|
        +------- 0 ----------^---- 1,250 steps ++------- 0 ----------^---- 1,250 steps +
        +- res loss ------------------ 0.2952 -++- mlm loss -------------- 3.458 nats -+
        |   0.92 :                             ||    8.6 -.                            |
        |         ".                           ||         '*.                          |
        |   0.58   '-.                         ||    5.8     '*...                     |
        |             '---... .                ||               ''*--*...*. *          |
        |   0.24           ' ''''''------------||    3.0               ' ''''''-*----*-|
        +------- 0 ----------^---- 1,250 steps ++- nats  0 ----------^---- 1,250 steps +
        +- masked words ---------- 7 of 10 right, step 1,240 -++- pictures -- 27.4 dB -+
        |   truth                   best guess                ||    SR       target    |
        | + pneumothorax      62 %  pneumothorax      62 %    || +------+   +------+   |
        | + small             34 %  small             34 %    ||`|::==::|` `|::==::|`  |
        | x left              41 %  right             47 %    ||+|::=c+,|+ +|::=c+,|+  |
        | + effusion          88 %  effusion          88 %    ||=+------+= ++------++  |
        | + mild              39 %  mild              39 %    ||:cxxxxxxc: :cxxxxxxc:  |
        +-----------------------------------------------------++-----------------------+
         Space pause  c checkpoint  x stop  Left cursor  Enter enlarge  + zoom  ? help
        """#)
  }

  @Test func pairsOnAPlainTerminal() {
    expect(
      "pairs", .ascii,
      is: #"""
         ECAMP   1 Monitor  2 Pairs  3 History  4 Compare    quickstart  tiny described
         pair 12 / 293   mim 0.1873   res 0.2154   mlm 0.3420   at step 1,240   train
        +- attention: pneumothorax ----++- report --------- 6 of 9 masked words right -+
        |        .:;-=cooc=-;:.        || <there is no evidence of> [!pneumothorax+].  |
        |      `~=****cooc****=~`      || [~small+] [~leftx] ~pleural [*effusion+]     |
        |    `++~;;-*xcoocxc+~~-==`    || with [~mild+] *cardiomegaly. {*effusion      |
        |  .;*1,1:1,1-cooc+,,:::,-*;.  || [bluntsx] the [costophrenic+] angle.} the    |
        | 1~1;1:1,1:1:1oo1,::,,:::~*~. || [lungs+] are [otherwisex] clear.             |
        | 1*1:1:1:1:1:1oo1:1:::::,,=*, ||                                              |
        |'1*2,2:2:2,2:2oo1,1,1::::,+*='||                                              |
        |:**+::,:::::,=oooxx*~::,::+**:|| [right+] [wrongx] *entity !denied ~descr     |
        |-2*2,3:4:4:3c2oo2x1x1+:::;=**-|| <tmpl> {ctx}                                 |
        |-2*3~5:6,6:5x3oo2x1x1c1::-***-|+----------------------------------------------+
        |~2*4*7,9:9:6*4oo2x1x1-1;-****~|+- word "pneumothorax" -------------- 6 of 27 -+
        |:2*4*7+9;9-6c4xx2x1c1c1******:|| masked, entity, denied                       |
        |.2*3*5c7x7x5x3xx2x1x1x1cc***-.|| loss 0.478  w 1.00  truth 62 %  share 4.5 %  |
        | 2=2x3x4x4x3x2xx2x1x1xxxxxc=` || + pneumothorax     62 %  ============....... |
        | 1:2x2x2x2x2x2xx1x1x1xxxxxc:  ||   effusion         21 %  ====............... |
        | 0 0012234455677899 0.0266    ||   consolidation   8.0 %  ==................. |
        | mean of 4 heads              ||   pneumonia       3.0 %  =.................. |
        | least 0.00121                ||   edema           1.0 %  ................... |
        | files/p10/s5041/film-12.png  || weight x loss 10.601 / 31 = mlm 0.34197      |
        +------------------------------++----------------------------------------------+
         j next pair  k previous  Right word  o list  Tab next mask  m hide word  ? help
        """#)
  }

  @Test func monitorBeforeTheFirstRun() {
    expect(
      "monitor-empty", .unicode,
      is: #"""
         ECAMP   1 Monitor  2 Pairs  3 History  4 Compare





          No run yet. What would you like to do?

            :tour                  be shown around: the three jobs in five minutes

          Watch a run
            :train                 start the quickstart: a tiny model on drawn films
            :train data=pairs.csv  train on your own image/report pairs
          Look into a pair
            2                      films, reports, and what the model makes of them
          Compare runs
            3                      the table of every run: sort, filter, overlay

            ?                      explains this screen, then every key and command




         : command  q quit  ? help
        """#)
  }
}
