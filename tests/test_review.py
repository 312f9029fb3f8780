"""The reviewer's report: green on what is committed, and after one changed number it names what the number reaches."""

import csv
import os
import re
import shutil

import nbformat

from defense_ties import claims, prose
from defense_ties.book import ledger
from tests.places import BOOK_DIR, DATA_DIR, all_notebooks
from tests.reviews import differing, results, reviewed
from traced_book.evidence import pieces


def run(tmp_path, book=BOOK_DIR, data=DATA_DIR, options=()):
    """Run the command on a book and a data folder; return its exit status and the report it wrote."""
    folders = {
        "TRACED_BOOK_NOTEBOOKS": str(book),
        "TRACED_BOOK_DATA": str(data),
        "TRACED_BOOK_BUILD": str(tmp_path / "made"),
    }
    return reviewed(tmp_path / "review.md", *options, environment=os.environ | folders)


def shown_in_reviewing():
    """Return the pieces of reports that REVIEWING.md shows."""
    text = (BOOK_DIR.parent / "REVIEWING.md").read_text(encoding="utf-8")
    return re.findall(r"^```text\n(.*?)^```", text, re.M | re.S)


def keys(lines, kind):
    return {match.group(1) for line in lines if (match := re.match(rf"- `{kind} ([a-z0-9-]+)`", line))}


def changed(target, table, row, column, value):
    """Copy the data package with one cell of a table changed; ``row`` is a mapping that finds the row."""
    shutil.copytree(DATA_DIR, target)
    path = target / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    (found,) = [r for r in rows if all(r[name] == wanted for name, wanted in row.items())]
    assert found[column] != value
    found[column] = value
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    before, after = ((folder / f"{table}.csv").read_text(encoding="utf-8").split("\n") for folder in (DATA_DIR, target))
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
    return target


def part(target, *names):
    """Copy chapters as they are committed, for the tests that need no more; return the folder of the book."""
    (target / "book" / "countries").mkdir(parents=True)
    for name in names:
        shutil.copy(BOOK_DIR / name, target / "book" / name)
    return target / "book"


COLOMBIA = ("claims.ipynb", "countries/colombia.ipynb")


def test_what_is_committed_is_all_green(tmp_path):
    """Of a part of the book; ``make test`` asks it of all of it, with the site."""
    book = part(tmp_path / "part", *COLOMBIA)
    status, text = run(tmp_path, book, options=["--build", f"cp -r {tmp_path / 'made' / 'runs'} {tmp_path / 'taken'}"])
    assert status == 0
    # When the site is built, nbval's runs are there to be taken.
    taken = [nbformat.read(path, as_version=4) for path in (tmp_path / "taken").glob("*.ipynb")]
    assert len(taken) == len(list(book.rglob("*.ipynb")))
    assert all(cell.outputs for run in taken for cell in run.cells[-1:] if cell.cell_type == "code")
    assert text.startswith("# Review: all green\n")
    found = results(text)
    assert set(found.values()) == {"ok"}
    assert list(found)[:5] == ["environment", "tables of data/", "validation", "notebooks", "exclusions"]
    assert list(found)[5:] == ["figures", "tables in the text", "numbers in the text", "claims"]
    cells = sum(c.cell_type == "code" for p in book.rglob("*.ipynb") for c in nbformat.read(p, 4).cells)
    assert f"| {cells} of {cells} code cells give exactly the outputs stored |" in text
    (shown,) = (block for block in shown_in_reviewing() if block.startswith("# Review: all green"))
    assert re.sub(r"\d+ of \d+", "N of N", text).startswith(shown)
    figures = sum(key.startswith("fig ") for p in book.rglob("*.ipynb") for key in pieces.stored(p))
    assert f"| {figures} of {figures} come out the same |" in text
    assert (
        f"| {len(claims.CLAIMS)} of {len(claims.CLAIMS)} claims have verdict, evidence and word of the ledger |" in text
    )


