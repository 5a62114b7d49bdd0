/// What each screen is for and how it is read, as help explains it; a paragraph each.
extension ScreenName {
  package var explanation: [String] {
    switch self {
    case .monitor:
      [
        "Monitor shows a run while it trains, or as it was: one chart a metric, over steps, epochs or time.",
        "How to read it: the line is the mean over a small stretch; the band behind it reaches from the lowest to the highest value of each "
          + "column, so that a spike of a single step stays in sight. NaN leaves a gap, and the chart says how many there are. Marks on the "
          + "lower border are events: a checkpoint, a resume, a warning. ◆ is validation (val_...), some of them where there are many. Beside "
          + "the charts stands the probe: one pair, always the same, as the model sees it now, with the words it had to guess.",
        "p puts other panels beside the charts: the engine's operations with their time, or how weights and gradients are spread over the "
          + "run. @ lists what happened to the run, with the words in full.",
        "The line below the tabs says where the run stands, how long it will take, and what the engine does at the moment. Several runs "
          + "marked on History are drawn over each other, each with its number.",
      ]
    case .pairs:
      [
        "Pairs shows one film with its report, and what the chosen run's weights make of them.",
        "How to read it: in the report, words behind a mask stand out; entities, the words that describe them, the inserted context and "
          + "\"there is no evidence of\" look different each. The word under the cursor is explained in the inspector: the truth, the five best "
          + "guesses with their probabilities, its loss and its weight. Where the model looked for that word lies over the film, with its "
          + "scale below; patches that were hidden from the encoder have no heat.",
        "The other pictures are what the encoder saw, what it reconstructed, and the window in twice the resolution beside its target.",
      ]
    case .pictures:
      [
        "Pictures shows every picture of the pair side by side: the film, what the encoder saw, the reconstruction, the super-resolution beside "
          + "bicubic enlargement, the target, and where they err.",
        "How to read it: each picture has its scale; the frame is the window that was enlarged, and PSNR and SSIM are given inside and outside "
          + "it. The contrast window (level and width), inversion and zoom act on all pictures at once, as a viewer's do.",
      ]
    case .compare:
      [
        "Compare shows two to eight runs side by side: the marked ones, or the selected beside the shown.",
        "How to read it: one run is the reference. Its curves lie under the others', the difference curves are each run less the reference, and "
          + "the table says from which step on they part by more than noise. Of the recipes only what differs is listed; best values have their "
          + "distance from the reference's.",
        "The scatter plot and the parallel coordinates show all visible runs of History, the compared ones with the marks of their curves: "
          + "each axis is a field the recipes differ in or what came of it, and A chooses others.",
      ]
    case .runs:
      [
        "History is the table of every run of the store, newest first, with the last value of each loss; :columns chooses others, of any field "
          + "of the recipe and any metric.",
        "How to read it: a sign and a word tell the state; the arrow in the header tells what the table is sorted by. Open a run to see its "
          + "curves on Monitor and to have its weights look at Pairs. Mark several to draw their curves together. Where there is room, the "
          + "selected run's curve stands below: of the metric the table is sorted by, else of the total loss.",
        "A filter keeps runs that hold every word; conditions such as state=finished, mlm_loss<3 or seed=7 work as well, joined by & and |.",
      ]
    }
  }
}
