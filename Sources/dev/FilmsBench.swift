import CAllocationCount
import Corpus
import Foundation
import Kernels
import Models
import Training

/// `dev films`: what reading films costs. Two runs of one recipe take turns, one on the films of a CSV, one on its first batch again and again;
/// also counts heap allocations of the engine's and the pool's threads in whole training steps.
struct FilmsBench {
  var data = ""
  var preset = Recipe.Preset.small
  var batch = 16
  var steps = 15
  var rounds = 5
  var threads = ProcessInfo.processInfo.activeProcessorCount

  static let usage = """
    dev films --data FILE.csv [--preset tiny|small|base] [--batch N] [--steps N a round] [--rounds N] [--threads N]
    """

  func run() throws {
    var recipe = Recipe(preset: preset, objective: .described)
    (recipe.data.csv, recipe.data.phantoms) = (data, 0)
    (recipe.optimiser.batch, recipe.threads) = (batch, threads)
    let pairs = try TrainingData(recipe)
    let films = try Trainer(recipe, data: pairs)
    recipe.data.repeatsBatch = true
    let held = try Trainer(recipe, data: pairs)
    for trainer in [films, held] { try trainer.prepare() }
    WorkerPool.onEveryThread { allocation_watch_thread() }
    // Two steps each: first calls set things up.
    for trainer in [films, held] { for _ in 0..<2 { try trainer.runStep() } }

    var (ratios, allocations): ([Double], UInt64) = ([], 0)
    for round in 1...rounds {
      let before = allocation_count_watched()
      let withFilms = try rate(films)
      let withoutFilms = try rate(held)
      allocations += allocation_count_watched() - before
      ratios.append(withFilms / withoutFilms)
      print(
        "round \(round): films \(text(withFilms)) pairs/s, one cached batch \(text(withoutFilms)) pairs/s, ratio \(text(ratios[round - 1]))"
      )
    }
    print("\(pairs.source.name), \(preset.rawValue), batch \(batch), \(threads) threads: median ratio \(text(ratios.sorted()[rounds / 2]))")
    if allocation_count_supported() == 1 {
      print("heap allocations on the engine's and the pool's threads in \(2 * rounds * steps) steps: \(allocations)")
    }
  }

  /// Pairs a second over the steps of a round.
  private func rate(_ trainer: Trainer) throws -> Double {
    let start = ProcessInfo.processInfo.systemUptime
    for _ in 0..<steps { try trainer.runStep() }
    return Double(steps * batch) / (ProcessInfo.processInfo.systemUptime - start)
  }

  private func text(_ value: Double) -> String { String(format: "%.3f", value) }
}
