"""The exercises of the teaching pack: what each gives on tables of a few rows, in its notebook, and in its check."""

import ast
import re

import nbformat
import numpy as np
import pandas as pd
import pytest

import traced_book
from defense_ties import exercises
from defense_ties.exercises import EXERCISES, Found
from tests import small_tables as small
from tests.places import ROOT
from traced_book.evidence.pieces import NUMBER_MIME

CHAPTERS = ["ven", "bra", "mex", "col", "chl", "cmp", "tim", "mul", "aft", "clm"]
delivery, deliveries, traded = small.delivery, small.deliveries, small.traded


def cells(page, kind="code"):
    return [c for c in nbformat.read(ROOT / f"{page}.ipynb", as_version=4).cells if c.cell_type == kind]


def as_written(text):
    """A number of a chapter as an exercise writes it: the first of two, and no ordinal."""
    text = text.split(" of ")[0]
    ordinal = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", text)
    return exercises.count(int(ordinal[1])) if ordinal else text


def test_each_of_the_ten_chapters_has_two():
    assert list(EXERCISES) == [f"{chapter}-{n}" for chapter in CHAPTERS for n in (1, 2)]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_line_that_is_changed_stands_once_in_its_notebook_whose_number_is_given_without_the_change(name):
    one = EXERCISES[name]
    code = "\n".join(cell.source for cell in cells(one.page))
    assert code.count(one.line) == 1
    stored = {
        out.data[NUMBER_MIME]["name"]: out.data[NUMBER_MIME]["text"]
        for cell in cells(one.page)
        for out in cell.outputs
        if NUMBER_MIME in out.get("data", {})
    }
    assert as_written(stored[one.number]) == one.written(one.book())


def named(node, how):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, how)}


def is_filled(node):
    return (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)) or (
        isinstance(node, ast.Attribute) and node.attr == "append"
    )


def number_of(page, number, line, changed, monkeypatch):
    """Return a number of a notebook with a line of its code changed: what it rests on is run, and no more."""
    body = ast.parse("\n".join(cell.source for cell in cells(page)).replace(line, changed)).body
    [at, *_] = [
        i
        for i, statement in enumerate(body)
        if any(isinstance(n, ast.Constant) and n.value == number for n in ast.walk(statement))
    ]
    wanted, kept = named(body[at], ast.Load), [body[at]]
    for statement in reversed(body[:at]):
        # Also what is put into a list or a column.
        held = [n.value for n in ast.walk(statement) if is_filled(n)]
        filled = {n.id for n in held if isinstance(n, ast.Name)}
        if isinstance(statement, ast.Import | ast.ImportFrom) or (named(statement, ast.Store) | filled) & wanted:
            kept.insert(0, statement)
            wanted |= named(statement, ast.Load)
    told = {}
    monkeypatch.setattr(traced_book, "numbers", lambda values, sources, gloss=None: told.update(values))
    monkeypatch.setattr(traced_book, "number", lambda key, value, sources: told.update({key: value}))
    exec(compile(ast.Module(kept, []), page, "exec"), {})
    return told[number]


@pytest.mark.parametrize("name", EXERCISES)
def test_its_notebook_gives_the_solution_when_the_line_is_changed(name, monkeypatch):
    one = EXERCISES[name]
    changed = number_of(one.page, one.number, one.line, one.changed, monkeypatch)
    assert as_written(changed) == one.written(one.solution()) == exercises.written(name)
    assert one.written(one.book()) != exercises.written(name)


