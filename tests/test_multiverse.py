"""All forms of a test: which there are, what they give, and the word and the sentences that follow."""

import pandas as pd
import pytest

from defense_ties.claims import multiverse
from defense_ties.claims.claim import Choice, Claim, Finding, Outcome, implication
from defense_ties.claims.rows import Rows, sound, within

YES, PARTLY, NO, OPEN, UNTESTABLE = (
    "supported",
    "partly",
    "not supported",
    "depends on the test",
    "not testable with open data",
)
MOSTLY, MOSTLY_NOT = "mostly supported", "mostly not supported"
YEARS = Choice("years", "Which years count", {"all": 10, "late": 3}, "The end counts more.")
LINE = Choice("line", "How much is much", {"five": 5, "three": 3, "ten": 10}, "No number is given.")


def made(*choices, decide=None, **more):
    def above(rows, years, line):
        verdict = YES if years > line else PARTLY if years == line else NO
        return Outcome(years, line, verdict)

    return Claim(
        "c", "words", "Much.", lambda: Finding("seen", YES), (), "high", "none", decide or above, choices or (YEARS, LINE), "years", **more
    )  # fmt: skip


def test_every_combination_is_asked_the_stated_test_first():
    found = multiverse.multiverse(made(), Rows())
    assert list(found) == ["years", "line", "value", "threshold", "verdict", "too_few"]
    assert found.to_numpy().tolist() == [
        ["all", "five", 10, 5, YES, False],
        ["all", "three", 10, 3, YES, False],
        ["all", "ten", 10, 10, PARTLY, False],
        ["late", "five", 3, 5, NO, False],
        ["late", "three", 3, 3, PARTLY, False],
        ["late", "ten", 3, 10, NO, False],
    ]


def test_a_combination_without_sense_is_left_out():
    claim = made(sensible=lambda years, line: years == 10 or line < 10)
    found = multiverse.specifications(claim)
    assert ("late", "ten") not in set(found.itertuples(index=False, name=None))
    assert len(found) == 5


@pytest.mark.parametrize(
    ("choices", "sensible", "message"),
    [
        ((YEARS, YEARS), lambda **_: True, "c: two choices have one name among"),
        ((YEARS, LINE), lambda years, line: years < 10, "c: the stated test is left out: .'all', 'five'."),
        ((YEARS, LINE), lambda **_: False, "c: the stated test is left out"),
        (
            (Choice("verdict", "What", {"a": 1}, "Why."), Choice("value", "What", {"b": 1}, "Why.")),
            lambda **_: True,
            "c: a choice can't be called value, verdict: what is found is called so",
        ),
    ],
)
def test_choices_that_cannot_be_asked_are_refused(choices, sensible, message):
    with pytest.raises(ValueError, match=message):
        multiverse.specifications(made(*choices, sensible=sensible))


@pytest.mark.parametrize(
    ("shares", "alike", "word"),
    [
        ({YES: 0.8, NO: 0.2}, 0.8, YES),
        ({YES: 0.79, NO: 0.21}, 0.8, OPEN),
        ({NO: 0.8, YES: 0.2}, 0.8, NO),
        ({UNTESTABLE: 0.8, NO: 0.2}, 0.8, UNTESTABLE),
        ({UNTESTABLE: 0.79, NO: 0.21}, 0.8, OPEN),
        ({PARTLY: 0.8, YES: 0.2}, 0.8, PARTLY),
        # 0.1 and 0.7 are 0.7999999999999999 together.
        ({YES: 0.1, PARTLY: 0.7, NO: 0.2}, 0.8, PARTLY),
        ({YES: 0.7, PARTLY: 0.09, NO: 0.21}, 0.8, OPEN),
        ({YES: 0.5, UNTESTABLE: 0.5}, 0.8, OPEN),
        ({YES: 1.0}, 0.8, YES),
        ({YES: 0.51, PARTLY: 0.29, NO: 0.2}, 0.8, MOSTLY),
        ({YES: 0.51, PARTLY: 0.29, UNTESTABLE: 0.2}, 0.8, MOSTLY),
        ({YES: 0.5, PARTLY: 0.3, NO: 0.2}, 0.8, PARTLY),
        ({YES: 0.51, PARTLY: 0.28, NO: 0.21}, 0.8, OPEN),
        ({YES: 0.51, PARTLY: 0.28, NO: 0.1, UNTESTABLE: 0.11}, 0.8, OPEN),
        ({NO: 0.51, PARTLY: 0.29, YES: 0.2}, 0.8, MOSTLY_NOT),
        ({NO: 0.51, UNTESTABLE: 0.49}, 0.8, MOSTLY_NOT),
        ({NO: 0.51, PARTLY: 0.28, YES: 0.21}, 0.8, OPEN),
        ({NO: 0.5, PARTLY: 0.5}, 0.8, OPEN),
        ({YES: 2 / 3, NO: 1 / 3}, 2 / 3, YES),
        ({YES: 0.85, NO: 0.15}, 0.9, OPEN),
    ],
)
def test_the_word_at_its_bounds(shares, alike, word):
    assert multiverse.word(shares, alike) == word


def held(claim=None):
    claim = claim or made()
    return multiverse.robustness(claim, multiverse.multiverse(claim, Rows()))


def test_how_far_a_verdict_hangs_on_its_choices():
    """Two of six are supported as stated, two partly, two not; from the stated one, ten turns it, and the late years."""
    found = held()
    assert (found.word, found.stated, found.specifications) == (OPEN, YES, 6)
    assert found.agree == pytest.approx(1 / 3)
    assert found.shares == {YES: pytest.approx(1 / 3), PARTLY: pytest.approx(1 / 3), NO: pytest.approx(1 / 3)}
    assert found.flips.to_numpy().tolist() == [
        ["Which years count", "late", NO],
        ["How much is much", "ten", PARTLY],
    ]
    assert multiverse.hinges(found) == "which years count and how much is much"
    assert multiverse.hinges(held(made(decide=lambda rows, years, line: Outcome(1, 1, YES)))) == "nothing alone"


