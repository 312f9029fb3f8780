"""Every text that a page or a file shows is poisoned at once, the book is built, and nothing of it runs anywhere.

The copy that is poisoned has every table of the data package, the descriptor, the citation file, the settings, references,
a glossary, and a notebook with figures, tables, numbers and a menu. Each text gets payloads that carry its own name, so that
what comes through says where it came in. What a build refuses is asserted one by one, without a build.
"""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree

import pandas as pd
import pypdf
import pypdfium2
import pytest
import yaml
from playwright.sync_api import expect
from pybtex.database import parse_string

from tests.places import settings_with
from tests.site.test_hosts import hosted
from tests.site.test_incremental import CODE, TEXT, build, write
from traced_book import spreadsheets
from traced_book.book import at as book_at
from traced_book.proof import archives
from traced_book.sphinx import hosting, inert
from traced_book.tables import descriptor

ROOT = Path(__file__).parents[2]
ELSEWHERE = "https://elsewhere.example"
# What each would do is to call `poison` with the name of the text, to ask another host, or to compute 7 * 191.
PAYLOADS = [
    "<script>poison(/{name}/)</script>",
    "<img src=x onerror=poison(/{name}/)>",
    '"onmouseover="poison(/{name}/)" autofocus onfocus="poison(/{name}/)" x="',
    "'onmouseover='poison(/{name}/)' autofocus onfocus='poison(/{name}/)' x='",
    "</script></title></textarea><svg onload=poison(/{name}/)>",
    "<!--<script>",
    "]]>--><a href=javascript:poison(/{name}/)>x</a>",
    "{{ 7*191 }} {% set x = 1 %} ${7*191}",
    "{num}`{name}` {raw}`{name}` **bold**",
    "$(touch {name}) `touch {name}` | touch {name}",
    '#eval("7*191") #text(size: 7pt * 191)[x] #read("/etc/passwd") \\") #panic("{name}',
    "[x](javascript:poison(/{name}/)) ![x](" + ELSEWHERE + "/{name})",
    "\\href{javascript:poison(/{name}/)}{x} \\url{javascript:poison(/{name}/)}",
    "%0d%0aLocation:%20" + ELSEWHERE + " %3Cscript%3E",
    "datum['{name}'] + poison(/{name}/) ' + poison(/{name}/) + '",
    "=HYPERLINK(\"" + ELSEWHERE + '/{name}","x") @SUM(1+1)*cmd|\' /C calc\'!A0',
    "javascript:poison(/{name}/) JaVaScRiPt:poison(/{name}/) data:text/html,<script>poison(/{name}/)</script>",
    ELSEWHERE + "/?a=1&b=2\"onclick=\"poison(/{name}/)",
]  # fmt: skip
FORMULA = '=HYPERLINK("' + ELSEWHERE + '","{name}")'
# Keys that the code looks up: another value is another row, and not a text to show.
KEYS = {("codebook", "code")}


def payload(name, at=None):
    """Return what a text gets: all payloads, or, of many texts alike, one that goes around with its place."""
    chosen = PAYLOADS if at is None else [PAYLOADS[at % len(PAYLOADS)]]
    return "".join(f" {text}" for text in chosen).replace("{name}", name)


def free(table):
    """Return the fields of a table that may hold any text."""
    bound = ("enum", "pattern")
    return [
        field["name"]
        for field in table["schema"]["fields"]
        if field["type"] == "string"
        and not any(field.get("constraints", {}).get(rule) for rule in bound)
        and (table["name"], field["name"]) not in KEYS
    ]


