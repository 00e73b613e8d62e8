"""Run the bundled study as if elsewhere, and compare every byte it writes: python tests/processors.py [--short]

Elsewhere is another processor, another number of threads, another place, another Python or other versions of what is
installed, as far as this machine can play them; each is a child process, and only that has the variables set. Another
matplotlib draws other charts: there only the tables and texts are compared, and the pixels where matplotlib is the
same. The tests of reliability run too wherever arithmetic could differ. Exit code 1 on any difference. It lies among
the tests because it passes or fails; what `bench/` measures does neither.
"""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

ROOT = Path(__file__).parents[1]
STUDY = ("report", ".", "--periods", "2008-2011, 2012-2024", "--reference", "codings/author.csv")
TABLES = (".csv", ".json", ".txt")
# Of the versions that pyproject.toml allows; the charts are the same where matplotlib is.
VERSIONS = ("lowest versions", "lowest, same charts", "newest versions")
TESTS = ("tests/statistics/test_reliability.py", "tests/statistics/test_intervals.py")
QUICK_TESTS = "published or (interval and not never)"  # those that hold up no short run
ENVIRONMENTS = ROOT / ".venv-processors"
MINORS = range(11, 15)

# The child says what it really ran on; what is not BLAS (OpenMP of other libraries) is left out.
_SAY = """
import json, platform, numpy, threadpoolctl
blas = next((found for found in threadpoolctl.threadpool_info() if found["user_api"] == "blas"), {})
print(json.dumps({
    "python": platform.python_version(),
    "kernel": blas.get("architecture", "none"),
    "threads": blas.get("num_threads", 1),
    "dispatched": numpy.show_config(mode="dicts")["SIMD Extensions"].get("found", []),
}))
"""
_CODE = "import sys; from discourse_coder.cli.main import main; code = main(sys.argv[1:])" + _SAY + "sys.exit(code)"


@dataclass(frozen=True)
class Kernel:
    """A kernel of OpenBLAS, and which flags of the processor it needs."""

    name: str
    needs: frozenset[str]


KERNELS = (
    Kernel("Prescott", frozenset({"pni"})),  # SSE3, as Linux calls it
    Kernel("Sandybridge", frozenset({"avx"})),
    Kernel("Haswell", frozenset({"avx2", "fma"})),
    Kernel("Zen", frozenset({"avx2", "fma"})),
    Kernel("SkylakeX", frozenset({"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"})),
)
# German writes 0,5; Turkish has another small I; GB 18030 is no UTF-8.
LOCALES = ("de_DE.UTF-8", "tr_TR.UTF-8", "zh_CN.GB18030")


@dataclass(frozen=True)
class Environment:
    """What is different for a child; `skipped` says why it is not run."""

    name: str
    variables: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    arithmetic: bool = False  # whether floats could come out otherwise, so that the tests run too
    short: bool = False
    python: Path | None = None
    versions: str = ""  # a name of VERSIONS
    folder: Path = ROOT  # where the command starts
    skipped: str = ""


@dataclass(frozen=True)
class Machine:
    """What decides which environments this machine can play."""

    architecture: str
    flags: frozenset[str] | None  # None where the system does not say
    kernel: str
    dispatched: tuple[str, ...]
    kernel_of: Mapping[str, str]  # what OpenBLAS runs when asked for a kernel that this processor can run
    locales: tuple[str, ...]
    python: tuple[int, int]
    pythons: Mapping[int, Path]


@dataclass(frozen=True)
class Outcome:
    """What came of a child: a line to print, and whether all was the same."""

    line: str
    same: bool = True
    skipped: bool = False


class ChildError(Exception):
    """A child ended with an error; the message is the end of what it said."""


def differences(expected: Mapping[str, bytes], found: Mapping[str, bytes]) -> list[str]:
    """Return, for each file that differs, its name and the first place in it, in words."""
    return [
        f"{name} {difference}"
        for name in sorted({*expected, *found})
        if (difference := _difference(expected.get(name), found.get(name)))
    ]


