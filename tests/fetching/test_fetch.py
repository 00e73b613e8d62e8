"""Downloading listed records, from a real HTTP server on this machine."""

from __future__ import annotations

import argparse
import csv
import gzip
import inspect
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from discourse_coder import __version__
from discourse_coder.cli import fetch_command
from discourse_coder.cli import main as main_module
from discourse_coder.cli.console import Console
from discourse_coder.cli.main import main
from discourse_coder.errors import DiscourseCoderError, UsageError
from discourse_coder.fetching.downloads import FetchPolicy, redirected
from discourse_coder.fetching.folder import Outcome, fetch, write_fetched
from discourse_coder.fetching.sources import Source, read_sources, un_document_url
from discourse_coder.ingesting.ingest import ingest
from discourse_coder.io.corpus_reader import read_corpus
from http_server import Reply, Server, versioned
from modules import ROOT
from un_records import RECORDS, as_pdf

TEXT = b"The Council met on the report of the Mission. " * 200
PDF = b"%PDF-1.4\n" + TEXT
PAGE = b"<!DOCTYPE html><html><body><p>Nothing but a viewer.</p></body></html>"


class Clock:
    """A clock that goes on only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


def source(server: Server, path: str = "/a", id_: str = "a", **cells: str) -> Source:
    return Source(id_, server.url(path), **cells)


def one(server: Server, folder: Path, answer=None, *, clock: Clock | None = None, kind="", sha="", **policy) -> Outcome:
    """Fetch one record that the server answers so."""
    if answer is not None:
        server.routes["/a"] = answer
    clock = clock or Clock()
    wanted = FetchPolicy(**{"timeout": 5, **policy})
    return fetch([source(server, kind=kind, sha256=sha)], folder, policy=wanted, sleep=clock.sleep, clock=clock)[0]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


# --- one file ---------------------------------------------------------------------------------------------------------


def test_the_file_is_kept_as_it_came_and_what_is_known_is_told(server, tmp_path):
    outcome = one(server, tmp_path, Reply(200, TEXT, {"Content-Type": "text/plain; charset=koi8-r"}))
    assert (outcome.status, outcome.http_status, outcome.problem, outcome.is_new) == ("fetched", 200, None, True)
    assert (tmp_path / outcome.file).read_bytes() == TEXT
    assert (outcome.file, outcome.sha256, outcome.bytes) == ("originals/a.txt", digest(TEXT), len(TEXT))
    assert (outcome.final_url, outcome.content_type) == (server.url("/a"), "text/plain; charset=koi8-r")


def test_servers_are_told_who_asks(server, tmp_path):
    one(server, tmp_path, Reply(200, TEXT))
    agent = server.asked[0].headers["User-Agent"]
    assert agent.startswith(f"discourse-coder/{__version__} (the discourse-coder project")


@pytest.mark.parametrize(
    ("content_type", "path", "body", "suffix"),
    [
        ("application/pdf", "/a", PDF, ".pdf"),
        ("text/html", "/a", PDF, ".pdf"),
        ("text/html; charset=utf-8", "/a", PAGE, ".html"),
        ("application/octet-stream", "/report.DOCX?x=1", TEXT, ".docx"),
        ("", "/a.php", PAGE, ".html"),
        ("nonsense/../..", "/a.exe", TEXT, ".bin"),
        ("text/csv", "/a.pdf", TEXT, ".csv"),
    ],
)
def test_the_name_ends_as_the_content_says(server, tmp_path, content_type, path, body, suffix):
    server.routes[path] = Reply(200, body, {"Content-Type": content_type})
    fetch([source(server, path)], tmp_path)
    assert list(files(tmp_path / "originals")) == [f"a{suffix}"]


def test_what_was_not_asked_for_compressed_is_uncompressed_all_the_same(server, tmp_path):
    outcome = one(server, tmp_path, Reply(200, gzip.compress(TEXT), {"Content-Encoding": "gzip"}))
    assert server.asked[0].headers["Accept-Encoding"] == "identity"
    assert outcome.sha256 == digest(TEXT)
    assert (
        "a compression that was not requested"
        in one(server, tmp_path / "br", Reply(200, b"?", {"Content-Encoding": "zpaq"})).status
    )


# --- redirects --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(server, tmp_path, status):
    server.routes |= {
        "/a": Reply(status, b"", {"Location": "../b c?q=%20#end"}),
        "/b%20c?q=%20": Reply(status, b"", {"Location": server.url("/d", "localhost")}),
        "/d": Reply(200, TEXT),
    }
    outcome = one(server, tmp_path)
    assert (outcome.status, outcome.final_url) == ("fetched", server.url("/d", "localhost"))


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("/a", "the redirects form a loop"),
        ("file:///etc/passwd", "does not begin with http:// or https://"),
        ("ftp://127.0.0.1/a", "does not begin with http:// or https://"),
        ("http://[", "is not an address"),
        ("https://", "names no server"),
        ("http://me:secret@127.0.0.1/", "contains a user name"),
        ("\xe9\xff", "an address that cannot be read"),
    ],
)
def test_redirects_that_lead_nowhere_end(server, tmp_path, location, reason):
    outcome = one(server, tmp_path, Reply(302, b"", {"Location": location}))
    assert reason in outcome.status
    assert len(server.asked) == 1
    assert files(tmp_path) == {}


def test_redirects_end_some_time(server, tmp_path):
    server.routes |= {f"/{n}": Reply(302, b"", {"Location": f"/{n + 1}"}) for n in range(50)}
    assert "too many redirects" in one(server, tmp_path, Reply(302, b"", {"Location": "/0"})).status
    assert len(server.asked) == 11


def test_a_redirect_without_a_place_is_no_success(server, tmp_path):
    assert one(server, tmp_path, Reply(302, TEXT)).status == "not fetched: the server answered with status 302"


def test_encryption_is_not_given_up_on_the_way():
    assert redirected("http://a.org/x", "https://b.org/") == "https://b.org/"
    assert redirected("https://a.org/x/y", "//b.org/z#1") == "https://b.org/z"
    with pytest.raises(Exception, match="redirects from https to http"):
        redirected("https://a.org/", "http://a.org/")


# --- failures that stay, and those that pass --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "the server has no such page (404)"),
        (410, "the page is gone for good (410)"),
        (403, "the server does not allow it (403)"),
        (202, "the server answered with status 202"),
        (206, "the server answered with status 206"),
        (304, "the server answered with status 304"),
        (501, "the server answered with status 501"),
    ],
)
def test_failures_that_stay_are_reported_at_once(server, tmp_path, status, words):
    clock = Clock()
    outcome = one(server, tmp_path, Reply(status, b"No."), clock=clock)
    assert (outcome.status, outcome.http_status, outcome.file) == (f"not fetched: {words}", status, "")
    assert str(outcome.problem) == f"a ({server.url('/a')}): {words}. Check its url in a browser and correct the list."
    assert (len(server.asked), clock.slept, files(tmp_path)) == (1, [], {})


def test_after_a_failure_that_may_pass_the_waits_double(server, tmp_path):
    clock = Clock()
    replies = [*[Reply(status) for status in (500, 502, 503, 504)], Reply(200, TEXT)]
    assert one(server, tmp_path, replies, clock=clock).status == "fetched"
    assert clock.slept == [2, 4, 8, 16]


def test_tries_come_to_an_end(server, tmp_path):
    clock = Clock()
    outcome = one(server, tmp_path, Reply(503), clock=clock, retries=7)
    assert (outcome.status, outcome.http_status) == ("not fetched: the server has a problem (503)", 503)
    assert clock.slept == [2, 4, 8, 16, 32, 60, 60]
    assert len(server.asked) == 8


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"Retry-After": "7"}, [7]),
        ({"Retry-After": "0"}, [0, 2]),  # the usual pause is kept
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT", "Date": "Wed, 21 Oct 2015 07:28:00 GMT"}, [30]),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT", "Date": "Wed, 21 Oct 2015 08:28:00 GMT"}, [0, 2]),
        ({"Retry-After": "Wed, 99 Oct 2015"}, [2]),
        ({"Retry-After": "soon"}, [2]),
        ({"Retry-After": "-5"}, [2]),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_servers_say_how_long_to_wait(server, tmp_path, status, headers, waits):
    clock = Clock()
    server.routes["/a"] = [Reply(status, b"", headers), Reply(200, TEXT)]
    assert one(server, tmp_path, clock=clock).status == "fetched"
    assert clock.slept == waits


def test_a_server_that_asks_for_more_than_ten_minutes_is_left_alone(server, tmp_path):
    clock = Clock()
    server.routes["/a"] = Reply(429, b"", {"Retry-After": "3600"})
    rows = [source(server), source(server, "/b", "b"), Source("c", server.url("/c", "localhost"))]
    server.routes["/c"] = Reply(200, TEXT)
    first, second, third = fetch(rows, tmp_path, sleep=clock.sleep, clock=clock)
    assert first.status == ("not fetched: the server asks for fewer requests (429); it asks to wait 60 minutes")
    assert second.status == "not fetched: 127.0.0.1 asked for fewer requests, so it was not asked again"
    assert third.status == "fetched"
    assert (server.paths, clock.slept) == (["/a", "/c"], [])


def test_a_server_that_goes_on_asking_for_fewer_requests_is_left_alone(server, tmp_path):
    clock = Clock()
    server.routes |= {"/a": Reply(429), "/b": Reply(200, TEXT)}
    rows = [source(server), source(server, "/b", "b")]
    outcomes = fetch(rows, tmp_path, policy=FetchPolicy(retries=1), sleep=clock.sleep, clock=clock)
    assert [outcome.status.split(": ")[1] for outcome in outcomes] == [
        "the server asks for fewer requests (429)",
        "127.0.0.1 asked for fewer requests, so it was not asked again",
    ]
    assert server.paths == ["/a", "/a"]


def test_a_server_that_is_not_there_costs_no_hour(server, tmp_path):
    with Server() as gone:
        url = gone.url("/")
    clock = Clock()
    rows = [Source(f"r{n}", f"{url}{n}") for n in range(50)]
    outcomes = fetch(rows, tmp_path, sleep=clock.sleep, clock=clock)
    assert outcomes[0].status == "not fetched: 127.0.0.1 did not answer"
    assert outcomes[49].status == "not fetched: 127.0.0.1 did not answer before, so it was not asked again"
    assert sum(clock.slept) == 2 + 4 + 8 + 16 + 2 * 2


def test_a_slow_server_is_not_waited_for(server, tmp_path):
    began = time.monotonic()
    outcome = one(server, tmp_path, Reply(200, TEXT, wait=20), timeout=0.1, retries=1)
    assert outcome.status == "not fetched: the server was too slow"
    assert (len(server.asked), files(tmp_path)) == (2, {})
    outcome = one(server, tmp_path, Reply(200, TEXT, trickle=5), timeout=0.1, retries=0)
    assert outcome.status == "not fetched: the server was too slow"
    assert time.monotonic() - began < 3


def test_a_trickle_is_too_slow_though_each_byte_comes_in_time(server, tmp_path):
    clock = Clock()
    ticking = lambda: clock.sleep(100) or clock.now  # noqa: E731 - the clock goes on whenever it is looked at
    server.routes["/a"] = Reply(200, TEXT)
    outcome = fetch([source(server)], tmp_path, policy=FetchPolicy(retries=0), sleep=clock.sleep, clock=ticking)[0]
    assert outcome.status == "not fetched: the server was too slow"
    assert files(tmp_path) == {}


# --- cut connections --------------------------------------------------------------------------------------------------


def ranges(server: Server) -> list[str | None]:
    return [asked.headers.get("Range") for asked in server.asked]


def test_a_cut_download_goes_on_where_it_stopped(server, tmp_path):
    outcome = one(server, tmp_path, versioned(TEXT, cuts=[5120, 2048]))
    assert (outcome.status, outcome.http_status, outcome.sha256) == ("fetched", 200, digest(TEXT))
    assert ranges(server) == [None, "bytes=5120-", "bytes=7168-"]
    assert server.asked[1].headers["If-Range"] == f'"{digest(TEXT)[:8]}"'


def test_a_cut_download_goes_on_in_the_next_run(server, tmp_path):
    server.routes["/a"] = versioned(TEXT, cuts=[5120])
    first = one(server, tmp_path, retries=0)
    assert first.status == "not fetched: the connection broke off"
    assert files(tmp_path / "originals") == {}
    assert one(server, tmp_path, retries=0).sha256 == digest(TEXT)
    assert ranges(server) == [None, "bytes=5120-"]


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_without_ranges_a_cut_download_begins_again(server, tmp_path, framing):
    replies = [Reply(200, TEXT, cut_after=5120, framing=framing), Reply(200, TEXT, framing=framing)]
    assert one(server, tmp_path, replies).sha256 == digest(TEXT)
    assert ranges(server) == [None, None]


def test_a_server_that_offers_no_ranges_sends_all_again(server, tmp_path):
    assert one(server, tmp_path, versioned(TEXT, cuts=[5120, 3072], ranges=False)).sha256 == digest(TEXT)
    assert ranges(server) == [None, "bytes=5120-", "bytes=3072-"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Range": "bytes 4000-9199/9200"},
        {"Content-Range": "bytes 5120-9199/9200", "ETag": '"other"'},
        {"Content-Range": f"bytes {'9' * 5000}-1/2"},
        {"Content-Range": "lines 1-2"},
        {},
    ],
)
def test_the_rest_of_something_else_is_not_joined(server, tmp_path, headers):
    etag = {"ETag": '"1"'}
    replies = [
        Reply(200, TEXT, etag, cut_after=5120),
        Reply(206, b"wrong", etag | headers),
        Reply(200, TEXT, etag),
    ]
    assert one(server, tmp_path, replies).sha256 == digest(TEXT)
    assert ranges(server) == [None, "bytes=5120-", None]


def test_a_part_of_an_older_version_is_thrown_away(server, tmp_path):
    one(server, tmp_path, versioned(TEXT, cuts=[5120]), retries=0)
    assert one(server, tmp_path, versioned(PDF, kind="application/pdf")).sha256 == digest(PDF)
    one(server, tmp_path / "2", versioned(TEXT, cuts=[5120]), retries=0)
    assert one(server, tmp_path / "2", versioned(TEXT[:5120])).status == "fetched"
    assert one(server, tmp_path / "2").sha256 == digest(TEXT[:5120])


@pytest.mark.parametrize("note", ["", "[]", "{", '{"url": 1}', '{"url": "x", "more": "y"}', "\xff"])
def test_a_damaged_note_on_a_part_is_not_used(server, tmp_path, note):
    server.routes["/a"] = versioned(TEXT, cuts=[5120])
    one(server, tmp_path, retries=0)
    (tmp_path / ".fetch" / "a.part.note").write_bytes(note.encode("latin-1"))
    assert one(server, tmp_path).sha256 == digest(TEXT)


def test_weak_etags_complete_nothing(server, tmp_path):
    weak = {"ETag": 'W/"1"'}
    assert one(server, tmp_path, [Reply(200, TEXT, weak, cut_after=9), Reply(200, TEXT, weak)]).status == "fetched"
    assert ranges(server) == [None, None]


# --- size -------------------------------------------------------------------------------------------------------------


def test_a_file_that_says_it_is_too_long_is_not_read(server, tmp_path):
    outcome = one(server, tmp_path, Reply(200, TEXT, {"Content-Length": "1000000"}), max_bytes=9999)
    assert outcome.status == "not fetched: the file has 1,000,000 bytes; the most is 9,999"
    assert outcome.problem.advice == "Allow more with --max-bytes if you want it."
    assert files(tmp_path) == {}


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}])
@pytest.mark.parametrize("framing", ["chunked", "close"])
def test_a_file_that_does_not_say_so_is_cut_off(server, tmp_path, framing, headers):
    body = gzip.compress(bytes(10**7)) if headers else TEXT
    outcome = one(server, tmp_path, Reply(200, body, headers, framing=framing), max_bytes=9000)
    assert outcome.status == "not fetched: the file has more than 9,000 bytes, which is the most"
    assert (files(tmp_path), len(server.asked)) == ({}, 1)


def test_the_rest_counts_with_what_is_there(server, tmp_path):
    server.routes["/a"] = versioned(TEXT, cuts=[5120])
    assert one(server, tmp_path, max_bytes=9200).status == "fetched"
    server.routes["/a"] = versioned(TEXT, cuts=[5120])
    one(server, tmp_path / "2", retries=0)
    outcome = one(server, tmp_path / "2", max_bytes=9199)
    assert (outcome.status, files(tmp_path / "2")) == ("not fetched: the file has 9,200 bytes; the most is 9,199", {})


def test_an_empty_file_is_no_success(server, tmp_path):
    assert one(server, tmp_path, Reply(200, b"")).status == "not fetched: the server sent an empty file"
    assert files(tmp_path) == {}


# --- the hash, and what was there before ------------------------------------------------------------------------------


def test_a_file_with_the_listed_hash_is_kept_and_not_asked_for_again(server, tmp_path):
    for _ in range(2):
        assert one(server, tmp_path, Reply(200, TEXT), sha=digest(TEXT)).status == "fetched"
    assert len(server.asked) == 1


def test_a_file_with_another_hash_is_put_aside(server, tmp_path):
    for _ in range(2):
        outcome = one(server, tmp_path, Reply(200, TEXT), sha=digest(PDF))
        assert (outcome.file, outcome.sha256, outcome.is_new) == ("", "", False)
        assert str(outcome.problem) == (
            f"a ({server.url('/a')}): the file that came does not have the listed sha256; it is in wrong/a.txt. "
            f"If it is right, list its sha256: {digest(TEXT)}."
        )
        assert files(tmp_path) == {"wrong/a.txt": TEXT}
    assert one(server, tmp_path, Reply(200, PDF), sha=digest(PDF)).status == "fetched"
    assert set(files(tmp_path)) == {"originals/a.pdf", ".fetch/a.json"}


def test_an_original_gives_way_only_to_the_listed_file(server, tmp_path):
    one(server, tmp_path, Reply(200, TEXT))
    outcome = one(server, tmp_path, Reply(200, PAGE), sha=digest(PDF))
    assert outcome.status.startswith("kept, but its sha256 is not the listed one: the file that came does not")
    assert files(tmp_path / "originals") == {"a.txt": TEXT}
    outcome = one(server, tmp_path, Reply(404), sha=digest(PDF))
    assert outcome.status.startswith("kept, but its sha256 is not the listed one: the server has no such page")
    assert one(server, tmp_path, Reply(200, PDF), sha=digest(PDF)).sha256 == digest(PDF)
    assert files(tmp_path / "originals") == {"a.pdf": PDF}


@pytest.mark.parametrize("kind", ["un-record", "pdf"])
def test_a_web_page_in_place_of_a_document_is_no_success(server, tmp_path, kind):
    outcome = one(server, tmp_path, Reply(200, PAGE, {"Content-Type": "application/pdf"}), kind=kind)
    assert outcome.status == "not fetched: a web page came instead of the document; it is in wrong/a.pdf"
    assert one(server, tmp_path / "2", Reply(200, PDF), kind=kind).status == "fetched"
    assert one(server, tmp_path / "3", Reply(200, PAGE), kind="page").status == "fetched"


def test_unchanged_files_are_not_sent_again(server, tmp_path):
    server.routes["/a"] = versioned(TEXT)
    first = one(server, tmp_path)
    before = files(tmp_path)
    again = one(server, tmp_path)
    assert server.asked[1].headers["If-None-Match"] == f'"{digest(TEXT)[:8]}"'
    assert (again.status, again.http_status, again.is_new, again.problem) == ("fetched", 200, False, None)
    assert (again.sha256, again.content_type, again.final_url) == (first.sha256, first.content_type, first.final_url)
    assert files(tmp_path) == before


def test_conditions_are_for_the_address_that_the_file_came_from(server, tmp_path):
    date = {"Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT"}
    server.routes |= {"/a": Reply(302, b"", {"Location": "/b"}), "/b": [Reply(200, TEXT, date), Reply(304)]}
    for _ in range(2):
        assert one(server, tmp_path).status == "fetched"
    assert [asked.headers.get("If-Modified-Since") for asked in server.asked] == [None, None, None, *date.values()]


def test_where_the_server_cannot_tell_the_file_is_kept_unasked(server, tmp_path):
    for _ in range(2):
        assert one(server, tmp_path, Reply(200, TEXT)).status == "fetched"
    assert len(server.asked) == 1


def test_another_file_on_the_server_does_not_replace_the_original(server, tmp_path):
    one(server, tmp_path, versioned(TEXT))
    for _ in range(2):
        outcome = one(server, tmp_path, versioned(PDF, kind="application/pdf"))
        assert outcome.status == "kept: the server has another file now; it is in changed/a.pdf"
        assert outcome.sha256 == digest(TEXT)
        assert outcome.problem.advice == "To take it, remove originals/a.txt and run the command again."
        assert files(tmp_path / "originals") == {"a.txt": TEXT}
    (tmp_path / "originals" / "a.txt").unlink()
    assert one(server, tmp_path).sha256 == digest(PDF)
    assert set(files(tmp_path)) == {"originals/a.pdf", ".fetch/a.json"}


def test_a_file_that_is_gone_from_the_server_stays(server, tmp_path):
    one(server, tmp_path, versioned(TEXT))
    outcome = one(server, tmp_path, Reply(410))
    assert (outcome.status, outcome.http_status) == ("kept: the page is gone for good (410)", 410)
    assert "originals/a.txt from an earlier run was kept" in outcome.problem.found
    assert files(tmp_path / "originals") == {"a.txt": TEXT}


def test_a_file_put_there_by_hand_stays(server, tmp_path):
    (tmp_path / "originals").mkdir()
    (tmp_path / "originals" / "a.html").write_bytes(PAGE)
    assert one(server, tmp_path, Reply(200, TEXT)).status.startswith("kept: the server has another file now")
    outcome = fetch([Source("a", "")], tmp_path)[0]
    assert (outcome.status, outcome.file, outcome.problem) == ("put here by hand", "originals/a.html", None)
    outcome = fetch([Source("a", "", sha256=digest(PDF))], tmp_path)[0]
    assert outcome.problem.found == "originals/a.html does not have the listed sha256."


@pytest.mark.parametrize("record", ["", "[]", '{"version": 1}', '{"version": {}, "url": "x"}'])
def test_a_damaged_record_costs_one_more_download(server, tmp_path, record):
    server.routes["/a"] = versioned(TEXT)
    one(server, tmp_path)
    before = files(tmp_path)
    (tmp_path / ".fetch" / "a.json").write_text(record)
    assert one(server, tmp_path).status == "fetched"
    assert files(tmp_path) == before


# --- many files -------------------------------------------------------------------------------------------------------


def many(server: Server, n: int) -> list[Source]:
    bodies = {f"/{k}": TEXT + str(k).encode() for k in range(n)}
    server.routes |= {path: versioned(body, wait=0.002) for path, body in bodies.items()}
    return [
        Source(f"r{k:02}", server.url(f"/{k}", ("127.0.0.1", "localhost")[k % 2]), sha256="", details={"n": str(k)})
        for k in range(n)
    ]


def test_fifty_files_come_one_by_one_with_pauses(server, tmp_path):
    clock, rows, done = Clock(), many(server, 50), []
    outcomes = fetch(rows, tmp_path, sleep=clock.sleep, clock=clock, progress=done.append)
    assert [outcome.status for outcome in outcomes] == ["fetched"] * 50
    assert {asked.at_once for asked in server.asked} == {1}
    assert done == [1] * 50
    # Two servers, 25 requests to each: the one rests while the other works.
    assert clock.slept == [2] * 24
    before = files(tmp_path) | {"fetched": write_fetched(outcomes, tmp_path).read_bytes()}
    again = fetch(rows, tmp_path, sleep=clock.sleep, clock=clock)
    assert files(tmp_path) | {"fetched": write_fetched(again, tmp_path).read_bytes()} == before | files(tmp_path)
    assert write_fetched(again, tmp_path).read_bytes() == before["fetched"]
    assert not any(outcome.is_new for outcome in again)


def test_the_pause_is_as_long_as_asked_for_in_earnest(server, tmp_path):
    rows = [source(server, f"/{n}", f"r{n}") for n in range(4)]
    began = time.monotonic()
    fetch(rows, tmp_path, policy=FetchPolicy(pause=0.1))
    assert 0.3 <= time.monotonic() - began < 2


def test_the_pause_is_kept_on_redirects_too(server, tmp_path):
    clock = Clock()
    server.routes["/b"] = Reply(200, TEXT)
    one(server, tmp_path, Reply(302, b"", {"Location": "/b"}), clock=clock, pause=5)
    assert clock.slept == [5]


def test_what_is_missing_comes_first(server, tmp_path):
    rows = many(server, 4)
    fetch(rows, tmp_path, only=["r00", "r02"], policy=FetchPolicy(pause=0))
    server.asked.clear()
    outcomes = fetch(rows, tmp_path, policy=FetchPolicy(pause=0))
    assert server.paths == ["/1", "/3", "/0", "/2"]
    assert [outcome.source.id for outcome in outcomes] == ["r00", "r01", "r02", "r03"]


def test_only_some_rows_are_asked_for(server, tmp_path):
    rows = many(server, 3)
    outcomes = fetch(rows, tmp_path, only=["r01"], policy=FetchPolicy(pause=0))
    assert [outcome.status for outcome in outcomes] == ["not fetched yet", "fetched", "not fetched yet"]
    with pytest.raises(UsageError, match="there is no row with the id r99"):
        fetch(rows, tmp_path, only=["r01", "r99"])


# --- the command ------------------------------------------------------------------------------------------------------

SCRIPT = """
import argparse, sys
from discourse_coder.cli import fetch_command
from discourse_coder.cli.console import Console
parser = argparse.ArgumentParser()
fetch_command.add_arguments(parser)
sys.exit(fetch_command.run(parser.parse_args(), Console()))
"""


def command(capsys, *arguments: object, as_json: bool = False) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    fetch_command.add_arguments(parser)
    code = fetch_command.run(parser.parse_args([str(a) for a in arguments]), Console(as_json=as_json))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def listed(path: Path, *rows: str, header: str = "id,url,kind,sha256,symbol,title") -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_the_command_tells_what_came_and_how_to_go_on(server, tmp_path, capsys):
    server.routes["/a"] = versioned(PDF, kind="application/pdf")
    listing = listed(tmp_path / "sources.csv", f"a,{server.url('/a')},pdf,,,=A title")
    out = tmp_path / "my records"
    assert command(capsys, listing, "--out", out, "--pause", 0) == (
        0,
        f"1 of 1 records are there; 1 came now.\nWrote {out}/fetched.csv.\n\nTo make a corpus of them:\n"
        f"  discourse-coder ingest '{out}/originals' --out '{out}/corpus'\n",
        "",
    )
    before = files(out)
    assert before["fetched.csv"].decode() == (
        "id,url,final_url,file,sha256,bytes,content_type,status,http_status,kind,symbol,title\n"
        f"a,{server.url('/a')},{server.url('/a')},originals/a.pdf,{digest(PDF)},{len(PDF)},application/pdf,fetched,200,"
        "pdf,,'=A title\n"
    )
    code, stdout, _ = command(capsys, listing, "--out", out, "--pause", 0)
    assert (code, stdout.splitlines()[0]) == (0, "1 of 1 records are there; 0 came now.")
    assert files(out) == before


def test_the_table_of_one_run_is_the_list_of_another_with_hashes(server, tmp_path, capsys):
    rows = [f"r{n},{server.url(f'/{n}')},,,,{n}" for n in range(3)]
    server.routes |= {f"/{n}": Reply(200, TEXT + bytes([65 + n])) for n in range(3)}
    command(capsys, listed(tmp_path / "sources.csv", *rows), "--out", tmp_path / "1", "--pause", 0)
    server.routes["/1"] = Reply(200, PAGE)
    code, _, err = command(capsys, tmp_path / "1" / "fetched.csv", "--out", tmp_path / "2", "--pause", 0)
    assert code == 1
    assert "does not have the listed sha256" in err
    assert set(files(tmp_path / "2" / "originals")) == {"r0.txt", "r2.txt"}


def test_rows_without_an_address_and_failures_are_findings(server, tmp_path, capsys):
    server.routes["/a"] = Reply(200, TEXT, {"Content-Type": "=cmd()"})
    listing = listed(
        tmp_path / "sources.csv", f"a,{server.url('/a')},,,,", "b,,,,,Lost", f"c,{server.url('/c')},,,,", "d,,page,,,"
    )
    out = tmp_path / "out"
    code, _, err = command(capsys, listing, "--out", out, "--pause", 0)
    assert code == 1
    assert err.splitlines() == [
        "2 problems; the rest is done:",
        f"c ({server.url('/c')}): the server has no such page (404). Check its url in a browser and correct the list.",
        f"{listing}: 2 rows skipped without a url or a symbol: b, d. "
        "Add one to each row, or save the file by hand in originals, named by its id.",
    ]
    with (out / "fetched.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert [(row["id"], row["status"], row["http_status"], row["content_type"]) for row in table] == [
        ("a", "fetched", "200", "'=cmd()"),
        ("b", "not fetched: there is no url", "", ""),
        ("c", "not fetched: the server has no such page (404)", "404", ""),
        ("d", "not fetched: there is no url", "", ""),
    ]
    assert command(capsys, listing, "--out", out, "--pause", 0, "--only", "a")[0] == 0


def test_what_rows_have_in_common_is_said_once(server, tmp_path, capsys):
    listing = listed(tmp_path / "sources.csv", *[f"r{n},{server.url(f'/{n}')},,,," for n in range(3)])
    _, _, err = command(capsys, listing, "--out", tmp_path / "out", "--pause", 0)
    assert err.splitlines() == [
        "1 problem; the rest is done:",
        "r0, r1, r2: the server has no such page (404). Check its url in a browser and correct the list.",
    ]


def test_for_machines(server, tmp_path, capsys):
    server.routes["/a"] = Reply(200, TEXT)
    listing = listed(tmp_path / "sources.csv", f"a,{server.url('/a')},,,,", "b,,,,,")
    code, out, _ = command(capsys, listing, "--out", tmp_path / "out", as_json=True)
    result = json.loads(out)
    assert (code, result["n_records"], result["n_there"], result["n_new"]) == (1, 2, 1, 1)
    assert result["records"][1] == {
        "id": "b",
        "url": "",
        "file": None,
        "sha256": None,
        "status": "not fetched: there is no url",
        "http_status": None,
    }


def test_fetched_records_are_ingested(server, tmp_path, capsys):
    server.routes["/a"] = Reply(200, as_pdf(RECORDS[1]), {"Content-Type": "application/pdf"})
    listing = listed(tmp_path / "sources.csv", f"a,{server.url('/a')},un-record,,,")
    arguments = (listing, "--out", tmp_path / "out", "--pause", 0, "--corpus", tmp_path / "corpus")
    code, out, err = command(capsys, *arguments, "--country", "France")
    assert (code, err) == (0, "")
    assert "added" in out
    countries = {document.metadata["country"] for document in read_corpus(tmp_path / "corpus")}
    assert countries == {"France"}
    assert "0 texts added" in command(capsys, *arguments, "--country", "France")[1]


@pytest.mark.parametrize("option", ["--pause=-1", "--pause=nan", "--pause=inf", "--retries=-1", "--max-bytes=0"])
def test_senseless_manners_are_refused(tmp_path, capsys, option):
    with pytest.raises(UsageError, match="or more"):
        command(capsys, listed(tmp_path / "sources.csv", "a,http://127.0.0.1/,,,,"), "--out", tmp_path / "out", option)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_to_is_a_user_error(server, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UsageError, match="cannot be written"):
        one(server, tmp_path / "out", Reply(200, TEXT))


@pytest.mark.parametrize(
    ("size", "words"), [("9200", "1 text added"), ("1MB", "1 text added"), ("9199", "9,200 bytes; the most is 9,199")]
)
def test_what_is_fetched_is_ingested_under_the_same_limit(server, tmp_path, capsys, size, words):
    one(server, tmp_path / "out", Reply(200, TEXT))
    listing = listed(tmp_path / "sources.csv", f"a,{server.url('/a')},,,,")
    options = ("--out", tmp_path / "out", "--corpus", tmp_path / "corpus", "--max-bytes", size)
    _, out, err = command(capsys, listing, *options)
    assert words in out + err


def test_one_limit_for_what_is_fetched_and_what_is_ingested(capsys):
    assert FetchPolicy().max_bytes == inspect.signature(ingest).parameters["max_bytes"].default == 104_857_600
    for name in ("fetch", "ingest"):
        with pytest.raises(SystemExit):
            main([name, "--help"])
        assert "refuse larger files (default: 100 MB)" in " ".join(capsys.readouterr().out.split())
        options = main_module.parser().parse_args([name, "x", "--out", "y"])
        assert options.max_bytes == 104_857_600


def test_a_second_run_into_a_folder_is_refused(server, tmp_path):
    def run_another(n: int) -> None:
        with pytest.raises(UsageError, match="another run is writing to this folder"):
            one(server, tmp_path, Reply(200, TEXT))

    server.routes["/a"] = Reply(200, TEXT)
    assert fetch([source(server)], tmp_path, progress=run_another)[0].status == "fetched"
    assert [asked.path for asked in server.asked] == ["/a"]
    assert one(server, tmp_path).status == "fetched"
    assert not list((tmp_path / ".fetch").glob("*lock*"))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_run_leaves_whole_files_and_is_gone_on_with(server, tmp_path):
    rows = many(server, 12)
    listing = listed(tmp_path / "sources.csv", *[f"{row.id},{row.url},,,,{row.details['n']}" for row in rows])
    arguments = [sys.executable, "-c", SCRIPT, str(listing), "--out", str(tmp_path / "out"), "--pause", "0"]
    slow = Reply(200, TEXT + b"5", {"ETag": f'"{digest(TEXT + b"5")[:8]}"'}, trickle=0.0005)
    server.routes["/5"] = [slow, versioned(TEXT + b"5")]
    run = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    part = tmp_path / "out" / ".fetch" / "r05.part"
    deadline = time.monotonic() + 20
    while not (part.exists() and part.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    originals = tmp_path / "out" / "originals"
    assert {name: digest(data) for name, data in files(originals).items()} == {
        f"r{n:02}.txt": digest(TEXT + str(n).encode()) for n in range(5)
    }
    server.asked.clear()
    assert subprocess.run(arguments, stdout=subprocess.DEVNULL, check=False).returncode == 0
    assert server.asked[0].path == "/5"
    assert server.asked[0].headers["Range"].startswith("bytes=")
    assert [asked.path for asked in server.asked if "If-None-Match" not in asked.headers] == [
        f"/{n}" for n in range(5, 12)
    ]
    assert {name: digest(data) for name, data in files(originals).items()} == {
        f"r{n:02}.txt": digest(TEXT + str(n).encode()) for n in range(12)
    }
    assert not list((tmp_path / "out" / ".fetch").glob("*.part*"))


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_bundled_list_reads_and_has_the_addresses_of_the_symbols():
    sources = read_sources(ROOT / "sources.csv")
    assert len(sources) == 86
    assert {s.id for s in sources if not s.url and not s.details["note"]} == set()
    for found in sources:
        symbol = found.details["symbol"]
        assert found.url == (un_document_url(symbol) if symbol else "")
        assert found.id == symbol.replace("/", "-") or not symbol
    assert sum(bool(found.url) for found in sources) == 57
    guessed = {s.details["paper_text"] for s in sources if s.details["paper_text"]}
    assert guessed == {str(n) for n in (*range(1, 24), *range(67, 83))}


@pytest.mark.parametrize(
    ("symbol", "query"),
    [
        ("S/PV.5839", "S/PV.5839"),
        ("S/2020/339", "S/2020/339"),
        ("S/PV.9019 (Resumption 1)", None),
        ("S/RES/1244(1999)", "S/RES/1244%281999%29"),
        ("A/63/PV.22", "A/63/PV.22"),
        ("S/PV.5839&t=doc", None),
        ("http://a", None),
        ("", None),
    ],
)
def test_the_address_of_a_un_document(symbol, query):
    if query is None:
        with pytest.raises(ValueError, match="is not the symbol of a UN document"):
            un_document_url(symbol)
    else:
        assert un_document_url(symbol) == f"https://documents.un.org/api/symbol/access?s={query}&l=en&t=pdf"


def test_a_symbol_stands_in_for_an_address(tmp_path):
    found = read_sources(listed(tmp_path / "sources.csv", "a,S/PV.5839", "b,", header="id,symbol"))
    assert [source.url for source in found] == [un_document_url("S/PV.5839"), ""]


def test_all_bad_rows_are_reported_together(tmp_path):
    listing = listed(
        tmp_path / "sources.csv",
        "a,file:///etc/passwd,,,,",
        "../b,http://a.org,,,,",
        "c,http://a.org,,123,,",
        ",http://a.org,,,,",
        "D,http://a.org,,,,",
        "d,http://u:p@a.org,,,,",
        "e,,,,S PV 1,",
        f"{'x' * 300},http://a.org:99999/,,,,",
    )
    with pytest.raises(UsageError) as raised:
        read_sources(listing)
    assert [str(problem).removeprefix(f"{listing} ") for problem in raised.value.problems] == [
        'row 2: the url "file:///etc/passwd" does not begin with http:// or https://. '
        "Copy it from a browser's address bar.",
        'row 3: the id "../b" cannot name a file. Use letters, digits, dots, hyphens and underscores, at most 100, '
        "with no dot at either end.",
        'row 4: "123" is not a SHA-256. It has 64 digits and letters from a to f.',
        "row 5: there is no id. Use letters, digits, dots, hyphens and underscores, at most 100, "
        "with no dot at either end.",
        'row 7: the url "http://u:p@a.org" contains a user name. Copy it from a browser\'s address bar.',
        f'row 7: the id "d" is used already ({listing} row 6). Give each row its own.',
        "row 8: 'S PV 1' is not the symbol of a UN document, and there is no url. "
        'Write a symbol such as "S/PV.5839", or the url.',
        f'row 9: the id "{"x" * 60}" cannot name a file. Use letters, digits, dots, hyphens and underscores, '
        "at most 100, with no dot at either end.",
        'row 9: the url "http://a.org:99999/" is not an address. Copy it from a browser\'s address bar.',
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the table is empty"),
        ("id,symbol\n", "there are no rows"),
        ("id,link\na,b\n", 'no column "url"'),
        ("name,url\na,http://a.org\n", 'no column "id"'),
    ],
)
def test_a_list_that_is_none(tmp_path, content, message):
    (tmp_path / "sources.csv").write_text(content)
    with pytest.raises(DiscourseCoderError, match=message):
        read_sources(tmp_path / "sources.csv")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({name: st.text(max_size=60) for name in ("id", "url", "kind", "sha256", "symbol")}))
@example({"id": "a", "url": "http://[::1]:80:80/", "kind": "", "sha256": "", "symbol": ""})
@example({"id": "a", "url": "https://\u2100.org\u2024/", "kind": "", "sha256": "", "symbol": ""})
@example({"id": "a" * 121, "url": "HTTP://A.ORG", "kind": "", "sha256": "", "symbol": ""})
def test_any_row_is_read_or_refused(tmp_path, row):
    listing = tmp_path / "sources.jsonl"
    listing.write_text(json.dumps(row), encoding="utf-8")
    with suppress(UsageError):
        (found,) = read_sources(listing)
        assert Path(found.id).name == found.id
        assert len(found.id.encode()) <= 120
        assert not found.url or found.url.lower().startswith(("http://", "https://"))


def test_hostile_answers_end_in_words(server, tmp_path):
    hostile = [
        Reply(200, TEXT, {"Content-Length": "-5"}),
        Reply(200, TEXT, {"Content-Length": "9" * 5000}),
        Reply(200, b"\x1f\x8bnot gzip", {"Content-Encoding": "gzip"}),
        Reply(200, b"zz\r\n", {"Transfer-Encoding": "chunked"}),
        Reply(999, TEXT),
        Reply(200, TEXT, {"Content-Type": "\x00\x01; \xff" + "x" * 9000, "ETag": "\xff" * 300}),
        Reply(200, TEXT, {f"X-{n}": "y" for n in range(300)}),
        Reply(301, b"x" * 10**6, {"Location": "x" * 60000}),
    ]
    for number, reply in enumerate(hostile):
        server.routes["/a"] = reply
        folder = tmp_path / str(number)
        for _ in range(2):
            outcome = one(server, folder, retries=1, timeout=0.1)
            assert outcome.status == "fetched" or outcome.problem
            assert {path.name for path in (folder / "originals").iterdir()} <= {"a.txt", "a.bin"}


@pytest.mark.parametrize(
    ("n_redirects", "status"), [(10, "fetched"), (11, "not fetched: there are too many redirects")]
)
def test_ten_redirects_are_followed(server, tmp_path, n_redirects, status):
    for number in range(1, n_redirects):
        server.routes[f"/{number}"] = Reply(302, b"", {"Location": f"/{number + 1}"})
    server.routes[f"/{n_redirects}"] = Reply(200, TEXT)
    assert one(server, tmp_path, Reply(302, b"", {"Location": "/1"})).status == status


@pytest.mark.parametrize(("wait", "waits"), [(600, [600.0]), (601, [])])
def test_ten_minutes_are_waited_for_a_server_that_asks_for_it(server, tmp_path, wait, waits):
    clock = Clock()
    server.routes["/a"] = Reply(503, b"", {"Retry-After": str(wait)})
    one(server, tmp_path, clock=clock, retries=1, pause=0)
    assert [slept for slept in clock.slept if slept > 1] == waits


@pytest.mark.parametrize("framing", ["length", "chunked"])
@pytest.mark.parametrize(("over", "came"), [(0, True), (1, False)])
def test_a_file_comes_up_to_the_most_bytes(server, tmp_path, framing, over, came):
    outcome = one(server, tmp_path, Reply(200, TEXT, framing=framing), max_bytes=len(TEXT) - over)
    assert (outcome.status == "fetched") is came


@pytest.mark.parametrize(
    ("policy", "refused"),
    [
        ({"pause": 0}, False),
        ({"retries": 0}, False),
        ({"timeout": 0.01}, False),
        ({"timeout": 0.009}, True),
        ({"max_bytes": 1}, False),
        ({"max_bytes": 0}, True),
    ],
)
def test_manners_have_a_least(policy, refused):
    if refused:
        with pytest.raises(UsageError, match="or more"):
            FetchPolicy(**policy)
    else:
        assert FetchPolicy(**policy)


@pytest.mark.parametrize(("length", "refused"), [(120, False), (121, True)])
def test_an_id_of_a_list_has_up_to_120_characters(tmp_path, length, refused):
    path = tmp_path / "list.csv"
    path.write_text(f"id,url\n{'a' * length},https://valley.example/a\n", encoding="utf-8")
    if refused:
        with pytest.raises(DiscourseCoderError):
            read_sources(path)
    else:
        assert [found.id for found in read_sources(path)] == ["a" * length]
