import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = Path(os.environ.get("DEFENSE_TIES_SOURCES", ROOT.parent / "shared" / "sources"))


@pytest.fixture(scope="session")
def sources() -> Path:
    """Folder of raw provider exports; they are not published, so most machines don't have them."""
    if not SOURCES.is_dir():
        pytest.skip("no raw exports here: set DEFENSE_TIES_SOURCES to a folder that has them")
    return SOURCES
