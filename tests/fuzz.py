"""Feed changed files to every reader and extractor: python tests/fuzz.py SECONDS [TARGET...]

A target may read a changed file, or refuse it with an error of the package's own family. Anything else is a finding:
another exception, a wait of more than 10 seconds, more than 1 GB of memory. Each target runs in a process of its own,
for its part of the SECONDS. The changes come from atheris, which follows the code that they reach, where it is
installed (`pip install atheris`), and from hypothesis elsewhere. Inputs that led to a finding are kept in
`.fuzz/TARGET/`; they should become cases among the tests. Exit code 1 when there is one.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

KEPT = Path(__file__).parents[1] / ".fuzz"
MAX_SECONDS = 10
MAX_MEGABYTES = 1024
SEPARATOR = b"\n%%%%\n"  # between the files of a target that reads several together


class Runner:
    """Runs a target on one input after the other, and keeps each new finding once."""

    def __init__(self, name: str, read: Callable[[list[bytes]], object]):
        self.name, self.read = name, read
        self.folder = KEPT / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.n_inputs = 0
        self.reported = time.monotonic()
        self.n_read = 0
        self.findings: dict[str, str] = {}

    def __call__(self, data: bytes) -> None:
        from discourse_coder.errors import DiscourseCoderError

        self.n_inputs += 1
        self._keep_last(data)
        start = time.monotonic()
        try:
            self.read(data.split(SEPARATOR))
            self.n_read += 1
        except DiscourseCoderError:
            pass
        except Exception as error:
            self._found(data, _kind(error))
        if time.monotonic() - start > MAX_SECONDS:
            self._found(data, f"took more than {MAX_SECONDS} s")

    def _keep_last(self, data: bytes) -> None:
        """Write the input down first, so that it is there if the process dies of it."""
        (self.folder / "last").write_bytes(data)

    def _found(self, data: bytes, kind: str) -> None:
        if kind not in self.findings:
            name = hashlib.sha256(kind.encode()).hexdigest()[:12]
            (self.folder / name).write_bytes(data)
            self.findings[kind] = name
        self.report()

    def report_now_and_then(self) -> None:
        if time.monotonic() - self.reported > 1:
            self.report()

    def report(self) -> None:
        self.reported = time.monotonic()
        content = {"inputs": self.n_inputs, "read": self.n_read, "findings": self.findings}
        (self.folder / "report.json").write_text(json.dumps(content), encoding="utf-8")


def _kind(error: Exception) -> str:
    """Name an exception by its type and by the last place in this package that it came through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "discourse_coder" in frame.filename]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "outside"
    return f"{type(error).__name__} at {place}: {str(error)[:80]}"


def run_target(name: str, seconds: float) -> None:
    """Run one target in this process; `main` starts one for each."""
    sys.path[:0] = [str(Path(__file__).parent / "support")]
    with tempfile.TemporaryDirectory() as folder:
        if importlib.util.find_spec("atheris"):
            _with_atheris(name, seconds, Path(folder))
        else:
            _with_hypothesis(name, seconds, Path(folder))


def _with_atheris(name: str, seconds: float, folder: Path) -> None:
    import atheris

    with atheris.instrument_imports(include=["discourse_coder"]):
        import fuzz_targets
    target = fuzz_targets.targets(folder)[name]()
    run = Runner(name, target.read)
    seeds = folder / "seeds"
    seeds.mkdir()
    for number, files in enumerate(target.seeds):
        (seeds / str(number)).write_bytes(SEPARATOR.join(files))
    longest = max(len(SEPARATOR.join(files)) for files in target.seeds)

    def once(data: bytes) -> None:
        run(data)
        run.report_now_and_then()  # atheris ends the process without another word

    options = [
        f"-max_total_time={seconds:.0f}",
        f"-timeout={3 * MAX_SECONDS}",
        f"-rss_limit_mb={MAX_MEGABYTES}",
        f"-artifact_prefix={run.folder}/",
        f"-max_len={2 * longest + 200}",
    ]
    atheris.Setup([sys.argv[0], *options, str(seeds)], once)
    atheris.Fuzz()


def _with_hypothesis(name: str, seconds: float, folder: Path) -> None:
    import resource

    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st

    import fuzz_targets

    target = fuzz_targets.targets(folder)[name]()
    run = Runner(name, target.read)
    whole = [SEPARATOR.join(files) for files in target.seeds]
    piece = st.one_of(st.binary(max_size=8), st.sampled_from(whole).flatmap(_slices))
    change = st.tuples(st.floats(0, 1), st.floats(0, 0.1), piece)

    @settings(
        max_examples=500, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(st.sampled_from(whole), st.lists(change, min_size=1, max_size=6))
    def once(data: bytes, changes: list[tuple[float, float, bytes]]) -> None:
        for place, share, new in changes:
            start = int(place * len(data))
            data = data[:start] + new + data[start + int(share * len(data)) :]
        run(data)

    resource.setrlimit(resource.RLIMIT_DATA, ((MAX_MEGABYTES + 1024) << 20, resource.RLIM_INFINITY))
    stop = time.monotonic() + seconds
    while time.monotonic() < stop:
        once()
    run.report()


def _slices(data: bytes):
    from hypothesis import strategies as st

    return st.tuples(st.integers(0, len(data)), st.integers(1, 40)).map(lambda cut: data[cut[0] : sum(cut)])


def main(arguments: list[str]) -> int:
    sys.path[:0] = [str(Path(__file__).parent / "support")]
    import fuzz_targets

    with tempfile.TemporaryDirectory() as folder:
        known = list(fuzz_targets.targets(Path(folder)))
    seconds, names = float(arguments[0]), arguments[1:] or known
    if unknown := set(names) - set(known):
        sys.exit(f"There is no target {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
    engine = "atheris" if importlib.util.find_spec("atheris") else "hypothesis"
    print(f"{engine}, {seconds / len(names):.0f} s for each of {len(names)} targets")
    total, bad = 0, 0
    for name in names:
        command = [sys.executable, __file__, "--one", name, str(seconds / len(names))]
        folder = KEPT / name
        (folder / "report.json").unlink(missing_ok=True)
        died = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": "0"})
        report = folder / "report.json"
        found = (
            json.loads(report.read_text(encoding="utf-8"))
            if report.exists()
            else {"inputs": 0, "read": 0, "findings": {}}
        )
        if died.returncode:
            found["findings"][f"the process ended: {_last_line(died.stderr)}"] = "last"
        total, bad = total + found["inputs"], bad + len(found["findings"])
        print(
            f"{name:12} {found['inputs']:9,} inputs, {found['read']:9,} read, {len(found['findings'])} findings",
            flush=True,
        )
        for kind, file in found["findings"].items():
            print(f"    {kind}  ({folder.relative_to(KEPT.parent) / file})")
    print(f"{total:,} inputs, {bad} findings")
    return int(bad > 0)


def _last_line(stderr: bytes) -> str:
    lines = [line for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    return next(
        (line for line in reversed(lines) if "ERROR" in line or "Error" in line), (lines or ["no message"])[-1]
    )[:200]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        run_target(sys.argv[2], float(sys.argv[3]))
    else:
        sys.exit(main(sys.argv[1:]))