def test_a_choice_that_turns_nothing_is_told_with_the_forms_that_are_left():
    found = held(made(decide=lambda rows, years, line: Outcome(line, 5, YES if line < 10 else NO)))
    assert (found.idle, found.effective) == (["Which years count"], 3)
    assert multiverse.hangs(found)[0] == (
        "In no form do these choices change the verdict: which years count; without them three forms are left."
    )
    always = held(made(decide=lambda rows, years, line: Outcome(1, 1, YES)))
    assert (always.idle, always.effective) == (["Which years count", "How much is much"], 1)
    assert multiverse.hangs(always) == [
        "In no form do these choices change the verdict: which years count and how much is much; without them one form is left."
    ]
    # What turns a verdict in one form alone is not idle.
    once = held(made(decide=lambda rows, years, line: Outcome(1, 1, NO if (years, line) == (3, 10) else YES)))
    assert (once.idle, once.effective) == ([], 6)


def test_a_single_option_that_the_word_hangs_on():
    """Four of six are supported, two of them not: without "ten" all are, without another there is no word that most give."""
    found = held(made(decide=lambda rows, years, line: Outcome(line, 5, YES if line < 10 else NO)))
    assert found.word == OPEN
    assert found.without.to_numpy().tolist() == [["How much is much", "ten", YES]]
    assert multiverse.hangs(found)[1] == (
        "With one option left out the verdict of the ledger would be another: supported without “ten”."
    )


def test_words_that_another_line_would_change():
    steady = held(made(decide=lambda rows, years, line: Outcome(1, 1, NO if (years, line) == (3, 10) else YES)))
    assert steady.word == YES  # five of six
    found = {"open": held(), "steady": steady}
    assert multiverse.reworded(found, 0.9) == ["steady"]
    assert multiverse.reworded(found, 5 / 6) == []
    assert multiverse.reworded(found, 2 / 3) == ["open"]


def test_what_turns_a_verdict_reads_as_a_sentence():
    assert multiverse.turned(held()) == (
        "Turned by one choice alone: to not supported by “late” (which years count); to partly by “ten” (how much is much)."
    )
    several = made(decide=lambda rows, years, line: Outcome(line, 5, YES if line == 5 else NO))
    assert multiverse.turned(held(several)) == (
        "Turned by one choice alone: to not supported by “three” (how much is much) or “ten” (how much is much)."
    )
    always = made(decide=lambda rows, years, line: Outcome(1, 1, YES))
    assert multiverse.turned(held(always)) == "No choice alone turns it."


def test_all_forms_of_a_test_are_told_with_the_reasons_of_its_choices():
    claim = made(decide=lambda rows, years, line: Outcome(1, 1, NO if (years, line) == (3, 10) else YES))
    assert multiverse.told(claim, held(claim)) == [
        "The test has 6 forms. It comes out as supported in 83% and not supported in 17% of them.",
        "No choice alone turns it.",
        "With one option left out the verdict of the ledger would be another: depends on the test without “all”, “five” or “three”.",
        "Which years count: all (as stated); late. The end counts more.",
        "How much is much: five (as stated); three; ten. No number is given.",
    ]


@pytest.mark.parametrize(
    ("seen", "able", "verdict", "too_few"),
    [(True, True, UNTESTABLE, False), (True, False, UNTESTABLE, False), (False, True, NO, False), (False, False, UNTESTABLE, True)],
)  # fmt: skip
def test_a_test_of_motives_refutes_only_what_it_would_have_seen(seen, able, verdict, too_few):
    assert implication(0.2, 0.5, seen, able) == Outcome(0.2, 0.5, verdict, too_few)


@pytest.mark.parametrize(
    ("seen", "able", "told"),
    [
        # Six forms by years and line: seen from five on in the first years, and the line of three in the late ones.
        (lambda years, line: years >= line, lambda years, line: line < 10, "Of the five forms that cannot be tested, four see what the claim implies, as it would be seen for other reasons too; one has too few cases to tell."),
        (lambda years, line: years > 5 and line == 3, lambda years, line: False, "Of the six forms that cannot be tested, one sees what the claim implies, as it would be seen for other reasons too; five have too few cases to tell."),
        (lambda years, line: False, lambda years, line: line < 10, "All forms that cannot be tested have too few cases to tell."),
        (lambda years, line: line < 10, lambda years, line: True, None),
    ],
)  # fmt: skip
def test_why_forms_cannot_be_tested_is_told_where_cases_are_too_few(seen, able, told):
    claim = made(decide=lambda rows, years, line: implication(1, 1, seen(years, line), able(years, line)))
    lines = multiverse.told(claim, held(claim))
    assert lines[1] == (told or multiverse.turned(held(claim)))


def test_what_many_forms_share_is_found_once():
    rows, asked = Rows(), []

    def double(number):
        asked.append(number)
        return 2 * number

    assert [rows.once("double", double, n) for n in (1, 2, 1)] == [2, 4, 2]
    assert rows.once("other", double, 1) == 2
    assert asked == [1, 2, 1]


def test_rows_are_of_the_years_and_the_evidence_asked_for():
    frame = pd.DataFrame(
        {"middle": pd.to_datetime(["2000-01-01", "2004-12-31", "2005-01-01"]), "evidence": ["read", "weak", "weak"]}
    )
    assert within(frame, (2000, 2004)).index.to_list() == [0, 1]
    assert sound(frame, False).index.to_list() == [0]
    assert sound(frame, True).index.to_list() == [0, 1, 2]
