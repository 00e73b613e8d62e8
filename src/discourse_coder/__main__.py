"""Lets ``python -m discourse_coder`` do what ``discourse-coder`` does."""

import sys

from discourse_coder.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