def _difference(expected: bytes | None, found: bytes | None) -> str:
    if expected == found:
        return ""
    if found is None:
        return "is missing"
    if expected is None:
        return "is not in the plain run"
    if b"\0" in expected + found:
        place = next(n for n, (a, b) in enumerate(zip_longest(expected, found), 1) if a != b)
        return f"byte {place}"
    lines = zip_longest(expected.split(b"\n"), found.split(b"\n"))
    number, (before, after) = next((n, pair) for n, pair in enumerate(lines, 1) if pair[0] != pair[1])
    return f"line {number}: {_excerpts(before, after)}"


def _excerpts(before: bytes | None, after: bytes | None) -> str:
    """Show where two lines part; None is a line that is not there."""
    pairs = zip_longest(before or b"", after or b"")
    start = max(0, next((n for n, (a, b) in enumerate(pairs) if a != b), 0) - 20)

    def excerpt(line: bytes | None) -> str:
        return "no line" if line is None else repr(line[start : start + 60].decode("utf-8", "replace"))

    return f"{excerpt(after)} instead of {excerpt(before)}"


def environments(machine: Machine) -> Iterator[Environment]:
    """Yield all environments, those that this machine cannot play with the reason."""
    yield from _kernels(machine)
    baseline = {"NPY_DISABLE_CPU_FEATURES": " ".join(machine.dispatched)} if machine.dispatched else {}
    nothing = "" if baseline else "numpy uses no more than its baseline here"
    yield Environment("numpy's baseline", baseline, arithmetic=True, skipped=nothing)
    oldest = {} if unfit(KERNELS[0], machine.architecture, machine.flags) else _asking_for(KERNELS[0])
    nothing = "" if baseline or oldest else "nothing older can be played here"
    yield Environment("oldest processor", baseline | oldest, arithmetic=True, short=True, skipped=nothing)
    for number, threads in ((1, "1 thread"), (2, "2 threads")):
        variables = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), str(number))
        yield Environment(threads, variables, arithmetic=True)
    yield Environment("3 jobs", arguments=("--jobs", "3"))
    yield Environment("another folder", folder=Path(tempfile.gettempdir()))
    for seed in ("0", "1", "random"):
        yield Environment(f"hash seed {seed}", {"PYTHONHASHSEED": seed})
    for name, zone in (("14 hours ahead", "<+14>-14"), ("12 hours behind", "<-12>+12")):
        yield Environment(name, {"TZ": zone})
    ascii_only = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    yield Environment("ASCII", ascii_only)
    for locale in LOCALES:
        installed = _plain(locale) in map(_plain, machine.locales)
        reason = "" if installed else "not installed"
        yield Environment(locale, {"LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0"}, skipped=reason)
    elsewhere = {"PYTHONHASHSEED": "1", "TZ": "<+14>-14", "OPENBLAS_NUM_THREADS": "1"} | ascii_only
    yield Environment("elsewhere", elsewhere, ("--jobs", "3"), short=True)
    for minor in MINORS:
        if (3, minor) != machine.python:
            python = machine.pythons.get(minor)
            yield Environment(f"Python 3.{minor}", python=python, skipped="" if python else "not found")
    for versions in VERSIONS:
        lowest = versions.startswith("lowest")
        other = "" if machine.python == (3, MINORS[0]) or not lowest else f"they are those for Python 3.{MINORS[0]}"
        yield Environment(versions, versions=versions, short=versions == "lowest versions", skipped=other)


def _kernels(machine: Machine) -> Iterator[Environment]:
    run = {machine.kernel: "the plain run"}
    for kernel in KERNELS:
        ran = machine.kernel_of.get(kernel.name, "")
        reason = unfit(kernel, machine.architecture, machine.flags)
        if not reason and ran in run:
            reason = f"OpenBLAS runs {ran} for it, as {run[ran]} did"
        if not reason:
            run[ran] = kernel.name
        yield Environment(kernel.name, _asking_for(kernel), arithmetic=True, skipped=reason)


