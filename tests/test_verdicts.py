"""Each claim on tables of a few rows: what it counts, and its verdict just below, at and above its threshold."""

import math
import re

import pandas as pd
import pytest

import small_tables as small
from defense_ties import claims, engagement, prose
from defense_ties.claims import areas, brazil, chile_mexico, colombia, components, history, logic, region, venezuela
from defense_ties.claims import claim as claim_module
from defense_ties.claims.multiverse import specifications
from defense_ties.claims.rows import Rows, between
from defense_ties.data import load
from defense_ties.engagement import DIMENSIONS
from small_tables import delivery, event, text

YES, PARTLY, NO = "supported", "partly", "not supported"


@pytest.fixture
def use(monkeypatch):
    """Let the tables be these; those that are not given are empty."""

    def put(**tables):
        empty = {
            "deliveries": small.deliveries(),
            "earlier_deliveries": small.deliveries(),
            "russia_exports": small.traded(),
            "world_imports": small.traded(),
            "double_coding": pd.DataFrame(columns=["id", "variable", "first", "second", "final"]),
        }
        small.use(monkeypatch, **empty | tables)

    return put


def profile(**rows):
    """Return a profile: for each dimension, in order, the values of the five in alphabetical order."""
    return pd.DataFrame(
        [
            (country, dimension, float(value))
            for dimension, values in zip(DIMENSIONS, rows["of"], strict=True)
            for country, value in zip(small.FIVE, values, strict=True)
        ],
        columns=["country", "dimension", "value"],
    )


def test_what_a_country_received_is_all_that_russia_delivered_to_it(use):
    sent = [delivery("RUS", "VEN", 2005, 10), delivery("RUS", "VEN", 2006, 4), delivery("USA", "VEN", 2006, 100)]
    use(deliveries=small.deliveries(*sent, delivery("RUS", "BRA", 2010, 3)))
    assert Rows().received.to_dict() == {"BRA": 3, "CHL": 0, "COL": 0, "MEX": 0, "VEN": 14}


# Gini: 0.8 of one who has all; here the differences add up to 11.88 over 25 pairs and twice the mean is 1.212: 0.392.
BELOW, ALIKE = (0.03, 0, 1, 1, 1), (1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("unequal", "verdict", "words"),
    [
        (0, NO, "no of six"),
        (1, NO, "one of six"),
        (2, PARTLY, "two of six"),
        (3, PARTLY, "three of six"),
        (4, YES, "four of six"),
    ],
)
def test_asymmetry_is_that_of_four_dimensions_and_in_part_of_two(monkeypatch, use, unequal, verdict, words):
    use()
    votes = (0.5, 0.6, 0.7, 0.8, 0.875)
    made = profile(of=[(0, 0, 0, 0, 1)] * unequal + [BELOW] * (5 - unequal) + [votes])
    monkeypatch.setattr(region, "profiled", lambda *_: made)
    found = region.asymmetry(Rows())
    assert found.verdict == verdict
    assert words in found.evidence
    assert "50.0% to 87.5% identical" in found.evidence


def test_a_gini_of_two_fifths_is_unequal(monkeypatch, use):
    use()
    monkeypatch.setattr(region, "profiled", lambda *_: profile(of=[(1, 0, 0, 0, 1)] * 5 + [ALIKE]))
    table = pd.DataFrame({"dimension": list(DIMENSIONS), "gini": [0.4, 0.4, 0.4, 0.4, 0.3999, 0.0], "top_share": 0.625})
    monkeypatch.setattr(engagement, "asymmetry", lambda frame: table)
    found = region.asymmetry(Rows())
    assert found.verdict == YES
    assert (
        "four of six dimensions (TIV delivered by Russia, Russia's share of arms imports, Formal texts signed and "
        in found.evidence
    )
    assert "the largest share is 62%" in found.evidence


@pytest.mark.parametrize(
    ("leads", "exports", "verdict"),
    [
        (4, {"VEN": 9, "PER": 8}, YES),
        (3, {"VEN": 9, "PER": 8}, PARTLY),
        (4, {"VEN": 8, "PER": 9}, PARTLY),
        (3, {"VEN": 8, "PER": 9}, NO),
        (6, {"VEN": 9, "PER": 8}, YES),
    ],
)
def test_the_most_significant_partner_leads_the_region_and_four_dimensions(monkeypatch, use, leads, exports, verdict):
    rows = [("IND", 2010, 50.0), *((code, 2010, float(tiv)) for code, tiv in exports.items())]
    use(russia_exports=small.traded(*rows))
    made = profile(of=[(1, 2, 3, 4, 5)] * leads + [(5, 4, 3, 2, 1)] * (6 - leads))
    monkeypatch.setattr(region, "profiled", lambda *_: made)
    found = region.most_significant(Rows())
    assert found.verdict == verdict
    first, second = ("Venezuela", "Peru") if exports["VEN"] == 9 else ("Peru", "Venezuela")
    assert (
        f"{first} is Russia's largest recipient in Latin America and the Caribbean with 9.0 million TIV"
        in found.evidence
    )
    assert f"the second, {second}, took 8.0" in found.evidence


@pytest.mark.parametrize(
    ("venezuela", "others", "verdict"), [(9, 8, PARTLY), (9, 9, NO), (10, 9, YES), (10, 10, PARTLY), (11, 10, YES)]
)
def test_deals_are_numerous_from_ten_and_above_the_other_four_together(use, venezuela, others, verdict):
    rows = [delivery("RUS", "VEN", 2006, 1, deal_id=f"V-{n}") for n in range(venezuela)]
    rows += [delivery("RUS", ["BRA", "COL", "MEX", "CHL"][n % 4], 2006, 1, deal_id=f"O-{n}") for n in range(others)]
    # A further delivery is no further deal, and a deal with another supplier is none with Russia.
    rows += [delivery("RUS", "VEN", 2007, 1, deal_id="V-0"), delivery("RUS", "BRA", 2007, 1, deal_id="O-0")]
    rows += [delivery("CHN", "VEN", 2007, 1), delivery("USA", "COL", 2007, 1)]
    use(deliveries=small.deliveries(*rows))
    found = claims.venezuela.numerous_deals(Rows())
    assert found.verdict == verdict
    assert f"{prose.count(venezuela)} Russian deals with Venezuela and {prose.count(others)} with" in found.evidence


def trained(outcome="held", **more):
    return event("VEN", "training", outcome=outcome, **more)


STATE = {"source_kind": "state media"}
AGREED = {"type": "training"}


@pytest.mark.parametrize(
    ("happened", "signed", "verdict", "words"),
    [
        ([trained(), trained()], [], YES, "two rows on training in Venezuela that came about or was agreed; all of"),
        ([trained()], [text("VEN", **AGREED)], YES, "two rows"),
        ([trained()], [], NO, "one rows"),
        ([trained(), trained(**STATE)], [], PARTLY, "one of them"),
        ([trained(**STATE), trained(**STATE), trained()], [text("VEN", **AGREED)], YES, "four rows on training in Venezuela that came about or was agreed; two of"),
        ([trained(), trained("announced")], [], NO, "one rows"),
        ([trained(), trained(evidence="weak")], [text("VEN", evidence="weak", **AGREED)], NO, "one rows"),
        ([trained(), event("VEN", "visit"), event("BRA", "training")], [text("BRA", **AGREED), text("VEN")], NO, "one rows"),
        ([trained(), trained(date="1999"), trained(date="2025")], [], NO, "one rows"),
    ],
)  # fmt: skip
def test_training_needs_two_rows_and_two_sources_other_than_state_media(use, happened, signed, verdict, words):
    use(events=small.events(*happened), agreements=small.texts(*signed))
    found = claims.venezuela.training(Rows())
    assert (found.verdict, words in found.evidence) == (verdict, True), found.evidence


@pytest.mark.parametrize(
    ("venezuela", "brazil", "chile", "verdict", "most"),
    [
        (3, 2, 1, YES, "Venezuela"),
        (2, 1, 1, PARTLY, "Venezuela"),
        (3, 3, 1, PARTLY, "Brazil"),
        (3, 2, 4, PARTLY, "Chile"),
        (2, 3, 1, NO, "Brazil"),
        (2, 2, 2, NO, "Brazil"),
    ],
)
def test_agreements_are_numerous_from_three_and_above_each_other(use, venezuela, brazil, chile, verdict, most):
    formal = ["agreement", "memorandum", "protocol", "agreement"]
    rows = [text("VEN", instrument=form) for form in formal[:venezuela]]
    rows += [text("BRA", instrument=form) for form in formal[:brazil]]
    rows += [text("CHL", instrument=form) for form in formal[:chile]]
    rows += [text("VEN", instrument="package", title="Accords"), text("VEN", instrument="package", evidence="weak")]
    rows += [text("BRA", instrument="package"), text("VEN", instrument="plan"), text("VEN", instrument="declaration")]
    rows += [text("VEN", scope="multilateral"), text("VEN", evidence="weak"), text("VEN", "1999"), text("VEN", "2025")]
    codes = pd.DataFrame(
        [
            (row["id"], variable, first, second, first)
            for row, kinds in zip(rows[:2], [("agreement", "agreement"), ("agreement", "event")], strict=True)
            for variable, first, second in [("kind", *kinds), ("instrument", "protocol", "protocol")]
        ],
        columns=["id", "variable", "first", "second", "final"],
    )
    use(agreements=small.texts(*rows), double_coding=codes)
    found = claims.venezuela.numerous_agreements(Rows())
    assert found.verdict == verdict
    words = [prose.count(n) for n in (venezuela, brazil, chile)]
    assert "Venezuela {}, Brazil {}, Chile {}; most: ".format(*words) + most + "." in found.evidence
    assert "For Venezuela come one packages" in found.evidence
    assert "Venezuela has one or two." in found.evidence


@pytest.mark.parametrize(
    ("ordered", "verdict", "words"),
    [
        ([2000, 2012], NO, ""),
        ([2012, 2013], YES, "Of two Russian deals, one were ordered by 2012, under Chávez, and one from 2013"),
        ([2012], PARTLY, "Of one Russian deals, all were ordered by 2012, under Chávez, and none from 2013"),
        ([2013, 2020, 2024], PARTLY, "none were ordered by 2012, under Chávez, and three from 2013"),
    ],
)
def test_orders_are_of_who_was_in_office(use, ordered, verdict, words):
    verdict = PARTLY if ordered == [2000, 2012] else verdict
    rows = [delivery("RUS", "VEN", 2013, 100, order_year=year) for year in ordered]
    rows += [delivery("RUS", "BRA", 2020, 50), delivery("CHN", "VEN", 2020, 50)]
    rows += [
        delivery("RUS", "VEN", year, tiv, deal_id=rows[0]["deal_id"], order_year=ordered[0])
        for year, tiv in [(2014, 3), (2024, 4)]
    ]
    contacts = [
        event("VEN", kind, year)
        for kind, year in [("visit", "2012"), ("visit", "2013"), ("exercise", "2024"), ("training", "2020")]
    ]
    contacts += [
        event("VEN", "dialogue", "2015"),
        event("BRA", "visit", "2015"),
        event("VEN", "visit", "2015", outcome="announced"),
    ]
    use(deliveries=small.deliveries(*rows), events=small.events(*contacts))
    found = claims.venezuela.both_presidents(Rows())
    assert found.verdict == verdict
    assert words in found.evidence
    assert "deliveries from 2014 add up to 7.0 million TIV" in found.evidence
    assert "held from 2013: three rows" in found.evidence


@pytest.mark.parametrize(
    ("parts", "verdict", "words"),
    [
        ([1, 1, 1, 1], YES, "from 4.0 equal suppliers (HHI 0.25)"),
        ([1, 1, 1], PARTLY, "from 3.0 equal"),
        ([2, 1, 1], NO, "has 50%"),
        ([26, 25, 25, 24], PARTLY, "has 26%"),
        ([1, 1], NO, "from 2.0 equal suppliers (HHI 0.50)"),
    ],
)
def test_brazil_is_diversified_from_four_equal_suppliers_and_below_a_half(use, parts, verdict, words):
    rows = [delivery(code, "BRA", 2010, tiv) for code, tiv in zip(["CHN", "DEU", "ESP", "IND"], parts, strict=False)]
    use(deliveries=small.deliveries(*rows, delivery("USA", "COL", 2010, 90)))
    found = claims.brazil.brazil_diversified(Rows())
    assert (found.verdict, words in found.evidence) == (verdict, True), found.evidence
    assert "the largest, China, has" in found.evidence


def brics(kind, **more):
    return event("BRA", kind) | {"scope": "multilateral", "title": "BRICS meeting"} | more


