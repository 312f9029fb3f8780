"""What stock notebooks show, as evidence: charts of Altair, pictures, tables in HTML, and what is glued.

No class of this package stands behind such an output. What a figure or a table is called comes from the options of its
cell, as MyST-NB has them, and its sources from an option of this package::

    mystnb:
      figure: {name: speed, caption: How speed grew.}
      image: {alt: A line that rises.}
    traced:
      sources: [speeds]

- A chart of Altair is a figure in any case. Without a name it is called by its page and cell, as ``intro-cell-7``.
- A picture (PNG, SVG, JPEG, or Plotly's with a PNG beside it) is a figure, and a table in HTML is a table, where their
  cell gives a caption.
- A glued value is a number, if it is text in one line.
- What is glued and shown by ``{glue:figure}`` is a figure or a table in the same way: its name, caption and alternative
  text are those of that directive. A chart is one too where ``{glue}`` shows it.

Names are made identifiers (:func:`slug`). A caption's first sentence is the title, but for a chart that has one.
"""

from __future__ import annotations

import json
import re
from binascii import a2b_base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import dropwhile, takewhile
from pathlib import Path
from textwrap import dedent
from typing import Any

from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt
from PIL import Image

from .. import book
from ..files import sha256_text
from ..tables import descriptor, file_of, resource, tabled
from . import texts

PLOTLY_MIME = "application/vnd.plotly.v1+json"
GLUED = "scrapbook"
ALTAIR_REMEDY = (
    "it is there as HTML alone, which takes its libraries from another host. Have the machine run the notebook, or put "
    "alt.renderers.enable('mimetype') before it and run it again"
)
PLOTLY_REMEDY = "no picture is beside it. Put plotly.io.renderers.default = 'plotly_mimetype+png' before it"
# What a chart is drawn at whose width is that of whatever holds it, in pixels.
_CONTAINER = 620
_VIEWS = ("layer", "hconcat", "vconcat", "concat")
_MARKS = {
    "arc": "arcs", "area": "areas", "bar": "bars", "boxplot": "box plots", "circle": "circles", "errorband": "error bands",
    "errorbar": "error bars", "geoshape": "shapes on a map", "image": "images", "line": "lines", "point": "points",
    "rect": "rectangles", "rule": "rules", "square": "squares", "text": "texts", "tick": "ticks", "trail": "trails",
}  # fmt: skip
_CHANNELS = {
    "x": "x", "y": "y", "theta": "angle", "radius": "radius", "longitude": "longitude", "latitude": "latitude", "color": "colour",
    "fill": "fill", "stroke": "stroke", "size": "size", "shape": "shape", "opacity": "opacity", "text": "text",
    "row": "row", "column": "column", "facet": "panel",
}  # fmt: skip
_TRANSFORMING = ("aggregate", "bin", "timeUnit", "stack", "impute")
_LENGTH = re.compile(r"\d+(\.\d+)?(px|em|rem|ex|pt|cm|mm|in|%)?")
_ROLE = re.compile(r"\{[a-z][a-z0-9:+.-]*\}(?=`)")
_SENTENCE = re.compile(r".*?[.?!](?=\s|$)", re.DOTALL)
_PASTE = re.compile(r"[ \t]*(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*\{glue(?::(?:figure|any)?)?\}(?P<first>.*)")


