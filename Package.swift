// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .enableUpcomingFeature("MemberImportVisibility")]
/// Modules whose inner loops are Swift and must not crawl in a debug build (tests decode and draw real pictures).
let optimised: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func module(
  _ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil, settings: [SwiftSetting] = strict
) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], excluding: [String] = [], settings: [SwiftSetting] = strict) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestSupport"], exclude: excluding, swiftSettings: settings)
}

let package = Package(
  name: "ecamp",
  products: [.executable(name: "ecamp", targets: ["ecamp"])],
  targets: [
    // System libraries and the C that Swift cannot express.
    .systemLibrary(name: "CBLAS"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3"),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng"),
    .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg"),
    .target(name: "CCurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    .target(name: "CAllocationCount"),
    .target(name: "CImages", dependencies: ["CPNG"]),
    .target(
      name: "CKernels", dependencies: ["CBLAS"], cSettings: [.unsafeFlags(["-O3"])],
      linkerSettings: [.linkedLibrary("openblas"), .linkedLibrary("m")]),

    // The engine.
    module("Tensors", [], settings: optimised),
    module("Kernels", ["Tensors", "CKernels", "CBLAS"]),
    module("Graph", ["Tensors", "Kernels"]),
    module("Models", ["Tensors", "Graph"], settings: optimised),
    module("Interchange", ["Tensors", "CImages", "CTurboJPEG"], settings: optimised),
    module("Corpus", ["Tensors", "Interchange", "CKernels"], settings: optimised),
    module("Telemetry", []),
    module(
      "Training", ["Tensors", "Kernels", "Graph", "Models", "Corpus", "Interchange", "Telemetry"]),
    module("RunLog", ["Telemetry", "Interchange", "CSQLite"]),

    // The screen.
    .target(
      name: "EmbeddedThemes", path: "Themes",
      resources: [
        "dark", "light", "high-contrast", "high-contrast-light", "colour-blind-dark", "colour-blind-light", "solarized-dark",
        "solarized-light", "reading-room", "dusk", "paper", "mono",
      ].map { .embedInCode("\($0).theme") }, swiftSettings: strict),
    module("Screen", ["EmbeddedThemes"], settings: optimised),
    .target(
      name: "EmbeddedSessions", path: "Sessions",
      resources: [
        "quickstart.session", "watch-a-run.session", "look-into-a-pair.session", "compare-history.session", "words.recipe.json5",
      ].map { .embedInCode($0) },
      swiftSettings: strict),
    module("Workbench", ["Screen", "Telemetry", "EmbeddedSessions"], settings: optimised),
    module("CursesDriver", ["Screen", "CCurses"]),

    module("Plots", ["Screen", "Interchange"], settings: optimised),

    // The executables.
    module(
      "Commands",
      [
        "Tensors", "Kernels", "Graph", "Models", "Corpus", "Interchange", "Telemetry", "Training", "RunLog", "Screen",
        "Workbench", "CursesDriver", "EmbeddedSessions", "Plots",
      ]),
    .executableTarget(name: "ecamp", dependencies: ["Commands"], swiftSettings: strict),
    .executableTarget(
      name: "dev",
      dependencies: ["Tensors", "Kernels", "Graph", "Models", "Training", "Corpus", "RunLog", "CAllocationCount"],
      swiftSettings: strict),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Tensors", "Interchange"], path: "Tests/TestSupport", swiftSettings: strict),
    tests("TensorsTests", ["Tensors"]),
    tests("KernelsTests", ["Kernels", "CKernels", "Tensors"]),
    tests("GraphTests", ["Graph", "Kernels", "Tensors"]),
    tests("ModelsTests", ["Models", "Graph", "Kernels", "Tensors", "Interchange"], settings: optimised),
    tests("InterchangeTests", ["Interchange", "Tensors", "CTurboJPEG"]),
    tests("CorpusTests", ["Corpus", "Interchange", "Tensors"]),
    tests("TrainingTests", ["Training", "Models", "Graph", "Corpus", "Interchange", "Telemetry", "Tensors"]),
    tests("RunLogTests", ["RunLog", "Telemetry", "CSQLite"]),
    tests("ScreenTests", ["Screen"]),
    tests("PlotsTests", ["Plots", "Screen", "Interchange"]),
    tests("WorkbenchTests", ["Workbench", "Screen", "Telemetry"]),
    tests("CursesDriverTests", ["CursesDriver", "Screen"]),
    // Whole processes: the dependency on the executable has it built.
    tests(
      "CommandsTests",
      ["ecamp", "Commands", "Workbench", "Screen", "Telemetry", "RunLog", "Training", "Interchange", "CSQLite"], excluding: ["Goldens"]),
  ]
)