@pytest.mark.parametrize(
    ("meetings", "exchanges", "verdict"), [(3, 1, YES), (2, 1, PARTLY), (3, 0, PARTLY), (2, 0, NO), (4, 2, YES)]
)
def test_brics_needs_three_meetings_and_a_text_on_exchange(use, meetings, exchanges, verdict):
    outcomes = ["held", "occurred", "concluded", "held"]
    happened = [brics("dialogue", outcome=outcome) for outcome in outcomes[:meetings]]
    happened += [brics("dialogue", outcome="announced"), brics("dialogue", evidence="weak")]
    happened += [
        brics("dialogue", date="2025"),
        brics("dialogue", scope="bilateral"),
        brics("dialogue", title="CELAC"),
        brics("dialogue", country="VEN"),
    ]
    own = {"scope": "multilateral", "title": "BRICS text"}
    signed = [text("BRA", type="technology transfer", **own) for _ in range(exchanges)] + [
        text("BRA", type="space", **own)
    ]
    signed += [text("BRA", type="technology transfer")]
    use(events=small.events(*happened), agreements=small.texts(*signed))
    found = claims.brazil.brazil_brics(Rows())
    assert found.verdict == verdict
    words = "are" if exchanges > 1 else "is"
    assert (
        f"holds {prose.count(meetings + 1 + exchanges + 1)} BRICS rows for Brazil: {prose.none(meetings)} are meetings"
        in found.evidence
    )
    assert "one is a text on outer space" in found.evidence
    assert f"{prose.none(exchanges)} {words} on exchanging" in found.evidence


@pytest.mark.parametrize(
    ("brazil", "venezuela", "tiv", "verdict", "place"),
    [
        (2, 3, 9, YES, "the 2nd largest number of the five"),
        (3, 3, 9, PARTLY, "more than any other of the five"),
        (2, 3, 10, PARTLY, "the 2nd largest number"),
        (2, 3, 11, PARTLY, "the 2nd largest number"),
        (3, 2, 10, NO, "more than any other"),
        (0, 2, 9, YES, "the 2nd largest number"),
    ],
)
def test_channels_are_limited_below_the_first_place_and_a_tenth(use, brazil, venezuela, tiv, verdict, place):
    rows = [text("BRA", type=kind) for kind in ["space", "strategic dialogue", "framework"][:brazil]]
    rows += [text("VEN") for _ in range(venezuela)] + [text("BRA", scope="multilateral"), text("BRA", evidence="weak")]
    sold = [
        delivery("RUS", "BRA", 2010, tiv),
        delivery("RUS", "VEN", 2010, 100 - tiv),
        delivery("USA", "BRA", 2010, 500),
    ]
    region = small.traded(("BRA", 2010, 1.0), ("PER", 2010, 3.0), ("IND", 2010, 9.0), ("BRA", 2025, 9.0))
    use(agreements=small.texts(*rows), deliveries=small.deliveries(*sold), russia_exports=region)
    found = claims.brazil.brazil_limited_channels(Rows())
    assert (found.verdict, place in found.evidence) == (verdict, True), found.evidence
    military = "one" if brazil == 3 else "no"
    assert f"Brazil signed {prose.count(brazil)} bilateral texts" in found.evidence
    assert (
        f"it has {military}, Venezuela {prose.count(venezuela)}. Its share of Russian TIV to the five is {tiv}.0%, to Latin America and the Caribbean 25.0%."
        in found.evidence
    )


SMALL = {
    "CHL": (chile_mexico.chile_little, "Chile"),
    "MEX": (chile_mexico.mexico_little, "Mexico"),
    "COL": (colombia.colombia_minimal, "Colombia"),
}


@pytest.mark.parametrize("country", SMALL)
@pytest.mark.parametrize(
    ("tiv", "happened", "signed", "verdict"),
    [
        (4, [], 1, YES),
        (4, [], 0, YES),
        (5, [], 1, PARTLY),
        (4, ["exercise"], 1, PARTLY),
        (4, ["training"], 1, PARTLY),
        (4, ["visit", "dialogue", "incident"], 1, YES),
        (4, [], 2, PARTLY),
        (5, ["exercise", "training"], 2, NO),
    ],
)
def test_little_is_below_a_twentieth_without_exercise_and_with_one_text_at_most(
    use, country, tiv, happened, signed, verdict
):
    other = "MEX" if country == "CHL" else "CHL"
    done = [event(country, kind) for kind in happened]
    done += [event(country, "exercise", outcome="announced"), event(country, "exercise", evidence="weak")]
    done += [event(country, "exercise", "1999"), event(country, "training", "2025"), event(other, "exercise")]
    rows = [text(country) for _ in range(signed)]
    rows += [text(country, instrument="plan"), text(country, evidence="weak"), text(country, "1999"), text(other)]
    sold = [delivery("RUS", country, year, tiv / 2) for year in (2000, 2024)]
    sold += [delivery("USA", country, 2010, 100 - tiv), delivery("RUS", other, 2010, 900)]
    use(events=small.events(*done), agreements=small.texts(*rows), deliveries=small.deliveries(*sold))
    function, name = SMALL[country]
    found = function(Rows())
    assert found.verdict == verdict
    exercises = len({"exercise", "training"} & set(happened))
    assert f"{name} took {tiv}.0 million TIV from Russia, {tiv}.0% of its arms imports" in found.evidence
    assert f"has {prose.count(exercises)} exercises or training" in found.evidence
    assert f"signed in the period: {prose.none(signed)}." in found.evidence


def test_those_are_named_that_took_less_than_colombia(use):
    sold = [delivery("RUS", code, 2010, tiv) for code, tiv in [("BRA", 4), ("COL", 5), ("MEX", 5), ("VEN", 6)]]
    use(deliveries=small.deliveries(*sold))
    assert colombia.colombia_minimal(Rows()).evidence.endswith("Only Brazil and Chile took less from Russia.")


@pytest.mark.parametrize(("chile", "mexico", "verdict"), [(3, 3, YES), (2, 3, PARTLY), (3, 2, PARTLY), (2, 2, NO)])
def test_symbolic_is_more_than_half_of_the_rows(use, chile, mexico, verdict):
    happened, signed = [], []
    for country, symbolic in (("CHL", chile), ("MEX", mexico)):
        rows = [event(country, "visit"), event(country, "dialogue"), event(country, "exercise", scope="multilateral")][
            :symbolic
        ]
        happened += [
            *rows,
            event(country, "offer"),
            event(country, "visit", evidence="weak"),
            event(country, "visit", "1999"),
        ]
        signed += [text(country)]
    use(events=small.events(*happened), agreements=small.texts(*signed))
    found = chile_mexico.chile_mexico_symbolic(Rows())
    assert found.verdict == verdict
    said = [prose.count(n) for n in (chile, chile + 2, mexico, mexico + 2)]
    assert "make {} of {} rows for Chile and {} of {} for Mexico".format(*said) in found.evidence


def test_what_is_symbolic(use):
    signed = [
        text("CHL", type="strategic dialogue"),
        text("CHL", scope="multilateral"),
        text("CHL", type="space"),
        text("CHL"),
    ]
    others = ["contract", "offer", "credit", "services", "training", "exercise", "incident"]
    happened = [event("CHL", kind) for kind in [*others, "visit", "dialogue"]]
    use(agreements=small.texts(*signed), events=small.events(*happened, event("MEX", "offer", scope="multilateral")))
    assert (
        "make four of 13 rows for Chile and one of one for Mexico"
        in chile_mexico.chile_mexico_symbolic(Rows()).evidence
    )


COURSES = "training by the United States"
STATUSES = pd.DataFrame(
    [
        ("Major non-NATO ally", "COL", "not a member", None),
        ("Major non-NATO ally", "BRA", "ally", "2019-07-31"),
        ("NATO partner", "COL", "partner", "2018-05-31"),
        ("BRICS", "COL", "member", "2020"),
    ],
    columns=["short", "country", "status", "since"],
)


def places(**trained):
    """Return places in courses of the United States in fiscal year 2010, and Colombia's of 1999, before the period."""
    rows = [(code, 2010, n) for code, n in trained.items()] + [("COL", 1999, 900)]
    frame = pd.DataFrame(rows, columns=["country", "fiscal_year", "computed_trainees"])
    return frame.assign(computed_cost_usd=0, printed_trainees=None, printed_cost_usd=None, check="none printed")


@pytest.mark.parametrize(
    ("parts", "verdict", "words"),
    [
        ({"USA": 5, "DEU": 3, "ESP": 2}, YES, "is the United States with 50%"),
        ({"USA": 51, "DEU": 49}, YES, "is the United States with 51%"),
        ({"USA": 49, "DEU": 41, "ESP": 10}, PARTLY, "is the United States with 49%"),
        ({"USA": 4, "DEU": 6}, PARTLY, "is Germany with 60%"),
        ({"USA": 30, "DEU": 40, "ESP": 30}, NO, "is Germany with 40%"),
    ],
)
def test_colombias_partner_is_first_and_has_half(use, parts, verdict, words):
    rows = [delivery(code, "COL", 2010, tiv) for code, tiv in parts.items()]
    use(
        deliveries=small.deliveries(*rows, delivery("CHN", "VEN", 2010, 900)),
        us_training_totals=places(COL=3, MEX=1),
        memberships=STATUSES,
    )
    found = colombia.colombia_us(Rows())
    assert (found.verdict, words in found.evidence) == (verdict, True), found.evidence
    assert "2000–2020, 75% were Colombia's. Its status: NATO partner since 2018." in found.evidence


@pytest.mark.parametrize(
    ("words", "trained", "value", "line", "verdict"),
    [
        # The United States sold 6 of 9, 4 of them flagged; Germany's are flagged too, and stay as they are.
        ({}, {}, 6 / 9, 0.5, YES),
        ({"flagged": "flagged rows at half"}, {}, 4 / 7, 0.5, YES),
        ({"flagged": "flagged rows at one and a half"}, {}, 8 / 11, 0.5, YES),
        ({"shown": COURSES}, {"COL": 5, "MEX": 4, "VEN": 1}, 0.5, 0.5, YES),
        ({"shown": COURSES}, {"COL": 49, "MEX": 41, "VEN": 10}, 0.49, 0.5, PARTLY),
        ({"shown": COURSES, "line": "two fifths"}, {"COL": 49, "MEX": 41, "VEN": 10}, 0.49, 0.4, YES),
        ({"shown": COURSES}, {"COL": 1, "MEX": 3}, 0.25, 0.5, PARTLY),
        ({"shown": COURSES}, {"COL": 3, "MEX": 4, "VEN": 3}, 0.3, 0.5, NO),
        ({"shown": "alliance status"}, {}, 1, 2, PARTLY),
    ],
)
def test_who_else_is_a_close_partner(use, words, trained, value, line, verdict):
    sold = [delivery("USA", "COL", 2010, 2), delivery("USA", "COL", 2010, 4, number_estimate=True)]
    sold += [delivery("DEU", "COL", 2010, 3, number_estimate=True)]
    use(deliveries=small.deliveries(*sold), us_training_totals=places(**trained), memberships=STATUSES)
    found = ask("colombia-us-partner", **words)
    assert (found.value, found.line, found.verdict) == (pytest.approx(value), line, verdict)


@pytest.mark.parametrize(
    ("own", "others", "bought", "verdict"),
    [(3, 2, 0, YES), (2, 2, 0, PARTLY), (3, 2, 1, PARTLY), (2, 2, 1, NO), (1, 2, 1, NO)],
)
def test_caution_is_more_incidents_than_the_others_together_and_no_purchase(use, own, others, bought, verdict):
    rows = [event("COL", "incident", outcome="occurred") for _ in range(own)]
    rows += [event(code, "incident") for code in ["BRA", "VEN"][:others]]
    rows += [event("COL", "visit"), event("COL", "incident", evidence="weak"), event("COL", "incident", "1999")]
    sold = [delivery("RUS", "VEN", 2010, 5), delivery("USA", "COL", 2010, 5)]
    sold += [delivery("RUS", "COL", 2010, 5, order_year=2008)] * bought
    use(events=small.events(*rows), deliveries=small.deliveries(*sold))
    found = colombia.colombia_caution(Rows())
    assert found.verdict == verdict
    assert f"has {prose.count(own)} incidents for Colombia" in found.evidence
    assert (
        f"{prose.count(others)} for the other four; but Colombia also placed {prose.count(bought)} orders"
        in found.evidence
    )
    if bought:
        assert "the last in 2008" in found.evidence


EDGES = [(2004, 100), (2005, 3), (2014, 4)]


