"""The books that are measured are what the benchmarks say of them; how fast they are is not for a test."""

import gzip
import json
import os
import re
import subprocess
import sys
import urllib.request

import nbformat
import pandas as pd
import pytest
import yaml

from benchmarks import __main__ as bench
from benchmarks import books, builds, customs, reading
from tests.places import BOOK_DIR, all_notebooks
from traced_book.evidence import pieces
from traced_book.proof import rerun


def cells(path, kind):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


@pytest.fixture(scope="module")
def stock(tmp_path_factory):
    return books.stock(tmp_path_factory.mktemp("stock") / "book")


def test_the_stock_book_has_the_same_code_and_no_outputs(stock):
    for path in all_notebooks():
        copied = stock.folder / "book" / path.relative_to(BOOK_DIR)
        assert cells(copied, "code") == cells(path, "code")
        assert not [cell for cell in nbformat.read(copied, as_version=4).cells if cell.get("outputs")]


def test_the_stock_book_has_the_same_prose_with_numbers_as_they_read(stock):
    path = BOOK_DIR / "countries" / "venezuela.ipynb"
    values = {key.split()[1]: piece.value for key, piece in pieces.stored(path).items() if key.startswith("num ")}
    before, after = (
        "\n".join(cells(p, "markdown")) for p in (path, stock.folder / "book" / "countries" / "venezuela.ipynb")
    )
    name, opening = re.search(r"\{num\}`([\w-]+)`([^`{]{12})", before).groups()
    assert values[name] + opening in after
    assert not re.search(r"\{(?:num|fig|tab|term)\}`", after)
    assert after.count("{cite:") == before.count("{cite:")


def test_the_stock_book_is_stock(stock):
    settings = yaml.safe_load((stock.folder / "_config.yml").read_text(encoding="utf-8"))
    assert "extensions" not in settings["sphinx"]["config"]
    assert "html" not in settings
    assert "execute_notebooks" not in settings["execute"]
    assert not re.search(
        r"^```\{(?!include|bibliography|glossary)", (stock.folder / "book" / "data.md").read_text(), re.M
    )


def test_a_figure_of_the_stock_book_is_altairs_own(stock):
    startup = next(stock.folder.rglob("startup/*.py")).read_text(encoding="utf-8")
    code = (
        "import json, pandas as pd\nfrom traced_book.evidence import author as figure\nfrom defense_ties import charts, transfers\n"
        'frame = transfers.annual(transfers.by_basis(transfers.deliveries(["COL"], ["RUS"])), ["basis"])\n'
        'made = figure.Figure(charts.annual_bars(frame, "#D55E00"), "t-a", "t", "c", "a", ["deliveries"])\n'
        'table = figure.Table(pd.DataFrame({"a": ["b"]}), "t-b", "t", ["orders"])\n'
        "print(json.dumps([made._repr_mimebundle_(), table._repr_mimebundle_()]))"
    )
    done = subprocess.run([sys.executable, "-c", f"{startup}\n{code}"], capture_output=True, text=True, check=True)
    made, table = json.loads(done.stdout)
    assert f"{reading.CDN}vega@5" in made["text/html"]
    assert set(made) == {"text/html"}
    assert set(table) == {"text/html", "text/plain"}


def test_a_multiplied_chapter_computes_the_same_under_other_names(tmp_path):
    book = books.ours(tmp_path / "book", 7)
    assert len(book.chapters) == 7
    contents = (book.folder / "_toc.yml").read_text(encoding="utf-8")
    assert all(f"book/countries/{path.stem}\n" in contents for path in book.chapters)
    original = BOOK_DIR / "countries" / "brazil.ipynb"
    first = pieces.stored(original)
    second = rerun.evidence(book.folder / "book" / "countries" / "brazil0.ipynb")
    assert [key.replace("bra0-", "bra-") for key in second] == list(first)
    assert not set(first) & set(second)
    numbers = [key for key in first if key.startswith("num ")]
    assert [second[key.replace("bra-", "bra0-")].value for key in numbers] == [first[key].value for key in numbers]


def test_no_copy_of_a_chapter_keeps_a_name(tmp_path):
    """Names that end in a year, and such as a loop computes, too: a copy of each chapter."""
    book = books.ours(tmp_path / "book", 10)
    for path in book.chapters:
        stem, number = re.fullmatch(r"([a-z]+)(\d*)", path.stem).groups()
        names = [key.split()[1] for key in pieces.stored(BOOK_DIR / "countries" / f"{stem}.ipynb")]
        prefix = names[0].partition("-")[0]
        held = [key.split()[1] for key in pieces.stored(path)] if not number else list(rerun.evidence(path))
        assert [key.split()[-1] for key in held] == [f"{prefix}{number}{name.removeprefix(prefix)}" for name in names]
        prose = " ".join(cells(path, "markdown"))
        assert bool(re.search(rf"\b{prefix}{number}-", prose))
        if number:
            assert not [name for name in names if re.search(rf"(?<![\w-]){name}(?![\w-])", prose)]


