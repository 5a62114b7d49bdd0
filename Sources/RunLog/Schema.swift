/// The tables of the store, version by version. A published migration never changes; later ones are appended.
///
/// Reading with the shell: `sqlite3 -readonly experiments.sqlite`, then for instance
///
///     SELECT * FROM run_summary;
///     SELECT step, value FROM loss_curves WHERE run = 'tiny-1' AND metric = 'total_loss';
///
/// Times are seconds since 1970, `duration` is in seconds, steps count optimiser steps from 1. A NULL `value` is a number that was not one
/// (NaN); infinities are stored as such.
enum Schema {
  /// "ECMP", which `file` and other programs can recognise the store by.
  static let applicationID: Int64 = 0x4543_4D50

  struct Migration {
    let name: String
    let sql: String
  }

  static let migrations = [
    Migration(name: "runs, metrics, events, checkpoints, probes, steering", sql: first),
    Migration(name: "changes of a recipe, alarms, branches", sql: changesAlarmsBranches),
    Migration(name: "identity and archive of runs", sql: identityAndArchive),
    Migration(name: "means in roll-ups, and a level of 512 steps", sql: meansInRollUps),
    Migration(name: "changes, notes and scores of pairs", sql: pairs),
    Migration(name: "histograms of weights and gradients", sql: histograms),
    Migration(name: "the engine's last profile", sql: profiles),
  ]