def poison_tables(folder):
    """Poison every free text of every table, the descriptor's words about it, and put right its hashes."""
    package = descriptor(folder)
    for table in package["resources"]:
        path = folder / table["path"]
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        for field in free(table):
            name = f"{table['name']}.{field}"
            distinct = {text: at for at, text in enumerate(frame[field].unique())}
            few = len(distinct) < len(PAYLOADS)
            frame[field] = [
                text + payload(name, None if few else distinct[text]) if text else text for text in frame[field]
            ]
        frame.to_csv(path, index=False, lineterminator="\n")
        content = path.read_bytes()
        table |= {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}
        words = ("title", "description", "citation", "terms", "provider", "coverage", "version")
        table |= {word: table[word] + payload(f"descriptor.{word}") for word in words}
        table["known_gaps"] = [gap + payload("descriptor.known_gaps") for gap in table["known_gaps"]]
        for outlier in table["known_outliers"]:
            outlier["reason"] += payload("descriptor.reason")
        for field in table["schema"]["fields"]:
            field |= {
                word: field[word] + payload(f"descriptor.field.{word}")
                for word in ("unit", "description")
                if word in field
            }
    package |= {word: package[word] + payload(f"package.{word}") for word in ("title", "description", "version")}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


BIBLIOGRAPHY = """
@article{a2001, author={A, B}, title={T}, journal={J}, volume={1}, note={N}, year={2001}, url={https://example.org/a}}
@book{b2002, author={C, D}, title={T}, publisher={P}, address={Q}, edition={E}, year={2002}}
@misc{c2003, author={{E}}, title={T}, howpublished={H}, year={2003}, langid={spanish}, url={https://example.org/c}}
@techreport{d2004, author={F, G}, title={T}, type={Paper}, institution={I}, number={4}, year={2004}}
@incollection{e2005, author={H, I}, editor={J, K}, title={T}, booktitle={W}, series={S}, publisher={P}, year={2005}, pages={1}}
@inproceedings{f2006, author={L, M}, title={T}, booktitle={W}, organization={O}, year={2006}, eprint={1}}
"""
# A notebook of few cells that reaches each kind of output; what it writes into words is poisoned as the tables are.
SETUP = """\
import altair as alt
import pandas as pd

from defense_ties import agreements, alignment, charts, prose, transfers
from defense_ties.data import load
from defense_ties.scope import focus
from traced_book import Figure, Table, numbers
from traced_book.tables import descriptor

every = [table["name"] for table in descriptor()["resources"]]
def poison(name):
    return PAYLOAD.replace("{name}", name)
def words(where):
    return {word: f"{word}{poison(f'{where}.{word}')}\\n{FORMULA}" for word in ("title", "caption", "alt")}"""
CELLS = [
    """line = agreements.timeline(["CHL"])
Figure(charts.timeline(line, "CHL"), id="one-line", sources=every, **words("timeline"))""",
    # Every word of a figure: columns, tooltips, axes, legends, a menu.
    """texts = [poison("plotted.row"), FORMULA, "javascript:poison(/plotted.row/)"]
frame = pd.DataFrame({FORMULA: [1.0, 2.0, 3.0], "word": texts, poison("plotted.column").replace(".", ""): texts})
# Vega-Lite takes a backslash before a quotation mark for the end of a heading, and stops at what follows.
def heading(word):
    return poison(f"plotted.{word}").replace("\\\\", "")
def drawing():
    menu = alt.selection_point(fields=["word"], bind=alt.binding_select(options=texts, name=poison("plotted.menu")))
    given = {"x": alt.X("word:N", title=heading("axis")), "y": alt.Y("sum(count):Q").title(heading("axis"))}
    given |= {"color": alt.Color("word:N", title=heading("legend"))}
    base = alt.Chart(frame.assign(count=1)).encode(**given, tooltip=[alt.Tooltip("word:N", title=heading("tip"))])
    return base.mark_bar().properties(width=450, height=200).add_params(menu)
drawing.__module__, drawing.__qualname__ = "defense_ties.charts", "annual_bars"
Figure(charts.drawn(drawing)(), id="one-words", sources=["orders"], **words("figure"))""",
    """codes = focus()
votes = alignment.distances(["RUS"])
views = charts.linked_views(
    transfers.deliveries(codes), agreements.timeline(codes), votes[votes["country"].isin(codes)]
)
Figure(views, id="one-linked", sources=every, **words("linked"))""",
    """numbers({"one-number": poison("number.text")}, sources=every, gloss={"one-number": poison("number.gloss")})""",
    """told = pd.DataFrame({"anchor": ["entry"], "head": [poison("entry.head")], "text": [poison("entry.text")]})
prose.entries(told, "anchor", "head", {"text": poison("entry.label")})""",
    """bare = pd.DataFrame({poison("bare.column"): [poison("bare.cell"), FORMULA]})
bare""",
]
TABLE = """texts = load("{table}").select_dtypes("str").apply(lambda column: column.dropna().reset_index(drop=True)).head({rows})
Table(texts.assign(formula=FORMULA), id="one-{id}", title=words("table")["title"], sources=["{table}"])"""
TOC = {
    "format": "jb-book",
    "root": "book/index",
    "parts": [
        {"caption": "Chapters" + payload("toc.caption"), "chapters": [{"file": "book/one"}]},
        {
            "caption": "Reference",
            "chapters": [
                {"file": f"book/{name}"} for name in ("register", "glossary", "figures", "data", "references", "cite")
            ],
        },
    ],
}
GLOSSARY = """# Glossary

```{glossary}
term
  Meaning%s
```
"""