ARMS = deliveries(
    delivery("RUS", "VEN", 2006, 60, number=2),
    delivery("RUS", "VEN", 2012, 30, number_estimate=True, description="tank", designation="T-72"),
    delivery("USA", "VEN", 2012, 10),
    delivery("RUS", "BRA", 2010, 20),
    delivery("DEU", "BRA", 2001, 60, description="submarine"),
    delivery("ESP", "BRA", 2016, 15, description="frigate"),
    delivery("USA", "BRA", 2018, 5),
    delivery("RUS", "COL", 2005, 8),
    delivery("USA", "COL", 2004, 8),
    delivery("USA", "COL", 2015, 84),
    delivery("DEU", "CHL", 2004, 30, description="frigate"),
    delivery("USA", "CHL", 2015, 10),
    delivery("ESP", "CHL", 2016, 10),
)
SOLD = traded(("VEN", 2004, 5), ("VEN", 2010, 15), ("IND", 2006, 45), ("IND", 2020, 60), ("COL", 2005, 6), ("MEX", 2000, 8), ("MEX", 2008, 4))  # fmt: skip
BOUGHT = traded(("MEX", 2000, 16), ("MEX", 2008, 16), ("MEX", 2015, 68), ("COL", 2005, 60), ("CHL", 2004, 90), ("CHL", 2016, 5), ("BRA", 2016, 7), ("PER", 2016, 4))  # fmt: skip
RUSSIAN = {"russia_exports": SOLD, "world_imports": BOUGHT}
TEXTS = small.texts(
    small.text("BRA", "2008", status="in force"),
    small.text("BRA", "2012"),
    small.text("BRA", "2013", evidence="weak"),
    small.text("BRA", "2014", instrument="declaration"),
    small.text("VEN", "2009"),
    small.text("VEN", "2011"),
    small.text("VEN", "2012"),
    small.text("CHL", "2004", status="in force"),
    small.text("CHL", "2005", status="in force"),
    small.text("MEX", "2009"),
    small.text("MEX", "2016"),
)
HAPPENED = small.events(
    small.event("MEX", "visit", "2010"),
    small.event("VEN", "visit", "2008-10"),
    small.event("VEN", "exercise", "2015-02"),
    small.event("VEN", "visit", "2018-06"),
)


@pytest.mark.parametrize(
    ("function", "given", "tables", "expected"),
    [
        # Of 143 that Russia sold, 20 to Venezuela; of 70 from 2005 to 2014, 15.
        (exercises.customer, {}, RUSSIAN, (20, 143)),
        (exercises.customer, {"first": 2005, "last": 2014}, RUSSIAN, (15, 70)),
        (exercises.filled, {}, {"deliveries": ARMS}, (30, 40)),
        (exercises.leader, {}, {"deliveries": ARMS}, (60, 100)),
        (exercises.leader, {"first": 2015}, {"deliveries": ARMS}, (15, 20)),
        (exercises.from_russia, {}, RUSSIAN, (12, 100)),
        (exercises.from_russia, {"last": 2009}, RUSSIAN, (12, 32)),
        (exercises.niche, {}, {"deliveries": ARMS}, (8, 100)),
        (exercises.niche, {"last": 2009}, {"deliveries": ARMS}, (8, 16)),
        (exercises.beside_mexico, {}, RUSSIAN, (6, 12)),
        (exercises.beside_mexico, {"first": 2001}, RUSSIAN, (6, 4)),
        (exercises.helicopters, {}, {"deliveries": ARMS}, (28, 28)),
        (exercises.helicopters, {"venezuela": True}, {"deliveries": ARMS}, (60, 90)),
    ],
)
def test_a_share_is_that_of_the_rows_it_says(function, given, tables, expected, monkeypatch):
    small.use(monkeypatch, **tables)
    part, whole = expected
    assert function(**given) == pytest.approx(Found(part / whole, part, whole))


def test_without_estimates_the_sellers_of_what_is_firm_are_left(monkeypatch):
    more = delivery("RUS", "VEN", 2013, 30)
    small.use(monkeypatch, deliveries=pd.concat([ARMS, deliveries(more)]))
    assert exercises.filled() == pytest.approx(Found(60 / 70, 60, 70))
    assert exercises.filled(firm=True) == pytest.approx(Found(0.75, 30, 40))


@pytest.mark.parametrize(
    ("function", "given", "expected"),
    [
        # Brazil's weak text and its declaration do not count.
        (exercises.signed, {}, Found(2)),
        (exercises.signed, {"first": 2010}, Found(1)),
        # Of Mexico's two texts and its visit, that of 2016; and those of 2010 and 2016.
        (exercises.late, {}, Found(1, whole=3)),
        (exercises.late, {"first": 2010}, Found(2, whole=3)),
        # Of three, one within six months of August 2008, and one within twelve of March 2014.
        (exercises.near, {}, Found(1, whole=3)),
        (exercises.near, {"months": 12}, Found(2, whole=3)),
        # Chile's 95 come after Mexico's 100; its 5 from 2015 on after Mexico's 68 and Brazil's 7.
        (exercises.importer, {}, Found(2, whole=6)),
        (exercises.importer, {"first": 2015}, Found(3, whole=6)),
    ],
)
def test_a_count_is_that_of_the_rows_it_says(function, given, expected, monkeypatch):
    small.use(monkeypatch, agreements=TEXTS, events=HAPPENED, **RUSSIAN)
    assert function(**given) == expected


def test_chiles_suppliers_are_as_many_equal_ones(monkeypatch):
    small.use(monkeypatch, deliveries=ARMS)
    # Shares of 0.6, 0.2 and 0.2; then two halves.
    assert exercises.equal_suppliers().value == pytest.approx(1 / 0.44)
    assert exercises.equal_suppliers(2015).value == pytest.approx(2)