@pytest.mark.parametrize(
    ("late", "after", "verdict", "words"),
    [
        ([(2015, 4), (2024, 4)], 3, YES, "7.0 million TIV to Latin America and the Caribbean in 2005–2014 and 8.0 in"),
        ([(2015, 3), (2024, 4)], 3, PARTLY, "and 7.0 in"),
        ([(2015, 4), (2024, 4)], 2, PARTLY, "two rows, then two"),
        ([(2015, 3), (2024, 4)], 2, NO, "two rows, then two"),
        ([(2025, 99)], 2, NO, "and 0.0 in"),
    ],
)
def test_presence_grows_from_one_decade_to_the_next_and_a_tie_is_no_growth(use, late, after, verdict, words):
    sold = [(code, year, float(tiv)) for code, (year, tiv) in zip(["PER", "VEN", "BRA"], EDGES, strict=True)]
    sold += [("PER", year, float(tiv)) for year, tiv in late] + [("IND", 2010, 70.0), ("IND", 2020, 30.0)]
    done = [event("VEN", "visit", "2005"), event("BRA", "exercise", "2014"), event("BRA", "visit", "2004")]
    done += [
        event("CHL", kind, year)
        for kind, year in [("visit", "2015"), ("training", "2024"), ("exercise", "2020")][:after]
    ]
    done += [
        event("CHL", "visit", "2020", outcome="announced"),
        event("CHL", "visit", "2020", evidence="weak"),
        event("CHL", "dialogue", "2020"),
        event("CHL", "offer", "2020"),
    ]
    received = small.deliveries(
        delivery("RUS", "BRA", 2017, 1), delivery("RUS", "VEN", 2012, 1), delivery("USA", "CHL", 2023, 1)
    )
    use(russia_exports=small.traded(*sold), events=small.events(*done), deliveries=received)
    found = region.growing_presence(Rows())
    assert (found.verdict, words in found.evidence) == (verdict, True), found.evidence
    assert "the last delivery was in 2017" in found.evidence
    assert f"two rows, then {prose.count(after)}." in found.evidence


@pytest.mark.parametrize(("western", "verdict"), [(89, YES), (90, NO), (91, NO), (100, NO)])
def test_the_west_loses_ground_by_more_than_ten_points(use, western, verdict):
    rows = [delivery("USA", "COL", 2000, 60), delivery("DEU", "BRA", 2004, 40)]
    rows += [delivery("CHN", "VEN", 2005, 5), delivery("USA", "VEN", 2019, 5), delivery("ESP", "VEN", 2014, 5)]
    rows += [
        delivery("DEU", "COL", 2020, western - 20),
        delivery("USA", "MEX", 2024, 20),
        delivery("RUS", "VEN", 2022, 100 - western),
    ]
    use(deliveries=small.deliveries(*rows))
    found = region.western_erosion(Rows())
    assert found.verdict == verdict
    steps = f"100% in 2000–04, 0% in 2005–09, 100% in 2010–14, 100% in 2015–19 and {western}% in 2020–24 of"
    assert steps in found.evidence


def points(**of):
    rows = [
        (code, year, value)
        for code, values in of.items()
        for year, value in zip((2019, 2020, 2021), values, strict=False)
    ]
    frame = pd.DataFrame(rows, columns=["country", "year", "ideal_point"])
    return frame.assign(q5=frame["ideal_point"] - 0.1, q95=frame["ideal_point"] + 0.1)


# Distances from 2.0; Mexico has no estimate for 2021, so that all end in 2020: of 2021, Brazil would be the farthest.
IDEAL = {
    "BRA": (0.0, 0.0, -99.0),
    "CHL": (1.0, 1.0, 1.0),
    "COL": (1.5, 1.5, 1.5),
    "IND": (-50.0, -50.0, -50.0),
    "MEX": (0.5, 0.5),
    "USA": (2.0, 2.0, 2.0),
    "VEN": (-1.0, -2.0, 0.0),
}


@pytest.mark.parametrize(
    ("tiv", "verdict", "rho"),
    [
        ({"VEN": 50, "BRA": 20, "MEX": 10, "CHL": 6, "COL": 4}, "not testable with open data", "1.0"),
        ({"VEN": 20, "BRA": 50, "MEX": 10, "CHL": 6, "COL": 4}, NO, "0.9"),
    ],
)
def test_a_logic_of_distance_fails_or_stays_untestable(use, tiv, verdict, rho):
    sold = [delivery("RUS", code, 2010, amount) for code, amount in tiv.items()]
    use(ideal_points=points(**IDEAL), deliveries=small.deliveries(*sold))
    found = logic.one_logic(Rows())
    assert found.verdict == verdict
    # Venezuela: the mean of 3 and 4; Colombia and Mexico took 14 of what four took.
    assert (
        "Venezuela stands farthest from the United States in the General Assembly (3.50 units on average to 2020, Brazil next with 2.00)"
        in found.evidence
    )
    assert f"distance and TIV is {rho} (" in found.evidence
    share = 14 / (sum(tiv.values()) - tiv["VEN"])
    assert f"took {share:.0%} of what the four" in found.evidence


def ask(name, **words):
    """Return what a claim's test gives with these options of its choices, by their words, and else the stated ones."""
    claim = claims._BY_ID[name]
    assert set(words) <= {choice.name for choice in claim.choices}
    given = {one.name: one.options[words.get(one.name, next(iter(one.options)))] for one in claim.choices}
    assert claim.sensible(**given)
    return claim.decide(Rows(), **given)


OWN = [
    claim for part in (areas, brazil, chile_mexico, colombia, components) for claim in part.CLAIMS
]  # fmt: skip


@pytest.mark.parametrize("claim", OWN, ids=lambda claim: claim.id)
def test_a_test_is_asked_in_some_forms_and_not_in_hundreds(claim):
    assert 12 <= len(specifications(claim)) <= 170
    assert claim.measure
    assert all(choice.why and choice.what for choice in claim.choices)


def spans_of(value):
    """Return the pairs of years, first and last, that an option holds."""
    if isinstance(value, (tuple, list)):
        if len(value) == 2 and all(isinstance(year, int) and year > 1900 for year in value):
            return [tuple(value)]
        return [span for part in value for span in spans_of(part)]
    return []


DATED = [
    pytest.param(words, option, id=f"{claim.id}: {words}")
    for claim in claims.CLAIMS
    for choice in claim.choices
    for words, option in choice.options.items()
    if spans_of(option)
]


@pytest.mark.parametrize(("words", "option"), DATED)
def test_the_years_of_an_option_are_those_that_its_words_say_or_all_without_a_gap(words, option):
    spans = spans_of(option)
    said = [(int(first), int(last)) for first, last in re.findall(r"(\d{4})–(\d{4})", words)]
    if said:
        assert spans == said
    else:
        starts, ends = zip(*spans, strict=True)
        assert (starts[0], ends[-1]) == (2000, 2024)
        assert [start - 1 for start in starts[1:]] == list(ends[:-1])


def test_a_single_year_of_an_option_is_that_of_its_words():
    found = {
        (claim.id, words): option
        for claim in claims.CLAIMS
        for choice in claim.choices
        for words, option in choice.options.items()
        if isinstance(option, int) and option > 1900
    }
    assert len(found) >= 3
    assert all(str(year) in words for (_, words), year in found.items())


# What is meant by the words of an option that sets a number, whichever claim has it.
MEANT = {
    "a plurality": 0, "any": 0, "above zero": 0, "those delivered in 2000–2024": 0,
    "a twentieth": 0.05, "one in twenty": 0.05, "a fall of five points": 0.05, "a tenth": 0.1, "one in ten": 0.1,
    "the five's, below a tenth": 0.1, "a fall of ten points": 0.1, "a fall of 15 points": 0.15, "a Gini of 0.40": 0.4,
    "two fifths": 0.4, "half": 0.5, "a half": 0.5, "two thirds": 2 / 3, "two thirds of the dimensions": 4 / 6,
    "five sixths of the dimensions": 5 / 6,
    "flagged rows at half": 0.5, "as SIPRI estimates": 1, "flagged rows at one and a half": 1.5,
    # Five cases have four degrees of freedom: 1.645 over their root.
    "what chance reaches once in twenty times": 1.645 / 2,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "all three": 3, "arms as one dimension": 1,
    "arms as two dimensions": 2, "a lead on three dimensions": 3, "a lead on four dimensions": 4,
    "a lead on five dimensions": 5, "at least one row": 1, "at least two rows": 2, "at least three rows": 3,
    "at least three": 3, "at least five": 5, "at least ten": 10, "at least 20": 20, "at least one under each": 1,
    "at least three under each": 3, "at least five under each": 5, "of any officials": 1, "of channels that stand": 2,
    # Of 25 years.
    "it is less than one meeting in two years": 12, "three months": 3, "six months": 6, "a year": 12,
}  # fmt: skip


def test_the_number_of_an_option_is_that_of_its_words():
    found = [
        (words, option)
        for claim in claims.CLAIMS
        for choice in claim.choices
        for words, option in choice.options.items()
        if isinstance(option, int | float) and not isinstance(option, bool) and option < 1900
    ]
    assert {words for words, _ in found} == set(MEANT)
    for words, option in found:
        assert option == pytest.approx(MEANT[words]), words


# In 2010 four suppliers have 25 each; in 2020 Germany has 60, of which SIPRI estimates the number, and Spain 40.
BOUGHT = [delivery(code, "BRA", 2010, 25) for code in ("CHN", "DEU", "ESP", "IND")]
BOUGHT += [delivery("DEU", "BRA", 2020, 60, number_estimate=True), delivery("ESP", "BRA", 2020, 40)]
EACH, MEAN = "five years, each time", "five years, on average"


@pytest.mark.parametrize(
    ("words", "value", "verdict"),
    [
        # Shares of 25, 85, 65 and 25 of 200: the squares add up to 0.3175.
        ({}, 1 / 0.3175, PARTLY),
        ({"equal": "three"}, 1 / 0.3175, YES),
        ({"equal": "three", "most": "two fifths"}, 1 / 0.3175, PARTLY),
        # In 2020-24 the squares of 0.6 and 0.4 add up to 0.52; in 2010-14 there are four equal suppliers.
        ({"spans": EACH}, 1 / 0.52, NO),
        ({"spans": MEAN}, (4 + 1 / 0.52) / 2, PARTLY),
        ({"spans": MEAN, "most": "two fifths"}, (4 + 1 / 0.52) / 2, NO),
        # With 30 in place of the 60 of an estimated number: 25, 55, 65 and 25 of 170; with 90: 25, 115, 65 and 25 of 230.
        ({"flagged": "flagged rows at half"}, 170**2 / (2 * 25**2 + 55**2 + 65**2), PARTLY),
        ({"flagged": "flagged rows at one and a half", "equal": "three"}, 230**2 / (2 * 25**2 + 115**2 + 65**2), NO),
    ],
)
def test_what_diversified_could_mean(use, words, value, verdict):
    use(deliveries=small.deliveries(*BOUGHT, delivery("USA", "COL", 2020, 900)))
    found = ask("brazil-diversified", **words)
    assert (found.value, found.verdict) == (pytest.approx(value), verdict)


@pytest.mark.parametrize(
    ("colombia", "chile", "words", "line", "verdict"),
    [
        # Brazil's four equal suppliers in 2010 and two, of 60 and 40, in 2020: 3.15 in all, the largest with 85 of 200.
        ({"USA": 900}, {}, {}, 1, YES),
        # The median of one supplier and of three equal ones is two, and of their shares two thirds.
        ({"USA": 900}, {"USA": 1, "DEU": 1, "ESP": 1}, {}, 2, YES),
        ({"USA": 1, "DEU": 1, "ESP": 1}, {"USA": 5, "DEU": 5, "ESP": 5}, {}, 3, PARTLY),
        ({"USA": 1, "DEU": 1, "ESP": 1, "IND": 1}, {}, {}, 4, NO),
        # Of the span in which Brazil is least ahead: 2010-14, where the others received nothing, is not one to compare.
        ({"USA": 3, "DEU": 1}, {}, {"spans": EACH}, 1.6, NO),
        ({"USA": 9, "DEU": 1}, {}, {"spans": MEAN}, 1 / 0.82, YES),
    ],
)
def test_diversified_beside_the_other_four(use, colombia, chile, words, line, verdict):
    sold = [delivery(code, "COL", 2020, tiv) for code, tiv in colombia.items()]
    sold += [delivery(code, "CHL", 2020, tiv) for code, tiv in chile.items()]
    use(deliveries=small.deliveries(*BOUGHT, *sold))
    found = ask("brazil-diversified", beside="the median of the other four", **words)
    assert (found.line, found.verdict) == (pytest.approx(line), verdict)


def test_beside_the_other_four_lines_are_asked_once():
    table = specifications(claims._BY_ID["brazil-diversified"])
    beside = table[table["beside"] == "the median of the other four"]
    assert len(beside) == 9
    assert set(zip(beside["equal"], beside["most"], strict=True)) == {("four", "half")}


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ({}, NO),
        ({"meetings": "one"}, PARTLY),
        ({"forums": "of any several states"}, PARTLY),
        ({"weak": "weak rows too"}, PARTLY),
        ({"weak": "weak rows too", "meetings": "five"}, NO),
        ({"weak": "weak rows too", "exchange": "the meetings alone"}, YES),
        ({"weak": "weak rows too", "exchange": "a text on space too"}, YES),
        ({"weak": "weak rows too", "exchange": "a government's own notice of exchange"}, YES),
        ({"exchange": "a government's own notice of exchange", "meetings": "five"}, PARTLY),
    ],
)
def test_what_dialogue_in_brics_could_mean(use, words, verdict):
    happened = [brics("dialogue", id="MUL-53"), brics("dialogue"), brics("dialogue", evidence="weak"), brics("visit")]
    happened += [brics("dialogue", title="Moscow conference"), event("BRA", "dialogue", title="BRICS")]
    signed = [
        text("BRA", type="space", scope="multilateral", title="BRICS"),
        text("BRA", type="training", title="BRICS"),
    ]
    use(events=small.events(*happened), agreements=small.texts(*signed))
    assert ask("brazil-brics", **words).verdict == verdict


