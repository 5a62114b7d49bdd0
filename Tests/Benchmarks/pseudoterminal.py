"""A program on a pseudo-terminal of its own: what the scripts beside this file have in common. Only the standard library is used."""
import fcntl, os, pty, re, select, shutil, signal, sqlite3, struct, subprocess, termios, time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A run that a debug build trains in an instant; pictures of 32 pixels, one block everywhere.
SMALL = ["--phantom", "12", "--batch", "2", "--threads", "2"] + [word for setting in (
    "model.imageSide=32", "model.patch=8", "model.width=16", "model.depth=1", "model.heads=2", "model.decoderWidth=16",
    "model.decoderDepth=1", "model.decoderHeads=2", "model.vocabulary=300", "model.textWidth=16", "model.textDepth=1",
    "model.textHeads=2", "model.textHidden=32", "model.maximumTokens=64", "masking.windowSize=2", "run.wordPairs=0",
    "run.validationSteps=0", "run.probeSteps=0", "data.phantomSide=64") for word in ("--set", setting)]

# What a program turns on, and how it takes that back.
MODES = [(b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?25l", b"\x1b[?25h"), (b"\x1b[?1002h", b"\x1b[?1002l"), (b"\x1b[?1006h", b"\x1b[?1006l"),
         (b"\x1b[?2004h", b"\x1b[?2004l"), (b"\x1b[?2026h", b"\x1b[?2026l")]


def environment(home, **more):
    return {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home), "TERM": "xterm-256color",
            "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no", "ECAMP_STORE": f"{home}/store.sqlite", **more}


class PseudoTerminal:
    """`command` with the terminal in `folder`; the terminal answers what xterm would answer, at `rate` bytes a second if that is given."""

    def __init__(self, command, folder, columns=80, rows=24, rate=None, answers=True, keep=1 << 20, **more):
        self.controller, self.device = pty.openpty()
        self.resize(columns, rows)
        self.before = termios.tcgetattr(self.device)
        self.rate, self.answers, self.keep = rate, answers, keep
        self.output, self.total, self.allowance, self.clock = b"", 0, 0.0, time.perf_counter()
        self.typed = b""
        self.status = None

        def become_leader():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(command, cwd=folder, env=environment(folder, **more), stdin=self.device, stdout=self.device,
                                        stderr=self.device, preexec_fn=become_leader, close_fds=True)
        os.set_blocking(self.controller, False)

    def resize(self, columns, rows):
        fcntl.ioctl(self.controller, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def turn(self, timeout=0.02):
        """Reads what has come, writes what is to be typed; true when something happened."""
        readable, writable, _ = select.select([self.controller], [self.controller] if self.typed else [], [], timeout)
        happened = False
        if writable:
            try:
                self.typed = self.typed[os.write(self.controller, self.typed[:2048]):]
                happened = True
            except (BlockingIOError, OSError):
                pass
        if readable:
            size = 1 << 16
            if self.rate:
                now = time.perf_counter()
                self.allowance = min(self.rate / 4, self.allowance + (now - self.clock) * self.rate)
                self.clock = now
                size = int(self.allowance)
                if size < 16:
                    time.sleep(0.01)
                    return happened
            try:
                chunk = os.read(self.controller, size)
            except OSError:
                chunk = b""
            self.allowance -= len(chunk)
            self.total += len(chunk)
            # A question may have come in two pieces.
            seen = self.output[-16:] + chunk
            self.output = (self.output + chunk)[-self.keep:]
            if self.answers:
                self.answer(b"\x1b[5n", b"\x1b[0n", seen, len(chunk))
                self.answer(b"\x1b[?2026$p", b"\x1b[?2026;2$y", seen, len(chunk))
            happened = bool(chunk)
        return happened

    def answer(self, question, answer, seen, fresh):
        for match in re.finditer(re.escape(question), seen):
            if match.end() > len(seen) - fresh:
                self.typed += answer

    def run(self, seconds):
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and self.ended() is None:
            self.turn(max(0, min(0.02, end - time.perf_counter())))

    def wait_for(self, pattern, seconds=30, since=0):
        """Seconds until the output after its byte `since` holds `pattern`; None when it doesn't in time."""
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            fresh = self.output[max(0, len(self.output) - (self.total - since)):]
            if re.search(pattern, fresh):
                return time.perf_counter() - start
            if self.ended() is not None and not self.turn(0):
                return None
            self.turn()
        return None

    def type(self, keys):
        self.typed += keys

    def typed_out(self, seconds=120):
        """Waits until everything typed has been taken."""
        end = time.perf_counter() + seconds
        while self.typed and time.perf_counter() < end and self.ended() is None:
            self.turn()
        return not self.typed

    def memory(self):
        """Resident MiB, what is shared with files left out."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"RssAnon:\s+(\d+)", text)
        # A process that has just ended has none any more.
        return int(found[1]) / 1024 if found else 0.0

    def ended(self):
        if self.status is None:
            self.status = self.process.poll()
        return self.status

    def finish(self, seconds=60):
        """Waits for the end, reading on; the exit code, negative for a signal, None if it hangs (and is killed)."""
        end = time.perf_counter() + seconds
        while self.ended() is None and time.perf_counter() < end:
            self.turn()
        while self.turn(0):
            pass
        if self.ended() is None:
            self.process.kill()
            self.process.wait()
            self.status = -signal.SIGKILL
            return None
        return self.status

    def hang_up(self):
        os.close(self.controller)
        self.controller = -1

    def faults(self):
        """What is not as it was before the program came."""
        found = [] if termios.tcgetattr(self.device) == self.before else ["the line's modes"]
        for on, off in MODES:
            last = self.output.rfind(on)
            if last >= 0 and self.output.find(off, last) < 0:
                found.append(repr(on))
        return found

    def close(self):
        if self.ended() is None:
            self.process.kill()
            self.process.wait()
        for end in (self.controller, self.device):
            if end >= 0:
                os.close(end)


def spread(seconds, what=""):
    ordered = sorted(seconds)
    at = lambda share: ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1e3
    return f"p50 {at(.5):.1f}  p95 {at(.95):.1f}  max {ordered[-1] * 1e3:.1f} ms of {len(ordered)}{what}"


def processor(pid, thread=None):
    """Seconds of processor time of a process, or of one of its threads."""
    path = f"/proc/{pid}/stat" if thread is None else f"/proc/{pid}/task/{thread}/stat"
    fields = Path(path).read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def query(store, sql):
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=20) as database:
        return database.execute(sql).fetchall()


def step_of(store, run=1):
    try:
        rows = query(store, f"SELECT step FROM runs WHERE id = {run}")
        return rows[0][0] if rows else 0
    except sqlite3.Error:
        return 0


def end_trainers(store):
    """Ends what trains runs of this store, by its own word of who that is; returns how many there were."""
    try:
        trainers = [row[0] for row in query(store, "SELECT pid FROM leases")]
    except sqlite3.Error:
        return 0
    for trainer in trainers:
        try:
            os.kill(trainer, signal.SIGTERM)
        except ProcessLookupError:
            pass
    deadline = time.time() + 30
    while time.time() < deadline and any(Path(f"/proc/{trainer}").exists() for trainer in trainers):
        time.sleep(0.05)
    return len(trainers)


def newest_checkpoint(store, run=1):
    """The bytes of a run's newest checkpoint."""
    name = query(store, f"SELECT path FROM checkpoints WHERE run = {run} AND kind = 'last' ORDER BY step DESC LIMIT 1")[0][0]
    return (Path(str(store).removesuffix(".sqlite") + "-checkpoints") / str(run) / name).read_bytes()