def test_one_changed_number_in_one_table_is_named_with_the_figures_and_claims_it_affects(tmp_path):
    """Colombia's Mi-17 of 2002 get 443.5 million TIV in place of 43.5: its Russian total is 508.75, no more 108.75."""
    row = {"deal_id": "32020", "delivery_year": "2002", "recipient": "COL", "supplier": "RUS", "tiv": "43.5"}
    book = part(tmp_path / "part", *COLOMBIA, "comparison.ipynb", "countries/venezuela.ipynb")
    status, text = run(tmp_path, book, changed(tmp_path / "data", "deliveries", row, "tiv", "443.5"))
    assert status == 1
    green = {name for name, result in results(text).items() if result == "ok"}
    assert green == {"environment", "exclusions"}
    (table,) = differing(text, "tables of data/")
    assert table.startswith("- `deliveries.csv`: SHA-256 ")

    figures = keys(differing(text, "figures"), "fig")
    assert {"col-suppliers", "col-helicopters", "cmp-tiv", "clm-specifications"} <= figures
    stored = {key: piece for path in all_notebooks() for key, piece in pieces.stored(path).items()}
    assert all("deliveries" in stored[f"fig {name}"].sources for name in figures)
    unaffected = {key.removeprefix("fig ") for key, piece in stored.items() if "deliveries" not in piece.sources}
    assert unaffected
    assert not figures & unaffected
    assert "ven-annual" not in figures

    numbers = differing(text, "numbers in the text")
    assert "- `num col-tiv` in `book/countries/colombia.ipynb`: 109 → 509" in numbers
    assert "ven-tiv" not in keys(numbers, "num")

    affected = differing(text, "claims")
    by_id = {match.group(1): line for line in affected if (match := re.match(r"- `claim ([a-z-]+)`", line))}
    assert len(by_id) == len(affected)
    assert "verdict supported → partly; evidence “52%” → " in by_id["colombia-us-partner"]
    assert "nothing → “and Mexico”" in by_id["colombia-minimal"]
    (shown,) = (block for block in shown_in_reviewing() if block.startswith("- `fig"))
    assert set(shown.splitlines()) <= set(text.splitlines())
    assert set(by_id) <= {claim.id for claim in claims.CLAIMS if "deliveries" in claim.sources}
    assert "numerous-arms-deals" not in by_id


def test_notebooks_without_a_ledger_are_named(tmp_path):
    page = tmp_path / "page.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), page)
    assert ledger.check([page]).differs == ["the notebooks hold no ledger of claims"]


def test_a_claim_that_cannot_be_computed_is_named(monkeypatch):
    def broken(rows):
        raise ValueError("no rows")

    claim = claims.CLAIMS[0]
    monkeypatch.setattr(claims, "CLAIMS", [claims.Claim(**{**vars(claim), "find": broken})])
    found = ledger.compared({claim.id: ledger.Entry("supported", "as seen", "partly")}, ledger.computed())
    assert found.differs == [
        f"`claim {claim.id}`: verdict supported → not computed; evidence “as seen” → “ValueError: no rows”; "
        "by all forms of the test partly → not computed"
    ]


def test_a_claim_whose_word_alone_moves_is_named():
    before, after = (ledger.Entry("partly", "as seen", word) for word in ("partly", "supported"))
    found = ledger.compared({"a": before, "b": before}, {"a": before, "b": after})
    assert found.differs == ["`claim b`: verdict partly, as before; by all forms of the test partly → supported"]
    assert found.found == "1 of 2 claims have verdict, evidence and word of the ledger"


def test_what_heads_an_entry_leads_to_it():
    assert ledger.entry("9. “with numerous arms deals”") == ("book/claims", "claim-numerous-arms-deals")
    assert ledger.entry("3. “with numerous arms deals”") is None


def test_the_ledger_reads_back_from_its_page():
    stored = ledger.stored(all_notebooks())
    assert list(stored) == [claim.id for claim in claims.CLAIMS]
    assert {entry.verdict for entry in stored.values()} <= set(claims.VERDICTS)
    assert {entry.word for entry in stored.values()} <= set(claims.WORDS)


def test_entries_read_back():
    records = prose.Entries([("claim-a", "1. “<A>”", [("Verdict", "partly"), ("Evidence", "5 < 6 & “x”")])])
    html = records._repr_mimebundle_()["text/html"]
    assert prose.read_entries(html) == {"claim-a": {"Verdict": "partly", "Evidence": "5 < 6 & “x”"}}
    assert prose.read_entries("<table></table>") == {}