SUBJECTS = "as the subjects of defence that its title names"


@pytest.mark.parametrize(
    ("words", "value", "line", "verdict"),
    [
        # Brazil has four texts of two states, Venezuela two, of which one is a package on two subjects; its part is 9 of 100.
        ({}, 4, 2, PARTLY),
        ({"packages": SUBJECTS}, 4, 3, PARTLY),
        ({"few": "there is less than one a year"}, 4, 25, YES),
        ({"arms": "not asked"}, 4, 2, NO),
        ({"texts": "formal ones alone"}, 3, 1, PARTLY),
        ({"texts": "formal ones alone", "packages": SUBJECTS}, 3, 3, PARTLY),
        ({"texts": "military ones alone"}, 1, 2, YES),
        ({"texts": "military ones alone", "packages": SUBJECTS}, 1, 3, YES),
    ],
)
def test_what_limited_channels_could_mean(use, words, value, line, verdict):
    signed = [text("BRA"), text("BRA", type="space"), text("BRA", type="strategic dialogue")]
    signed += [text("BRA", type="strategic dialogue", instrument="declaration"), text("BRA", evidence="weak")]
    signed += [text("VEN"), text("VEN", instrument="package", id="VEN-27", title="Twelve documents signed in Caracas")]
    sold = [delivery("RUS", "BRA", 2010, 9), delivery("RUS", "VEN", 2010, 91)]
    region = small.traded(
        ("BRA", 2010, 9.0), ("VEN", 2010, 91.0), ("PER", 2010, 80.0), ("IND", 2010, 500.0), ("PER", 2025, 500.0)
    )
    use(agreements=small.texts(*signed), deliveries=small.deliveries(*sold), russia_exports=region)
    found = ask("brazil-limited-channels", **words)
    assert (found.value, found.line, found.verdict) == (value, line, verdict)


@pytest.mark.parametrize(
    ("brazil", "venezuela", "shared", "words", "verdict"),
    [
        (3, 4, "information protection", {}, YES),
        (3, 3, "information protection", {}, PARTLY),
        (2, 4, "technology transfer", {}, PARTLY),
        (3, 4, "framework", {}, PARTLY),
        (2, 2, "framework", {}, NO),
        (3, 4, "information protection", {"exchange": "a text on technology alone"}, PARTLY),
        (3, 4, "framework", {"exchange": "the meetings alone"}, YES),
        (3, 4, "information protection", {"meetings": "five"}, PARTLY),
        (1, 4, "information protection", {"meetings": "one"}, YES),
        (12, 3, "information protection", {"few": "it is less than one meeting in two years"}, YES),
        (13, 3, "information protection", {"few": "it is less than one meeting in two years"}, PARTLY),
        # No meeting is of a channel that stands: the text alone is left.
        (3, 4, "information protection", {"depth": "of channels that stand"}, PARTLY),
    ],
)
def test_dialogue_of_two_is_three_meetings_a_text_and_less_than_venezuelas(
    use, brazil, venezuela, shared, words, verdict
):
    happened = [event("BRA", "dialogue") for _ in range(brazil)] + [event("VEN", "dialogue") for _ in range(venezuela)]
    happened += [brics("dialogue"), event("BRA", "visit"), event("BRA", "dialogue", outcome="announced")]
    happened += [event("BRA", "dialogue", evidence="weak")] + [event("COL", "dialogue") for _ in range(4)]
    signed = [text("BRA", type=shared), text("BRA", type="technology transfer", scope="multilateral")]
    signed += [text("VEN", type="technology transfer")]
    use(events=small.events(*happened), agreements=small.texts(*signed))
    assert ask("brazil-bilateral-dialogue", **words).verdict == verdict
    if not words:
        said = f"Brazil {prose.none(brazil)}, Venezuela {prose.none(venezuela)}. Brazil's texts"
        kinds = [prose.none(int(shared == kind)) for kind in ("information protection", "technology transfer")]
        told = claims.brazil.brazil_dialogue(Rows()).evidence
        assert said in told
        assert f"what is exchanged: {kinds[0]}; on the transfer of military technology: {kinds[1]}. What" in told


RATE = "fewer than one exercise, training or visit a year"


@pytest.mark.parametrize("country", SMALL)
@pytest.mark.parametrize(
    ("words", "value", "verdict"),
    [
        # Russia has 10 of 100, 6 of 2000 and 4 flagged ones of 2020; two texts, one of them on space; a visit and a contract.
        ({}, 0.1, PARTLY),
        ({"years": "2005–2024"}, 4 / 94, PARTLY),
        ({"years": "2005–2024", "texts": "not asked"}, 4 / 94, YES),
        ({"years": "2005–2024", "texts": "at most one military text"}, 4 / 94, YES),
        ({"years": "2015–2024", "texts": "not asked"}, 1.0, PARTLY),
        ({"line": "a tenth", "texts": "not asked"}, 0.1, PARTLY),
        # Russia's flagged 4 are 2, or 6, of all too; those of others stay.
        ({"line": "a tenth", "flagged": "flagged rows at half", "texts": "not asked"}, 8 / 98, YES),
        ({"line": "a tenth", "flagged": "flagged rows at one and a half", "texts": "not asked"}, 12 / 102, PARTLY),
        ({"years": "2005–2024", "texts": "not asked", "events": "nothing of depth four or more"}, 4 / 94, PARTLY),
        ({"events": "nothing of depth four or more"}, 0.1, NO),
        ({"years": "2005–2024", "texts": "not asked", "events": RATE}, 4 / 94, YES),
    ],
)
def test_what_little_could_mean(use, country, words, value, verdict):
    sold = [delivery("RUS", country, 2000, 6), delivery("USA", country, 2010, 50)]
    sold += [delivery("RUS", country, 2020, 4, number_estimate=True)]
    sold += [delivery("USA", country, 2010, 40, delivery_year_estimate=True), delivery("RUS", "BRA", 2010, 900)]
    happened = [
        event(country, "visit"),
        event(country, "contract", outcome="concluded", depth=4),
        event(country, "exercise", outcome="announced"),
        event(country, "training", evidence="weak"),
    ]
    earlier = [delivery("RUS", country, 1995, 30), delivery("USA", country, 1999, 20), delivery("RUS", "BRA", 1997, 9)]
    use(
        deliveries=small.deliveries(*sold),
        earlier_deliveries=small.deliveries(*earlier),
        events=small.events(*happened),
        agreements=small.texts(text(country), text(country, type="space")),
    )
    found = ask({"CHL": "chile-little", "MEX": "mexico-little", "COL": "colombia-minimal"}[country], **words)
    assert (found.value, found.verdict) == (pytest.approx(value), verdict)
    assert "10.0% of its arms imports (26.7% of those since 1995)" in SMALL[country][0](Rows()).evidence


DONE = "what was signed or came about, without incidents"


@pytest.mark.parametrize(
    ("words", "value", "verdict"),
    [
        # Chile: a visit and a political text of five rows, one an incident, one an offer that came to nothing. Mexico: a
        # meeting, a contract, and a weak visit.
        ({}, 2 / 5, NO),
        # Done are two of three in Chile, the third a text on space, and one of two in Mexico.
        ({"whole": DONE}, 1 / 2, PARTLY),
        ({"whole": DONE, "line": "two thirds"}, 1 / 2, NO),
        ({"whole": "the same without civil space"}, 1 / 2, PARTLY),
        ({"whole": "the same without civil space", "line": "two thirds"}, 1 / 2, PARTLY),
        # Since 2015 there is a visit of Chile's alone, and a meeting of Mexico's.
        ({"whole": "the same since 2015"}, 1.0, YES),
        ({"whole": DONE, "political": "they are not"}, 1 / 3, NO),
        ({"weak": "weak rows too"}, 2 / 5, PARTLY),
        ({"apart": "the two together"}, 3 / 7, NO),
        ({"apart": "the two together", "whole": DONE}, 3 / 5, YES),
        ({"apart": "the two together", "whole": DONE, "line": "two thirds"}, 3 / 5, NO),
    ],
)
def test_what_symbolic_could_mean(use, words, value, verdict):
    happened = [
        event("CHL", "visit", "2015"),
        event("CHL", "incident", "2016", outcome="occurred"),
        event("CHL", "offer", "2016", outcome="not concluded"),
    ]
    happened += [
        event("MEX", "dialogue", "2024"),
        event("MEX", "contract", outcome="concluded"),
        event("MEX", "visit", evidence="weak"),
    ]
    use(
        events=small.events(*happened),
        agreements=small.texts(text("CHL", type="strategic dialogue"), text("CHL", type="space")),
    )
    found = ask("multilateral-or-symbolic", **words)
    assert (found.value, found.verdict) == (pytest.approx(value), verdict)


FRICTION = "failed offers and suspended upkeep too"


@pytest.mark.parametrize(
    ("words", "value", "line", "verdict"),
    [
        # Colombia: incidents of 2012, 2020 (of Russia's making) and 2023, a weak one of 2015; two others have two each.
        ({}, 3, 4, NO),
        ({"than": "any other of the five"}, 3, 2, PARTLY),
        ({"than": "any other of the five", "bought": "none"}, 3, 2, YES),
        ({"than": "any other of the five", "bought": "those placed from 2013 on"}, 3, 2, YES),
        ({"than": "any other of the five", "acts": "not what Russia did"}, 2, 2, NO),
        ({"until": "2021, before the invasion of Ukraine"}, 2, 4, NO),
        # Colombia stopped upkeep, Mexico declined an offer; what was only announced is no friction.
        ({"shown": FRICTION, "than": "any other of the five"}, 4, 3, PARTLY),
        (
            {"shown": FRICTION, "than": "any other of the five", "until": "2021, before the invasion of Ukraine"},
            2,
            3,
            NO,
        ),
        ({"weak": "weak rows too"}, 4, 4, NO),
        ({"weak": "weak rows too", "than": "any other of the five"}, 4, 2, PARTLY),
    ],
)
def test_what_caution_could_mean(use, words, value, line, verdict):
    def quarrel(country, year, **more):
        return event(country, "incident", year, outcome="occurred", **more)

    happened = [quarrel("COL", "2012"), quarrel("COL", "2020", id="COL-65"), quarrel("COL", "2023")]
    happened += [quarrel("COL", "2015", evidence="weak"), quarrel("BRA", "2010"), quarrel("BRA", "2015")]
    happened += [quarrel("MEX", "2011"), quarrel("MEX", "2016"), event("COL", "visit")]
    happened += [event("COL", "services", "2022", outcome="suspended"), event("MEX", "offer", outcome="not concluded")]
    happened += [event("COL", "offer", outcome="announced"), event("COL", "contract", outcome="not concluded")]
    use(events=small.events(*happened), deliveries=small.deliveries(delivery("RUS", "COL", 2009, 5, order_year=2008)))
    found = ask("colombia-caution", **words)
    assert (found.value, found.line, found.verdict) == (value, line, verdict)


def test_what_russia_did_are_incidents_of_the_register():
    events = load("events").set_index("id")
    assert set(events.loc[list(colombia._RUSSIAN_ACTS), "type"]) == {"incident"}


@pytest.mark.parametrize(
    ("years", "words", "value", "verdict"),
    [
        (["2009", "2010", "2024"], {}, 3, YES),
        (["2010", "2024"], {}, 2, PARTLY),
        ([], {}, 0, NO),
        (["2009", "2010", "2024"], {"spans": "each five years"}, 3, PARTLY),
        (["2013", "2014"], {"spans": "before 2014 and since"}, 2, YES),
        (["2000", "2024"], {"spans": "before 2014 and since"}, 2, YES),
        (["2009", "2010", "2024"], {"bought": "it cannot"}, 2, PARTLY),
    ],
)
def test_caution_is_historical_if_each_decade_has_an_incident(use, years, words, value, verdict):
    happened = [event("COL", "incident", year) for year in years]
    happened += [
        event("COL", "incident", "2002", evidence="weak"),
        event("COL", "visit", "2002"),
        event("BRA", "incident", "2002"),
    ]
    happened += [event("COL", "incident", "2003", id="COL-54")] if not years else []
    use(events=small.events(*happened), deliveries=small.deliveries(delivery("RUS", "COL", 2009, 5, order_year=2008)))
    if not years:
        words = {"acts": "not what Russia did"}
    found = ask("colombia-historically", **words)
    assert (found.value, found.verdict) == (value, verdict)


def test_the_history_of_caution_is_told_by_decade(use):
    happened = [event("COL", "incident", year) for year in ("2013", "2014", "2022")]
    use(events=small.events(*happened), deliveries=small.deliveries(delivery("RUS", "COL", 2009, 5, order_year=2008)))
    assert colombia.colombia_historically(Rows()).evidence == (
        "Incidents of Colombia with Russia in the register: none in 2000–2009, two in 2010–2019 and one in 2020–2024, the first in "
        "2013. Orders for Russian arms were placed in 2008."
    )


