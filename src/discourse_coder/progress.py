"""Progress bars, in a terminal or a notebook; none where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib.util import find_spec

_BAR = "{desc}: {n_fmt} of {total_fmt} |{bar}| {rate_noinv_fmt}, {remaining} left"

Step = Callable[[int], object]
"""Takes the number of things done since the last call."""

Progress = Callable[[int, str], AbstractContextManager[Step]]
"""Given a total and a word for what is done, a context manager of the function to call with every step."""


def no_progress(total: int, what: str) -> AbstractContextManager[Step]:
    """Show nothing."""
    return nullcontext(lambda _: None)


@contextmanager
def progress_bar(total: int, what: str) -> Iterator[Step]:
    """Show a bar while a person watches, and only for what takes longer than half a second."""
    in_notebook = _in_notebook()
    if not in_notebook and not sys.stderr.isatty():
        yield lambda _: None
        return
    from tqdm import tqdm
    from tqdm.notebook import tqdm_notebook

    kind = tqdm_notebook if in_notebook and find_spec("ipywidgets") else tqdm
    # What goes to the error stream stands on red in a notebook, as if something had failed.
    stream = sys.stdout if in_notebook else sys.stderr
    with kind(total=total, desc=what, bar_format=_BAR, leave=False, delay=0.5, file=stream, unit="") as bar:
        yield bar.update


def _in_notebook() -> bool:
    """Say whether a Jupyter kernel runs this."""
    shell = sys.modules.get("IPython")
    running = shell.get_ipython() if shell else None
    return running is not None and hasattr(running, "kernel")
