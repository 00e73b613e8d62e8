"""Settings that all tests share."""

from __future__ import annotations

from hypothesis import settings

# The same examples in every run: a failure is never the luck of one machine. To look for new ones:
# pytest --hypothesis-profile=explore
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", max_examples=2000, deadline=None)
settings.load_profile("repeatable")