@pytest.mark.parametrize(
    ("words", "value", "verdict"),
    [
        ({}, 2, YES),
        ({"least": "three"}, 2, PARTLY),
        ({"shown": "texts alone"}, 1, PARTLY),
        ({"shown": "texts alone", "least": "one"}, 1, YES),
        ({"shown": "contracts for licences alone"}, 1, PARTLY),
        ({"shown": "production that SIPRI records"}, 0, NO),
    ],
)
def test_technology_is_an_area_from_two_countries_on(use, words, value, verdict):
    signed = [
        text("BRA", type="technology transfer"),
        text("CHL", type="technology transfer", evidence="weak"),
    ]
    happened = [
        event("VEN", "contract", outcome="concluded", title="Contract for a licence"),
        event("COL", "contract", title="A contract"),
    ]
    happened += [event("CHL", "contract", outcome="announced", title="A licence")]
    sold = [delivery("RUS", "VEN", 2010, 1), delivery("USA", "BRA", 2010, 1, local_production=True)]
    use(agreements=small.texts(*signed), events=small.events(*happened), deliveries=small.deliveries(*sold))
    found = ask("technology-transfer", **words)
    assert (found.value, found.verdict) == (value, verdict)
    if not words:
        told = areas.technology_transfer(Rows()).evidence
        assert (
            "was signed by Brazil, a contract for a licence by Venezuela. Of Russian deliveries to the five, SIPRI marks none"
            in told
        )


@pytest.mark.parametrize(
    ("words", "value", "verdict"),
    [
        ({}, 2, YES),
        ({"least": "three"}, 2, PARTLY),
        ({"shown": "those of two states alone"}, 1, PARTLY),
        ({"shown": "visits of ships and troops too", "least": "three"}, 3, YES),
        ({"weak": "weak rows too", "least": "three"}, 3, YES),
    ],
)
def test_exercises_are_an_area_from_two_countries_on(use, words, value, verdict):
    happened = [event("VEN", "exercise"), event("VEN", "exercise"), event("BRA", "exercise", scope="multilateral")]
    happened += [
        event("MEX", "visit"),
        event("COL", "exercise", evidence="weak"),
        event("CHL", "exercise", outcome="announced"),
    ]
    use(events=small.events(*happened))
    found = ask("joint-exercises", **words)
    assert (found.value, found.verdict) == (value, verdict)
    if not words:
        assert "has three exercises with Russia that came about, two of them" in areas.joint_exercises(Rows()).evidence


def test_without_an_exercise_there_is_no_such_area(use):
    use(events=small.events(event("VEN", "visit")))
    assert areas.joint_exercises(Rows()).verdict == NO
    assert "those that took part: none." in areas.joint_exercises(Rows()).evidence


@pytest.mark.parametrize(
    ("military", "civil", "words", "value", "verdict"),
    [
        (2, 0, {}, 2, YES),
        (1, 0, {}, 1, PARTLY),
        (0, 1, {}, 0, PARTLY),
        (0, 0, {}, 0, NO),
        (1, 1, {"subjects": "any subject of the register"}, 2, YES),
        (1, 0, {"least": "one"}, 1, YES),
        (2, 0, {"least": "three"}, 2, PARTLY),
        (1, 0, {"weak": "weak rows too"}, 2, YES),
        (0, 0, {"shown": "a text, or a meeting that came about"}, 1, PARTLY),
        (1, 0, {"shown": "a text, or a meeting that came about"}, 2, YES),
    ],
)
def test_texts_of_several_states_are_two(use, military, civil, words, value, verdict):
    both = {"scope": "multilateral", "id": "M-1"}
    signed = [text("BRA", scope="multilateral") for _ in range(military)]
    signed += [text(code, type="space", **both) for code in ("BRA", "VEN") for _ in range(civil)]
    signed += [text("BRA"), text("CHL", scope="multilateral", evidence="weak")]
    happened = [event(code, "dialogue", scope="multilateral", id="M-2") for code in ("BRA", "MEX")]
    happened += [event("BRA", "dialogue"), *(event("BRA", "exercise", scope="multilateral") for _ in range(2))]
    use(agreements=small.texts(*signed), events=small.events(*happened))
    found = ask("multilateral-agreements", **words)
    assert (found.value, found.verdict) == (value, verdict)
    told = areas.multilateral_agreements(Rows()).evidence
    total = prose.none(military + civil)
    assert (
        f"among them: {total}; on space, and civil, {prose.none(civil)}. Meetings of several states on security that came about: one."
        in told
    )


def journeys(*rows):
    return pd.DataFrame(rows, columns=["country", "year", "all_trips", "to_russia", "to_united_states", "to_china"])


@pytest.mark.parametrize(
    ("late", "signed", "words", "verdict"),
    [
        # 2 of 20 trips to 2012; a text in 13 years.
        ((20, 1, 1, 2), 1, {}, YES),
        ((20, 1, 1, 1), 1, {}, PARTLY),
        ((20, 0, 1, 1), 1, {}, PARTLY),
        ((20, 0, 1, 1), 0, {}, NO),
        # To Russia alone, one trip of 20 before; of the trips to the three powers, 2 of 6.
        ((20, 2, 1, 0), 0, {"powers": "Russia alone"}, PARTLY),
        ((20, 2, 1, 0), 0, {"powers": "China alone"}, NO),
        ((20, 1, 0, 1), 0, {"whole": "trips to Russia, China and the United States"}, PARTLY),
        ((20, 1, 4, 1), 0, {"whole": "trips to Russia, China and the United States"}, NO),
        ((20, 1, 1, 2), 1, {"texts": "agreements, memoranda and protocols of two states"}, PARTLY),
        # One text in each of two spans of ten years is no growth.
        ((20, 1, 1, 2), 1, {"spans": "2005–2014 and 2015–2024"}, PARTLY),
    ],
)
def test_partnerships_expand_in_trips_and_in_texts(use, late, signed, words, verdict):
    trips = journeys(
        ("BRA", 2012, 20, 1, 4, 1), ("COL", 2020, *late), ("PER", 2020, 1, 1, 0, 0), ("BRA", 2025, 9, 9, 0, 0)
    )
    rows = [text("BRA", "2005"), text("BRA", "2005", evidence="weak")]
    rows += [text("CHL", "2016", instrument="declaration")] * signed
    use(leader_trips=trips, agreements=small.texts(*rows))
    assert ask("alternative-partnerships", **words).verdict == verdict


def test_trips_and_texts_are_told_by_half(use):
    trips = journeys(("BRA", 2012, 20, 1, 4, 1), ("COL", 2020, 40, 3, 1, 3))
    rows = [text("BRA", "2005")] * 13 + [text("CHL", "2016")] * 6
    named = [row | {"id": f"X-{n}"} for n, row in enumerate(rows)]
    use(leader_trips=trips, agreements=small.texts(*named))
    found = components.alternative_partnerships(Rows())
    assert (
        "10.0% led to Russia or China in 2000–2012 and 15.0% in 2013–2024. The five signed 1.0 texts a year"
        in found.evidence
    )
    assert "then 0.5." in found.evidence
    assert found.verdict == PARTLY


def standing(**of):
    """Return ideal points: for each country those of 2002, 2012, 2017 and 2021, alike in both series unless a second is given."""
    rows = [
        (code, year, value, value if other is None else other[n])
        for code, (values, other) in of.items()
        for n, (year, value) in enumerate(zip((2002, 2012, 2017, 2021), values, strict=True))
    ]
    frame = pd.DataFrame(rows, columns=["country", "year", "ideal_point", "ideal_point_all"])
    names = {"q5": "ideal_point", "q95": "ideal_point", "q5_all": "ideal_point_all", "q95_all": "ideal_point_all"}
    return frame.assign(**{name: frame[value] for name, value in names.items()})


STANDS = {
    "USA": ((2, 2, 2, 2), None),
    "RUS": ((0, 0, 0, 0), None),
    # Distances from the United States grow by 1, 0.5, 0, -0.5 and -1 to 2015-19; in the series of all votes Brazil's grows most.
    "VEN": ((-1, -1, -2, -3), None),
    "BRA": ((0, 0, -0.5, 0), (0, 0, -5, 0)),
    "CHL": ((0.5, 0.5, 0.5, 0.5), None),
    "COL": ((0.5, 0.5, 1, 0), None),
    "MEX": ((0.5, 0, 1.5, 0), None),
}


CHANCE = "what chance reaches once in twenty times"


@pytest.mark.parametrize(
    ("tiv", "words", "rho", "verdict"),
    [
        ({"VEN": 5, "BRA": 4, "CHL": 3, "COL": 2, "MEX": 1}, {}, 1.0, YES),
        # Differences of ranks 0, 3, 1, 1 and 1: 1 - 6 * 12 / 120; then 0, 2, 2, 2 and 2: 1 - 6 * 16 / 120.
        ({"VEN": 5, "BRA": 1, "CHL": 4, "COL": 3, "MEX": 2}, {}, 0.4, PARTLY),
        ({"VEN": 5, "BRA": 1, "CHL": 4, "COL": 3, "MEX": 2}, {"least": "above zero"}, 0.4, YES),
        ({"VEN": 5, "BRA": 2, "CHL": 1, "COL": 4, "MEX": 3}, {"least": "above zero"}, 0.2, YES),
        ({"VEN": 5, "BRA": 2, "CHL": 1, "COL": 4, "MEX": 3}, {}, 0.2, PARTLY),
        ({"VEN": 4, "BRA": 5, "CHL": 3, "COL": 2, "MEX": 1}, {}, 0.9, PARTLY),
        ({"VEN": 4, "BRA": 5, "CHL": 3, "COL": 2, "MEX": 1}, {"every_vote": "those from all votes"}, 1.0, YES),
        ({"VEN": 1, "BRA": 2, "CHL": 3, "COL": 4, "MEX": 5}, {"least": "above zero"}, -1.0, NO),
        # Five cases reach 0.8225, 1.645 halves, by chance once in twenty times; four ranks differ by one.
        ({"VEN": 5, "BRA": 3, "CHL": 4, "COL": 1, "MEX": 2}, {}, 0.8, YES),
        ({"VEN": 5, "BRA": 3, "CHL": 4, "COL": 1, "MEX": 2}, {"least": CHANCE}, 0.8, PARTLY),
        ({"VEN": 5, "BRA": 4, "CHL": 3, "COL": 1, "MEX": 2}, {"least": CHANCE}, 0.9, YES),
    ],
)
def test_realignment_is_a_move_that_goes_with_what_was_taken(use, tiv, words, rho, verdict):
    sold = [delivery("RUS", code, 2010, amount) for code, amount in tiv.items()]
    use(ideal_points=standing(**STANDS), deliveries=small.deliveries(*sold))
    found = ask("geopolitical-realignments", **words)
    assert (found.value, found.verdict) == (pytest.approx(rho), verdict)


@pytest.mark.parametrize(
    ("words", "moves"),
    [
        ({}, [0.5, 0, -0.5, -1, 1]),
        ({"spans": "2000–2004 and 2010–2014"}, [0, 0, 0, 0.5, 0]),
        ({"spans": "2000–2004 and 2020–2021"}, [0, 0, 0.5, 0.5, 2]),
    ],
)
def test_how_far_each_moved(use, words, moves):
    use(ideal_points=standing(**STANDS))
    claim = claims._BY_ID["geopolitical-realignments"]
    given = {one.name: one.options[words.get(one.name, next(iter(one.options)))] for one in claim.choices}
    moved = components._moved(Rows(), given["spans"], given["every_vote"], given["towards"])
    assert moved.to_dict() == pytest.approx(dict(zip(small.FIVE, moves, strict=True)))


def test_a_move_counts_the_years_in_which_all_five_have_a_point(use):
    points = standing(**STANDS)
    alone = points[(points["country"] == "BRA") & (points["year"] == 2017)].assign(year=2018, ideal_point=9.0)
    use(ideal_points=pd.concat([points, alone]))
    moved = components._moved(Rows(), ((2000, 2004), (2015, 2019)), False, "USA")
    assert moved.to_dict() == pytest.approx(dict(zip(small.FIVE, [0.5, 0, -0.5, -1, 1], strict=True)))


