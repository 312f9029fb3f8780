"""Data, analysis and figures of *Strategic Alignments and Defense Ties*."""

from pathlib import Path

from traced_book import book

__version__ = "0.1.0"

# Where nobody says otherwise, the tables are those that stand beside this package.
book.otherwise(Path(__file__).parents[2])