def _asking_for(kernel: Kernel) -> dict[str, str]:
    return {"OPENBLAS_CORETYPE": kernel.name}


def unfit(kernel: Kernel, architecture: str, flags: frozenset[str] | None) -> str:
    """Return why a kernel must not run here, if so: it would end in an illegal instruction."""
    if architecture not in ("x86_64", "AMD64"):
        return f"a kernel for x86-64, and this processor is {architecture}"
    if flags is None:
        return "there is no /proc/cpuinfo to say whether this processor can run it"
    lacking = ", ".join(sorted(kernel.needs - flags))
    return f"this processor lacks {lacking}" if lacking else ""


def _plain(locale: str) -> str:
    return locale.lower().replace("-", "")


def this_machine(*, short: bool) -> Machine:
    """Look what this machine can play; a short run needs no more than a part of that."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    flags = next((frozenset(line.partition(":")[2].split()) for line in lines if line.startswith("flags")), None)
    plain = json.loads(_child([sys.executable, "-c", _SAY]))
    kernel_of = {
        kernel.name: json.loads(_child([sys.executable, "-c", _SAY], _asking_for(kernel)))["kernel"]
        for kernel in KERNELS
        if not short and not unfit(kernel, platform.machine(), flags)
    }
    try:
        locales = tuple(_child(["locale", "-a"]).split())
    except (OSError, ChildError):
        locales = ()
    return Machine(
        platform.machine(), flags, plain["kernel"], tuple(plain["dispatched"]), kernel_of, locales,
        sys.version_info[:2], {} if short else dict(_pythons()),
    )  # fmt: skip


def _pythons() -> Iterator[tuple[int, Path]]:
    """Yield the first Python of each minor version that starts and can make environments."""
    for minor in MINORS:
        on_path = [Path(folder, f"python3.{minor}") for folder in os.get_exec_path()]
        of_pyenv = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python3.{minor}"))
        for python in filter(Path.exists, [*on_path, *of_pyenv]):
            try:
                _child([str(python), "-c", f"import ensurepip, sys, venv; assert sys.version_info[:2] == (3, {minor})"])
            except (OSError, ChildError):
                continue
            yield minor, python
            break


def _child(command: Sequence[str], variables: Mapping[str, str] | None = None, folder: Path = ROOT) -> str:
    """Run a command with the sources beside this file; return what it printed."""
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    surroundings = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **(variables or {})}
    done = subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        said = [line for line in f"{done.stdout}\n{done.stderr}".splitlines() if line.strip()]
        raise ChildError(" / ".join(said[-2:]) or f"exit code {done.returncode}")
    return done.stdout


def requirements(versions: str) -> list[str]:
    """Return what to install: the pinned versions, or the lowest or newest that pyproject.toml allows."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        needed = tomllib.load(file)["project"]["dependencies"]
    if versions.startswith("lowest"):
        needed = [requirement.replace(">=", "==") for requirement in needed]
    if versions == "lowest, same charts":
        pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        drawing = [pin for pin in pins if re.match("(matplotlib|pillow|contourpy|fonttools)==", pin)]
        needed = [requirement for requirement in needed if not requirement.startswith("matplotlib")] + drawing
    return [*needed, "threadpoolctl"]


def _installed(environment: Environment) -> str:
    """Return the Python to run with, in an environment of its own where it is another; that is kept."""
    if not environment.python and not environment.versions:
        return sys.executable
    folder = ENVIRONMENTS / re.sub(r"\W+", "-", environment.name.removeprefix("Python "))
    python, stamp = folder / "bin" / "python", folder / "installed"
    needed, maker = requirements(environment.versions), str(environment.python or sys.executable)
    constraints = [] if environment.versions else ["--constraint", str(ROOT / "constraints.txt")]
    wanted = "\n".join([maker, *needed, *([Path(constraints[1]).read_text(encoding="utf-8")] if constraints else [])])
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"Installing into {folder.relative_to(ROOT)}; the first time takes a minute or two.", flush=True)
        _child([maker, "-m", "venv", "--clear", str(folder)])
        _child([str(python), "-m", "pip", "install", "-qq", "--only-binary", ":all:", *constraints, *needed])
        stamp.write_text(wanted, encoding="utf-8")
    return str(python)