@dataclass(frozen=True)
class Cell:
    """Where an output stands: its ``page``, from the root of the book and without a suffix, and its cell, with its metadata.

    ``pasted`` are the options with which the page shows what is glued, by name (:func:`pasted`).
    """

    page: str
    index: int
    metadata: Mapping[str, Any]
    pasted: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The place as messages name it."""
        return f"page {self.page!r}, cell {self.index + 1}"

    def options(self, part: str) -> Mapping[str, Any]:
        """Return MyST-NB's options of a part, ``figure`` or ``image``; under its older key too."""
        held = self.metadata.get("mystnb") or self.metadata.get("render") or {}
        return held.get(part) or {}

    @property
    def caption(self) -> str:
        """The caption of what it shows, in Markdown; empty without one."""
        return str(self.options("figure").get("caption") or "").strip()

    def name(self, nth: int) -> str:
        """Return the id of the first, second or later figure or table that it shows."""
        given = self.options("figure").get("name")
        own = slug(str(given)) if given else slug(f"{self.page}-cell-{self.index + 1}")
        return own if nth == 1 else f"{own}-{nth}"

    def gluing(self, name: str) -> Cell:
        """Return it with the options by which the page shows what it glues under a name, in place of its own."""
        return replace(self, metadata={**self.metadata, "mystnb": self.pasted[name]})

    @property
    def sources(self) -> list[str]:
        """The sources that it names.

        Raises:
            ValueError: they are no list of names, or one is no table of the book's descriptor.
        """
        given = (self.metadata.get("traced") or {}).get("sources") or []
        if not isinstance(given, list) or not all(isinstance(name, str) and name.strip() for name in given):
            raise ValueError(f"{self.words}: traced: sources is {given!r}, expected a list of names")
        try:
            for name in tabled(given):
                resource(name)
        except KeyError as error:
            raise ValueError(f"{self.words}: traced: sources: {error.args[0]}") from error
        return list(given)


def slug(name: str) -> str:
    """Return a name as an identifier: in small letters, with one hyphen for all between letters and digits.

    One that begins with no letter gets ``n-`` before it.
    """
    joined = "-".join(re.findall(r"[a-z0-9]+", name.lower()))
    return joined if joined[:1].isalpha() else f"n-{joined}".rstrip("-")


