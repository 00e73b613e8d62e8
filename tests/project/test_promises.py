"""What ARCHITECTURE.md and the README promise about the package as a whole."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import discourse_coder as dc
from bundled_report import write_bundled_report
from discourse_coder import errors
from factories import make_coding, make_corpus
from modules import PACKAGE, ROOT, imports, inner_imports, outer_imports, sources

# Which layers each layer may import; downwards only.
MAY_IMPORT = {
    "_version": "",
    "errors": "",
    "wording": "",
    "model": "errors wording _version",
    "progress": "",
    "processes": "errors",
    "statistics": "errors wording",
    "rules": "errors wording processes model _version",
    "charts": "errors wording model",
    "analysis": "errors wording model statistics rules charts _version",
    "auditing": "errors wording model statistics rules analysis",
    "report": "errors wording model statistics rules charts analysis auditing _version",
    "extract": "errors wording model",
    "records": "errors wording model extract",
    "files": "errors wording model",
    "io": "errors wording model records files _version",
    "ingesting": "errors wording processes model progress extract records files io _version",
    "fetching": "errors wording model extract files _version",
    "sheets": "errors wording model charts report files io _version",
    "study": "errors wording processes model progress rules analysis auditing report files io ingesting fetching",
    "cli": "errors wording model progress statistics rules charts analysis auditing report extract files io sheets "
    "study _version",
    "__init__": "",
    "__main__": "cli",
}

# Where each library that is slow to load, or that others must not depend on, is imported.
HOMES = {
    "ahocorasick_rs": "rules.matching.scanner",
    "krippendorff": "statistics.reliability",
    "filelock": "files.locking",
    "jinja2": "report.templating",
    "matplotlib": "charts.*",
    "datasketch": "analysis.repeats",
    "defusedxml": "extract.formats.*",
    "lxml": "extract.formats.*",
    "markdown_it": "extract.formats.markdown",
    "openpyxl": "files.workbooks",
    "pypdfium2": "extract.formats.pdf*",
    "requests": "fetching.downloads",
    "striprtf": "extract.formats.rtf",
    "trafilatura": "extract.formats.html",
    "xlsxwriter": "files.workbooks",
    "pyarrow": "files.tables io.evidence_parquet study.arrow_batches",
    "re2": "model.regex",  # the reader compiles regexes to name the line of a bad one
    "scipy": "statistics.*",
    "spacy": "rules.matching.token_patterns",
    "tqdm": "progress",
    "yaml": "files.yaml_tree",
}

# Libraries that one of ours needs, but that old versions of pip do not install with it: trafilatura by way of jusText.
NEEDED_BY_OTHERS = {"lxml-html-clean"}

# The edges: the only layers that open files, print or look at the clock.
SHEETS = ("writing", "reading", "saved", "receipts", "decisions", "csv_form", "json_form", "workbook_form")
EDGES = [f"{name}.*" for name in ("cli", "study", "io", "files", "ingesting", "fetching")]
EDGES += ["__init__", "__main__", "progress", *(f"sheets.{name}" for name in SHEETS)]
IMPURE_CALL = re.compile(r"(.*\.)?(open|print|input|(read|write)_(text|bytes)|now|today|utcnow)")
IMPURE_MODULES = {"random", "secrets", "time", "uuid"}


def is_edge(module: str) -> bool:
    return any(fnmatch(module, edge) for edge in EDGES)


def test_imports_run_in_one_direction():
    assert {found.layer for found in inner_imports()} <= set(MAY_IMPORT)
    upward = [
        str(found)
        for found in inner_imports()
        if found.top != found.layer and found.top not in MAY_IMPORT[found.layer].split()
    ]
    assert not upward


def test_each_heavy_library_has_one_home():
    strays = [
        str(found)
        for found in outer_imports()
        if found.top in HOMES and not any(fnmatch(found.module, home) for home in HOMES[found.top].split())
    ]
    assert not strays


def test_what_lies_between_reading_and_writing_is_pure():
    imported = [str(found) for found in imports() if not is_edge(found.module) and found.top in IMPURE_MODULES]
    called = [
        f"{module}:{node.lineno} calls {ast.unparse(node.func)}"
        for module, tree in sources()
        if not is_edge(module)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and IMPURE_CALL.fullmatch(ast.unparse(node.func))
    ]
    assert imported + called == []


@pytest.mark.parametrize(
    "statement",
    [
        "import discourse_coder",
        "from discourse_coder import Coding, Corpus, Codebook",
        "from discourse_coder.cli.main import main; main(['--help'])",
        "from discourse_coder.cli.main import main; main(['report', '--help'])",
        "from discourse_coder.cli.main import main; main(['--version'])",
    ],
)
def test_starting_loads_nothing_but_the_standard_library(statement: str):
    def loaded(statement: str) -> set[str]:
        script = f"import sys\ntry: {statement}\nexcept SystemExit: pass\nprint('\\n', *sys.modules)"
        run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        return {name.split(".")[0] for name in run.stdout.splitlines()[-1].split()}

    assert "discourse_coder" in loaded(statement)
    assert loaded(statement) - loaded("pass") - sys.stdlib_module_names == {"discourse_coder"}


def test_every_public_name_is_there():
    assert sorted(dir(dc)) == sorted(dc.__all__)
    assert all(getattr(dc, name) is not None for name in dc.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing_of_this_name'"):
        dc.nothing_of_this_name  # noqa: B018


def test_dependencies_are_those_that_are_imported():
    project = pyproject()["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["near"]]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    distributions = packages_distributions()
    imported = {canonicalize_name(name) for found in outer_imports() for name in distributions[found.top]}
    assert imported | NEEDED_BY_OTHERS == declared


def test_constraints_pin_every_dependency_at_a_version_that_is_allowed():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.!+]+", line)] == []
    pins = {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}
    project = pyproject()["project"]
    requirements = chain(project["dependencies"], *project["optional-dependencies"].values())
    for requirement in map(Requirement, requirements):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_no_file_names_a_place_outside_the_repository_or_a_package_index():
    forbidden = re.compile(
        r"\.\./shared|/work/(main|shared)|pypi\.org/simple|pythonhosted\.org|index[-_]url|find[-_]links"
    )
    ignored = [".git", *(line.strip("/") for line in (ROOT / ".gitignore").read_text().split())]
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not any(fnmatch(name, pattern) for pattern in ignored)]
        for path in (Path(folder, name) for name in files if name != ".git"):  # a file, in a second working tree
            text = path.read_bytes().decode("utf-8", errors="replace")
            found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in forbidden.finditer(text)]
    assert not found


ERRORS: dict[type[errors.DiscourseCoderError], Callable[[Path], object]] = {
    errors.CorpusError: lambda folder: dc.read_corpus(folder / "nowhere"),
    errors.CodebookError: lambda folder: dc.parse_codebook("title: Empty\nthemes: {}\nthemes: []\n"),
    errors.CodingError: lambda folder: dc.read_coding(folder / "nowhere.csv"),
    errors.IncomparableCodingsError: lambda folder: make_coding({"un": [1]}).check_comparable(of_another_corpus()),
    errors.ClaimsError: lambda folder: dc.parse_claims("publication: A study\nclaims: [{id: texts}]\n"),
    errors.UsageError: lambda folder: make_corpus(("2020", {})).where(sauce="unsc"),
}


def of_another_corpus() -> dc.Coding:
    coding = make_coding({"un": [1]})
    return replace(coding, provenance=replace(coding.provenance, corpus_hash="another"))


def test_the_family_of_errors_is_known():
    assert set(ERRORS) == set(errors.DiscourseCoderError.__subclasses__())
    assert not [grandchild for error in ERRORS for grandchild in error.__subclasses__()]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_says_where_and_what_and_what_to_do(error: type[errors.DiscourseCoderError], tmp_path: Path):
    with pytest.raises(error) as raised:
        ERRORS[error](tmp_path)
    problems = raised.value.problems
    assert problems
    assert str(raised.value) == "\n".join(map(str, problems))
    for problem in problems:
        assert problem.place
        assert problem.found
        assert problem.advice[-1] in ".?", problem
        assert re.fullmatch(r"(?s).+: .+[.!?] .+", str(problem))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def reported(bundled_report) -> dict[str, bytes]:
    """All files of a report on the bundled study."""
    return contents(bundled_report)


def test_the_same_study_gives_the_same_bytes(reported, tmp_path: Path):
    write_bundled_report("2", "Asia/Shanghai", tmp_path / "elsewhere")
    first, second = reported, contents(tmp_path / "elsewhere")
    assert {Path(name).suffix for name in first} == {".csv", ".html", ".json", ".png", ".svg"}
    assert set(first) == set(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_products_do_not_name_the_machine(reported):
    places = {os.fsencode(ROOT), os.fsencode(Path.home()), os.fsencode(sys.prefix)} - {b"/"}
    assert [(name, place) for name, data in reported.items() for place in places if place in data] == []


def test_the_package_says_that_it_is_typed():
    assert (PACKAGE / "py.typed").exists()
