"""From the pages of the built site to the source of the printed book: HTML in, Typst out.

What is printed is what the site shows. The few kinds of elements that its pages consist of become calls of the functions
of ``book.typ``; text is handed over as strings, so that no character of it is taken for markup.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urldefrag, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement, PreformattedString

from ..editions.sentences import say
from ..evidence.stock import grid

# What needs a screen, a script or a kernel; code and the data of a figure, which are on the site; and what only decorates.
_TAGS = frozenset(["button", "form", "iframe", "input", "nav", "noscript", "script", "select", "style", "template"])
_CLASSES = frozenset(
    [
        "cell_input", "headerlink", "only-dark", "page-facts", "page-foot", "pdf-link", "toctree-wrapper",
        "traced-more", "traced-numbers", "traced-unstyled",
    ]
)  # fmt: skip
_BLOCKS = frozenset(
    [
        "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "figure", "footer", "h1", "h2", "h3",
        "h4", "h5", "h6", "header", "li", "main", "ol", "p", "pre", "section", "table", "ul",
    ]
)  # fmt: skip
_NUMERIC = re.compile(r"[−–-]?(US\$)?[\d,.]*\d ?%?|–|-|")
# In points: the measure of the text, what figures and tables may take (126 and 164 mm, as in book.typ), a figure's height.
NARROW, WIDE, _HIGHEST = 357.1, 464.8, 560.0
_CHARACTER, _PADDING = 0.53, 8.5  # width of a character of the tables' face, of its size; what a cell adds, in points
_SCALE = 0.72  # of a figure's pixels: labels of 12 px become 8.6 pt


@dataclass(frozen=True)
class Page:
    """A page of the site to be printed: its name, the part that it opens (or ``""``), and its article."""

    name: str
    part: str
    article: Tag


@dataclass(frozen=True)
class Picture:
    """A figure's image: its file and its width and height in pixels."""

    file: str
    width: float
    height: float

    @property
    def print_width(self) -> float:
        """The width in print, in points."""
        scale = min(_SCALE, WIDE / self.width, _HIGHEST / self.height)
        return round(self.width * scale, 1)


def article(text: str, name: str, site_path: str) -> Tag:
    """Return the article of a page, without what is not printed.

    Raises:
        ValueError: the page has no article, or no title.
    """
    found = BeautifulSoup(text, "html.parser").find("article")
    if found is None or found.find("h1") is None:
        raise ValueError(f"{site_path}: page {name!r} has no article with a title, expected a page of the built book")
    for element in found.find_all(lambda tag: tag.name in _TAGS or not _CLASSES.isdisjoint(classes(tag))):
        element.decompose()
    for label in found.select("dl.catalogue > dt"):
        if label.get_text() == "SHA-256":  # nobody types it: it is in the descriptor and in trace.json
            for said in label.find_next_siblings("dd", limit=1):
                said.decompose()
            label.decompose()
    return found