def test_the_order_of_texts_is_held_against_that_of_arms(monkeypatch):
    small.use(monkeypatch, agreements=TEXTS, deliveries=ARMS)
    # BRA, CHL, COL, MEX, VEN: texts 2 2 0 2 3, in force 1 2 0 0 0, arms 20 0 8 0 90: ranks 3 3 1 3 5; 4 5 2 2 2; 4 1.5 3 1.5 5.
    assert exercises.in_order().value == pytest.approx(np.corrcoef([3, 3, 1, 3, 5], [4, 1.5, 3, 1.5, 5])[0, 1])
    assert exercises.in_order(in_force=True).value == pytest.approx(
        np.corrcoef([4, 5, 2, 2, 2], [4, 1.5, 3, 1.5, 5])[0, 1]
    )


def ballots(*rows):
    """Votes on calls a, b, c and so on: the five, Russia and the United States, a letter each."""
    words = {"y": "yes", "n": "no", "a": "abstain"}
    codes = [*small.FIVE, "RUS", "USA"]
    return [
        (call, code, words[letter])
        for call, row in zip("abcdefgh", rows, strict=False)
        for code, letter in zip(codes, row, strict=True)
        if letter != "-"
    ]


def test_only_a_no_of_russia_leaves_its_abstentions_out(monkeypatch):
    # In the order BRA, CHL, COL, MEX, VEN, Russia, United States; the last call is after 2019.
    cast = pd.DataFrame(
        ballots("yyyynny", "yyyyany", "aaaaayy", "ayyyyay", "nnnnnny"), columns=["rcid", "country", "vote"]
    )
    days = pd.to_datetime(["2010-01-01", "2011-01-01", "2012-01-01", "2013-01-01", "2020-01-01"])
    small.use(monkeypatch, votes=cast, roll_calls=pd.DataFrame({"rcid": list("abcde"), "date": days}))
    # Without a yes of Russia: a, b and d. Brazil and Venezuela have one of three each; with a no, a and b: Venezuela one of two.
    assert exercises.apart() == pytest.approx(Found(1 / 3, 1, 3))
    assert exercises.apart(only_no=True) == pytest.approx(Found(0.5, 1, 2))


def test_the_four_in_the_council_are_counted_from_a_year_on(monkeypatch):
    cast = pd.DataFrame(
        ballots("y---yay", "n---yay", "y---ayy", "-y--ynn", "a----ya"), columns=["resolution", "country", "vote"]
    )
    days = pd.to_datetime(["2010-03-01", "2011-03-01", "2022-03-01", "2022-04-01", "2023-03-01"])
    held = pd.DataFrame({"resolution": list("abcde"), "date": days, "title": "T"})
    small.use(monkeypatch, council_votes=cast, council_resolutions=held)
    # c and d are no differences of the two powers; of a, b and e two are as the United States, one of these after 2020.
    assert exercises.in_council() == Found(1, whole=1)
    assert exercises.in_council(2010) == Found(2, whole=3)


def test_the_smallest_share_where_the_united_states_stood_alone(monkeypatch):
    cast = pd.DataFrame(ballots("yyyynyn", "ayyynyn", "nyyynyn", "nyyynny"), columns=["resolution", "country", "vote"])
    days = pd.to_datetime(["2022-01-01", "2022-02-01", "2024-01-01", "2024-02-01"])
    small.use(
        monkeypatch, assembly_votes=cast, assembly_resolutions=pd.DataFrame({"resolution": list("abcd"), "date": days})
    )
    # In 2022 Brazil is with Russia in one of two, in 2024 in none of one: Venezuela, which is in none, does not count.
    assert exercises.alone(2022) == pytest.approx(Found(0.5, 1, 2))
    assert exercises.alone() == pytest.approx(Found(0, 0, 1))


def test_one_reading_bears_out_more_than_both(monkeypatch):
    expected = pd.DataFrame({"id": ["P-1", "P-2"], "explanation": "e", "domain": "d", "foreknown": "no"})
    scores = pd.DataFrame(
        {
            "event": ["A", "B"], "prediction": ["P-1", "P-2"], "first": ["for", "for"], "second": ["for", "silent"],
            "first_doubtful": None, "second_doubtful": None,
        }
    )  # fmt: skip
    small.use(monkeypatch, predictions=expected, scores=scores)
    assert exercises.borne_out() == Found(1, whole=2)
    assert exercises.borne_out("first") == Found(2, whole=2)