def test_a_move_towards_russia_is_a_rise_of_agreement_beyond_chance(monkeypatch, use):
    use(ideal_points=standing(**STANDS), deliveries=small.deliveries(delivery("RUS", "VEN", 2010, 5)))
    kappas = {2000: [0.25, 0.0, 0.5, 0.25, 0.25], 2015: [0.5, 0.25, 0.25, 0.5, 0.75]}

    def measures(first, last):
        votes = pd.DataFrame({"country": small.FIVE, "measure": "kappa", "value": kappas[first]})
        return pd.concat([votes, votes.assign(measure="identical votes", value=9.0)])

    monkeypatch.setattr(components.alignment, "measures", measures)
    words = {"towards": "towards Russia, in agreement beyond chance"}
    moved = components._moved(Rows(), ((2000, 2004), (2015, 2019)), False, "kappa")
    assert moved.to_list() == [0.25, 0.25, -0.25, 0.25, 0.5]
    # Ranks 3, 3, 1, 3, 5 beside 2.5, 2.5, 2.5, 2.5, 5: covariance 5 over the root of 8 times 5.
    found = ask("geopolitical-realignments", **words)
    assert (found.value, found.verdict) == (pytest.approx(5 / 40**0.5), YES)
    assert not components._realigned_makes_sense(True, "kappa")
    assert components._realigned_makes_sense(True, "USA")


def test_the_moves_are_told_from_the_largest_on(use):
    use(ideal_points=standing(**STANDS), deliveries=small.deliveries(delivery("RUS", "VEN", 2010, 5)))
    told = components.realignments(Rows()).evidence
    assert (
        "Venezuela by +1.00, Brazil by +0.50, Chile by +0.00, Colombia by -0.50 and Mexico by -1.00. Most from Russia was taken by Venezuela"
        in told
    )


def ballots(votes, years=range(2000, 2015), against="USA", n=100):
    """Return contested resolutions, ``n`` a year: each country casts so many votes as Russia to 2005 and since, else abstains."""
    other = {"RUS": ("no", "yes"), "USA": ("yes", "no")}[against]
    cast, held = [], []
    for year in years:
        for number in range(n):
            name = f"A/{against}/{year}/{number}"
            held.append((name, pd.Timestamp(f"{year}-12-01")))
            cast += [(name, "RUS", other[0]), (name, "USA", other[1])]
            cast += [(name, code, other[0] if number < of[year > 2005] else "abstain") for code, of in votes.items()]
    return (
        pd.DataFrame(cast, columns=["resolution", "country", "vote"]),
        pd.DataFrame(held, columns=["resolution", "date"]),
    )


def voted(**rises):
    """Return how each of the five votes: half of a hundred as Russia to 2005, so many more from 2006 on."""
    return {code: (50, 50 + rises.get(code, 0)) for code in small.FIVE}


UNTESTABLE = "not testable with open data"


@pytest.mark.parametrize(
    ("rises", "words", "value", "verdict"),
    [
        ({"VEN": 4}, {}, 0.04, NO),
        ({"VEN": 5}, {}, 0.05, NO),
        ({"VEN": 6}, {}, 0.06, UNTESTABLE),
        # What the others do alike is taken off: a mean of 4 over four.
        ({"VEN": 9, "BRA": 16}, {}, 0.05, NO),
        ({"VEN": 9, "BRA": 16}, {"others": "the country's own past"}, 0.09, UNTESTABLE),
        ({"VEN": 4}, {"least": "any"}, 0.04, UNTESTABLE),
        ({}, {"least": "any"}, 0.0, NO),
        ({"VEN": 10}, {"least": "a tenth"}, 0.1, NO),
        # From the order of 2005 on, the first of five years is without the rise, and of three too.
        ({"VEN": 10}, {"begins": "the order of what was first delivered"}, 0.08, UNTESTABLE),
        ({"VEN": 9}, {"begins": "the order of what was first delivered", "span": "three"}, 0.06, UNTESTABLE),
    ],
)
def test_influence_is_a_rise_of_votes_beyond_that_of_the_others(use, rises, words, value, verdict):
    votes, resolutions = ballots(voted(**rises))
    # Colombia's first delivery leaves two years of votes before it; Chile has none.
    sold = [delivery("RUS", "VEN", 2006, 1, order_year=2005), delivery("RUS", "VEN", 2008, 1, order_year=2004)]
    sold += [delivery("RUS", "COL", 2002, 1), delivery("USA", "CHL", 2006, 1)]
    use(assembly_votes=votes, assembly_resolutions=resolutions, deliveries=small.deliveries(*sold))
    found = ask("influence-building", **words)
    assert (found.value, found.verdict) == (pytest.approx(value), verdict)
    if not words:
        assert history.influence_1() == verdict


def test_influence_is_the_mean_over_buyers_and_told_of_each(use):
    votes, resolutions = ballots(voted(VEN=8, BRA=4))
    sold = [delivery("RUS", "VEN", 2006, 1), delivery("RUS", "BRA", 2006, 1)]
    use(assembly_votes=votes, assembly_resolutions=resolutions, deliveries=small.deliveries(*sold))
    found = components.influence(Rows())
    # Brazil 4 less a mean of 2, Venezuela 8 less a mean of 1: 4.5 points.
    assert (
        "Brazil (from 2006) by +4.0 points, +2.0 against the other four and Venezuela (from 2006) by +8.0 points, +7.0 against"
        in found.evidence
    )
    assert found.verdict == NO


@pytest.mark.parametrize(
    ("swing", "verdict", "told"),
    [
        # Venezuela's share as Russia is so many points higher in odd years. Over three years the change is a third of that, up before one
        # year and down before the next: with ten points on top, a fall of four is above a twentieth, and one of six is not.
        (0, NO, "would be found in 100% of cases. What is not seen is not refuted."),
        (12, NO, None),
        (18, UNTESTABLE, None),
    ],
)
def test_where_votes_change_much_anyway_a_rise_cannot_be_told(use, swing, verdict, told):
    votes, resolutions = [], []
    for year in range(2000, 2015):
        of = dict.fromkeys(small.FIVE, (50, 50)) | {"VEN": (50 + swing * (year % 2),) * 2}
        cast, held = ballots(of, [year])
        votes.append(cast)
        resolutions.append(held)
    use(
        assembly_votes=pd.concat(votes),
        assembly_resolutions=pd.concat(resolutions),
        deliveries=small.deliveries(delivery("RUS", "VEN", 2006, 1)),
    )
    found = ask("influence-building", span="three")
    assert found.value == pytest.approx(-swing / 300)
    assert (found.verdict, found.too_few) == (verdict, verdict == UNTESTABLE)
    assert history.influence_1() == NO
    if told:
        assert told in components.influence(Rows()).evidence


def test_without_a_buyer_with_votes_on_either_side_influence_is_untestable(use):
    votes, resolutions = ballots(voted(VEN=8))
    use(
        assembly_votes=votes,
        assembly_resolutions=resolutions,
        deliveries=small.deliveries(delivery("RUS", "VEN", 2003, 1)),
    )
    found = components.influence(Rows())
    assert found.verdict == UNTESTABLE
    assert "no buyer has votes on either side" in found.evidence


MEMBERS = pd.DataFrame(
    [
        ("BRICS", "BRA", "member"),
        ("BRICS", "VEN", "not a member"),
        ("BRICS", "RUS", "member"),
        ("Lunar station (ILRS)", "VEN", "participant"),
    ],
    columns=["short", "country", "status"],
)


@pytest.mark.parametrize(
    ("words", "value", "line", "verdict"),
    [
        # Brazil: BRICS and a text. Venezuela: a text and half of the votes. Chile: a text. Mexico: votes below a half.
        ({}, 2, 3, NO),
        ({"least": "two"}, 2, 2, UNTESTABLE),
        ({"least": "two", "means": "all three"}, 0, 2, NO),
        ({"means": "all three", "clubs": "the Russian-Chinese lunar station too"}, 1, 3, NO),
        ({"texts": "declarations"}, 0, 3, NO),
        # Where the United States are alone, Chile and Mexico vote as Russia too.
        ({"contests": "where the United States vote against, Russia for"}, 3, 3, UNTESTABLE),
    ],
)
def test_soft_balancing_is_shared_means_without_arms(use, words, value, line, verdict):
    many = {"BRA": 90, "CHL": 60, "MEX": 60, "VEN": 100, "COL": 10}
    few = {"VEN": 50, "MEX": 49}
    frames = [
        ballots({code: (0, many[code]) for code in small.FIVE}, [2010], "USA"),
        ballots({code: (0, few.get(code, 0)) for code in small.FIVE}, [2010], "RUS"),
    ]
    votes, resolutions = (pd.concat(parts, ignore_index=True) for parts in zip(*frames, strict=True))
    signed = [text(code, type="strategic dialogue") for code in ("BRA", "CHL", "VEN")]
    signed += [
        text("MEX", type="strategic dialogue", scope="multilateral"),
        text("COL", type="strategic dialogue", evidence="weak"),
    ]
    use(memberships=MEMBERS, agreements=small.texts(*signed), assembly_votes=votes, assembly_resolutions=resolutions)
    found = ask("soft-balancing", **words)
    assert (found.value, found.line, found.verdict, found.too_few) == (value, line, verdict, False)
    if not words:
        assert history.soft_balancing_1() == verdict
        told = components.soft_balancing(Rows()).evidence
        assert "BRICS: Brazil; with a bilateral political text with Russia: Brazil, Chile and Venezuela; voted" in told
        assert "for: Venezuela. Two of the five share two of these means, and no more would with each" in told


@pytest.mark.parametrize(("votes", "verdict", "told"), [
    # Of 100 votes 40 have 0.498 as the upper end of their interval, 41 have 0.508.
    (40, NO, "Two of the five share two of these means, and no more would with each share"),
    (41, UNTESTABLE, "Two of the five share two of these means, and three would with each share"),
])  # fmt: skip
def test_where_a_share_of_votes_may_be_a_half_soft_balancing_cannot_be_told(use, votes, verdict, told):
    cast, held = ballots({code: (0, {"VEN": 50, "CHL": votes}.get(code, 0)) for code in small.FIVE}, [2010], "RUS")
    signed = [text(code, type="strategic dialogue") for code in ("BRA", "CHL", "VEN")]
    use(memberships=MEMBERS, agreements=small.texts(*signed), assembly_votes=cast, assembly_resolutions=held)
    found = ask("soft-balancing")
    assert (found.value, found.verdict, found.too_few) == (2, verdict, verdict == UNTESTABLE)
    assert history.soft_balancing_1() == NO
    assert told in components.soft_balancing(Rows()).evidence


@pytest.mark.parametrize(
    ("dates", "words", "observed", "seen"),
    [
        (["2008-09", "2014-04", "2022-03"] * 2, {}, 6, True),
        (["2003-09", "2011-04", "2018-03"] * 2, {}, 0, False),
        (["2008-01", "2013-08", "2021-07"] * 2, {}, 0, False),
        (["2008-01", "2013-08", "2021-07"] * 2, {"months": "a year"}, 6, True),
        (["2008-07", "2014-02", "2022-01"] * 2, {"after": "after alone"}, 0, False),
        (
            ["2008-09", "2014-04", "2022-03"] * 2,
            {"overlap": "those whose window does not touch the true one"},
            6,
            True,
        ),
        (
            ["2003-09", "2011-04", "2018-03"] * 2,
            {"overlap": "those whose window does not touch the true one"},
            0,
            False,
        ),
    ],
)
def test_symbols_crowd_around_the_crises(use, dates, words, observed, seen):
    happened = [event("VEN", "visit", date) for date in dates] + [
        event("VEN", "dialogue", "2008-08"),
        event("VEN", "visit", "2008"),
    ]
    use(events=small.events(*happened))
    found = ask("symbolic-counter-hegemony", **words)
    # Six acts are too few for a doubling to be found.
    assert (found.verdict, found.too_few) == (UNTESTABLE, not seen)
    if not words:
        assert history.symbolic_1() == (UNTESTABLE if seen else NO)
        told = components.counter_hegemony(Rows()).evidence
        assert f"{prose.none(observed)} exercises and visits came about" in told


def chances(monkeypatch, *of):
    """Let a set of stand-ins hold none, one, two and more acts with these probabilities."""
    by_chance = pd.DataFrame({"events": range(len(of)), "probability": of})
    monkeypatch.setattr(components.timing, "null", lambda stand_ins: by_chance)


def test_stand_ins_that_touch_a_crisis_are_left_out_where_asked_for(monkeypatch, use):
    use()
    asked = []
    monkeypatch.setattr(components.timing, "placebos", lambda *args, **more: asked.append(more["overlap"]))
    monkeypatch.setattr(components.timing, "against", lambda stand_ins: components.timing.Clusters(3, 1.0, 0.5))
    chances(monkeypatch, 1.0)
    ask("symbolic-counter-hegemony")
    ask("symbolic-counter-hegemony", overlap="those whose window does not touch the true one")
    assert asked == [True, False]


@pytest.mark.parametrize(("p", "words", "verdict"), [
    (0.04, {}, UNTESTABLE), (0.05, {}, NO), (0.06, {}, NO), (0.06, {"least": "one in ten"}, UNTESTABLE),
])  # fmt: skip
def test_symbols_are_crowded_below_one_in_twenty(monkeypatch, use, p, words, verdict):
    use()
    monkeypatch.setattr(components.timing, "against", lambda stand_ins: components.timing.Clusters(3, 1.0, p))
    # One act or more comes in nearly every set, and twice as many in none: a doubling would be found.
    chances(monkeypatch, 0.01, 0.99)
    found = ask("symbolic-counter-hegemony", **words)
    assert (found.value, found.verdict, found.too_few) == (p, verdict, False)


