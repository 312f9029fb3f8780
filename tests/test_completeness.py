import pytest

import small_tables as small
from defense_ties import completeness
from small_tables import text


def test_chapman_by_hand():
    # recapr's documentation of NChapman asks for 100, 100 and 20: 101 * 101 / 21 - 1.
    assert completeness.chapman(100, 100, 20).estimate == pytest.approx(484.7619)
    # Two searches that find the same leave none to be missed, and 3 * 4 / 3 - 1 is what the second found.
    assert completeness.chapman(2, 3, 2).estimate == 3


def test_the_interval_holds_the_totals_that_the_overlap_allows():
    # Two of each, one shared. Of N things the second search misses the first's two in (N-2)(N-3) / N(N-1) of all cases; an overlap
    # of one or less: 1 - 2 / N(N-1), an overlap of one or more: 1 - (N-2)(N-3) / N(N-1) = (4N - 6) / N(N-1).
    got = completeness.chapman(2, 2, 1)
    assert got.estimate == pytest.approx(3.5)
    # 310 / (79 * 78) = 0.0503; the chance falls below 0.025 after 159: 630 / (159 * 158) = 0.02508, 634 / (160 * 159) = 0.02492.
    assert (got.low, got.high) == (3, 159)


def test_without_an_overlap_there_is_no_upper_end():
    got = completeness.chapman(2, 2, 0)
    assert got.estimate == 8
    assert got.high == float("inf")


def test_more_shared_than_found_is_an_error():
    with pytest.raises(ValueError, match="cannot share 3"):
        completeness.chapman(2, 5, 3)


def test_a_text_is_of_dcad_of_the_own_search_or_of_both(monkeypatch):
    rows = [
        text("BRA", "2002", id="BRA-1", merged="DCAD-0001"),
        text("BRA", "2002", id="BRA-2", merged=None),
        text("VEN", "2010", id="DCAD-0002", merged=None),
        text("VEN", "2011", id="VEN-1", merged=None),
        text("VEN", "1999", id="VEN-2", merged=None),
        text("VEN", "2009", id="VEN-3", merged="VEN-4", type="space"),
        text("VEN", "2009", id="VEN-5", merged=None, instrument="declaration"),
    ]
    table = small.texts(*rows)
    table["merged"] = [row["merged"] for row in rows]
    small.use(monkeypatch, agreements=table)
    got = completeness.searches().set_index("id")
    assert got[["dcad", "own"]].to_dict("index") == {
        "BRA-1": {"dcad": True, "own": True},
        "BRA-2": {"dcad": False, "own": True},
        "DCAD-0002": {"dcad": True, "own": False},
    }
    wide = completeness.searches(without=[]).set_index("id")
    assert wide.loc["VEN-3"].to_dict() == {"country": "VEN", "type": "space", "dcad": False, "own": True}
