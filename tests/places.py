"""Where the book of this project and its tables are."""

import re
from collections.abc import Container
from pathlib import Path

from traced_book import book

ROOT = Path(__file__).parents[1]
DATA_DIR, BOOK_DIR = ROOT / "data", ROOT / "book"


def all_notebooks() -> list[Path]:
    return book.at(ROOT).notebooks()


def settings_with(pages: Container[str]) -> str:
    """Return the settings of the book as a smaller one has them: without those that name a page which is not among its pages, and editions."""
    named = re.compile(
        rf"^ +{book.PREFIX}(?:{'|'.join([*book.PAGES, 'leaflets', 'slides', 'promised', 'editions'])}): \[?(.+?)\]?\n",
        re.MULTILINE,
    )
    text = (ROOT / "_config.yml").read_text(encoding="utf-8")
    return named.sub(lambda line: line[0] if line[1] in pages else "", text)
