"""Layers of a chapter: beside its text and figures its method, its code and its data, each of which a reader may leave out.

What is on a layer says its class (``layer-method``, ``layer-code``, ``layer-data``; of a cell, its tag), what the machine writes is on
the layers of :data:`OWN`, and a book may name more by selectors of CSS. The page holds all of it. A script in its head says, before
anything is shown, what this reader leaves out, from the address or from the browser's memory; a style sheet hides that on a
screen, and nowhere else; and a script (``layers.js``) makes the control and brings back what a link leads to. So a page
without scripts, on paper or in the printed book is whole, and knows of no layers.

Pages that one looks things up on, and the front page, have none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..book import Settings, here
from .markup import macro, script
from .pages import kind

SCRIPT = "layers.js"
# By layer, what stands on it in any book: code as MyST-NB shows it and as it is folded, tables, and the rows of figures.
OWN: Mapping[str, tuple[str, ...]] = {
    "method": (),
    "code": ("details.traced-code", "details.above-input", "div.cell_input"),
    "data": (".traced-readable", "details.traced-data"),
}
# The attribute is there also where nothing is left out, so that the style sheet keeps room for the control.
_BEGIN = script("without")


def selectors(settings: Settings) -> dict[str, str]:
    """Return for each layer the selector of CSS of what stands on it."""
    named = {"method": settings.layer_method, "code": settings.layer_code, "data": settings.layer_data}
    return {
        layer: ", ".join([f".layer-{layer}", f".tag_layer-{layer}", *own, *named[layer]]) for layer, own in OWN.items()
    }


def style(found: Mapping[str, str]) -> str:
    """Return the rules that hide layers on a screen. One selector that a browser does not know leaves the others as they are."""
    rules = "".join(
        f'html[data-without~="{layer}"] :is({selector}){{display:none!important}}' for layer, selector in found.items()
    )
    return macro("style", f"@media screen{{{rules}}}")


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    """Give a chapter of a book that has layers the style and the scripts."""
    settings = here().settings
    if doctree is None or not settings.layers or kind(app.env, pagename) != "chapter":
        return
    found = selectors(settings)
    context["metatags"] = context.get("metatags", "") + _BEGIN + style(found)
    data: dict[str, Any] = {f"data-{layer}": selector for layer, selector in found.items()}
    app.add_js_file(SCRIPT, loading_method="defer", **data)


def setup(app: Sphinx) -> None:
    """Register the event."""
    app.connect("html-page-context", describe)
