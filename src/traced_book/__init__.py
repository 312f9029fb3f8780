"""Makes any Jupyter Book traceable: each figure, table and number leads to the code and the data that it comes from."""

from .evidence.author import Figure, Table, drawn, number, numbers

__all__ = ["Figure", "Table", "drawn", "number", "numbers"]
__version__ = "0.1.0"
