"""The explorer as widgets, for a notebook with a kernel: :mod:`defense_ties.explorer` behind controls."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import ipywidgets as widgets

from traced_book.evidence.pieces import FIGURE_MIME

from . import explorer
from .data import country_names
from .scope import FIRST, LAST

WAITING = "Run this cell in JupyterLab to see the explorer here: menus, four linked views, the code behind them."
WIDTH = 360
# JupyterLab takes the keys of lists and menus for commands on cells (an arrow leaves the list, X cuts the cell) unless the
# element that has them says no. The script may run before its output is in the page.
_KEYS = """
let tries = 100;
(function mark() {
  const panel = element.closest(".defense-ties-explorer");
  if (panel) panel.addEventListener("focusin", (event) => { event.target.dataset.lmSuppressShortcuts = "true"; });
  else if (tries--) requestAnimationFrame(mark);
})();
"""
_WIDE = {"layout": {"width": "auto", "max_width": "100%"}, "style": {"description_width": "78px"}}


def _grid(children: list[widgets.Widget], least: int) -> widgets.GridBox:
    """Return widgets side by side where there is room for ``least`` pixels each, else one below the other."""
    columns = f"repeat(auto-fit, minmax(min(100%, {least}px), 1fr))"
    return widgets.GridBox(children, layout={"grid_template_columns": columns, "grid_gap": "4px 16px"})


def _list(label: str, options: list[tuple[str, str]], chosen: Sequence[str]) -> widgets.SelectMultiple:
    return widgets.SelectMultiple(options=options, value=chosen, description=label, rows=5, **_WIDE)


def _year(label: str, value: int) -> widgets.BoundedIntText:
    return widgets.BoundedIntText(value=value, min=FIRST, max=LAST, description=label, **_WIDE)


def _words(text: str, role: str = "") -> str:
    """Return a line to read, as HTML; empty for no text."""
    marked = f' role="{role}"' if role else ""
    return f'<p{marked} style="line-height:1.4;margin:0">{text}</p>' if text else ""


class Panel:
    """Controls and four views that change together; a cell that ends with it shows it.

    Args:
        view: what is chosen at first; folder: where the data are exported, the notebook's own by default.

    Attributes:
        recipients, suppliers, categories, first, last, years (a slider for both), measure: the controls; message: why nothing is shown, or empty;
        texts, views: a sentence and a chart per name of :func:`.explorer.frames`; copy_button, export_button;
        snippet, clipboard: the code, and what became of copying it; files: what was exported; keys: keeps keys in the
            panel.
    """

    def __init__(self, view: explorer.View | None = None, folder: Path | None = None) -> None:
        """Make the widgets and show the first view."""
        view = view or explorer.View()
        self.folder = folder or Path.cwd()
        known, names = explorer.choices(), country_names()
        self.recipients = _list("Recipients", [(names[c], c) for c in known["recipients"]], view.recipients)
        self.suppliers = _list("Suppliers", [(names[c], c) for c in known["suppliers"]], view.suppliers)
        self.categories = _list("Categories", [(c, c) for c in known["categories"]], view.categories)
        self.first, self.last = _year("From", view.first), _year("To", view.last)
        self.years = widgets.IntRangeSlider(
            value=(view.first, view.last), min=FIRST, max=LAST, description="Years", readout=False,
            continuous_update=False, **_WIDE,
        )  # fmt: skip
        self.measure = widgets.Dropdown(
            options=[(words, key) for key, words in explorer.MEASURES.items()],
            value=view.measure, description="Measure", **_WIDE,
        )  # fmt: skip
        self.message = widgets.HTML()
        self.texts = {name: widgets.HTML() for name in explorer.TITLES}
        self.views = {
            name: widgets.Output(layout={"overflow": "auto", "min_height": "40px"}) for name in explorer.TITLES
        }
        self.copy_button = widgets.Button(description="Copy code", tooltip="Show the code of this view and copy it")
        self.export_button = widgets.Button(description="Export data", tooltip="Write the tables of this view as CSV")
        self.snippet = widgets.Textarea(
            description="Code", rows=14, layout={"width": "auto", "display": "none"}, style=_WIDE["style"]
        )  # fmt: skip
        self.clipboard = widgets.Output()
        self.keys = widgets.Output(outputs=(_script(_KEYS, ""),))
        self.files = widgets.HTML()
        self.box = self._arranged()
        self.years.observe(self._slid, "value")
        for control in (self.recipients, self.suppliers, self.categories, self.first, self.last, self.measure):
            control.observe(self._changed, "value")
        self.copy_button.on_click(self._guarded(self._copy))
        self.export_button.on_click(self._guarded(self._export))
        self._changed()

    def _arranged(self) -> widgets.VBox:
        hint = widgets.HTML(_words("Several at once: hold Ctrl (or Cmd), or Shift; Ctrl and A takes all."))
        pairs = [widgets.VBox([self.texts[name], self.views[name]]) for name in explorer.TITLES]
        box = widgets.VBox(
            [
                _grid([self.recipients, self.suppliers, self.categories], 250),
                hint,
                _grid([self.first, self.last, self.years, self.measure], 190),
                self.message,
                _grid(pairs, 400),
                widgets.HBox([self.copy_button, self.export_button], layout={"flex_flow": "row wrap"}),
                self.snippet,
                self.clipboard,
                self.files,
                self.keys,
            ]
        )
        box.add_class("defense-ties-explorer")
        return box

    def view(self) -> explorer.View:
        """Return what the controls say.

        Raises:
            ValueError: nothing is chosen in one of the lists, or the span ends before it begins.
        """
        return explorer.View(
            recipients=self.recipients.value,
            suppliers=self.suppliers.value,
            categories=self.categories.value,
            first=self.first.value,
            last=self.last.value,
            measure=self.measure.value,
        )

    def _slid(self, change: object = None) -> None:
        """Take both years from the slider; no view is drawn between the first and the second."""
        with self.first.hold_trait_notifications(), self.last.hold_trait_notifications():
            self.first.value, self.last.value = self.years.value

    def _changed(self, change: object = None) -> None:
        """Draw all views anew, and put away code and files, which belong to the view before."""
        self.snippet.layout.display, self.snippet.value = "none", ""
        self.clipboard.outputs, self.files.value = (), ""
        try:
            view = self.view()
        except ValueError as error:
            self._say(str(error))
            drawn, said = {}, dict.fromkeys(explorer.TITLES, "")
        else:
            self._say("")
            self.years.value = (view.first, view.last)
            drawn, said = explorer.figures(view), explorer.summaries(view, explorer.frames(view))
        for name, title in explorer.TITLES.items():
            self.texts[name].value = f'<h4 style="margin:12px 0 4px">{escape(title)}</h4>{_words(escape(said[name]))}'
            self.views[name].outputs = (_output(drawn[name].spec, said[name]),) if name in drawn else ()

    def _say(self, text: str) -> None:
        self.message.value = _words(f"<strong>{escape(text)}</strong>" if text else "", role="alert")
        self.copy_button.disabled = self.export_button.disabled = bool(text)

    def _guarded(self, action: Callable[[explorer.View], None]) -> Callable[[widgets.Button], None]:
        """Return an action on the current view as a handler that says what went wrong, in words."""

        def handler(button: widgets.Button) -> None:
            try:
                action(self.view())
            except (ValueError, OSError) as error:
                self._say(str(error))

        return handler

    def _copy(self, view: explorer.View) -> None:
        """Show the code, and have the browser copy it where it may."""
        text = explorer.code(view)
        self.snippet.value, self.snippet.layout.display = text, "flex"
        script = (
            "const said = document.createElement('p'); said.setAttribute('role', 'status'); element.append(said);\n"
            "const byHand = () => { said.textContent = 'Select the code above and copy it.'; };\n"
            "try { navigator.clipboard.writeText(" + json.dumps(text) + ")"
            ".then(() => { said.textContent = 'Copied; the code stands above, too.'; }, byHand); } catch { byHand(); }"
        )
        self.clipboard.outputs = (_script(script, "Select the code above and copy it."),)

    def _export(self, view: explorer.View) -> None:
        """Write the files, and offer them as links that need no server."""
        links = []
        for path in explorer.export(view, self.folder):
            content = base64.b64encode(path.read_bytes()).decode()
            links.append(
                f'<a style="text-decoration:underline" download="{path.name}" href="data:text/plain;base64,{content}">{path.name}</a>'
            )
        written = f"Written to the folder {explorer.FOLDER} beside the notebook"
        self.files.value = _words(f"{written}; to download: {', '.join(links)}.", role="status")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        return self.box._repr_mimebundle_() | {"text/plain": WAITING}


def _display(data: dict[str, object]) -> dict[str, object]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _script(text: str, otherwise: str) -> dict[str, object]:
    """Return a script as the output of a cell, with the words that stand where no script runs."""
    return _display({"application/javascript": text, "text/plain": otherwise})


def _output(spec: dict, text: str) -> dict[str, object]:
    """Return a chart as the output of a cell, as wide as a column of the panel; its title stands above it."""
    spec = {name: part for name, part in spec.items() if name != "title"}
    spec |= {"width": WIDTH, "autosize": {"type": "fit-x", "contains": "padding"}, "description": text}
    spec["config"] = spec["config"] | {"legend": spec["config"]["legend"] | {"columns": 3}}
    return _display({FIGURE_MIME: spec, "text/plain": text})
