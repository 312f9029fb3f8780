"""Data, analysis and figures of *Strategic Alignments and Defense Ties*."""

__version__ = "0.1.0"