def study(environment: Environment, python: str) -> tuple[dict[str, bytes], str]:
    """Return the files of the bundled study in an environment, and on what it ran."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [
            str(ROOT / part) if (ROOT / part).exists() and environment.folder != ROOT else part for part in STUDY
        ]
        command = [python, "-c", _CODE, *arguments, *environment.arguments, "--quiet", "--out", folder]
        ran = json.loads(_child(command, environment.variables, environment.folder))
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()
        }
    dispatched = " ".join(ran["dispatched"]) or "baseline"
    threads = f"{ran['threads']} thread{'' if ran['threads'] == 1 else 's'}"
    return files, f"{ran['python']:8} BLAS {ran['kernel']}, {threads}; numpy {dispatched}"


def tested(environment: Environment, *, short: bool) -> str:
    """Run the tests of reliability in an environment; return how pytest closes."""
    chosen = ["-k", QUICK_TESTS] if short else []
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *TESTS, *chosen]
    return _child(command, environment.variables).splitlines()[-1].partition(" in ")[0]


def outcome(environment: Environment, expected: Mapping[str, bytes], *, short: bool) -> Outcome:
    """Run an environment and say how it went."""
    head = f"{environment.name:20}"
    if environment.skipped:
        return Outcome(f"{head}skipped: {environment.skipped}", skipped=True)
    try:
        python = _installed(environment)
    except (OSError, ChildError) as error:
        if environment.versions:
            return Outcome(f"{head}fails: they cannot be installed together ({error})", same=False)
        return Outcome(f"{head}skipped: it could not be set up ({error})", skipped=True)
    try:
        files, ran = study(environment, python)
    except ChildError as error:
        return Outcome(f"{head}fails: {error}", same=False)
    if environment.versions:
        # In SVG, matplotlib names clip paths by how numpy writes a number, which is another in numpy 1 and 2.
        compared = (*TABLES, ".png") if "same charts" in environment.versions else TABLES
        expected = {name: data for name, data in expected.items() if name.endswith(compared)}
        files = {name: data for name, data in files.items() if name.endswith(compared)}
    found = differences(expected, files)
    said = [f"{head}{ran}; {len(files)} files, {f'{len(found)} differ' if found else 'the same'}"]
    said += [f"  {difference}" for difference in found[:5]]
    passed = True
    if environment.arithmetic:
        try:
            said[0] += f"; {tested(environment, short=short)}"
        except ChildError as error:
            passed = False
            said.append(f"  {' '.join(TESTS)}: {error}")
    return Outcome("\n".join(said), same=passed and not found)


def main(arguments: Sequence[str]) -> int:
    """Run all environments, or with --short the two that tell most; return the exit code."""
    if set(arguments) - {"--short"}:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    short = "--short" in arguments
    try:
        expected, ran = study(Environment("plain"), sys.executable)
        chosen = [
            environment for environment in environments(this_machine(short=short)) if environment.short or not short
        ]
    except ChildError as error:
        print(f"The plain run fails: {error}", file=sys.stderr)
        return 1
    print(f"{'plain':20}{ran}; {len(expected)} files", flush=True)
    outcomes = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for one in pool.map(lambda environment: outcome(environment, expected, short=short), chosen):
            print(one.line, flush=True)
            outcomes.append(one)
    n_skipped = sum(one.skipped for one in outcomes)
    n_unlike = sum(not one.same for one in outcomes)
    result = f"{n_unlike} not as the plain run" if n_unlike else "all as the plain run"
    print(f"{len(outcomes) - n_skipped} environments run, {n_skipped} skipped: {result}.")
    return 1 if n_unlike else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
