"""The predictions of each explanation: whole, told apart, written before the events, and refused where they are not."""

import csv
import re

import pandas as pd
import pytest

from defense_ties.data import load
from defense_ties.ingest import coding, predictions
from defense_ties.ingest.raw import IngestError
from traced_book.tables import resource

TABLE = load("predictions")
BOOK = load("codebook").query("applies_to == 'predictions'")
EXPLANATIONS = BOOK.loc[BOOK["variable"] == "explanation", "code"].to_list()
TEXTS = ["implies", "against", "observable"]


def names(cell):
    """Return the names that a cell lists."""
    return cell.split("; ") if isinstance(cell, str) else []


def test_each_explanation_has_its_predictions():
    assert len(EXPLANATIONS) == 8
    counts = TABLE["explanation"].value_counts()
    assert set(counts.index) == set(EXPLANATIONS)
    assert counts.between(4, 6).all()
    assert TABLE["id"].is_unique
    assert TABLE.groupby("explanation")["id"].agg(lambda ids: ids.str[:-2].nunique()).eq(1).all()
    assert TABLE["id"].str[:-2].nunique() == 8


def test_each_is_told_apart_from_a_rival_that_exists():
    for row in TABLE.itertuples():
        opposed, same = names(row.distinct_from), names(row.shared_with)
        assert opposed, row.id
        assert {*opposed, *same} <= set(EXPLANATIONS) - {row.explanation}, row.id
        assert not set(opposed) & set(same), row.id


def test_each_explanation_is_opposed_by_another():
    opposed = {name for cell in TABLE["distinct_from"] for name in names(cell)}
    assert opposed == set(EXPLANATIONS)


def test_every_domain_and_country_is_in_use():
    assert set(TABLE["domain"]) == set(BOOK.loc[BOOK["variable"] == "domain", "code"])
    assert {name for cell in TABLE["countries"] for name in names(cell)} == {"BRA", "CHL", "COL", "MEX", "VEN"}


@pytest.mark.parametrize("column", TEXTS)
def test_no_text_names_a_later_year_or_a_person_or_place_of_a_later_event(column):
    for row in TABLE.itertuples():
        words = getattr(row, column)
        assert all(int(year) <= 2024 for year in re.findall(r"\b(?:19|20)\d\d\b", words)), row.id
        # A prediction speaks of any partner: of capitals it names those of the two powers, of persons none.
        places = {"Washington", "Moscow"}
        states = {"Russia", "Russian", "Brazil", "Chile", "Colombia", "Mexico", "Venezuela", "China", "Iran", "India"}
        wider = {"Ukraine", "United", "States", "Europe", "European", "South", "Africa", "NATO", "BRICS"}
        bodies = {"Security", "Council", "Assembly"}
        capitals = set(re.findall(r"(?<!^)(?<!\. )\b[A-Z][A-Za-z]+", words)) - {"Russians"}
        capitals -= {word.removesuffix("'s") for word in capitals if word.endswith("'s")}
        assert capitals <= places | states | wider | bodies, (row.id, capitals)


def test_no_two_sentences_are_the_same():
    sentences = [*TABLE["implies"], *TABLE["against"]]
    assert len(set(sentences)) == 2 * len(TABLE)
    assert all(sentence.endswith(".") and "n't" not in sentence for sentence in sentences)


def test_the_descriptor_has_the_codes_of_the_codebook():
    fields = {field["name"]: field["constraints"] for field in resource("predictions")["schema"]["fields"][:-1]}
    for variable in ("explanation", "domain"):
        assert fields[variable]["enum"] == BOOK.loc[BOOK["variable"] == variable, "code"].to_list()
    pattern = re.compile(fields["distinct_from"]["pattern"])
    assert all(pattern.fullmatch(name) for name in EXPLANATIONS)
    assert not pattern.fullmatch("a wish for glory")