def plain(markdown: str) -> str:
    """Return a text in Markdown without its markup, in one line; of a role of MyST what it is given."""
    children = MarkdownIt().parseInline(_ROLE.sub("", " ".join(markdown.split())))[0].children or []
    return "".join(" " if child.type == "softbreak" else child.content for child in children).strip()


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, without its full stop."""
    found = _SENTENCE.match(text)
    return (found[0] if found else text).removesuffix(".")


def _sources(names: list[str]) -> list[dict[str, str]]:
    """Return name, title, citation and version of sources; of files and of a book without a descriptor, their names."""
    known = {name: resource(name) for name in tabled(names)}
    return [
        {"table": name, **{key: str(known[name][key]) for key in ("title", "citation", "version")}}
        if name in known
        else {"table": name, "title": name, "citation": "", "version": ""}
        for name in names
    ]


# Charts of Altair


def figure(spec: dict[str, Any], cell: Cell, nth: int) -> tuple[dict[str, Any], str]:
    """Return the specification of a chart as that of a figure, with its data in it, and a note on what its author left out.

    Args:
        spec: as an output has it; it is changed.

    Raises:
        ValueError: its data are elsewhere than in files, or these can't be read; or see :attr:`Cell.sources`.
    """
    files: dict[str, None] = {}
    held = spec.setdefault("datasets", {})
    for node in list(_holders(spec)):
        node["data"] = _embedded(node["data"], held, files, cell)
    if not held:
        del spec["datasets"]
    for view in _views(spec):
        if view.get("width") == "container":
            view["width"] = _CONTAINER
    caption, own, drawn = plain(cell.caption), _title(spec), described(spec)
    alt = str(cell.options("image").get("alt") or "").strip()
    meta = {
        "id": cell.name(nth),
        "title": own or first_sentence(caption) or drawn,
        "caption": caption,
        "alt": alt or (f"{own}. {drawn}." if own else f"{drawn}."),
        "function": "",
        "sources": _sources(list(dict.fromkeys([*cell.sources, *files]))),
        **({"transformed": True} if _transformed(spec) else {}),
    }
    # What an author says to Vega there stays.
    spec["usermeta"] = {**(spec.get("usermeta") or {}), texts.KEY: meta}
    return texts.settled(spec), "" if alt else _unsaid(cell, "figure", meta)


def _unsaid(cell: Cell, what: str, meta: Mapping[str, Any]) -> str:
    return f"{cell.words}: {what} {meta['id']!r} has no alternative text (mystnb: image: alt), and gets {meta['alt']!r}"


def _title(spec: Mapping[str, Any]) -> str:
    """Return the title that a chart has, its subtitle after a colon."""
    given = spec.get("title") or ""
    parts = [given.get("text"), given.get("subtitle")] if isinstance(given, dict) else [given]
    lines = [" ".join(map(str, part)) if isinstance(part, list) else part for part in parts]
    return ": ".join(" ".join(line.split()) for line in lines if isinstance(line, str) and line.strip())


def _holders(node: object) -> Iterator[dict[str, Any]]:
    """Yield the parts of a specification that name data: views, and what their transforms look up."""
    if isinstance(node, dict):
        if isinstance(node.get("data"), dict):
            yield node
        for name, part in node.items():
            if name not in ("data", "datasets", "values", "usermeta"):
                yield from _holders(part)
    elif isinstance(node, list):
        for part in node:
            yield from _holders(part)


def _embedded(data: dict[str, Any], held: dict[str, Any], files: dict[str, None], cell: Cell) -> dict[str, Any]:
    """Return where a view finds its data once they are in the specification; add them to the data sets ``held``.

    What is no list of rows, as the outlines of a map, stays with the view.
    """
    if "url" in data:
        values, form = _read(str(data["url"]), data.get("format") or {}, files, cell)
    else:
        values, form = data.get("values"), data.get("format") or {}
    form = {"format": form} if form else {}
    if not isinstance(values, list) or not all(isinstance(row, dict) for row in values):
        return {**{key: data[key] for key in data if key != "url"}, "values": values, **form} if "url" in data else data
    name = data.get("name") or f"data-{sha256_text(json.dumps(values))[:32]}"
    held[name] = values
    return {"name": name, **form}


def _read(url: str, form: Mapping[str, Any], files: dict[str, None], cell: Cell) -> tuple[Any, dict[str, Any]]:
    """Return what a file holds and how a view reads it then; add the name of the file to ``files``.

    Raises:
        ValueError: it is none that a build may read, or not of its form.
    """
    # Not above, as in :mod:`traced_book.tables`.
    import pandas as pd

    where = f"{cell.words}: data by URL {url!r}"
    path = _file(url, cell, where)
    kind = form.get("type") or path.suffix.removeprefix(".").lower()
    left = {key: value for key, value in form.items() if key not in ("type", "delimiter", "property")}
    try:
        match kind:
            case "csv" | "tsv" | "dsv":
                separator = form.get("delimiter") or {"tsv": "\t"}.get(kind, ",")
                frame = pd.read_csv(path, sep=separator, keep_default_na=False, na_values=[""])
                values: Any = json.loads(frame.to_json(orient="records", double_precision=15))
            case "json":
                values = json.loads(path.read_text(encoding="utf-8"))
                for key in filter(None, str(form.get("property") or "").split(".")):
                    values = values[key]
            case "topojson":
                values, left = json.loads(path.read_text(encoding="utf-8")), dict(form)
            case _:
                raise ValueError(f"{where}: it is {kind or 'of no suffix'!r}, expected csv, tsv, json or topojson")
    except (OSError, KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError, pd.errors.ParserError) as error:
        raise ValueError(f"{where}: expected {kind} in {path}: {error}") from error
    files[_source(path)] = None
    return values, left


def _file(url: str, cell: Cell, where: str) -> Path:
    """Return the file that an address of data means, seen from the notebook's folder."""
    scheme = re.match(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(//)?", url)
    assert scheme is not None
    if (scheme[1] and scheme[1].lower() != "file") or (not scheme[1] and scheme[2]):
        raise ValueError(
            f"{where}: a build does not ask the network. Load the data in the cell, as with pd.read_csv(url), and give the chart the frame"
        )
    root = book.here().root.resolve()
    named = Path(re.sub(r"^file:(//(localhost)?(?=/))?", "", url))
    path = (root / cell.page).parent.joinpath(named).resolve()
    if not named.is_absolute() and root not in path.parents:
        raise ValueError(f"{where}: it leads to {path}, expected a file in {root}")
    if not path.is_file():
        raise ValueError(f"{where}: there is no file {path}")
    return path


def _source(path: Path) -> str:
    """Return how a file is named as a source: as a table of the descriptor, by its path in the book, or by its name."""
    here = book.here()
    for held in descriptor()["resources"] if here.described else []:
        if file_of(held).resolve() == path:
            return held["name"]
    return path.relative_to(here.root.resolve()).as_posix() if here.root.resolve() in path.parents else path.name


def _transformed(spec: object) -> bool:
    """Return whether a specification computes what it plots from its data: by transforms, or within its encodings."""
    if isinstance(spec, dict):
        own = bool(spec.get("transform")) or any(spec.get(name) for name in _TRANSFORMING)
        return own or any(
            _transformed(part) for name, part in spec.items() if name not in ("data", "datasets", "usermeta")
        )
    return isinstance(spec, list) and any(map(_transformed, spec))


def described(spec: dict[str, Any]) -> str:
    """Return a chart in words, as its marks and encodings tell: ``Chart of bars: x is Origin; y is the mean of Power``."""
    marks: dict[str, None] = {}
    shown: dict[str, dict[str, None]] = {}
    for view in _views(spec):
        mark = view.get("mark")
        kind = mark.get("type") if isinstance(mark, dict) else mark
        if kind:
            marks[_MARKS.get(kind, str(kind))] = None
        for channel, word in _CHANNELS.items():
            words = _channel(view.get("encoding", {}).get(channel))
            if words:
                shown.setdefault(word, {})[words] = None
    said = "; ".join(f"{word} is {' or '.join(shown[word])}" for word in _CHANNELS.values() if word in shown)
    *others, last = marks or {"marks": None}
    drawn = f"{', '.join(others)} and {last}" if others else last
    return f"Chart of {drawn}{f': {said}' if said else ''}"


def _views(view: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a view and those within it."""
    yield view
    for inner in (*(part for name in _VIEWS for part in view.get(name, [])), view.get("spec")):
        if isinstance(inner, dict):
            yield from _views(inner)


def _channel(encoding: object) -> str:
    """Return in words what a channel shows; empty where it shows no data."""
    if not isinstance(encoding, dict):
        return ""
    field, how = encoding.get("field"), encoding.get("aggregate")
    own = encoding.get("title")
    if isinstance(own, str) and own.strip():
        return own
    if isinstance(field, dict):
        return "one of several fields"
    if how == "count":
        return "the count of rows"
    if not field:
        return ""
    words = f"the {how} of {field}" if isinstance(how, str) else str(field)
    unit = encoding.get("timeUnit")
    words += f" by {unit}" if isinstance(unit, str) else ""
    return f"{words} in bins" if encoding.get("bin") else words


# Pictures


def picture(
    bundle: Mapping[str, Any], metadata: Mapping[str, Any], cell: Cell, nth: int
) -> tuple[dict[str, Any], str] | None:
    """Return a picture as a figure, and a note on what its author left out; ``None`` where there is none, or no caption."""
    held = {mime: _joined(bundle[mime]) for mime in texts.PICTURES if mime in bundle}
    if not cell.caption or not held:
        return None
    if PLOTLY_MIME in bundle:
        held[PLOTLY_MIME] = json.dumps(bundle[PLOTLY_MIME], ensure_ascii=False)
    caption, alt = plain(cell.caption), str(cell.options("image").get("alt") or "").strip()
    meta = {
        "id": cell.name(nth),
        "title": first_sentence(caption),
        "caption": caption,
        "alt": alt or caption,
        "function": "",
        "sources": _sources(cell.sources),
        **_size(held, metadata, cell),
    }
    return {"usermeta": {texts.KEY: meta}, "picture": held}, "" if alt else _unsaid(cell, "figure", meta)


def _size(held: Mapping[str, str], metadata: Mapping[str, Any], cell: Cell) -> dict[str, Any]:
    """Return how large a picture is shown: as its cell asks, else as its output says, else as it is; nothing of an SVG that does not say.

    Raises:
        ValueError: a form of it is none.
    """
    mime, content = next(iter(held.items()))
    said = metadata.get(mime) or {}
    size = {side: said[side] for side in ("width", "height") if isinstance(said, Mapping) and side in said}
    if not size and mime != "image/svg+xml":
        try:
            size = dict(zip(("width", "height"), Image.open(BytesIO(a2b_base64(content))).size, strict=True))
        except (OSError, ValueError) as error:
            raise ValueError(f"{cell.words}: an output says it is {mime}, and is none: {error}") from error
    asked = str(cell.options("image").get("width") or "")
    return size | ({"asked": asked} if _LENGTH.fullmatch(asked) else {})


def _joined(content: object) -> str:
    """Return the text of an output, which a file may hold as lines."""
    return "".join(content) if isinstance(content, list) else str(content)


# Tables


def table(html: object, cell: Cell, nth: int) -> tuple[dict[str, Any], str] | None:
    """Return a table in HTML as a table to read, with that HTML, and a note where it shows only some of its rows.

    ``None`` where the HTML is not of one table, or the cell gives no caption.
    """
    if not cell.caption:
        return None
    text = _joined(html)
    found = BeautifulSoup(text, "html.parser").find_all("table")
    if len(found) != 1:
        return None
    columns, rows = frame(found[0])
    content = {
        "id": cell.name(nth),
        "title": plain(cell.caption).removesuffix("."),
        "sources": cell.sources,
        "columns": columns,
        "rows": rows,
        "html": text,
    }
    cut = any(row and set(row) == {"..."} for row in rows)
    note = f"{cell.words}: table {content['id']!r} shows some of its rows, and so does its CSV" if cut else ""
    return content, note


def frame(element: Tag) -> tuple[list[str], list[list[str]]]:
    """Return the heads and the rows of a table in HTML, as text; of several lines of heads those of a column are joined.

    A line of heads that is one cell, as of a title, is none; notes at its foot are no rows.
    """
    lines = grid(element)
    heads = [line for line in lines if all(cell.find_parent("thead") for cell in line)]
    rows = [line for line in lines if not any(cell.find_parent(["thead", "tfoot"]) for cell in line)]
    if not heads:
        heads, rows = rows[:1], rows[1:]
    said = [line for line in heads if len(line) == 1 or len(set(map(id, line))) > 1]
    columns = [" / ".join(filter(None, dict.fromkeys(map(_said, column)))) for column in zip(*said, strict=True)]
    return columns, [list(map(_said, line)) for line in rows]


def _said(cell: Tag) -> str:
    return " ".join(cell.get_text().split())


def grid(element: Tag) -> list[list[Tag]]:
    """Return the cells of a table in HTML, line by line and all of one length: one that spans several places stands in each."""
    lines: list[dict[int, Tag]] = []
    for number, line in enumerate(element.find_all("tr")):
        lines += [{} for _ in range(number + 1 - len(lines))]
        place = 0
        for cell in line.find_all(["th", "td"], recursive=False):
            while place in lines[number]:
                place += 1
            for row in range(number, number + _span(cell, "rowspan")):
                lines += [{} for _ in range(row + 1 - len(lines))]
                lines[row] |= {place + step: cell for step in range(_span(cell, "colspan"))}
    width = max((max(line, default=-1) + 1 for line in lines), default=0)
    empty = Tag(name="td")
    return [[line.get(place, empty) for place in range(width)] for line in lines[: len(element.find_all("tr"))] if line]


def _span(cell: Tag, name: str) -> int:
    given = str(cell.get(name) or "1")
    return max(int(given), 1) if given.isdecimal() else 1


# Glued values


def number(bundle: Mapping[str, Any], metadata: Mapping[str, Any], cell: Cell | None) -> dict[str, Any] | None:
    """Return a glued value as a number, ``glued`` being the name that it was given; ``None`` unless it is text in one line."""
    name = glued_as(metadata)
    if not name:
        return None
    shown = bare(bundle, metadata)
    text = _joined(shown.get("text/plain", ""))
    if any(mime != "text/plain" and not mime.startswith("text/latex") for mime in shown) or "\n" in text:
        return None
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    if not text.strip():
        return None
    sources = cell.sources if cell else []
    return {"name": slug(name), "text": text, "sources": sources, "glued": name}


def glued_as(metadata: Mapping[str, Any]) -> str:
    """Return the name under which an output is glued; empty for any other."""
    return str((metadata.get(GLUED) or {}).get("name") or "")


def cell_of(metadata: Mapping[str, Any]) -> int | None:
    """Return the index of the cell that glues an output, where it says so (:func:`place_glued`); ``None`` where it does not."""
    return (metadata.get(GLUED) or {}).get("cell")


def place_glued(cells: Iterable[Mapping[str, Any]]) -> bool:
    """Have what the cells of a notebook glue say which of them glues it; return whether there is any.

    MyST-NB keeps it by name, without its cell.
    """
    found = False
    for index, cell in enumerate(cells):
        for output in cell.get("outputs", []):
            if glued_as(output.get("metadata", {})):
                output["metadata"][GLUED]["cell"] = index
                found = True
    return found


def bare(bundle: Mapping[str, Any], metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return a glued output by its mime types, without what stands before them where it is not displayed."""
    prefix = (metadata.get(GLUED) or {}).get("mime_prefix") or ""
    return {mime.removeprefix(prefix): content for mime, content in bundle.items()}


def pasted(cells: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return with which options the Markdown of a notebook shows what is glued, by name, as those of a cell would be.

    They are read from each ``{glue:figure}`` and ``{glue}``, the first of a name; without a name of its own, a figure has that
    under which it is glued.
    """
    found: dict[str, dict[str, Any]] = {}
    for cell in cells:
        if cell["cell_type"] == "markdown" and "{glue" in cell["source"]:
            for name, options in _pastes(cell["source"].splitlines()):
                found.setdefault(name, options)
    return found


def _pastes(lines: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    # Loaded only where there is such a directive: an experiment runs hundreds of notebooks.
    from docutils.parsers.rst.states import MarkupError
    from myst_nb.ext.glue.directives import PasteFigureDirective
    from myst_parser.parsers.directives import parse_directive_text

    for number, line in enumerate(lines):
        opened = _PASTE.match(line)
        if not opened:
            continue
        fence = opened["fence"]
        end = re.compile(rf"\s*{fence[0]}{{{len(fence)},}}\s*")
        rest = lines[number + 1 :]
        within = rest[: next((place for place, text in enumerate(rest) if end.fullmatch(text)), len(rest))]
        try:
            read = parse_directive_text(PasteFigureDirective, opened["first"].strip(), dedent("\n".join(within)))
        except MarkupError:
            continue  # The build says so.
        said, name = read.options, read.arguments[0]
        caption = " ".join(takewhile(str.strip, dropwhile(lambda text: not text.strip(), read.body)))
        image = {key: said[key] for key in ("alt", "width") if said.get(key)}
        yield name, {"figure": {"name": said.get("name") or name, "caption": caption}, "image": image}


# What could not be read


def untraced(bundle: Mapping[str, Any], cell: Cell) -> tuple[str, str]:
    """Return what an output lacks to be a figure, as a warning and as a note; both empty where it lacks nothing.

    A chart of Altair as HTML is a warning: its page would ask another host. Plotly draws itself, so that is a note.
    """
    if "vegaEmbed" in _joined(bundle.get("text/html", "")) and not any("vegalite" in mime for mime in bundle):
        return f"{cell.words}: a chart of Altair is no figure, since {ALTAIR_REMEDY}", ""
    if PLOTLY_MIME in bundle and cell.caption and not any(mime in bundle for mime in texts.PICTURES):
        return "", f"{cell.words}: a chart of Plotly is no figure, since {PLOTLY_REMEDY}"
    return "", ""
