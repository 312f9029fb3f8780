"""What is measured of the running text, on small texts that were counted by hand."""

import json

import pytest

from defense_ties import cli
from defense_ties import sentences as prose
from tests.places import ROOT
from traced_book.book import at

N, R = prose.NUMBER, prose.REFERENCE

PAGE = """\
% On GitHub the figures are not shown.

# A title is no sentence

Russia delivered {num}`a-tiv` million {term}`TIV` ({fig}`a-bars`) {cite:p}`one,two`. {cite:t}`three` disagrees
(register: VEN-01, VEN-02)!

:::{admonition} Key findings
:class: key-findings
- It came in 2005–14, of 46 crates.
- **Words.** Of them a [huelga]{.language-es} is one.
:::

> A quotation is of others.

| a | b |
|---|---|
| 1 | 2 |

```{figure-copy} a-map
```
"""


def test_running_text_is_of_paragraphs_and_lists_and_says_what_roles_stand_for():
    assert prose.paragraphs(PAGE) == [
        f"Russia delivered {N} million TIV (Figure) {R}{R}. Author{R} disagrees{R}{R}!",
        "It came in 2005–14, of 46 crates.",
        "Of them a huelga is one.",
    ]


@pytest.mark.parametrize("end", ["\n", "\\\n"], ids=["soft", "hard"])
def test_words_at_the_end_of_a_line_are_not_one_with_those_of_the_next(end):
    assert prose.paragraphs(f"Russia sold{end}arms to Peru.\n") == ["Russia sold arms to Peru."]


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ("One comes. Two goes! Does it? Yes.", ["One comes.", "Two goes!", "Does it?", "Yes."]),
        (f"It fell by 3.5 points. {N} of them rose.", ["It fell by 3.5 points.", f"{N} of them rose."]),
        ("He said “no.” They left.", ["He said “no.”", "They left."]),
        (f"It did so.{R} Then it ended.", [f"It did so.{R}", "Then it ended."]),
        ("J. Pape met Gen. Ivashov at St. Petersburg, cf. No. 4.", None),
        ("The U.S. Navy came. e.g. this", None),
        ("It rose, i.e. it grew. Å came.", ["It rose, i.e. it grew.", "Å came."]),
    ],
)
def test_where_a_sentence_ends(paragraph, found):
    assert prose.sentences(paragraph) == (found or [paragraph])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (f"{N} of {N} million", 2),
        ("In 2005 and 1999 it took 12 aircraft, or 1,200 tons (3.5%).", 3),
        ("On 14 May 2001, by Article 14, in 2005–14 and the 1990s.", 0),
        ("The Mi-17, the S-300VM, the Su-30, A/RES/68/262, VEN-28, the 6th and COVID-19.", 0),
        ("US$5 million for 5–10 years", 2),
    ],
)
def test_years_days_and_names_are_no_numbers(text, count):
    assert prose.numbers(text) == count


def test_words_are_what_stands_between_spaces_without_signs():
    assert prose.words(f"“No,” he said – {N} of Chile’s{R} ({R}) votes.") == [
        "No",
        "he",
        "said",
        N,
        "of",
        "Chile’s",
        "votes",
    ]


def test_infinitives_are_those_of_the_list_and_those_that_a_text_uses():
    found = prose.bases(
        ["It did not refit them, and would also overhaul Venezuela's. They came to Caracas to the end."]
    )
    assert {"refit", "overhaul", "sell"} <= found
    assert not {"Caracas", "caracas", "the", "them", "Venezuela"} & found


