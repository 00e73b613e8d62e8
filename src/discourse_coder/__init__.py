"""Code policy texts with a codebook, and show whether the coding holds.

The public names are listed once, in ``__init__.pyi``. Each is loaded when first used, so that importing the package
costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module

# pathlib and typing would take longer to load than all that is done here.
with open(f"{__file__}i", encoding="utf-8") as _listed:  # noqa: PTH123
    _HOMES = {line.split()[3]: line.split()[1] for line in _listed if line.startswith("from ")}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
