"""Where the book of this project and its tables are."""

from pathlib import Path

from traced_book import book

ROOT = Path(__file__).parents[1]
DATA_DIR, BOOK_DIR = ROOT / "data", ROOT / "book"


def all_notebooks() -> list[Path]:
    return book.at(ROOT).notebooks()