def readable(where):
    """Return the payloads that a build does not refuse in Markdown: no role that is none, no image of another host."""
    return [text.replace("{name}", where) for text in PAYLOADS if "{num}" not in text and "![" not in text]


def marked_up(where):
    """Return paragraphs, items, quotations, links and headings of Markdown with each payload."""
    lines = []
    for text in readable(where):
        lines += [text, f"- **{text}**", f"> {text}", f"[{text}](https://example.org/)"]
        lines += [] if "`" in text else [f"## In code `{text}`", f"## {text}"]
    return "\n\n".join(lines)


def title(where):
    """Return what the title of a page gets: payloads of one line that a build does not refuse."""
    return "".join(f" {text}" for text in readable(f"title.{where}") if "`" not in text)


FIELDS = [f"{table['name']}.{field}" for table in descriptor()["resources"] for field in free(table)]


class Poisoned:
    """The copy, built: ``project`` and ``site`` are its folders."""

    def __init__(self, folder):
        self.project, self.made = folder / "project", folder / "made"
        self.site = self.project / "_build" / "html"
        ignored = shutil.ignore_patterns("__pycache__")
        for name in ("src", "data"):
            shutil.copytree(ROOT / name, self.project / name, ignore=ignored)
        for name in ("CITATION.cff", "LICENSE-TEXT"):
            shutil.copy(ROOT / name, self.project)
        poison_tables(self.project / "data")
        self.poison_settings()
        book = self.project / "book"
        book.mkdir()
        shutil.copy(ROOT / "book" / "favicon.svg", book)
        self.poison_pages(book)
        told = {"TRACED_BOOK_DATA": str(self.project / "data"), "PYTHONPATH": str(self.project / "src")}
        self.told = told | {"TRACED_BOOK_SITE": "", "TRACED_BOOK": str(self.project)}
        status, said = build(self.project, self.made, **self.told)
        assert status == 0, said

    def poison_settings(self):
        settings = yaml.safe_load(settings_with({"book/data", "book/cite"}))
        for word in ("title", "author", "copyright"):  # of which HTML and quotation marks are refused
            settings[word] += re.sub(r'[<>"]', "", payload(f"config.{word}"))
        (self.project / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        (self.project / "_toc.yml").write_text(yaml.safe_dump(TOC), encoding="utf-8")
        cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
        cited |= {word: cited[word] + payload(f"citation.{word}") for word in ("title", "version", "abstract")}
        cited["keywords"] = [word + payload("citation.keyword") for word in cited["keywords"]]
        cited["authors"] = [{"name": "A body" + payload("citation.author")}]
        (self.project / "CITATION.cff").write_text(yaml.safe_dump(cited, allow_unicode=True), encoding="utf-8")

    def poison_pages(self, book):
        held = re.sub(
            r"(\w+)=\{+([^{}]+)\}+(?=,|\}\n)",
            lambda field: (
                field[0]
                if field[1] in ("url", "year", "langid", "eprint")
                else f"{field[1]}={{{{{field[2]}{tex(field[1])}}}}}"
            ),
            BIBLIOGRAPHY,
        )
        (book / "references.bib").write_text(held, encoding="utf-8")
        keys = ",".join(re.findall(r"@\w+\{(\w+)", held))
        shown = (
            "Counted: {num}`one-number`, {fig}`one-line`, {tab}`one-events`; a {term}`term`; {cite:t}`" + keys + "`."
        )
        pages = {
            "index": f"# Front{title('index')}\n\n{shown}\n\n{marked_up('markdown')}\n",
            "glossary": f"# Glossary{title('glossary')}"
            + GLOSSARY.removeprefix("# Glossary") % " ".join(readable("glossary.meaning")),
            "register": f"# Register{title('register')}\n\n```{{register-rows}}\n```\n\n```{{register-orders}}\n```\n\n```{{register-chronicle}}\n```\n",
            "figures": f"# Evidence{title('figures')}\n\n```{{figure-copy}} one-line\n```\n\n```{{evidence-index}}\n```\n",
            "data": f"# Data{title('data')}\n\n```{{data-catalogue}}\n```\n",
            "references": f"# References{title('references')}\n\n```{{bibliography}}\n```\n",
            "cite": f"# Cite{title('cite')}\n\n```{{reference-formats}} book\n```\n\n```{{chapter-references}}\n```\n\n```{{report-state}}\n```\n",
        }
        for name, text in pages.items():
            (book / f"{name}.md").write_text(text, encoding="utf-8")
        tables = [
            TABLE.format(table=table["name"], id=table["name"].replace("_", "-"), rows=len(PAYLOADS))
            for table in descriptor()["resources"]
            if free(table)
        ]
        constants = f"PAYLOAD = {payload('{name}')!r}\nFORMULA = {FORMULA!r}"
        code = [CODE(cell) for cell in (constants, SETUP, *CELLS, *tables)]
        write(self.project, "one", [TEXT(f"# One{title('one')}\n\n{shown}\n\n{marked_up('notebook')}"), *code])


def tex(name):
    """Return what a field of a reference gets: payloads as BibTeX takes them, with their braces in pairs."""
    return (
        payload(f"reference.{name}")
        .replace("%", "\\%")
        .replace("{{", "{")
        .replace("}}", "}")
        .replace("\\url", "\\emph")
    )


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    return Poisoned(tmp_path_factory.mktemp("poison"))


# In a page: what would run on a touch, what leads elsewhere than to the web, what frames something, what says nothing to machines.
INSPECT = """(handlers) => {
  const found = [];
  const schemes = ["http:", "https:", "file:", "mailto:"];
  const addresses = ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "background", "cite"];
  for (const element of document.querySelectorAll("*")) {
    const told = element.cloneNode(false).outerHTML;
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name) && !handlers.includes(value)) found.push(told);
      if (name === "srcdoc" || (name === "style" && /poison|url\\(/.test(value))) found.push(told);
      if (value === "javascript:SphinxHighlight.hideSearchWords()") continue; // Sphinx's own
      if (addresses.includes(name) && !schemes.includes(new URL(value, document.baseURI).protocol)) found.push(told);
    }
    if (["IFRAME", "FRAME", "OBJECT", "EMBED", "PORTAL"].includes(element.nodeName)) found.push(told);
    if (element.nodeName === "META" && element.httpEquiv && /[/]{2}|:/.test(element.content)) found.push(told);
    if (element.nodeName === "SCRIPT" && !element.src) {
      if (element.type !== "application/ld+json" && /poison/.test(element.text)) found.push(element.text);
      if (element.type === "application/ld+json") {
        try { JSON.parse(element.text); } catch (failure) { found.push(String(failure)); }
      }
    }
  }
  return found;
}"""
HANDLERS = ["toggleFullScreen()", "window.print()"]


class Watched:
    """A page of a browser that notices what ran, what asked another host, what was refused, and what a page holds."""

    def __init__(self, context, root):
        self.page, self.root, self.found, self.text = context.new_page(), root, [], ""
        self.page.on("dialog", lambda dialog: (self.found.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("pageerror", lambda error: self.found.append(str(error)))
        self.page.on("console", lambda line: self.found.append(line.text) if "Security" in line.text else None)

    def _asked(self, address):
        if urlsplit(address).scheme not in ("data", "blob") and not address.startswith(self.root):
            self.found.append(address)

    def open(self, place):
        self.page.goto(f"{self.root}{place}", wait_until="load")

    def look(self):
        """Take down what the page as it stands has run and holds; return its text."""
        here = self.page.url.removeprefix(self.root)
        ran = self.page.evaluate("window.poisoned")
        self.found += [f"{here}: {what}" for what in [*ran, *self.page.evaluate(INSPECT, HANDLERS)]]
        self.text += self.page.evaluate("document.documentElement.outerHTML")
        return self.text


@pytest.fixture
def watched(poisoned, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script("window.poisoned = []; window.poison = name => window.poisoned.push('ran: ' + name)")
    policy = (poisoned.site / hosting.POLICY).read_text(encoding="utf-8").strip()
    with hosted(poisoned.site, headers={"Content-Security-Policy-Report-Only": policy}) as root:
        yield Watched(context, root)
    context.close()


def test_what_runs_and_what_could_is_noticed(watched):
    """Each kind of payload, put into a page as it is: a watch that sees nothing would pass anything."""
    seen = {}
    for text in PAYLOADS:
        watched.found.clear()
        watched.open("book/cite.html")
        held = f"<p title=\"{text}\">{text}</p><p title='{text}'></p>"
        watched.page.evaluate(
            "held => document.body.append(document.createRange().createContextualFragment(held))", held
        )
        watched.look()
        seen[text] = bool(watched.found)
    harmless = [text for text in PAYLOADS if not re.search(r"<(script>p|img|svg|a )|[\"']on", text)]
    assert [text for text in PAYLOADS if not seen[text]] == harmless


def test_nothing_of_it_runs_on_any_page(poisoned, watched):
    page = watched.page
    # At the root stands what sends on to the front page.
    for path in sorted(set(poisoned.site.rglob("*.html")) - {poisoned.site / "index.html"}):
        watched.open(path.relative_to(poisoned.site).as_posix())
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
        for figure in page.locator("figure.traced").all():
            figure.scroll_into_view_if_needed()
            figure.dispatch_event("pointerdown")
        asleep = "figure.traced[data-figure]:not([id^=copy-], [data-live=yes], [data-live=no])"
        expect(page.locator(asleep)).to_have_count(0)
        watched.look()
    watched.open("book/one.html")
    page.locator("a.traced-num").first.click()
    page.wait_for_selector(".traced-shown:popover-open")
    page.locator("a.defined").first.focus()
    page.wait_for_selector(".term-meaning:visible")
    shown = unescape(watched.text)
    assert [name for name in FIELDS if name not in shown] == []
    mark = page.locator("#fig-one-words .traced-live svg .mark-rect path").first
    page.locator("#fig-one-words").hover()
    mark.hover()
    page.wait_for_selector("#vg-tooltip-element.visible")
    watched.look()
    for at in range(page.locator("#fig-one-words .traced-live svg .mark-rect path").count()):
        page.locator("#fig-one-words .traced-live svg .mark-rect path").nth(at).dispatch_event("click")
    watched.look()
    assert watched.found == []


def test_nothing_of_it_runs_in_what_is_searched_for(watched):
    page = watched.page
    # The last is the whole title of a section, which the search shows as it finds it.
    for words in ("Code", "Colombia Mexico", PAYLOADS[2], PAYLOADS[1].replace("{name}", "markdown")):
        watched.open(f"search.html?{urlencode({'q': words})}")
        page.locator("#search-results .search-summary", has_text=re.compile("found|did not")).wait_for(timeout=60_000)
        watched.look()
    watched.open("book/register.html")
    page.locator(".register-filter input").fill(PAYLOADS[1])
    watched.look()
    watched.open("nothing//elsewhere.example/" + quote(PAYLOADS[0]))
    watched.look()
    assert watched.found == []


def test_the_files_of_the_site_hold_it_as_text(poisoned):
    found = []
    for path in sorted(path for path in poisoned.site.rglob("*") if path.is_file()):
        name = path.relative_to(poisoned.site).as_posix()
        check = FILES.get(path.suffix)
        if check and not name.startswith("_static/"):
            found += [f"{name}: {fault}" for fault in check(path.read_text(encoding="utf-8"))]
    assert found == []
    names = archives.site_files(poisoned.site)
    assert all(re.fullmatch(r"[\w.-]+(/[\w.-]+)*", name) and ".." not in name for name in names)


def test_nothing_of_it_is_set_as_code_in_print(poisoned, tmp_path):
    code = f"from traced_book.cli import main; raise SystemExit(main({['pdf', '--site', str(poisoned.site), '--to', str(tmp_path)]}))"
    done = subprocess.run([sys.executable, "-c", code], env=os.environ | poisoned.told, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    path = tmp_path / book_at(poisoned.project).settings.pdf
    book = pypdf.PdfReader(path)
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
    assert "7*191" in text
    assert not re.search(rf"(?<!\d){7 * 191}(?!\d)", text)
    actions = [note.get_object().get("/A", {}) for page in book.pages for note in page.get("/Annots", [])]
    addresses = [str(action["/URI"]) for action in actions if "/URI" in action]
    assert addresses
    assert {urlsplit(address).scheme for address in addresses} <= {"http", "https", "mailto"}
    assert {action.get("/S") for action in actions} <= {None, "/URI", "/GoTo"}
    assert not {"/OpenAction", "/AA", "/JavaScript"} & {*book.root_object, *book.root_object.get("/Names", {})}


def csv_faults(text):
    """Yield cells that a spreadsheet would run: of lines of comment, which are cells to it, and of the table."""
    for row in csv.reader(io.StringIO(text)):
        yield from (cell for cell in row if spreadsheets.is_formula(cell))


def json_faults(text):
    json.loads(text)
    return []


def script_faults(text):
    """Yield what a script does beside handing over one or two values."""
    call = re.fullmatch(r"(tracedFigure|tracedNumbers|Search\.setIndex)\((.*)\);?\n?", text, re.DOTALL)
    if call:
        json.loads(f"[{call[2]}]")
    elif not text.startswith("(function(){"):  # the libraries that draw figures
        yield text[:80]


def svg_faults(text):
    for element in ElementTree.fromstring(text).iter():
        names = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
        if element.tag.rpartition("}")[2] in ("script", "foreignObject", "iframe") or any(
            n.startswith("on") for n in names
        ):
            yield ElementTree.tostring(element, "unicode")[:200]
        if inert.elsewhere(names.get("href", "")) not in ("", "https:"):
            yield names["href"]


def ris_faults(text):
    return [line for line in text.splitlines() if not re.match(r"[A-Z][A-Z0-9]  - ", line)]


def bib_faults(text):
    return [] if len(parse_string(text, "bibtex").entries) == 1 else [text]


FILES = {
    ".csv": csv_faults, ".json": json_faults, ".ipynb": json_faults, ".js": script_faults, ".svg": svg_faults,
    ".ris": ris_faults, ".bib": bib_faults,
}  # fmt: skip
