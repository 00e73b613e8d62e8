"""Headless Firefox for tests of pages, driven by WebDriver BiDi: https://www.w3.org/TR/webdriver-bidi/"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from websocket import WebSocket, create_connection

LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


class Firefox:
    """A window of a Firefox that was started for the tests."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket, self._sent = socket, 0
        self.logged: list[str] = []  # what the console got
        self._do("session.new", capabilities={})
        self._do("session.subscribe", events=["log.entryAdded"])
        self._page = self._do("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, path: Path, fragment: str = "") -> None:
        """Open a page afresh, even if only the fragment differs from what is open."""
        for url in ("about:blank", path.absolute().as_uri() + fragment):
            self._do("browsingContext.navigate", context=self._page, url=url, wait="complete")

    def resize(self, width: int, height: int = 900) -> None:
        self._do("browsingContext.setViewport", context=self._page, viewport={"width": width, "height": height})

    def ask(self, expression: str) -> Any:
        """Return the value of an expression on the page; awaited, and of what JSON can hold."""
        wrapped = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        target = {"context": self._page}
        answer = self._do("script.evaluate", expression=wrapped, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def wait_for(self, expression: str) -> None:
        """Wait until an expression is true; fail after ten seconds."""
        poll = (
            "new Promise((tell) => { const until = Date.now() + 10000, look = () => "
            f"({expression}) || Date.now() > until ? tell(!!({expression})) : setTimeout(look, 30); look(); }})"
        )
        assert self.ask(poll), f"never true: {expression}"

    def press(self, *keys: str) -> None:
        """Press the keys that type these characters."""
        typed = [{"type": type_, "value": key} for key in keys for type_ in ("keyDown", "keyUp")]
        self._do("input.performActions", context=self._page, actions=[{"type": "key", "id": "keys", "actions": typed}])

    def click(self, selector: str) -> None:
        """Scroll to an element and press the mouse on its middle."""
        locator = {"type": "css", "value": selector}
        (node,) = self._do("browsingContext.locateNodes", context=self._page, locator=locator, maxNodeCount=1)["nodes"]
        self.ask(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        onto = {"type": "element", "element": {"sharedId": node["sharedId"]}}
        moves = [{"type": "pointerMove", "x": 0, "y": 0, "origin": onto}]
        moves += [{"type": type_, "button": 0} for type_ in ("pointerDown", "pointerUp")]
        mouse = {"type": "pointer", "id": "mouse", "actions": moves}
        self._do("input.performActions", context=self._page, actions=[mouse])

    def printed(self) -> bytes:
        """Return the page as a PDF."""
        return base64.b64decode(self._do("browsingContext.print", context=self._page)["data"])

    def picture(self) -> bytes:
        """Return what the window shows, as a PNG."""
        return base64.b64decode(self._do("browsingContext.captureScreenshot", context=self._page)["data"])

    def close(self) -> None:
        self._do("browser.close")
        self._socket.close()

    def _do(self, method: str, **parameters: Any) -> Any:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == self._sent:
                assert message["type"] == "success", message
                return message["result"]
            if message.get("method") == "log.entryAdded":
                self.logged.append(f"{message['params']['level']}: {message['params']['text']}")


@contextmanager
def headless_firefox(profile: Path) -> Iterator[Firefox]:
    """Give a Firefox with a new profile in a folder; without one, skip the test, or fail it where CI is set."""
    browser = which("firefox-esr") or which("firefox")
    if not browser:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("there is no firefox")
    profile.mkdir(parents=True)
    command = [browser, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    process = subprocess.Popen([*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    try:
        found = next(filter(None, map(LISTENS.search, process.stderr)), None)
        assert found, "Firefox ended before it listened"
        firefox = Firefox(create_connection(f"{found[1]}/session", suppress_origin=True, timeout=60))
        yield firefox
        firefox.close()
    finally:
        process.terminate()
        process.communicate(timeout=30)