@pytest.mark.parametrize(
    ("code", "renamed"),
    [
        ('numbers({"mex-2000-share": a})', 'numbers({"mex7-2000-share": a})'),
        ('f"mex-usa-gap-{y}"', 'f"mex7-usa-gap-{y}"'),
        ('é = "México", f"{a}", "mex-usa-gap-2001", "ven-tiv", "mex-2000"', 'é = "México", f"{a}", "mex7-usa-gap-2001", "ven-tiv", "mex-2000"'),
        ('# mex-2000-share\nlabel = "what mex-2000-share is"', '# mex-2000-share\nlabel = "what mex-2000-share is"'),
    ],
)  # fmt: skip
def test_names_are_read_off_the_code(code, renamed):
    assert books._renamed_code(code, ["mex-2000-share", "mex-usa-gap-2001"], "mex", 7) == renamed


def test_the_table_of_growth_gives_what_each_further_country_adds():
    def spent(wall, memory):
        return {"wall": [wall], "cpu": [wall], "memory": [memory], "size": [10.0]}

    result = {
        "about": {"day": "2024-01-01"},
        "builds": {
            "5": {"from nothing": spent(50.0, 300.0)},
            "11": {"from nothing": spent(62.0, 360.0)},
            "33": {"from nothing": spent(172.0, 580.0)},
        },
    }
    rows = bench.growth_table(result).splitlines()
    assert "| build, from nothing | 50.0 s | 62.0 s | 172.0 s | 2.00 s | 5.00 s | faster than the book |" in rows
    assert "| largest process of it | 300 MB | 360 MB | 580 MB | 10.00 MB | 10.00 MB |  |" in rows


def test_what_a_build_uses_is_that_of_its_own_processes(tmp_path):
    """A build that can't begin says why; one that can tells the memory of the largest of its processes."""
    book = books.Book(tmp_path, options=("--no-such-option",))
    with pytest.raises(RuntimeError, match=r"can't be built:\n(.|\n)*no-such-option"):
        book.build()
    ballast = bytearray(os.urandom(1 << 20)) * 400
    used = books.Book(tmp_path, options=("--help",)).build()
    # What this process holds is not the build's.
    assert 10_000 < used.ru_maxrss < len(ballast) >> 10
    assert used.ru_utime > 0


def test_an_edit_changes_one_chapter_each_time(tmp_path):
    book = books.ours(tmp_path / "book")
    before = cells(book.chapters[0], "code"), cells(book.chapters[0], "markdown")
    for kind in ("code", "markdown", "markdown"):
        builds.edit(book, kind)()
    after = cells(book.chapters[0], "code"), cells(book.chapters[0], "markdown")
    assert after[0] == [f"{before[0][0]}\n# again", *before[0][1:]]
    assert after[1] == [f"{before[1][0]} Again. Again.", *before[1][1:]]


def test_the_server_packs_and_has_the_libraries_of_the_other_host(tmp_path):
    (tmp_path / "a.html").write_text(f'<script src="{reading.CDN}vega@5"></script>')
    with reading.served(tmp_path, {"vega@5": b"vega();"}) as address:
        for name, content in (("a.html", b'<script src="/_cdn/vega@5"></script>'), ("_cdn/vega@5?noext", b"vega();")):
            with urllib.request.urlopen(f"{address}/{name}") as answer:
                assert answer.headers["Content-Encoding"] == "gzip"
                assert gzip.decompress(answer.read()) == content
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/../benchmarks/books.py")
        refused.value.close()