  private static let first = """
    -- One row a run. `recipe` is JSON that can be run again; `seed` is decimal text because it has 64 bits without a sign.
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL UNIQUE,
      state TEXT NOT NULL,            -- preparing, running, paused, finished, stopped, interrupted, failed
      preset TEXT NOT NULL,
      objective TEXT NOT NULL,
      data TEXT NOT NULL,
      recipe TEXT NOT NULL,
      seed TEXT NOT NULL,
      version TEXT NOT NULL,          -- of the program
      git_state TEXT NOT NULL,        -- of the folder it was started from
      folder TEXT NOT NULL,
      host TEXT NOT NULL,
      core_type TEXT NOT NULL,
      backend TEXT NOT NULL,
      threads INTEGER NOT NULL,
      created REAL NOT NULL,
      updated REAL NOT NULL,
      duration REAL NOT NULL DEFAULT 0,
      step INTEGER NOT NULL DEFAULT 0,
      steps INTEGER NOT NULL,
      keeps_probe_text INTEGER NOT NULL DEFAULT 1,
      note TEXT NOT NULL DEFAULT ''
    ) STRICT;

    CREATE TABLE run_tags (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      tag TEXT NOT NULL,
      PRIMARY KEY (run, tag)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE metric_names (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE
    ) STRICT;

    -- Every number a run measured, stored in the order it is read: one curve after the other.
    CREATE TABLE metrics (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      metric INTEGER NOT NULL REFERENCES metric_names,
      step INTEGER NOT NULL,
      value REAL,
      time REAL NOT NULL,
      PRIMARY KEY (run, metric, step)
    ) STRICT, WITHOUT ROWID;

    -- The newest value of each curve, so that a list of runs need not look into `metrics`.
    CREATE TABLE last_values (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      metric INTEGER NOT NULL REFERENCES metric_names,
      step INTEGER NOT NULL,
      value REAL,
      PRIMARY KEY (run, metric)
    ) STRICT, WITHOUT ROWID;

    -- Extremes of every 64 and every 4096 steps (`bucket` = step / width), so that a long curve is drawn without reading all of it.
    -- Only finite values count; `gap_step` is the last step of the bucket whose value was not finite.
    CREATE TABLE metric_rollups (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      metric INTEGER NOT NULL REFERENCES metric_names,
      width INTEGER NOT NULL,
      bucket INTEGER NOT NULL,
      lowest REAL,
      lowest_step INTEGER,
      highest REAL,
      highest_step INTEGER,
      gap_step INTEGER,
      PRIMARY KEY (run, metric, width, bucket)
    ) STRICT, WITHOUT ROWID;

    -- What happened. A resumed run marks what came after its checkpoint as superseded.
    CREATE TABLE events (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      kind TEXT NOT NULL,
      step INTEGER NOT NULL,
      time REAL NOT NULL,
      text TEXT NOT NULL,
      superseded INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX events_of_run ON events (run, id);

    CREATE TABLE checkpoints (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      kind TEXT NOT NULL,             -- last, best
      step INTEGER NOT NULL,
      path TEXT NOT NULL,
      checksum TEXT NOT NULL,         -- XXH64, hexadecimal, as in the file
      bytes INTEGER NOT NULL,
      time REAL NOT NULL,
      PRIMARY KEY (run, kind, step)
    ) STRICT, WITHOUT ROWID;

    -- A probe pair as the model saw it at a step. `view` is JSON: tokens with mask, guesses and losses, window, visible patches.
    -- `attention` holds [tokens, patches] bytes, each row scaled so that 255 is its largest weight; the scales are in `view`.
    CREATE TABLE probes (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      step INTEGER NOT NULL,
      time REAL NOT NULL,
      pair INTEGER NOT NULL,
      report TEXT NOT NULL,
      mim_loss REAL,
      res_loss REAL,
      mlm_loss REAL,
      psnr REAL,
      view TEXT NOT NULL,
      attention BLOB,
      PRIMARY KEY (run, step)
    ) STRICT;

    -- 8-bit grey pictures, row by row from the top left, each kept once a run.
    CREATE TABLE pictures (
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      checksum TEXT NOT NULL,
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      pixels BLOB NOT NULL,
      PRIMARY KEY (run, checksum)
    ) STRICT;

    CREATE TABLE probe_pictures (
      run INTEGER NOT NULL,
      step INTEGER NOT NULL,
      kind TEXT NOT NULL,             -- image, reconstruction, super_resolution, target
      checksum TEXT NOT NULL,
      PRIMARY KEY (run, step, kind),
      FOREIGN KEY (run, step) REFERENCES probes ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    -- Which process trains a run. It is dead when that process is gone, or, seen from elsewhere, when its heart stopped beating.
    CREATE TABLE leases (
      run INTEGER PRIMARY KEY REFERENCES runs ON DELETE CASCADE,
      pid INTEGER NOT NULL,
      host TEXT NOT NULL,
      boot TEXT NOT NULL,             -- of the machine, so that a pid from before a restart is not believed
      pid_space TEXT NOT NULL,        -- of a container, likewise
      process_start INTEGER NOT NULL, -- in clock ticks since boot
      heartbeat REAL NOT NULL
    ) STRICT;

    -- What another process asks the training one to do, and what it said.
    CREATE TABLE commands (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
      verb TEXT NOT NULL,             -- pause, resume, step, checkpoint, stop, show_pair
      pair INTEGER,
      draw INTEGER,
      sent REAL NOT NULL,
      acknowledged REAL,
      answer TEXT,                    -- of show_pair: a view as in `probes`
      answer_pixels BLOB              -- its attention, then its pictures, as listed in the answer
    ) STRICT;
    CREATE INDEX commands_waiting ON commands (run) WHERE acknowledged IS NULL;

    CREATE VIEW loss_curves AS
      SELECT runs.name AS run, metric_names.name AS metric, metrics.step, metrics.value, metrics.time
      FROM runs JOIN metrics ON metrics.run = runs.id JOIN metric_names ON metric_names.id = metrics.metric;

    CREATE VIEW run_summary AS
      SELECT id, name, state, preset, objective, data, step, steps, round(duration) AS seconds,
        datetime(created, 'unixepoch') AS created_utc, datetime(updated, 'unixepoch') AS updated_utc,
        (SELECT group_concat(name || ' ' || coalesce(printf('%.4g', value), 'nan'), ', ') FROM
          (SELECT metric_names.name, value FROM last_values JOIN metric_names ON metric_names.id = metric
            WHERE run = runs.id ORDER BY metric_names.name)) AS last
      FROM runs;
    """
}