def test_israel_among_the_western_suppliers_lifts_the_lowest_share(monkeypatch):
    israel = pd.DataFrame([("ISR", "Israel", "Israel", "Asia", "other")], columns=small.COUNTRIES.columns)
    arms = deliveries(
        delivery("USA", "CHL", 2001, 8), delivery("RUS", "VEN", 2001, 2),
        delivery("DEU", "BRA", 2006, 5), delivery("ISR", "CHL", 2006, 2), delivery("RUS", "VEN", 2006, 3),
        *(delivery("USA", "CHL", year, 1) for year in (2011, 2016, 2021)),
    )  # fmt: skip
    small.use(monkeypatch, deliveries=arms, countries=pd.concat([small.COUNTRIES, israel]))
    assert exercises.western() == pytest.approx(Found(0.5, 5, 10))
    assert exercises.western(israel=True) == pytest.approx(Found(0.7, 7, 10))


# Of the amounts 30 and 120 the share is a quarter; the book, which has 0.2, counts from 2000.
SHARE = exercises.Exercise("p", "n", "a", "b", "share", 2, lambda first=2000: Found(0.25, 30, 120) if first == 2005 else Found(0.2, 24, 120), {"first": 2005}, "Mind the year.", ())  # fmt: skip
COUNT = exercises.Exercise("p", "n", "a", "b", "count", 0, lambda first=2000: Found(6, whole=8) if first == 2005 else Found(3, whole=8), {"first": 2005}, "Mind the year.", ())  # fmt: skip
NUMBER = exercises.Exercise("p", "n", "a", "b", "number", 1, lambda dcad=False: Found(-1.52 if dcad else 4.0), {"dcad": True}, "Mind the list.", ())  # fmt: skip


@pytest.mark.parametrize(
    ("exercise", "answer", "right", "slip"),
    [
        (SHARE, 0.25, True, ""),
        (SHARE, np.float64(0.2451), True, ""),
        (SHARE, 0.26, False, "rounding"),
        (SHARE, 0.3, False, "rounding"),
        (SHARE, 0.2, False, "unchanged"),
        (SHARE, 25, False, "per cent"),
        (SHARE, 30, False, "amount"),
        (SHARE, 120, False, "whole"),
        (SHARE, 0.75, False, "others"),
        (SHARE, 0.5, False, ""),
        (COUNT, 6, True, ""),
        (COUNT, np.int64(6), True, ""),
        (COUNT, 3, False, "unchanged"),
        (COUNT, 5, False, "one off"),
        (COUNT, 0.75, False, "share"),
        (COUNT, 8, False, "whole"),
        (COUNT, 20, False, ""),
        (NUMBER, -1.5, True, ""),
        (NUMBER, -2, False, "rounding"),
        (NUMBER, 4, False, "unchanged"),
        (NUMBER, 1.5, False, ""),
    ],
)
def test_an_answer_is_right_or_said_to_be_something_else(exercise, answer, right, slip, monkeypatch):
    monkeypatch.setitem(EXERCISES, "one", exercise)
    found = exercises.check("one", answer)
    assert (found.right, found.slip) == (right, slip)
    assert repr(found) == found.says
    assert (found.says == "Right.") == right
    assert right or found.says.endswith(f"Hint: {exercise.hint}")


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_is_right_and_what_is_said_of_others_does_not_tell_it(name):
    one = EXERCISES[name]
    value = one.solution().value
    shown = round(value, one.digits) if one.digits else int(value)
    assert exercises.check(name, shown).right
    assert exercises.check(name, one.book().value).slip == "unchanged"
    wrong = exercises.check(name, 1_234_567)
    assert not wrong.right
    assert wrong.says == f"Not this. Hint: {exercises.hint(name)}"
    assert not re.search(r"\d", wrong.says)
    assert one.written(one.solution()) not in re.findall(r"\w+", wrong.says)


def test_what_is_no_exercise_or_no_answer_is_refused():
    with pytest.raises(ValueError, match=r"there is no exercise 'ven-3': expected one of ven-1, ven-2, bra-1"):
        exercises.check("ven-3", 1)
    with pytest.raises(ValueError, match="there is no exercise 'x'"):
        exercises.hint("x")
    with pytest.raises(
        TypeError, match=r"exercise ven-1 asks for a share as a number, with 1 for the whole, found '6%'"
    ):
        exercises.check("ven-1", "6%")
    with pytest.raises(TypeError, match="exercise bra-1 asks for a count as a whole number, found True"):
        exercises.check("bra-1", True)
    with pytest.raises(ValueError, match="exercise chl-1 asks for a number, found nan"):
        exercises.check("chl-1", float("nan"))
