"""Take the README's picture of a report, with Chromium: python tests/picture.py out/report.html docs/report.png"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT = 1200, 1310
COLOURS = 96


def take(page: Path, picture: Path) -> None:
    """Write the top of a page as a small PNG."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        sys.exit("There is no chromium to take the picture with.")
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "shot.png"
        switches = ["headless", "no-sandbox", "disable-gpu", "hide-scrollbars", "force-device-scale-factor=1"]
        switches += [f"user-data-dir={folder}/profile", f"window-size={WIDTH},{HEIGHT}", f"screenshot={shot}"]
        command = [browser, *(f"--{switch}" for switch in switches), page.resolve().as_uri()]
        subprocess.run(command, check=True, capture_output=True)
        with Image.open(shot) as image:
            few = image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
            few.save(picture, optimize=True)
    print(f"{picture}: {WIDTH} x {HEIGHT}, {picture.stat().st_size:,} bytes")


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))