@pytest.mark.parametrize(("of", "verdict", "too_few", "told"), [
    # Three acts come in four sets of a hundred. A doubling makes them of two or more acts, in 80 or in 79 sets.
    ([0.1, 0.1, 0.76, 0.04], NO, False, "What is not seen is not refuted."),
    ([0.1, 0.11, 0.75, 0.04], UNTESTABLE, True, "So the test cannot tell."),
])  # fmt: skip
def test_where_a_doubling_would_be_missed_too_often_the_dates_cannot_tell(monkeypatch, use, of, verdict, too_few, told):
    use()
    monkeypatch.setattr(components.timing, "against", lambda stand_ins: components.timing.Clusters(2, 1.7, 0.8))
    chances(monkeypatch, *of)
    found = ask("symbolic-counter-hegemony")
    assert (found.verdict, found.too_few) == (verdict, too_few)
    assert told in components.counter_hegemony(Rows()).evidence


@pytest.mark.parametrize(
    ("probabilities", "least", "found"),
    [
        # So many or more: 1, 0.5, 0.2 and 0.04. Below 0.05 are three, which one act doubled falls short of and two acts do not.
        ([0.5, 0.3, 0.16, 0.04], 0.05, 0.2),
        ([0.5, 0.3, 0.16, 0.04], 0.25, 0.5),
        # No set of stand-ins is so rare; twice the most is more than any has.
        ([0.9, 0.1], 0.05, 0.1),
        ([1.0], 0.05, 0.0),
    ],
)
def test_how_often_twice_as_many_acts_would_be_seen(probabilities, least, found):
    by_chance = pd.DataFrame({"events": range(len(probabilities)), "probability": probabilities})
    assert components.found_if_doubled(by_chance, least) == pytest.approx(found)


@pytest.mark.parametrize(
    ("by_chance", "rise", "least", "found"),
    [
        # Means of -0.1, 0, 0 and 0.1; with a rise of 0.1 one falls to the line of 0 and three are above it.
        ([[-0.1, 0.1], [-0.1, 0.1]], 0.1, 0.0, 0.75),
        ([[-0.1, 0.1], [-0.1, 0.1]], 0.1, 0.05, 0.75),
        ([[-0.1, 0.1], [-0.1, 0.1]], 0.1, 0.1, 0.25),
        # Buyers may have other numbers of years: means of -0.15, 0, 0.15, -0.1, 0.05 and 0.2.
        ([[-0.3, -0.2], [0.0, 0.3, 0.6]], 0.1, 0.1, 0.5),
        ([[0.04]], 0.1, 0.14, 0.0),
    ],
)
def test_how_often_a_rise_would_be_seen(by_chance, rise, least, found):
    parts = [components.np.array(changes) for changes in by_chance]
    assert components.found_if_risen(parts, rise, least) == pytest.approx(found)


@pytest.mark.parametrize(("least", "rise"), [(0.0, 0.1), (0.05, 0.1), (0.1, 0.2)])
def test_a_real_rise_is_twice_the_line_and_a_tenth_at_least(least, rise):
    assert components._real_rise(least) == rise


@pytest.mark.parametrize(("part", "whole", "upper", "share"), [
    (49, 100, False, 0.49),
    (49, 100, True, 0.5865),
    (0, 0, False, 0.0),
    (0, 0, True, 1.0),
])  # fmt: skip
def test_a_share_of_votes_and_the_upper_end_of_its_interval(part, whole, upper, share):
    assert components._share(part, whole, upper) == pytest.approx(share, abs=5e-5)


def test_the_ledger_holds_each_finding_and_what_all_forms_give_beside_its_claim(monkeypatch):
    def claim(name, verdict, turn):
        finding = claims.Finding(f"{name} seen", verdict)
        words = [f"{name} {what}" for what in ("quote", "test", "sure", "change")]
        choice = claim_module.Choice("line", "Where the line is", {"low": 1, "high": 2}, "Why not.")
        outcomes = {1: claim_module.Outcome(1.0, 1.0, verdict), 2: claim_module.Outcome(1.0, 2.0, turn)}
        decide = lambda rows, line: outcomes[line]  # noqa: E731
        return claims.Claim(
            name, *words[:2], lambda rows: finding, (), *words[2:], decide, (choice,), "what is measured"
        )

    monkeypatch.setattr(claims, "CLAIMS", [claim("a", PARTLY, NO), claim("b", YES, YES)])
    rows = Rows()
    got = claims.ledger(rows, claims.robust(claims.specified(rows)))
    assert got.to_dict("list") == {
        "id": ["a", "b"],
        "quote": ["a quote", "b quote"],
        "test": ["a test", "b test"],
        "evidence": ["a seen", "b seen"],
        "verdict": [PARTLY, YES],
        "word": ["depends on the test", YES],
        "specifications": [2, 2],
        "agree": [0.5, 1.0],
        "hinges": ["where the line is", "nothing alone"],
        "confidence": ["a sure", "b sure"],
        "change": ["a change", "b change"],
        "scope": [False, False],
    }


def decided(module, decide, choices, **changed):
    """Return what a test gives with the stated options but those that are changed."""
    return getattr(module, decide)(Rows(), **claim_module.stated(getattr(module, choices)) | changed)


def test_the_profile_of_the_stated_test_is_the_books():
    made = region.profiled(Rows(), (2000, 2024), "identical votes, year by year", "sound")
    pd.testing.assert_frame_equal(made, engagement.profile())


def test_asymmetry_beside_other_suppliers_and_with_arms_as_one_dimension(monkeypatch, use):
    """One who has all: 0.8. The other suppliers have 0.8, 0 and 0.4, Russia 0.8; a single text is as uneven as chance makes it."""
    sold = [delivery("DEU", "VEN", 2010, 9), *(delivery("ESP", code, 2010, 2) for code in small.FIVE)]
    sold += [delivery("CHN", "VEN", 2010, 9), delivery("CHN", "BRA", 2010, 9), delivery("CHN", "MEX", 2010, 9)]
    sold += [delivery("RUS", "CHL", 2010, 50)]
    use(deliveries=small.deliveries(*sold))
    # Dependence on the others: 0.8, 0.471 and 0.534, where Spain's shares are 1/10, 2/11, 1/26, 1 and 2/11.
    assert region._medians(Rows()) == {"transfers": pytest.approx(0.4), "dependence": pytest.approx(0.53389, abs=1e-5)}
    half = (1, 1, 1, 0, 0)
    monkeypatch.setattr(region, "profiled", lambda *_: profile(of=[(0, 0, 0, 0, 1)] * 3 + [half, ALIKE, ALIKE]))
    gives = {"line": [0.4, None], "arms": [2, 1], "needed": [4 / 6, 5 / 6, 3 / 6]}
    found = {
        (name, option): decided(region, "unequal", "_ASYMMETRY", **{name: option})
        for name, options in gives.items()
        for option in options
    }
    values = {key: (round(one.value, 3), one.verdict) for key, one in found.items()}
    assert values == {
        ("line", 0.4): (0.667, YES),
        ("line", None): (0.333, PARTLY),
        ("arms", 2): (0.667, YES),
        ("arms", 1): (0.6, PARTLY),
        ("needed", 4 / 6): (0.667, YES),
        ("needed", 5 / 6): (0.667, PARTLY),
        ("needed", 3 / 6): (0.667, YES),
    }


def test_who_received_nothing_has_none_of_any_supplier(use):
    """Each supplier sends all to Venezuela, which is as uneven as five can be."""
    use(deliveries=small.deliveries(*(delivery(code, "VEN", 2010, 2) for code in ("DEU", "ESP", "CHN"))))
    assert region._medians(Rows()) == pytest.approx({"transfers": 0.8, "dependence": 0.8})


def test_counts_are_held_against_chance(monkeypatch, use):
    """Three items: all to one of five in 4% of cases (0.8), two to one in 48% (2/3)."""
    use(deliveries=small.deliveries(*(delivery("ESP", code, 2010, 2) for code in small.FIVE)))
    made = profile(of=[ALIKE, ALIKE, (0, 0, 0, 0, 1), (1, 1, 1, 0, 0), (0, 0, 0, 3, 0), ALIKE])
    lines = region.benchmarks(Rows(), made)
    expected = [0, 0, 0.8, 2 / 3, 2 / 3, 0.4]
    assert lines[list(DIMENSIONS)].to_list() == pytest.approx(expected)


def test_a_package_counts_once_or_twice_where_its_title_names_two_subjects_of_defence(use):
    signed = [
        text("VEN", instrument="package", title="Twelve documents signed"),
        text("VEN", instrument="package", title="Accords", scope="multilateral"),
        text("VEN", instrument="package", id="VEN-27"),
        text("BRA", instrument="declaration", id="VEN-27"),
    ]
    use(agreements=small.texts(*signed))
    made = Rows().documents
    counted = made.groupby("country")["formal"].agg(["size", "sum"])
    assert counted.to_dict("index") == {"BRA": {"size": 1, "sum": 0}, "VEN": {"size": 4, "sum": 3}}


def test_what_sipri_estimates_is_scaled_for_one_supplier_or_for_all():
    rows = [
        delivery("RUS", "VEN", 2006, 8, number_estimate=True),
        delivery("RUS", "VEN", 2007, 4),
        delivery("CHN", "VEN", 2007, 2, delivery_year_estimate=True),
        delivery("RUS", "VEN", 2010, 100),
    ]
    arms = small.deliveries(*rows)
    asked = [((), [8, 4, 2]), ((0.5,), [4, 4, 1]), ((1.5, "RUS"), [12, 4, 2]), ((0.5, "CHN"), [8, 4, 1])]
    for given, tiv in asked:
        assert between(arms, (2006, 2007), *given)["tiv"].to_list() == tiv, given
    assert arms["tiv"].to_list() == [8, 4, 2, 100]


def test_deals_by_other_units_and_beside_other_suppliers(use):
    """Venezuela: three deals of two weapons; Brazil two deals of one."""
    sold = [
        delivery("RUS", "VEN", 2006, 1),
        delivery("RUS", "VEN", 2006, 1, designation="Su-30MK"),
        delivery("RUS", "VEN", 2007, 1, number_estimate=True),
        delivery("RUS", "BRA", 2006, 1),
        delivery("RUS", "BRA", 2008, 1),
        delivery("RUS", "COL", 2008, 1),
        *(delivery("CHN", "VEN", 2010, 1) for _ in range(3)),
    ]
    use(deliveries=small.deliveries(*sold))
    stated = {"number": 3, "compared": "four"}
    asked = [
        ({}, 3, PARTLY),
        ({"compared": "each"}, 3, YES),
        ({"compared": "suppliers"}, 3, PARTLY),
        ({"compared": "each", "unit": "designation", "number": 2}, 2, YES),
    ]
    for change, value, verdict in asked:
        found = decided(venezuela, "deals", "_DEALS", **stated | change)
        assert (found.value, found.verdict) == (value, verdict), change


def test_training_without_places_packages_and_with_what_was_announced(use):
    happened = [
        event("VEN", "training", title="A centre opened", source_kind="state media"),
        event("VEN", "training", outcome="announced"),
        event("VEN", "training", title="A course reopened"),
    ]
    signed = [text("VEN", type="training", instrument="package")]
    confirmed = small.further((happened[0]["id"], "press", True))
    use(events=small.events(*happened), agreements=small.texts(*signed), further_sources=confirmed)
    asked = [
        ({}, 3, YES),
        ({"number": 3}, 3, YES),
        ({"number": 3, "source": "source_kind"}, 3, PARTLY),
        ({"facilities": False}, 2, YES),
        ({"packages": False}, 2, YES),
        ({"packages": False, "source": "source_kind"}, 2, PARTLY),
        ({"facilities": False, "packages": False}, 1, NO),
        ({"facilities": False, "packages": False, "announced": True}, 2, YES),
    ]
    for change, value, verdict in asked:
        found = decided(venezuela, "programmes", "_TRAINING", **change)
        assert (found.value, found.verdict) == (value, verdict), change


def test_agreements_by_either_pass_with_packages_and_without_comparison(use):
    signed = [
        text("VEN"),
        text("VEN", instrument="memorandum", evidence="weak"),
        text("VEN", instrument="package", title="Twelve documents signed"),
        text("BRA"),
        text("BRA"),
    ]
    held = event("VEN", "dialogue")
    codes = pd.DataFrame(
        [(row["id"], variable, first, "event", first) for row in (signed[0], held) for variable, first in
         [("kind", "agreement"), ("instrument", "protocol")]],
        columns=["id", "variable", "first", "second", "final"],
    )  # fmt: skip
    use(agreements=small.texts(*signed), events=small.events(held), double_coding=codes)
    asked = [
        ({"number": 1}, 1, PARTLY),
        ({"number": 1, "compared": False}, 1, YES),
        ({"number": 2, "weak": True}, 2, PARTLY),
        ({"number": 2, "packages": True}, 2, PARTLY),
        ({"number": 3, "packages": True, "weak": True}, 3, YES),
        ({"number": 3, "packages": True, "compared": False}, 2, NO),
        ({"number": 2, "coding": "first"}, 2, YES),
        ({"number": 1, "coding": "second"}, 0, NO),
    ]
    for change, value, verdict in asked:
        found = decided(venezuela, "numerous", "_AGREEMENTS", **change)
        assert (found.value, found.verdict) == (value, verdict), change