def string(text: str) -> str:
    """Return text as a Typst string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def numbered(entry: Mapping[str, Any]) -> str:
    """Return the number of a figure or table as Typst has it: one of several parts, as 3.10, is a string there too."""
    number = entry["number"]
    return string(number) if isinstance(number, str) else str(number)


def words(text: str) -> str:
    """Return text as Typst content; space at its ends stays outside, where Typst drops it at the ends of a paragraph."""
    text = re.sub(r"[ \t\r\n]+", " ", text)
    inner = text.strip(" ")
    if not inner:
        return " " if text else ""
    return f"{' ' if text[0] == ' ' else ''}#{string(inner)};{' ' if text[-1] == ' ' else ''}"


def coded(name: str) -> str:
    """Return a name as Typst content, in the type of code."""
    return f"#code({string(name)})"


def typeset(sentence: str, **values: object) -> str:
    """Return a sentence in the language of the site as Typst, with Typst for its values."""
    held = "".join(f", {name}: [{value}]" for name, value in values.items() if f"%({name})s" in sentence)
    return f"say({string(sentence)}{held})"


def listed(items: Iterable[str]) -> str:
    """Return expressions as a Typst array."""
    return f"({''.join(f'{item}, ' for item in items)})"


def plain(element: Tag) -> str:
    """Return the text of an element in one line."""
    return " ".join(element.get_text().split())


def classes(element: Tag) -> list[str]:
    """Return the classes of an element."""
    return list(element.get_attribute_list("class"))


def attribute(element: Tag, name: str) -> str:
    """Return an attribute of an element, empty where it has none."""
    return str(element.get(name, ""))


def within(element: Tag, selector: str) -> Tag:
    """Return the first element in another that a CSS selector names.

    Raises:
        ValueError: there is none.
    """
    found = element.select_one(selector)
    if found is None:
        raise ValueError(
            f"<{element.name} id={attribute(element, 'id')!r}>: no {selector}, expected what the build writes"
        )
    return found


def cited(citation: Tag) -> Iterator[tuple[str, str]]:
    """Yield the words of each reference in a citation, as ``Pape, 2005``, and its address.

    In the text an author stands before the year, which alone is the link: ``Pape [2005]``.
    """
    before = ""
    for node in citation.children:
        if isinstance(node, Tag) and node.name == "a":
            text = plain(node)
            yield (text if ", " in text else f"{before.strip(' [],;')}, {text}"), attribute(node, "href")
            before = ""
        else:
            before += " ".join(node.get_text().split()) + " "


def ambiguous(links: Iterable[tuple[str, str]], order: Mapping[str, int]) -> dict[str, str]:
    """Return the year with a letter that tells references cited by the same words apart, by reference: ``2015a``.

    Args:
        links: the words of a citation and the reference they stand for; order: the place of a reference in the list.
    """
    meant: dict[str, set[str]] = {}
    for text, reference in links:
        meant.setdefault(text, set()).add(reference)
    return {
        reference: text.rpartition(", ")[2] + "abcdefghijklmnopqrstuvwxyz"[place]
        for text, references in meant.items()
        if len(references) > 1
        for place, reference in enumerate(sorted(references, key=lambda r: order.get(r, -1)))
    }


@dataclass
class Translator:
    """Translates pages; knows all of them, so that a link between two is a link in print.

    Attributes:
        pages: in reading order; evidence: what ``trace.json`` says; pictures: figure id to image; web: of a page that is set by
        itself, where the site stands on the web, or ``""``, and nothing for a book; printed: the figures and tables met so far, as ``figure ven-tiv``.

    Raises:
        ValueError: a link leads nowhere, a figure or table is not in ``trace.json``, or an element is not known.
    """

    pages: list[Page]
    evidence: dict[str, Any]
    pictures: Mapping[str, Picture]
    web: str | None = None
    printed: set[str] = field(init=False, default_factory=set)
    _labels: dict[str, str] = field(init=False, default_factory=dict)
    _page: str = field(init=False, default="")
    _used: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        """Learn where links lead."""
        self._figures = {entry["id"]: entry for entry in self.evidence["figures"]}
        self._tables = {entry["id"]: entry for entry in self.evidence["tables"]}
        self._names = {page.name for page in self.pages}
        self._wanted = {target for page in self.pages for target in self._targets(page)}
        self._indexed = {target for page in self.pages for target in self._targets(page, ":is(td, th) a")}
        self._mentioned = {target for page in self.pages for target in self._targets(page, "a.traced-num")}
        order: dict[str, int] = {}
        for page in self.pages:
            self._learn(page)
            for entry in page.article.select("div.citation[id]"):
                order[f"{page.name}#{entry['id']}"] = len(order)
        links = [
            (said, target)
            for page in self.pages
            for citation in page.article.select(".bibtex-citation")
            for said, href in cited(citation)
            if (target := self._target(page.name, href)) is not None
        ]
        self._years = ambiguous(links, order)

    def _targets(self, page: Page, selector: str = "a") -> Iterator[str]:
        for link in page.article.select(selector):
            target = self._target(page.name, attribute(link, "href"))
            if target is not None:
                yield target

    def _target(self, page: str, href: str) -> str | None:
        """Return the place in print that an address means, as ``page#id``; ``None`` for what is not in print."""
        address, fragment = urldefrag(href)
        if urlsplit(address).scheme or not href:
            return None
        name = posixpath.normpath(posixpath.join(posixpath.dirname(page), address)) if address else f"{page}.html"
        name = name.removesuffix(".html")
        return f"{name}#{unquote(fragment)}" if name in self._names else None

    def _learn(self, page: Page) -> None:
        """Learn the label of each element that can be linked to; a heading answers to every name of its section."""
        for element in page.article.select("[id]"):
            self._labels[f"{page.name}#{element['id']}"] = f"{page.name}#{element['id']}"
        for section in page.article.select("section[id]"):
            own = f"{page.name}#{section['id']}"
            for span in section.find_all("span", id=True, recursive=False):
                self._labels[f"{page.name}#{span['id']}"] = own
            if section.find("h1", recursive=False):
                self._labels[f"{page.name}#"] = own
        for target in self._indexed:
            if "#num-" in target:
                self._labels[target] = target

    def body(self, page: Page) -> str:
        """Return a page as Typst; its figures stand before the next page begins."""
        self._page = page.name
        return f"{self._flow(page.article)}\n\n#place.flush()"

    # Blocks

    def _flow(self, element: Tag) -> str:
        """Return what an element holds: blocks, and runs of text between them as paragraphs."""
        out, run = [], ""
        for child in element.children:
            if isinstance(child, Tag) and child.name in _BLOCKS:
                out += [run, self._block(child)]
                run = ""
            else:
                run += self._inline(child)
        return "\n\n".join(part.strip() for part in [*out, run] if part.strip())

    def _block(self, element: Tag) -> str:
        for matches, write in self._special():
            if matches(element):
                return write(element)
        how = getattr(self, f"_{element.name}", None)
        body = how(element) if how else self._flow(element)
        return body if element.name == "section" else f"{self._anchor(element)}{body}"

    def _special(self) -> list[tuple[Callable[[Tag], bool], Callable[[Tag], str]]]:
        return [
            (lambda e: e.name == "figure" and "traced" in classes(e), self._traced_figure),
            (lambda e: "traced-readable" in classes(e), self._traced_table),
            (lambda e: "entry" in classes(e), self._entry),
            (lambda e: "admonition" in classes(e), self._admonition),
            (lambda e: "data-record" in e.attrs, self._record),
            (lambda e: "citation" in classes(e), self._citation),
            (lambda e: "catalogue" in classes(e), lambda e: f"#facts(24mm, {self._pairs(e)})"),
            (lambda e: "table-users" in classes(e), lambda e: f"#users[{self._inline_of(e)}]"),
            (lambda e: "coverage" in classes(e), self._coverage),
        ]

    def _place(self, element: Tag | None) -> str:
        return f"{self._page}#{element.get('id') if element else None}"

    def _anchor(self, element: Tag | None) -> str:
        target = self._place(element)
        label = self._labels.get(target)
        return f"#anchor({string(target)})" if label == target and target in self._wanted else ""

    def _heading(self, element: Tag) -> str:
        title, label = plain(element), self._place(element.parent)
        if self.web is not None:
            # Of a page by itself the title is not in its text.
            return "" if element.name == "h1" else f"#sec({element.name[1]}, {string(label)}, {string(title)})"
        if element.name == "h1":
            page = next(page for page in self.pages if page.name == self._page)
            title = say("Overview") if page is self.pages[0] else title
            return f"#chapter({string(label)}, {string(page.part)}, {string(title)})"
        return f"#sec({int(element.name[1]) + 1}, {string(label)}, {string(title)})"

    _h1 = _h2 = _h3 = _h4 = _heading

    def _p(self, element: Tag) -> str:
        return self._inline_of(element)

    def _items(self, element: Tag, call: str) -> str:
        items = "".join(f"[{self._flow(item)}], " for item in element.find_all("li", recursive=False))
        return f"#{call}({items})"

    def _ul(self, element: Tag) -> str:
        return self._items(element, "list")

    def _ol(self, element: Tag) -> str:
        return self._items(element, "enum")

    def _pre(self, element: Tag) -> str:
        return f"#listing({string(element.get_text().strip())})"

    def _blockquote(self, element: Tag) -> str:
        return f"#quoted[{self._flow(element)}]"

    def _dl(self, element: Tag) -> str:
        return f"#terms-of({self._pairs(element)})"

    def _pairs(self, element: Tag) -> str:
        """Return a list of labels and what stands under them; several descriptions of one label are one."""
        pairs: list[list[str]] = []
        for child in element.find_all(["dt", "dd"], recursive=False):
            if child.name == "dt":
                pairs.append([self._anchor(child) + self._inline_of(child), ""])
            else:
                pairs[-1][1] += f"\n\n{self._flow(child)}"
        return listed(f"([{label}], [{text.strip()}])" for label, text in pairs)

    def _details(self, element: Tag) -> str:
        """Leave out what the site folds: who wants it in print can open it there."""
        return ""

    def _entry(self, element: Tag) -> str:
        head = self._inline_of(within(element, ".entry-head"))
        label = string(f"{self._page}#{element['id']}")
        return f"#entry({label}, [{head}], {self._pairs(within(element, 'dl'))})"

    def _admonition(self, element: Tag) -> str:
        title = within(element, ".admonition-title")
        head = self._inline_of(title)
        title.decompose()
        return f"#boxed([{head}])[{self._flow(element)}]"

    def _record(self, element: Tag) -> str:
        head, facts = map(self._inline_of, element.find_all("p", recursive=False)[:2])
        return f"#record({string(f'{self._page}#' + attribute(element, 'id'))}, [{head}], [{facts}])"

    def _citation(self, element: Tag) -> str:
        label = f"{self._page}#{element['id']}"
        within(element, ".label").decompose()
        return f"#reference({string(label)}, {string(self._years.get(label, ''))})[{self._flow(element)}]"

    # Figures and tables

    def _known(self, kind: str, entries: Mapping[str, dict], key: str) -> dict:
        self.printed.add(f"{kind} {key}")
        if key not in entries:
            raise ValueError(f"page {self._page!r}: {kind} {key!r} is not in trace.json, build the site again")
        return entries[key]

    def _traced_figure(self, element: Tag) -> str:
        key = attribute(element, "data-figure" if "data-figure" in element.attrs else "data-picture")
        entry = self._known("figure", self._figures, key)
        home = f"{entry['page'].removesuffix('.html')}#fig-{key}"
        picture = self.pictures[key]
        image = f"{string(picture.file)}, {picture.print_width}pt, {string(attribute(within(element, 'img'), 'alt'))}"
        if home.partition("#")[0] not in self._names:
            caption = self._inline_of(within(element, "figcaption"))
            return f"#shown({numbered(entry)}, {string(entry['title'])}, {image}, [{caption}])"
        if f"{self._page}#{element['id']}" != home:
            return f"#seen({string(home)}, {numbered(entry)}, {string(entry['title'])}, {image})"
        menus = words(
            f" {say('On the site, menus change what this figure shows.')}" if "data-menus" in element.attrs else ""
        )
        trace_of = element.select(".traced-trace dt"), element.select(".traced-trace dd")
        rows = {plain(dt): plain(dd) for dt, dd in zip(*trace_of, strict=True)}
        said = element.find("figcaption")
        # A caption of one sentence is the title.
        more = isinstance(said, Tag) and plain(said).removesuffix(".") != entry["title"]
        caption = f"[{self._inline_of(said) if isinstance(said, Tag) and more else ''}{menus}]"
        function = entry["function"].partition(".")[2] if entry["function"] else ""
        drawn = (
            "Drawn by %(function)s in cell %(cell)s of the chapter’s notebook; on the site as %(name)s."
            if function
            else "Drawn in cell %(cell)s of the chapter’s notebook; on the site as %(name)s."
        )
        trace = typeset(drawn, function=coded(function), cell=entry["cell"] + 1, name=coded(key))
        return (
            f"#fig({string(home)}, {numbered(entry)}, {string(entry['title'])}, {image}, {caption}, {string(rows.get(say('Source'), ''))}, "
            f"{trace})"
        )

    def _traced_table(self, element: Tag) -> str:
        key = attribute(element, "id").removeprefix("tab-")
        entry = self._known("table", self._tables, key)
        made = (
            "From %(tables)s in cell %(cell)s of the chapter’s notebook; on the site as %(name)s."
            if entry["sources"]
            else "From cell %(cell)s of the chapter’s notebook; on the site as %(name)s."
        )
        named = ", ".join(map(coded, entry["sources"]))
        trace = typeset(made, tables=named, cell=entry["cell"] + 1, name=coded(key))
        label = f"{self._page}#{element['id']}"
        return f"#tab({string(label)}, {numbered(entry)}, {string(entry['title'])}, {trace}, {self._grid(within(element, 'table'))})"

    def _table(self, element: Tag) -> str:
        caption = element.find("caption")
        return f"#plain-table({string(plain(caption) if caption else '')}, {self._grid(element)})"

    def _grid(self, table: Tag) -> str:
        """Return size, columns, alignment, head and rows of a table; a column of files to take away is not printed."""
        head, *rows = grid(table)
        if plain(head[-1]) == say("Data") and all(row[-1].find("a", download=True) for row in rows):
            head, rows = head[:-1], [row[:-1] for row in rows]
        texts = [[plain(cell) for cell in column] for column in zip(*rows, strict=True)]
        size = 8.5 if len(head) < 6 and len(rows) < 60 else 7.5 if len(rows) < 80 else 6.5
        extent, widths, aligns = columns([plain(cell) for cell in head], texts, size)
        cells = listed(listed(f"[{self._cell(cell)}]" for cell in row) for row in rows)
        return f"{size}pt, {extent:.1f}pt, {listed(widths)}, {listed(aligns)}, {listed(f'[{self._flow(cell)}]' for cell in head)}, {cells}"

    def _cell(self, cell: Tag) -> str:
        """Return a cell; the first of a row answers to the name of the row."""
        row = "" if cell.find_previous_sibling(["td", "th"]) else self._anchor(cell.parent)
        return f"{row}{self._flow(cell)}"

    def _coverage(self, element: Tag) -> str:
        """Return a strip of counts by year, shaded as on the site."""
        rows = []
        for row in element.find_all("tr"):
            shades = [re.search(r"--n:\s*([\d.]+)", attribute(cell, "style")) for cell in row.find_all(["td", "th"])]
            cells = zip(row.find_all(["td", "th"]), shades, strict=True)
            rows.append(listed(f"({string(plain(cell))}, {shade[1] if shade else 'none'})" for cell, shade in cells))
        count = len(within(element, "tr").find_all(["td", "th"]))
        return f"#strip({string(plain(within(element, 'caption')))}, {count}, {listed(rows)})"

    # Within a line

    def _inline_of(self, element: Tag) -> str:
        return "".join(map(self._inline, element.children)).strip()

    def _inline(self, node: PageElement) -> str:
        if isinstance(node, PreformattedString):  # a comment
            return ""
        if not isinstance(node, Tag):
            return words(str(node))
        if node.name in _BLOCKS:
            return self._block(node)
        inner = "".join(map(self._inline, node.children))
        match node.name:
            case "a":
                return self._link(node, inner)
            case "em" | "i" | "cite" | "dfn":
                body = f"#emph[{inner}]"
            case "strong" | "b":
                body = f"#strong[{inner}]"
            case "code" | "kbd" | "samp":
                body = f"#code({string(plain(node))})"
            case "sup":
                body = f"#super[{inner}]"
            case "sub":
                body = f"#sub[{inner}]"
            case "br":
                body = "#linebreak()"
            case "span" | "abbr" | "time" | "small" | "q" | "mark" | "u" | "wbr":
                body = inner
            case _:
                raise ValueError(
                    f"page {self._page!r}: no printed form for <{node.name}>, expected one of the site's elements"
                )
        return f"{self._anchor(node)}{body}"

    def _link(self, element: Tag, inner: str) -> str:
        href = attribute(element, "href")
        if urlsplit(href).scheme in ("http", "https", "mailto"):
            text, href = plain(element), quote(href, safe="%/:=&?~#+!$,;'@()*[]")  # an address in a PDF is ASCII
            bare = text.partition("://")[2]
            return f"#url({string(href)}, {string(bare)})" if bare else f"#out({string(href)})[{inner}]"
        target = self._target(self._page, href)
        if target is None:  # a file of the site, or of a page by itself any other
            return self._on_the_web(element, href, inner)
        if "#num-" in target:
            return self._number(element, target, inner)
        if target not in self._labels:
            raise ValueError(f"page {self._page!r}: the link {href!r} leads nowhere in print")
        label = string(self._labels[target])
        if "#table-" in target and element.find_parent(["td", "th"]):  # thousands of links to twenty places
            return inner
        if target in self._years:
            return f"#to({label})[{inner}#{string(self._years[target][-1])};]"
        paged = "#fig-" in target or "#tab-" in target or element.find(class_="std-doc") is not None
        listing = element.find_parent("table") or element.find_parent(class_="table-users")
        return f"#{'to-page' if paged and not listing else 'to'}({label})[{inner}]"

    def _on_the_web(self, element: Tag, href: str, inner: str) -> str:
        if not self.web:
            return inner
        address = string(self.web + posixpath.normpath(posixpath.join(posixpath.dirname(self._page), href)))
        return f"#{'link' if 'traced-num' in classes(element) else 'out'}({address})[{inner}]"

    def _number(self, element: Tag, target: str, inner: str) -> str:
        """Return a quantity: in the text linked to its row of the index, in the index with the page of its first use."""
        if target not in self._indexed:
            return inner
        if element.find_parent(["td", "th"]) and "traced-num" not in classes(element):
            used = f"#first-use({string(f'use {target}')})" if target in self._mentioned else ""
            return f"#anchor({string(target)})#code({string(plain(element))}){used}"
        first = "" if target in self._used else f"#anchor({string(f'use {target}')})"
        self._used.add(target)
        return f"{first}#num({string(target)})[{inner}]"


