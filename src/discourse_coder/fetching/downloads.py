"""Download files politely: one request at a time, with pauses, continuing downloads that were cut off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from discourse_coder._version import __version__
from discourse_coder.errors import Problem, UsageError
from discourse_coder.fetching.partial_files import Version, begun_version, discard, discard_note, goes_on, write_note
from discourse_coder.fetching.sources import url_fault
from discourse_coder.files.limits import MAX_BYTES

# Robots.txt is not read: nothing is crawled. Only addresses that a person listed are requested, each once.
if TYPE_CHECKING:
    import requests

USER_AGENT = f"discourse-coder/{__version__} (the discourse-coder project; text research, one request at a time)"

_MAX_REDIRECTS = 10
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 60.0  # seconds between tries where the server does not say
_LONGEST_ASKED_WAIT = 600.0  # seconds that a server may ask for before it is left alone until another day
_SILENT_ROWS = 3  # addresses in a row without an answer, after which a server is left alone
_SLOWEST = 100  # bytes a second
_CHUNK = 1024  # small, so that a trickle of bytes is noticed
# Of a policy: the least, and what is usual.
_LIMITS = {"pause": (0, 2), "retries": (0, 4), "timeout": (0.01, 30), "max_bytes": (1, 10**8)}
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_LATER = "Run the command again later; it continues where it stopped."
_CHECK_URL = "Check its url in a browser and correct the list."
_REASONS = {
    401: "the server asks for a login (401)",
    403: "the server does not allow it (403)",
    404: "the server has no such page (404)",
    410: "the page is gone for good (410)",
    429: "the server asks for fewer requests (429)",
    451: "it is withheld for legal reasons (451)",
}


@dataclass(frozen=True)
class FetchPolicy:
    """How servers are treated; see `study.gathering.fetch`."""

    pause: float = 2.0  # seconds between the end of one request to a server and the next one to it
    retries: int = 4  # how often an address is asked for again after a failure that may pass
    timeout: float = 30.0  # seconds to wait for a connection, and for each next piece of an answer
    max_bytes: int = MAX_BYTES  # longer files are not downloaded

    def __post_init__(self) -> None:
        problems = [
            Problem(f"--{name.replace('_', '-')} {value}", f"it must be {least} or more.", f"Try {usual}.")
            for name, (least, usual) in _LIMITS.items()
            if not least <= (value := getattr(self, name)) < float("inf")
        ]
        if problems:
            raise UsageError(problems)


@dataclass(frozen=True)
class Answer:
    """The result of a download."""

    http_status: int  # 200 where the file came, be it in parts; 304 where it is unchanged; 0 where no server answered
    version: Version  # of the file that came
    content_type: str = ""  # as the server names it, with the encoding
    fault: str = ""  # why nothing came, in words; empty where something did, or is unchanged
    advice: str = ""  # what to do about it


@dataclass(eq=False)
class _DownloadError(Exception):
    """Why an address gave nothing, and what follows from that."""

    reason: str
    advice: str = _CHECK_URL
    status: int = 0
    again: bool = False  # whether to try again
    wait: float | None = None  # after how many seconds, where the server says
    silent: str = ""  # the name of a server that did not answer
    busy: str = ""  # the name of a server that asks for fewer requests


class Downloader:
    """Downloads one file after the other; a context manager."""

    def __init__(self, policy: FetchPolicy, *, sleep: Callable[[float], object], clock: Callable[[], float]) -> None:
        import requests

        self._policy, self._sleep, self._clock = policy, sleep, clock
        self._session = requests.Session()
        # Ranges count the bytes that are sent, so they must not be compressed ones.
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "identity"})
        self._last: dict[str, float] = {}
        self._silent: Counter[str] = Counter()
        self._left_alone: dict[str, str] = {}

    def __enter__(self) -> Downloader:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def download(self, url: str, part: Path, known: Version | None = None) -> Answer:
        """Download a file to `part`, or complete the part that is there."""
        # A server that was silent before gets one chance to show that it is back.
        tries = 1 if self._silent[_host(url)] else 1 + self._policy.retries
        backoff = _FIRST_WAIT
        while True:
            try:
                return self._follow(url, part, known)
            except _DownloadError as failure:
                tries -= 1
                if not failure.again or not tries:
                    self._remember(failure)
                    return Answer(failure.status, Version(url), fault=failure.reason, advice=failure.advice)
                self._sleep(backoff if failure.wait is None else failure.wait)
                backoff = min(2 * backoff, _LONGEST_WAIT)

    def _remember(self, failure: _DownloadError) -> None:
        if failure.silent:
            self._silent[failure.silent] += 1
            if self._silent[failure.silent] >= _SILENT_ROWS:
                self._left_alone[failure.silent] = f"{failure.silent} did not answer before, so it was not asked again"
        if failure.busy:
            self._left_alone[failure.busy] = f"{failure.busy} asked for fewer requests, so it was not asked again"

    def _follow(self, url: str, part: Path, known: Version | None) -> Answer:
        """Ask for an address and those that it leads to, once each."""
        url = urldefrag(url).url
        seen: list[str] = []
        while True:
            if url in seen or len(seen) > _MAX_REDIRECTS:
                raise _DownloadError("the redirects form a loop" if url in seen else "there are too many redirects")
            begun = begun_version(part, url)
            headers = dict(known.conditions) if known and known.url == url else {}
            if begun:
                headers = {"Range": f"bytes={part.stat().st_size}-", "If-Range": begun.validator}
            with self._asked(url, headers) as response:
                if begun and not goes_on(response.status_code, response.headers, part, begun):
                    discard(part)
                    continue
                if not response.is_redirect:
                    if response.status_code == 304 and headers and not begun:
                        return Answer(304, Version(url))
                    return self._receive(response, url, part, begun)
                try:
                    target = self._session.get_redirect_target(response) or ""
                except ValueError:
                    raise _DownloadError("the server redirects to an address that cannot be read") from None
            seen.append(url)
            url = redirected(url, target)

    @contextmanager
    def _asked(self, url: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """Send a request when its server has had its pause, and close the answer in the end."""
        import requests

        host = _host(url)
        if host in self._left_alone:
            raise _DownloadError(self._left_alone[host], _LATER)
        if host in self._last and (rest := self._last[host] + self._policy.pause - self._clock()) > 0:
            self._sleep(rest)
        try:
            request = self._session.prepare_request(requests.Request("GET", url, headers=dict(headers)))
            there = self._session.merge_environment_settings(request.url, {}, True, None, None)
            # Not `Session.send`: it would read the whole body of every redirect. So there are no cookies either.
            response = self._session.get_adapter(url=request.url or "").send(
                request,
                stream=True,
                timeout=self._policy.timeout,
                verify=there["verify"] or True,
                cert=there["cert"],
                proxies=there["proxies"],
            )
        except requests.exceptions.SSLError as error:
            if "certificate" in str(error).lower():
                raise _DownloadError(f"the certificate of {host} is not valid") from None
            reason = f"{host} and this computer could not agree on an encrypted connection"
            raise _DownloadError(reason, _LATER, again=True, silent=host) from None
        except requests.Timeout:
            raise _DownloadError("the server was too slow", _LATER, again=True, silent=host) from None
        except ValueError:
            raise _DownloadError("this address cannot be requested") from None
        except requests.RequestException:
            advice = f"Check the network and the name {host}; then run the command again."
            raise _DownloadError(f"{host} did not answer", advice, again=True, silent=host) from None
        finally:
            self._last[host] = self._clock()
        del self._silent[host]
        try:
            yield response
        finally:
            response.close()
            self._last[host] = self._clock()

    def _receive(self, response: requests.Response, url: str, part: Path, begun: Version | None) -> Answer:
        """Write the body of an answer to `part`, after what was begun where it is the rest."""
        status, headers = response.status_code, response.headers
        if status in _PASSING:
            raise self._passing(response, url)
        resumed = begun if status == 206 else None
        if status != 200 and not resumed:
            raise _DownloadError(_REASONS.get(status, f"the server answered with status {status}"), status=status)
        encoding = headers.get("Content-Encoding", "identity").lower()
        if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
            raise _DownloadError("the file came in a compression that was not requested", status=status)
        plain = encoding == "identity"
        version = resumed or Version(url, headers.get("ETag", ""), headers.get("Last-Modified", ""))
        if not resumed:
            discard(part)
            if plain and version.validator:
                write_note(part, version)
        length = headers.get("Content-Length", "")
        size = part.stat().st_size if part.exists() else 0
        expected = size + int(length) if plain and re.fullmatch(r"[0-9]{1,18}", length) else None
        try:
            if expected and expected > self._policy.max_bytes:
                raise self._too_long(f"{expected:,} bytes; the most is {self._policy.max_bytes:,}")
            self._write(response, part)
            if expected is not None and part.stat().st_size != expected:
                raise _DownloadError("the file is incomplete", _LATER, status=status, again=True)
            if not part.stat().st_size:
                raise _DownloadError("the server sent an empty file", status=status)
        except _DownloadError as failure:
            if not failure.again or not begun_version(part, url):
                discard(part)
            raise
        discard_note(part)
        return Answer(200, version, headers.get("Content-Type", ""))

    def _write(self, response: requests.Response, part: Path) -> None:
        """Append the body to `part`, as long as it is not too long and not too slow."""
        import requests

        began, came = self._clock(), 0
        interrupted = partial(_DownloadError, advice=_LATER, status=response.status_code, again=True)
        try:
            with part.open("ab") as file:
                size = file.tell()
                for chunk in response.iter_content(_CHUNK):
                    came += len(chunk)
                    if size + came > self._policy.max_bytes:
                        raise self._too_long(f"more than {self._policy.max_bytes:,} bytes, which is the most")
                    file.write(chunk)
                    file.flush()  # so that a killed run leaves what came
                    elapsed = self._clock() - began
                    if elapsed > self._policy.timeout and came < elapsed * _SLOWEST:
                        raise interrupted("the server was too slow")
        except (requests.RequestException, ValueError) as error:
            slow = "timed out" in str(error)
            raise interrupted("the server was too slow" if slow else "the connection broke off") from None

    def _too_long(self, size: str) -> _DownloadError:
        return _DownloadError(f"the file has {size}", "Allow more with --max-bytes if you want it.", status=200)

    def _passing(self, response: requests.Response, url: str) -> _DownloadError:
        """Return the failure of an answer that may be another one later."""
        status, host = response.status_code, _host(url)
        reason = _REASONS.get(status, f"the server has a problem ({status})")
        wait = _asked_wait(response.headers)
        if wait is not None and wait > _LONGEST_ASKED_WAIT:
            reason = f"{reason}; it asks to wait {wait / 60:,.0f} minutes"
            return _DownloadError(reason, _LATER, status=status, busy=host)
        return _DownloadError(reason, _LATER, status=status, again=True, wait=wait, busy=host if status == 429 else "")


def redirected(url: str, location: str) -> str:
    """Return the address that a redirect leads to."""
    try:
        target = urldefrag(urljoin(url, location)).url
    except ValueError:
        target = location
    if fault := url_fault(target.replace(" ", "%20")):
        raise _DownloadError(f"the server redirects to an address that {fault}")
    if urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https":
        raise _DownloadError("the server redirects from https to http, which anybody on the network could change")
    return target.replace(" ", "%20")


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a server asks to wait; a date is compared with the server's own clock."""
    asked = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", asked):
        return float(asked)
    try:
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, wait.total_seconds())
