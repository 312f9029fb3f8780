"""The libraries that draw figures in a page: they are the same for every book, and to bundle them takes longer than a small book."""

import shutil
from pathlib import Path

_KEPT = Path(__file__).parents[1] / "_build" / "drawings"


def take_over(made: Path) -> None:
    """Have a build that keeps what it makes in a folder take them from that of this project's site; without that it makes its own."""
    drawings = made / "drawings"
    drawings.mkdir(parents=True, exist_ok=True)
    for libraries in _KEPT.glob("*.js"):
        shutil.copy(libraries, drawings)
