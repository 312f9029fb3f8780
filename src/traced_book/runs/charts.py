"""An extension of IPython by which charts of Altair are shown as their specification, with their data.

By default they are shown as HTML that loads its libraries from another host, and an author may have turned on a renderer of
another kind. Altair need not be there, and is not loaded: the type is known by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_MIME = "application/vnd.vegalite.v5+json"
_TYPE = ("altair.vegalite.v5.api", "TopLevelMixin")


def shown(chart: Any) -> dict[str, Any]:
    """Return what a chart is shown as, by mime type.

    A transformer of data that would put them elsewhere does not count; the limit of the default one on rows does.
    """
    import altair

    transformers = altair.data_transformers
    if transformers.active == "default":
        spec = chart.to_dict()
    else:
        with transformers.enable("default", max_rows=None):
            spec = chart.to_dict()
    return {_MIME: spec, "text/plain": repr(chart)}


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Have a shell show charts this way."""
    if shell.display_formatter is not None:
        shell.display_formatter.mimebundle_formatter.for_type_by_name(*_TYPE, shown)
