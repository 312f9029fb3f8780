"""How fast the book builds and reads, side by side with a stock Jupyter Book of the same chapters: see README.md."""