def test_a_package_that_a_pass_took_for_a_formal_text_counts_once(use):
    signed = text("VEN", instrument="package", title="Twelve documents signed")
    codes = pd.DataFrame(
        [(signed["id"], "kind", "agreement", "agreement", "agreement"), (signed["id"], "instrument", "protocol", "package", "package")],
        columns=["id", "variable", "first", "second", "final"],
    )  # fmt: skip
    use(agreements=small.texts(signed), double_coding=codes)
    asked = [("first", True, 1), ("first", False, 1), ("second", True, 1), ("second", False, 0), ("final", True, 1)]
    for coding, packages, number in asked:
        counted = venezuela.formal(Rows(), coding, packages, False)
        assert counted["VEN"] == counted.sum() == number, (coding, packages)


def test_what_has_to_be_there_under_each_president(use):
    sold = [
        delivery("RUS", "VEN", 2013, 1, order_year=2010),
        delivery("RUS", "VEN", 2008, 1, order_year=2006, delivery_year_estimate=True),
    ]
    happened = [
        event("VEN", "visit", "2013-03-04"),
        event("VEN", "visit", "2013-03-05"),
        event("VEN", "visit", "2009", evidence="weak"),
    ]
    use(
        deliveries=small.deliveries(*sold),
        events=small.events(*happened),
        agreements=small.texts(text("VEN", "2012"), text("VEN", "2013")),
    )
    asked = [
        ({}, 0, PARTLY),
        ({"what": "deliveries"}, 1, YES),
        ({"what": "deliveries", "since": "2014-01-01"}, 0, PARTLY),
        ({"what": "contacts"}, 0, PARTLY),
        ({"what": "contacts", "since": "2013-03-05"}, 1, YES),
        ({"what": "contacts", "weak": True}, 1, YES),
        ({"what": "contacts", "weak": True, "number": 3}, 1, NO),
        ({"what": "texts"}, 1, YES),
    ]  # fmt: skip
    for change, value, verdict in asked:
        found = decided(venezuela, "under_each", "_PRESIDENTS", **change)
        assert (found.value, found.verdict) == (value, verdict), change


def test_growth_is_of_means_a_year_or_of_the_ranks():
    yearly = pd.Series([2.0, 4.0, 3.0, 6.0], index=[2000, 2001, 2002, 2003])
    assert region.growth(yearly, ((2000, 2001), (2002, 2003))) == 1.5
    assert region.growth(yearly, ((2000, 2000), (2001, 2003))) == pytest.approx(13 / 3 - 2)
    # Ranks 1, 3, 2, 4 against 1, 2, 3, 4: 1 - 6 * 2 / (4 * 15).
    assert region.growth(yearly, ()) == pytest.approx(0.8)


def test_presence_with_other_buyers_and_contacts(use):
    sold = [("VEN", 2010, 50.0), ("PER", 2010, 1.0), ("PER", 2020, 3.0), ("BRA", 2020, 4.0), ("IND", 2020, 99.0)]
    happened = [event("BRA", "visit", "2020"), event("BRA", "dialogue", "2010"), event("BRA", "dialogue", "2010")]
    happened += [event("BRA", "visit", "2010", evidence="weak"), event("BRA", "visit", "2020", outcome="announced")]
    use(russia_exports=small.traded(*sold), events=small.events(*happened), agreements=small.texts(text("CHL", "2012")))
    asked = [
        ({}, -4.4, PARTLY),
        ({"buyers": "five"}, -4.6, PARTLY),
        ({"buyers": "others"}, 0.6, YES),
        # In service: 51 from 2010, 58 from 2020 on.
        ({"arms": True}, 54.5 - 25.5, YES),
        ({"arms": True, "contacts": ("dialogue",)}, 54.5 - 25.5, PARTLY),
        ({"contacts": ("visit", "dialogue")}, -4.4, NO),
        ({"buyers": "others", "contacts": ()}, 0.6, PARTLY),
    ]
    for change, value, verdict in asked:
        found = decided(region, "presence", "_PRESENCE", **change)
        assert (round(found.value, 9), found.verdict) == (value, verdict), change


def test_the_west_of_five_buyers_or_of_one(use):
    """2000-04: Brazil 80 of 80, Chile 10 of 20. 2020-24: Brazil 76 of 80, Chile 7 of 20, Mexico nothing."""
    parts = [(2001, "BRA", "DEU", 80), (2001, "CHL", "USA", 10), (2001, "CHL", "CHN", 10)]
    parts += [(2021, "BRA", "DEU", 76), (2021, "BRA", "CHN", 4), (2021, "CHL", "USA", 7), (2021, "CHL", "CHN", 13)]
    use(deliveries=small.deliveries(*(delivery(by, to, year, tiv) for year, to, by, tiv in parts)))
    asked = [
        ({}, -0.07, NO),
        ({"line": 0.05}, -0.07, YES),
        ({"average": "mean"}, -0.1, NO),
        ({"average": "mean", "line": 0.05}, -0.1, YES),
        ({"west": ("United States",)}, -0.03, NO),
        ({"west": ("United States", "Europe", "China"), "average": "mean"}, 0.0, NO),
    ]
    for change, value, verdict in asked:
        found = decided(region, "erosion", "_WEST", **change)
        assert (round(found.value, 9), found.verdict) == (value, verdict), change


def test_the_west_is_who_its_words_say():
    (west,) = (choice for choice in region._WEST if choice.name == "west")
    groups = set(load("countries")["supplier_group"])
    for words, named in west.options.items():
        assert set(named) == {group for group in groups if group in words}


def test_the_interval_of_a_correlation():
    """The inverse hyperbolic tangent of 0.5 is 0.5493, and 1.96 / 5 is 0.392."""
    assert logic.interval(0.5, 28) == pytest.approx((math.tanh(0.1573), math.tanh(0.9413)), abs=1e-4)
    low, high = logic.interval(1.0, 5)
    assert 0.999 < low < high <= 1
    with pytest.raises(ValueError, match="needs four cases, found 3"):
        logic.interval(0.5, 3)


UNTESTABLE = "not testable with open data"
# How far from the United States over ten years, of which the second five weigh by the years that have an estimate.
FAR = {
    "VEN": (4, 4),
    "BRA": (3, 3),
    "CHL": (2, 2),
    "PER": (1, 6),
    "COL": (1.5, 1.5),
    "MEX": (1, 1),
    "IND": (9, 9),
    "USA": (0, 0),
}


@pytest.fixture
def far(use):
    """Let distances and deliveries be those above, of everyone who imported arms."""

    def put(**tiv):
        places = [
            (code, year, series, years, distance)
            for series in ("fp", "all")
            for code, pair in FAR.items()
            for year, years, distance in ((2000, 5, pair[0]), (2020, 1, pair[1]))
        ]
        rows_of = [(code, 2010, amount) for code, amount in tiv.items()]
        ideal = {code: (-pair[0],) * 3 for code, pair in FAR.items() if code in (*small.FIVE, "USA")}
        use(
            un_positions=pd.DataFrame(places, columns=["country", "first_year", "series", "years", "to_usa"]),
            world_imports=small.traded(
                *((code, 2010, 10.0 if code == "MEX" else 100.0) for code in FAR if code != "CHL")
            ),
            russia_exports=small.traded(*rows_of),
            deliveries=small.deliveries(*(delivery("RUS", *row) for row in rows_of if row[0] in small.FIVE)),
            ideal_points=points(**ideal),
        )

    return put


def test_states_are_compared_that_imported_arms(far):
    far(VEN=50, PER=5)
    everyone = {code: (FAR[code][0], 0, 0) for code in ("BRA", "COL", "IND", "MEX")}
    everyone |= {"PER": (11 / 6, 5, 0.05), "VEN": (4, 50, 0.5)}
    for among, codes in {"world": sorted(everyone), "region": ["BRA", "COL", "MEX", "PER", "VEN"]}.items():
        found = logic.compared(Rows(), among, (2000, 2024))
        assert dict(zip(found.index, found.itertuples(index=False, name=None), strict=True)) == {
            code: pytest.approx(everyone[code]) for code in codes
        }
    five = logic.compared(Rows(), "five", (2000, 2024))
    assert five["share"].to_dict() == {"BRA": 0, "CHL": 0, "COL": 0, "MEX": 0, "VEN": 1}
    assert five["distance"].to_dict() == {"BRA": 3, "CHL": 2, "COL": 1.5, "MEX": 1, "VEN": 4}


def test_one_logic_among_others_and_without_venezuela(far):
    """In the order of distance the five took 50, 20, 6, 4 and 10; in the region Peru, fourth, took nothing, Chile imports none."""
    far(VEN=50, BRA=20, CHL=6, COL=4, MEX=10, IND=30)
    five, region_line = 1.645 / 2, 1.645 / 2
    asked = [
        ({}, 0.7, five, UNTESTABLE),
        # 1 - 6 * (4 + 1 + 1) / (5 * 24)
        ({"implies": "rank"}, 0.7, five, UNTESTABLE),
        ({"implies": "partners"}, 0.7, five, UNTESTABLE),
        # 20, 6, 4, 10: 1 - 6 * (4 + 1 + 1) / (4 * 15), and 13 of the others against 7
        ({"venezuela": False}, 0.4, 1.645 / 3**0.5, UNTESTABLE),
        ({"venezuela": False, "implies": "rank"}, 0.4, 1.645 / 3**0.5, UNTESTABLE),
        ({"venezuela": False, "implies": "partners"}, 0.4, 1.645 / 3**0.5, UNTESTABLE),
        # 50, 20, 0, 4, 10 in the order of distance: 1 - 6 * (4 + 0 + 4) / (5 * 24)
        ({"among": "region"}, 0.6, region_line, UNTESTABLE),
        ({"among": "region", "implies": "rank"}, 0.6, region_line, UNTESTABLE),
        # Mexico took all that it imported: 4, 3, 1, 2 and 5 in the order of distance.
        ({"among": "region", "measure": "share"}, 1 - 6 * (1 + 1 + 4 + 0 + 16) / 120, region_line, NO),
        # India, the farthest, took 30: 5, 6, 4, 1, 2, 3 against 6, 5, 4, 3, 2, 1
        ({"among": "world", "implies": "rank"}, 1 - 6 * 10 / 210, 1.645 / 5**0.5, NO),
    ]
    for change, value, line, verdict in asked:
        found = decided(logic, "follows", "_LOGIC", **change)
        assert (found.value, found.line) == (pytest.approx(value), pytest.approx(line)), change
        assert found.verdict == verdict, change
    # The nearest took most: no correlation but one of -1 agrees with that.
    far(VEN=1, BRA=2, CHL=3, COL=4, MEX=5, IND=30)
    assert decided(logic, "follows", "_LOGIC", implies="rank").verdict == NO
    far(VEN=50, BRA=60, CHL=6, COL=4, MEX=10)
    assert decided(logic, "follows", "_LOGIC").verdict == NO
    far(VEN=50, BRA=4, CHL=4, COL=14, MEX=44)
    assert decided(logic, "follows", "_LOGIC", implies="partners", venezuela=False).verdict == NO
    # The others took less on average, though more together.
    far(VEN=0, BRA=10, CHL=10, COL=15, MEX=15)
    assert decided(logic, "follows", "_LOGIC", implies="partners", venezuela=False).verdict == NO
    far(VEN=50, BRA=20, CHL=10, COL=5, MEX=1)
    assert decided(logic, "follows", "_LOGIC", implies="rank").verdict == UNTESTABLE


@pytest.mark.parametrize(
    ("years", "gaps", "last"), [((2000, 2024), 3.5, 2020), ((2019, 2019), 3.0, 2019), ((2020, 2024), 4.0, 2020)]
)
def test_distances_are_those_of_the_years_asked_for(use, years, gaps, last):
    use(ideal_points=points(**IDEAL))
    found, ended = logic._gaps(years)
    assert (found["VEN"], ended) == (gaps, last)


def test_states_among_which_venezuela_is_not_are_ranked_without_it(monkeypatch, use):
    use()
    states = pd.DataFrame({"distance": [1.0, 2.0, 3.0], "tiv": [4.0, 6.0, 5.0]}, index=["BRA", "IND", "PER"])
    monkeypatch.setattr(logic, "compared", lambda *_: states)
    # Ranks 1, 2, 3 against 1, 3, 2: 1 - 6 * 2 / (3 * 8).
    for with_it in (True, False):
        assert logic._ranked(Rows(), "world", with_it, "tiv", (2000, 2024))[2] == pytest.approx(0.5)
