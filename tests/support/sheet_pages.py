"""A coding sheet in a browser: opened, worked on by keys and mouse, and saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discourse_coder.model.sheet import Sheet
from discourse_coder.sheets.page import sheet_html

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver


def open_sheet(chromium: WebDriver, sheet: Sheet, folder: Path) -> None:
    path = folder / "sheet.html"
    path.write_text(sheet_html(sheet), encoding="utf-8", newline="")
    open_file(chromium, path, folder / "downloads")


def open_file(chromium: WebDriver, path: Path, downloads: Path) -> None:
    """Open a page afresh; what it saves goes into a folder."""
    chromium.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads.absolute())}
    )
    chromium.get("about:blank")
    chromium.get(path.absolute().as_uri())


def run(chromium: WebDriver, script: str, *arguments: Any) -> Any:
    return chromium.execute_script(script, *arguments)  # type: ignore[no-untyped-call]


def press(chromium: WebDriver, *keys: str) -> None:
    """Press keys, each a name such as "arrow_right" (with Shift: "shift+arrow_right") or what it types."""
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys

    chain = ActionChains(chromium, duration=0)
    for key in keys:
        name = key.removeprefix("shift+")
        if name != key:
            chain.key_down(Keys.SHIFT)
        chain.send_keys(getattr(Keys, name.upper()) if len(name) > 1 and hasattr(Keys, name.upper()) else name)
        if name != key:
            chain.key_up(Keys.SHIFT)
    chain.perform()


def click(chromium: WebDriver, selector: str) -> None:
    chromium.find_element("css selector", selector).click()


def shown(chromium: WebDriver, selector: str) -> list[str]:
    script = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)"
    return run(chromium, script, selector)


def news(chromium: WebDriver) -> str:
    return shown(chromium, "#news")[0]


def marks(chromium: WebDriver) -> list[str]:
    """Return the text of each passage as drawn, its pieces put together, in the order of their numbers."""
    script = "return [...document.querySelectorAll('#text mark')].map((m) => [m.dataset.passage, m.textContent])"
    pieces: dict[str, str] = {}
    for number, text in run(chromium, script):
        pieces[number] = pieces.get(number, "") + text
    return [pieces[number] for number in sorted(pieces)]


def select(chromium: WebDriver, words: str) -> None:
    """Select words of the text."""
    run(
        chromium,
        """
        const text = document.getElementById("text"), from = text.textContent.indexOf(arguments[0]);
        const point = (offset) => {
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          let node = walker.nextNode();
          for (; node.length < offset; node = walker.nextNode()) offset -= node.length;
          return [node, offset];
        };
        getSelection().setBaseAndExtent(...point(from), ...point(from + arguments[0].length));
        """,
        words,
    )


def saved(chromium: WebDriver, folder: Path, name: str = "second-answers.json") -> str:
    """Press the button that saves, and return what is in the file."""
    return save_file(chromium, folder / "downloads" / name).read_bytes().decode()


def save_file(chromium: WebDriver, path: Path, act: Callable[[], None] | None = None) -> Path:
    """Press the button that saves, or do what else saves, and wait for the file."""
    path.unlink(missing_ok=True)
    if act:
        act()
    else:
        click(chromium, "#save")
    wait(chromium, path.exists)
    return path


def load(chromium: WebDriver, path: Path) -> str:
    """Load a file of answers, and return what the page asks, or else says."""
    run(chromium, "document.getElementById('news').textContent = ''")
    chromium.find_element("id", "file").send_keys(str(path))
    # While a question opens, the page tells nothing.
    wait(chromium, lambda: has_alert(chromium) or any(shown(chromium, "#news") or ()))
    return chromium.switch_to.alert.text if has_alert(chromium) else news(chromium)


def has_alert(chromium: WebDriver) -> bool:
    from selenium.common.exceptions import NoAlertPresentException

    try:
        return bool(chromium.switch_to.alert.text)
    except NoAlertPresentException:
        return False


def wait(chromium: WebDriver, condition: Callable[[], bool]) -> None:
    from selenium.common.exceptions import UnexpectedAlertPresentException
    from selenium.webdriver.support.ui import WebDriverWait

    # A question may come up between one look at the page and the next.
    WebDriverWait(chromium, 10, 0.05, [UnexpectedAlertPresentException]).until(lambda _: condition())
