"""Which countries are the book's, as the published table has them and as one has them that is still being made."""

import pandas as pd

from defense_ties import data, scope

COUNTRIES = pd.DataFrame(
    [("AAA", "Zembla", "focus"), ("ZZZ", "Andorra", "focus"), ("RUS", "Russia", "power"), ("BBB", "Borduria", "other")],
    columns=["code", "name", "role"],
)


def test_the_countries_of_the_book_stand_in_the_order_of_their_names():
    assert scope.focus(COUNTRIES) == ["ZZZ", "AAA"]
    assert scope.focus() == ["BRA", "CHL", "COL", "MEX", "VEN"]


def test_whoever_the_five_are_measured_against_is_compared_too():
    assert scope.compared(COUNTRIES) == ["AAA", "RUS", "ZZZ"]


def test_the_years_of_the_book_are_whole_periods():
    assert scope.YEARS == "2000–2024"
    assert list(data.periods(pd.Series([scope.FIRST, scope.LAST]))) == ["2000–04", "2020–24"]