VERBS = prose.bases([])
# Sentences of the book, and whether they have a finite verb; labelled before the rule was asked.
LABELLED = [
    ("Venezuela stands out.", True),
    ("The flow belongs to one decade.", True),
    ("Deliveries to the whole region end in 2016.", True),
    ("Brazil and Chile vote with Russia.", True),
    ("They shift.", True),
    ("These fall to one explanation each or two:", True),
    (f"The flow has ended: {N} came.", True),
    ("Lavrov spoke by telephone with the vice-president, Delcy Rodríguez, and expressed solidarity.", True),
    ("The share of votes identical to Russia's fell for all five.", True),
    ("Cite the chapter, and give the name where the exact number matters.", True),
    ("Five chapters follow, each with the same instruments.", True),
    ("Only BRICS, with Brazil, and the lunar station, with Venezuela, join one of the five to Russia without Washington.", True),
    ("One act may have gone beyond words.", True),
    ("Estimates carry more of the volume to 2010.", True),
    (f"Russia moved by {N} in 2022.", True),
    ("The paper used data of the Observatory.", True),
    ("By its comments two lots were second-hand.", True),
    ("Influence.", False),
    ("Mainly transport helicopters.", False),
    ("US pressure.", False),
    ("Agreements without arms.", False),
    ("The buyer's own strategy.", False),
    ("Three methods of the chapter on timing, in short.", False),
    ("SIPRI's next exports, for deliveries in 2025 and 2026.", False),
    ("A statement of the Venezuelan government on the treaty's article on defence.", False),
    ("Commonality: the army's argument of 2007.", False),
    ("Every multilateral occasion in the register:", False),
    ("No visits, no orders and few votes.", False),
    ("The last delivery, reported by state media.", False),
    ("Ways to ask and reasons to buy.", False),
    ("Russia's dominance, by volume, of Venezuela's arms imports in 2005–14.", False),
    ("None of its military exercises since the annual visits of 2013.", False),
]  # fmt: skip
# A participle that only describes, and a verb that stands behind a name that is taken for an adjective, or that is not listed.
WRONG = [
    ("Weapons delivered in 2012.", False),
    ("Brazil and Colombia, in favour two years before, abstained.", True),
    ("Shuffling destroys that resemblance all the same.", True),
]


@pytest.mark.parametrize(("sentence", "has"), LABELLED)
def test_a_verb_is_found_where_there_is_one(sentence, has):
    assert (prose.finite(prose.words(sentence), VERBS) is not None) == has


@pytest.mark.parametrize(("sentence", "has"), WRONG)
def test_where_the_rule_is_known_to_be_wrong(sentence, has):
    assert (prose.finite(prose.words(sentence), VERBS) is not None) != has


@pytest.mark.parametrize(
    ("sentence", "head"),
    [
        ("No row of the register shows a refusal.", "row"),
        ("SIPRI's register has no delivery.", "register"),
        ("The register of this book shows it.", "register"),
        (f"{N} rows are weak.", "rows"),
        ("There are rows on training.", "rows"),
        ("A reader who disagrees can change a year.", "reader"),
        ("Both texts precede the period.", "texts"),
        ("By the register, Chile bought nothing.", ""),
        ("People, governments and firms act on the register.", "firms"),
        ("Mainly helicopters.", ""),
    ],
)
def test_the_subject_is_the_head_of_what_stands_before_the_verb(sentence, head):
    assert prose.subject(prose.words(sentence), VERBS) == head


def test_measures_of_three_sentences_by_hand():
    """20 words in one paragraph, 36 in the other; one reference, two numbers, one fragment, one row that acts."""
    long = "It is " + " ".join(["word"] * 34) + "."
    found = prose.measures(
        [f"By this account, no row shows {N} refusals{R}. Mainly helicopters. Russia sold 12 of them.", long], VERBS
    )
    assert found == pytest.approx(
        {
            "words": 51, "sentences": 4, "words_per_sentence": 51 / 4, "long": 1 / 4, "numbers": 100 * 2 / 51,
            "citations": 100 / 51, "verbless": 1 / 4, "things": 1 / 4,
        }
    )  # fmt: skip
    exactly = "It is " + " ".join(["word"] * 33) + "."
    assert prose.measures([exactly], VERBS)["long"] == 0
    assert set(prose.measures([], VERBS).values()) == {0}


def test_pages_have_rows_in_their_order_and_one_of_all():
    found = prose.of_pages({"b": "It is. Words.", "empty": "# Title", "a": "They are two. He is. She was."})
    assert found["page"].to_list() == ["b", "a", "all"]
    assert found["sentences"].to_list() == [2, 3, 5]
    assert found["words"].to_list() == [3, 7, 10]
    assert found["verbless"].to_list() == [0.5, 0, 0.2]


def test_the_command_prints_one_table_or_the_same_as_json(capsys, monkeypatch, tmp_path):
    assert cli.main(["prose"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert cli.main(["prose", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    pages = [path.relative_to(ROOT / "book").with_suffix("").as_posix() for path in at(ROOT).pages()]
    named = [row["page"] for row in rows]
    assert named[-1] == "all"
    assert [page for page in pages if page in named] == named[:-1]
    assert [line.split()[0] for line in lines[1 : len(rows) + 1]] == named
    [venezuela] = [row for row in rows if row["page"] == "countries/venezuela"]
    assert f"{venezuela['words']:,}" in lines[1 + named.index("countries/venezuela")].split()
    assert sum(row["words"] for row in rows[:-1]) == rows[-1]["words"]
    monkeypatch.setenv("TRACED_BOOK", str(tmp_path))
    assert cli.main(["prose"]) == 1
    assert str(tmp_path / "_toc.yml") in capsys.readouterr().err
