import Kernels

/// The version of the program, as `ecamp version` prints it and runs record it.
package enum Version {
  package static let number = "0.1.0"
}

extension CommandTable {
  static let version = Command(["version"], summary: "prints the version and how this machine computes", options: []) { _ in
    print("ecamp \(Version.number)")
    print("kernels \(kernelLevel), OpenBLAS \(blasCore)")
    return .success
  }
}
