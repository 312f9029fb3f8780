import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from defense_ties import chance


def test_kappa_of_cohens_form_by_hand():
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed 0.7, expected 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
    first = pd.Series(["y"] * 25 + ["n"] * 25)
    second = pd.Series(["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15)
    got = chance.kappa(first, second, ["y", "n"])
    assert (got.n, got.observed, got.expected) == (50, pytest.approx(0.7), pytest.approx(0.5))
    assert got.value == pytest.approx(0.4)


def test_kappa_is_symmetric_and_1_for_identical_codes():
    first, second = pd.Series([0, 1, 2, 2]), pd.Series([0, 2, 2, 1])
    scale = [0, 1, 2]
    assert chance.kappa(first, second, scale, True) == chance.kappa(second, first, scale, True)
    assert chance.kappa(first, first, scale).value == pytest.approx(1.0)


def test_a_neighbour_counts_for_more_than_a_distant_step_on_an_ordinal_scale():
    first = pd.Series([0, 1, 2])
    near, far = pd.Series([1, 1, 2]), pd.Series([2, 1, 2])
    scale = [0, 1, 2]
    assert chance.kappa(first, near, scale).observed == chance.kappa(first, far, scale).observed
    assert chance.kappa(first, near, scale, True).observed == pytest.approx(1 - 0.5 / 3)
    assert chance.kappa(first, far, scale, True).observed == pytest.approx(1 - 1 / 3)


def test_pairs_with_a_gap_are_left_out_and_unknown_codes_refused():
    got = chance.kappa(pd.Series(["y", None, "n"]), pd.Series(["y", "n", "n"]), ["y", "n"])
    assert got.n == 2
    with pytest.raises(ValueError, match="found z, expected one of y, n"):
        chance.kappa(pd.Series(["z"]), pd.Series(["y"]), ["y", "n"])
    with pytest.raises(ValueError, match="at least one pair"):
        chance.kappa(pd.Series([None]), pd.Series(["y"]), ["y", "n"])


def test_two_who_give_one_code_only_have_no_kappa():
    same = pd.Series(["y", "y"])
    assert pd.isna(chance.kappa(same, same, ["y", "n"]).value)


def test_the_interval_holds_the_estimate_and_is_the_same_each_time():
    first = pd.Series(["y", "n"] * 20)
    second = first.where(first.index % 5 != 0, "y")
    low, high = chance.interval(first, second, ["y", "n"], False)
    assert low < chance.kappa(first, second, ["y", "n"]).value < high
    assert (low, high) == chance.interval(first, second, ["y", "n"], False)


def test_the_interval_leaves_out_a_fortieth_on_each_side(monkeypatch):
    """Of the values 0 to 1,999 that is 0.025 * 1,999 and 0.975 * 1,999; each draw has as many rows as there are, any of them."""
    asked = []

    def counted(first, second, size, ordinal):
        asked.append((first.tolist(), second.tolist(), size, ordinal))
        return np.ones(2_000), np.arange(2_000.0), np.zeros(2_000)

    monkeypatch.setattr(chance, "_agreement", counted)
    codes = pd.Series(["a", "b", "c"])
    got = chance.interval(codes, codes, ["a", "b", "c"], True)
    assert got == pytest.approx((49.975, 1949.025))
    [(first, second, *rest)] = asked
    assert first == second
    assert rest == [3, True]
    assert len(first) == 2_000
    assert {tuple(sorted(draw)) for draw in first} == {
        (0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 1), (0, 1, 2), (0, 2, 2), (1, 1, 1), (1, 1, 2), (1, 2, 2), (2, 2, 2),
    }  # fmt: skip


def test_draws_without_a_kappa_are_left_out():
    codes = pd.Series(["a", "b"])
    assert chance.interval(codes, codes, ["a", "b"], False) == (1.0, 1.0)


def test_the_weight_of_a_disagreement_grows_with_its_steps():
    first, second = pd.Series([0, 0, 0, 3]), pd.Series([1, 2, 3, 3])
    got = chance.kappa(first, second, [0, 1, 2, 3], True)
    assert got.observed == pytest.approx((2 / 3 + 1 / 3 + 0 + 1) / 4)
    # Rows: 3 of 4 and 1 of 4; columns: 0, 1, 1 and 2 of 4.
    assert got.expected == pytest.approx((3 * (2 / 3 + 1 / 3) + 1 * (1 / 3 + 2 / 3 + 2)) / 16)
    only = chance.kappa(pd.Series(["x"]), pd.Series(["x"]), ["x"], True)
    assert (only.observed, only.expected, only.n) == (1.0, 1.0, 1)


def coded(table):
    """Return the codes of two coders from their cross table, rows the first coder's."""
    pairs = [(row, column) for row, line in enumerate(table) for column, n in enumerate(line) for _ in range(n)]
    return (pd.Series(codes) for codes in zip(*pairs, strict=True))


def test_the_error_of_kappa_is_that_of_the_published_example():
    """SAS prints for this table kappa 0.4842 with standard error 0.1380 and limits 0.2137 and 0.7547, as the tests of statsmodels quote."""
    table = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]
    first, second = coded(table)
    found, pulls = chance.pulled(first, second, [0, 1, 2])
    assert found.value == pytest.approx(0.4842, abs=5e-5)
    assert pulls.sum() == pytest.approx(0)
    assert (pulls**2).sum() ** 0.5 == pytest.approx(0.1380, abs=5e-5)
    assert chance.around(found.value, pulls, pulls.index.to_series()) == pytest.approx((0.2137, 0.7547), abs=5e-5)
    assert (pulls**2).sum() == pytest.approx(cohens_kappa(table).var_kappa)


def test_pulls_by_hand():
    """Of yes-yes, yes-no, no-no and no-no: 3 of 4 alike, by chance 0.5 * 0.25 + 0.5 * 0.75 = 0.5, so that kappa is 0.5.

    A pair pulls by (alike - 0.75 - 0.5 * (share of its first code with the second coder + of its second with the first - 1)) / 0.5 / 4.
    """
    first, second = pd.Series(["y", "y", None, "n", "n"]), pd.Series(["y", "n", "y", "n", "n"])
    found, pulls = chance.pulled(first, second, ["y", "n"])
    assert (found.n, found.value) == (4, 0.5)
    assert pulls.index.to_list() == [0, 1, 3, 4]
    assert pulls.to_list() == pytest.approx([0.375 / 2, -0.625 / 2, 0.125 / 2, 0.125 / 2])


def test_observations_that_are_alike_count_as_one():
    pulls, alike = pd.Series([0.3, 0.1, -0.2, -0.2], index=[7, 8, 9, 9]), pd.Series(["a", "a", "b", "c"])
    half = 1.959964 * (0.4**2 + 0.2**2 + 0.2**2) ** 0.5
    assert chance.around(0.5, pulls, alike) == pytest.approx((0.5 - half, 0.5 + half), abs=1e-6)


def test_what_does_not_vary_has_no_interval():
    same, other = pd.Series(["y", "y"]), pd.Series(["y", "n"])
    found, pulls = chance.pulled(same, other, ["y", "n"])
    assert found.value == 0
    assert np.isnan(chance.around(found.value, pulls, other)).all()
    always, seldom = pd.Series(["y"] * 34), pd.Series(["y"] * 27 + ["n"] * 5 + ["a"] * 2)
    found, pulls = chance.pulled(always, seldom, ["y", "n", "a"])
    assert np.isnan(chance.around(found.value, pulls, pulls.index.to_series())).all()
    found, pulls = chance.pulled(same, same, ["y", "n"])
    assert np.isnan([found.value, *pulls]).all()
    assert np.isnan(chance.around(found.value, pulls, other)).all()


@pytest.mark.parametrize(("part", "whole"), [(81, 263), (15, 148), (0, 20), (1, 29), (29, 29), (1, 1)])
def test_the_score_interval_is_that_of_statsmodels(part, whole):
    assert chance.wilson(part, whole) == pytest.approx(proportion_confint(part, whole, method="wilson"), abs=1e-12)


def test_the_score_interval_by_hand():
    """Of 0 of 4 with z squared 3.8415: from 0 to 3.8415 / (4 + 3.8415)."""
    low, high = chance.wilson(0, 4)
    assert (low, high) == (0.0, pytest.approx(0.48989, abs=1e-5))
    assert chance.wilson(4, 4) == (pytest.approx(1 - high), 1.0)


@pytest.mark.parametrize(("part", "whole"), [(-1, 3), (4, 3), (0, 0)])
def test_a_share_needs_a_part_of_a_whole(part, whole):
    with pytest.raises(ValueError, match=f"found {part} of {whole}"):
        chance.wilson(part, whole)