def test_the_table_takes_the_median_of_a_chapter_and_the_worst_chapter():
    page = {"transferred": 102_400, "unpacked": 300_000, "requests": 9, "elsewhere": 0, "moved": 0.01}
    light = page | {"first_figure": [1.0, 9.0, 2.0], "longest_slow": [50.0]}
    heavy = page | {"transferred": 409_600, "first_figure": [8.0], "longest_slow": [100.0]}
    result = {
        "about": {"day": "2024-01-01"},
        "builds": {
            "ours": {"from nothing": {"wall": [3.0, 1.0, 2.0], "cpu": [3.0]}},
            "stock": {"from nothing": {"wall": [8.0], "cpu": [6.0]}},
        },
        "reading": {"ours": {"a": light, "b": page | light}, "stock": {"a": light, "b": heavy}},
    }
    rows = bench.table(result).splitlines()
    assert "| build, from nothing | 2.0 (1.0–3.0) s | 8.0 s | 0.25 |" in rows
    assert "| computing for it, on all cores | 3.0 s | 6.0 s | 0.50 |" in rows
    assert "| chapter, all figures seen, transferred | 100 KB | 400 KB | 0.25 |" in rows
    assert "| first figure visible, slow line and machine | 2.0 (1.0–9.0) s | 8.0 s | 0.25 |" in rows
    assert "| requests to other hosts | 0 | 0 | – |" in rows


def test_a_table_goes_where_the_last_one_stood():
    text = f"# T\n\n{bench._FROM}\n| old |\n{bench._TO}\n\nmore\n"
    assert bench.placed(text, "| new |\n") == text.replace("old", "new")
    with pytest.raises(ValueError, match="found no place"):
        bench.placed("# T\n", "| new |\n")


@pytest.mark.parametrize("name", ["README.md", "benchmarks/README.md"])
def test_the_readme_has_a_place_for_the_table(name):
    bench.placed((BOOK_DIR.parent / name).read_text(encoding="utf-8"), "")


def event(name, tid, args=None, **more):
    return {"name": name, "pid": 1, "tid": tid, "args": args or {}, **more}


def test_the_longest_task_is_the_processors_time_of_the_pages_own_thread_four_times():
    main = {"name": "CrRendererMain"}
    events = [
        event("thread_name", 1, main), event("thread_name", 2, main), event("thread_name", 3, {"name": "Compositor"}),
        event("CommitLoad", 1, {"data": {"url": "http://a/x.html"}}), event("Seen", 3, {"url": "http://a/x.html"}),
        event("RunTask", 1, dur=90_000, tdur=30_000), event("RunTask", 1, dur=400_000, tdur=20_000), event("RunTask", 1, dur=5),
        event("RunTask", 2, dur=500_000, tdur=500_000), event("RunTask", 3, dur=500_000, tdur=500_000),
        event("Layout", 1, dur=80_000, tdur=80_000),
    ]  # fmt: skip
    assert reading.busiest(events, "http://a") == 120
    with pytest.raises(ValueError, match="no task of a page at http://b"):
        reading.busiest(events, "http://b")


def test_the_page_that_holds_up_longest_comes_first():
    tasks = {"a.html": {"390": [10.0, 30.0, 20.0], "1280": [1.0]}, "b.html": {"390": [5.0], "1280": [1_201.4]}}
    assert bench.tasks_table({"about": {"day": "today"}, "tasks": tasks}).splitlines() == [
        "| page | 390 px | 1280 px |", "|---|--:|--:|", "| b.html | 5 ms | 1,201 ms |", "| a.html | 20 ms | 1 ms |",
        "", "Medians. day: today.",
    ]  # fmt: skip


def test_a_file_of_customs_data_is_of_the_shape_of_baci_and_both_readers_find_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(customs, "SLICE", 145_000)
    found = customs.measure(tmp_path, 150_000)
    made = pd.read_csv(tmp_path / "baci.csv", dtype={"k": "str"})
    assert list(made) == ["t", "i", "j", "k", "v", "q"] and len(made) == 150_000
    assert not made.duplicated(["t", "i", "j", "k"]).any() and (made["i"] != made["j"]).all()
    assert made["k"].str.fullmatch(r"\d{6}").all() and set(made["t"]) == set(range(1995, 2023))
    assert made["v"].min() > 0 and 0.03 < made["q"].isna().mean() < 0.09
    arms = made["k"].str[:2].eq("93") | made["k"].str[:4].isin(["8710", "8802", "8803", "8906"])
    assert found["whole"]["rows"] == 150_000 and found["whole"]["arms"] == arms.sum() > 0
    assert found["part"]["arms"] == found["pandas"]["arms"] == arms[:145_000].sum()
    assert found["whole"]["usd"] == round(1000 * made.loc[arms, "v"].sum())
    text = customs.table(found)
    assert "| this reader, the whole file | 150,000 |" in text and "| pandas, the same slice | 145,000 |" in text
    with pytest.raises(ValueError, match="at most 115,"):
        customs.make(tmp_path / "x.csv", tmp_path / "y.csv", 200_000_000)
    monkeypatch.setattr(customs, "_PANDAS", "print(5000, 1, 1, 0.5)")
    with pytest.raises(ValueError, match="expected the same"):
        customs.measure(tmp_path, 5000)
