/// Names of the metrics every run writes; the store, the log and the screen use these strings as they stand.
package enum Metric {
  package static let totalLoss = "total_loss"
  package static let mimLoss = "mim_loss"
  package static let resLoss = "res_loss"
  package static let mlmLoss = "mlm_loss"
  package static let learningRate = "lr"
  package static let gradientNorm = "grad_norm"
  package static let pairsPerSecond = "pairs_per_s"
  /// Seconds of the step spent waiting for data.
  package static let dataWait = "data_wait_s"
  /// Processor seconds of the whole process, since its start.
  package static let processorTime = "cpu_s"
  /// Resident memory in MiB.
  package static let residentMemory = "rss_mib"
  /// Of the whole machine, a sample every few seconds: share of the processors at work, memory in use, and what passes through its disks and
  /// network interfaces.
  package static let nodeProcessors = "node_cpu_share"
  package static let nodeMemory = "node_memory_mib"
  package static let nodeRead = "node_read_mib_s"
  package static let nodeWritten = "node_written_mib_s"
  package static let nodeReceived = "node_received_mib_s"
  package static let nodeSent = "node_sent_mib_s"
  /// What says nothing of the model and differs from sitting to sitting.
  package static let ofTheMachine: Set<String> = [
    pairsPerSecond, dataWait, processorTime, residentMemory, nodeProcessors, nodeMemory, nodeRead, nodeWritten, nodeReceived, nodeSent,
  ]
  package static let validationTotal = "val_total_loss"
  package static let validationMIM = "val_mim_loss"
  package static let validationRES = "val_res_loss"
  package static let validationMLM = "val_mlm_loss"
  /// Top-1 accuracy on affirmed finding words with the pair's own picture, a picture without the finding, and none.
  package static let wordsOwnPicture = "words_own_picture"
  package static let wordsOtherPicture = "words_other_picture"
  package static let wordsNoPicture = "words_no_picture"
}

/// One measured number of a run. `step` counts optimiser steps from 1; `time` is seconds since 1970.
package struct MetricPoint: Hashable, Sendable {
  package var metric: String
  package var step: Int
  package var value: Double
  package var time: Double

  package init(metric: String, step: Int, value: Double, time: Double) {
    self.metric = metric
    self.step = step
    self.value = value
    self.time = time
  }
}
