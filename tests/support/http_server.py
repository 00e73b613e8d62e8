"""A real HTTP server on this machine that answers as a test says, and remembers what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request, and what was under way when it came."""

    path: str
    headers: Mapping[str, str]
    at_once: int


@dataclass(frozen=True)
class Reply:
    """An answer.

    Attributes
    ----------
    cut_after : int, optional
        Bytes of the body after which the connection breaks off.
    framing : str
        How the body's end is told: "length", "chunked" or "close".
    wait, trickle : float
        Seconds before the answer, and between its bytes.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    framing: str = "length"
    wait: float = 0
    trickle: float = 0


Answering = Reply | Callable[[Asked], Reply]


class Server:
    """A context manager; `routes` tells for each path one answer, or a list of which the last is for good."""

    def __init__(self, routes: Mapping[str, Answering | list[Answering]] | None = None) -> None:
        self.routes: dict[str, Any] = dict(routes or {})
        self.asked: list[Asked] = []
        self._lock = threading.Lock()
        self._under_way = 0
        self._closing = threading.Event()
        self._httpd = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._httpd.handle_error = lambda *_: None  # a client that goes away is no error of the server
        self._httpd.block_on_close = False

    def __enter__(self) -> Server:
        threading.Thread(target=self._httpd.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._httpd.shutdown()
        self._httpd.server_close()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self._httpd.server_port}{path}"

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def _answer(self, path: str, headers: Mapping[str, str]) -> Reply:
        with self._lock:
            self._under_way += 1
            asked = Asked(path, headers, self._under_way)
            self.asked.append(asked)
            answer = self.routes.get(path, Reply(404, b"Nothing here."))
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
        reply = answer if isinstance(answer, Reply) else answer(asked)
        self._closing.wait(reply.wait)
        with self._lock:
            self._under_way -= 1
        return reply

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                reply = server._answer(self.path, dict(self.headers))
                try:
                    self._send(reply)
                except (ConnectionError, TimeoutError):
                    self.close_connection = True

            def _send(self, reply: Reply) -> None:
                self.send_response_only(reply.status)
                headers = {"Content-Type": "text/plain", "Date": self.date_time_string(), **reply.headers}
                bodiless = reply.status in (204, 304)
                if reply.framing == "length" and not bodiless:
                    headers.setdefault("Content-Length", str(len(reply.body)))
                elif reply.framing == "chunked":
                    headers["Transfer-Encoding"] = "chunked"
                elif reply.framing == "close":
                    headers["Connection"] = "close"
                    self.close_connection = True
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if bodiless:
                    return
                body = reply.body if reply.cut_after is None else reply.body[: reply.cut_after]
                step = 1 if reply.trickle else max(len(body), 1)
                for start in range(0, len(body), step):
                    self._piece(body[start : start + step], reply.framing)
                    time.sleep(reply.trickle)
                if reply.cut_after is not None:
                    self.close_connection = True
                elif reply.framing == "chunked":
                    self.wfile.write(b"0\r\n\r\n")

            def _piece(self, data: bytes, framing: str) -> None:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data) if framing == "chunked" else data)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def versioned(
    body: bytes, *, cuts: list[int] | None = None, ranges: bool = True, kind: str = "text/plain", wait: float = 0
) -> Answering:
    """Return answers of a server that knows versions and parts of a file, and cuts the first ones off after `cuts`."""
    etag = f'"{sha256(body).hexdigest()[:8]}"'
    left = list(cuts or [])

    def answer(asked: Asked) -> Reply:
        headers = {"ETag": etag, "Content-Type": kind}
        if asked.headers.get("If-None-Match") == etag:
            return Reply(304, headers=headers, wait=wait)
        wanted = asked.headers.get("Range", "")
        if not ranges or not wanted or asked.headers.get("If-Range", etag) != etag:
            return Reply(200, body, headers, cut_after=left.pop(0) if left else None, wait=wait)
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(body):
            return Reply(416, b"", headers | {"Content-Range": f"bytes */{len(body)}"})
        headers |= {"Content-Range": f"bytes {start}-{len(body) - 1}/{len(body)}"}
        return Reply(206, body[start:], headers, cut_after=left.pop(0) if left else None, wait=wait)

    return answer