def columns(head: list[str], texts: list[list[str]], size: float) -> tuple[float, list[str], list[str]]:
    """Return the width of a table in points, and the widths and alignments of its columns as Typst.

    A table whose cells fit on lines of their own keeps its natural width. Otherwise each column has room for its longest
    word, and the rest goes to those that hold more. Columns of numbers stand to the right.

    Args:
        head: the headings; texts: the cells of each column; size: of the type, in points.
    """
    cells = [[title + "x", *column] for title, column in zip(head, texts, strict=True)]
    whole = [_CHARACTER * size * max(map(len, column)) + _PADDING for column in cells]
    word = [
        _CHARACTER * size * max(len(w) for text in column for w in text.split() or [""]) + _PADDING for column in cells
    ]
    aligns = ["right" if i and all(map(_NUMERIC.fullmatch, column)) else "left" for i, column in enumerate(texts)]
    if sum(whole) <= NARROW:
        return NARROW, ["auto"] * len(head), aligns
    total = min(sum(whole), WIDE)
    given = [min(w, 24 * size * _CHARACTER) for w in word]
    while (spare := total - sum(given)) > 0.1:
        shares = [max(most - has, 0) ** 0.8 for most, has in zip(whole, given, strict=True)]
        given = [min(has + spare * s / sum(shares), w) for has, s, w in zip(given, shares, whole, strict=True)]
    return total, [f"{width:.1f}pt" for width in given], aligns