def test_the_scoring_rule_has_its_three_scores_and_a_rule_for_each_hard_case():
    codes = BOOK.groupby("variable")["code"].agg(list)
    assert codes["score"] == ["for", "against", "silent"]
    assert {"pair", "doubt", "absence", "announcement", "same act", "blindness", "count"} <= set(codes["scoring"])


@pytest.fixture
def written(tmp_path):
    """Write the project's own predictions with a change to one, and read them."""

    def read(at, change, keep=lambda row: True, book=None):
        with predictions.FILE.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if keep(row)]
        rows[at] |= change
        with (tmp_path / "predictions.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, predictions._HEADER)
            writer.writeheader()
            writer.writerows(rows)
        return predictions.predictions(
            tmp_path / "predictions.csv",
            coding.codebook() if book is None else book,
            ["BRA", "CHL", "COL", "MEX", "VEN"],
        )

    return read


def test_the_published_table_is_the_file_as_it_stands(written):
    assert written(0, {})["id"].to_list() == TABLE["id"].to_list()


@pytest.mark.parametrize(
    ("at", "change", "message"),
    [
        (0, {"explanation": "glory"}, "row 2, column 'explanation': found 'glory', expected one of commerce, replacement"),
        (0, {"domain": "sport"}, "row 2, column 'domain': found 'sport', expected one of arms transfers, upkeep"),
        (0, {"foreknown": ""}, "row 2, column 'foreknown': found '', expected one of result, occasion, no"),
        (1, {"id": "P-COM-3"}, "column 'id': found 'P-COM-3', expected a key that occurs once"),
        (1, {"id": "P-COM-9"}, "row 3, column 'id': found 'P-COM-9', expected P-COM-2, the next of commerce"),
        (0, {"countries": "BRA; PER"}, "row 2, column 'countries': found 'BRA; PER', expected some of BRA, CHL"),
        (0, {"countries": "BRA; BRA"}, "row 2, column 'countries': found 'BRA; BRA', expected some of BRA, CHL"),
        (0, {"distinct_from": ""}, "row 2, column 'distinct_from': found '', expected some of replacement, buyer's strategy"),
        (0, {"distinct_from": "commerce"}, "column 'distinct_from': found 'commerce', expected some of replacement"),
        (0, {"shared_with": "strategic logic"}, "column 'shared_with': found 'strategic logic', expected no explanation that"),
        (0, {"implies": "arms go"}, "row 2, column 'implies': found 'arms go', expected a whole sentence"),
        (0, {"implies": "arms go."}, "row 2, column 'implies': found 'arms go.', expected a whole sentence"),
        (0, {"against": "Arms go"}, "row 2, column 'against': found 'Arms go', expected a whole sentence"),
        (0, {"against": ""}, "row 2, column 'against': found '', expected a whole sentence"),
        (0, {"implies": "One.", "against": "One."}, "column 'against': found 'One.', expected another sentence"),
    ],
)  # fmt: skip
def test_a_prediction_that_cannot_be_scored_is_refused(written, at, change, message):
    with pytest.raises(IngestError, match=re.escape(message)):
        written(at, change)


def test_an_explanation_without_a_prediction_is_refused(written):
    with pytest.raises(IngestError, match="column 'explanation': found 'no row', expected a prediction of replacement"):
        written(0, {}, keep=lambda row: row["explanation"] != "replacement")


def test_a_code_of_another_table_is_none_of_a_prediction(written):
    book = coding.codebook()
    other = book.iloc[[0]].assign(applies_to="both", variable="domain", code="sport")
    with pytest.raises(IngestError, match="row 2, column 'domain': found 'sport', expected one of arms transfers"):
        written(0, {"domain": "sport"}, book=pd.concat([other, book], ignore_index=True))


def test_of_several_wrong_numbers_the_first_in_the_file_is_named(written):
    """By the alphabet the buyer's strategy would come before commerce."""
    with pytest.raises(
        IngestError, match="row 3, column 'id': found 'P-COM-9', expected P-COM-2, the next of commerce"
    ):
        written(1, {"id": "P-COM-9"}, keep=lambda row: row["id"] != "P-BUY-2")
