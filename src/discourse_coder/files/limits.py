"""How large a file may be, for every command that takes originals."""

from __future__ import annotations

MAX_BYTES = 100 * 2**20  # larger originals are neither downloaded nor read, unless asked for
