"""Makes any Jupyter Book traceable: each figure, table and number leads to the code and the data that it comes from."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .evidence.author import Figure, Table, drawn, number, numbers

__all__ = ["Figure", "Table", "drawn", "number", "numbers"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Return what authors use once it is asked for: it loads Altair and pandas, which not every notebook needs."""
    if name in __all__:
        from .evidence import author

        return getattr(author, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
