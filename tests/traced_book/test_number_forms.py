"""Numbers, dates, countries and lists in other languages, from how they read in English: the same digits, or nothing."""

import pytest

from traced_book.editions import forms, numerals
from traced_book.editions.languages import Edition

ES, PT = Edition("es"), Edition("pt_BR")
NARROW = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("text", "spanish", "portuguese"),
    [
        ("3,868", "3.868", "3.868"),
        ("2014", "2014", "2014"),
        ("1,234,567.50", "1.234.567,50", "1.234.567,50"),
        ("5.3", "5,3", "5,3"),
        ("0.10", "0,10", "0,10"),
        ("28%", f"28{NARROW}%", "28%"),
        ("44.1%", f"44,1{NARROW}%", "44,1%"),
        ("−0.07", "−0,07", "−0,07"),
        ("+0.40", "+0,40", "+0,40"),
        ("twelve", "doce", "doze"),
        ("two", "dos", "dois"),
        ("one", "un", "um"),
        ("no", "ningún", "nenhum"),
        ("none", "ninguno", "nenhum"),
        ("Three", "Tres", "Três"),
        ("58th", "58.º", "58º"),
        ("2nd", "2.º", "2º"),
        ("23 of 33", "23 de 33", "23 de 33"),
        ("one of 638", "uno de 638", "um de 638"),
        ("none of 14", "ninguno de 14", "nenhum de 14"),
        ("US$54", "54 dólares", f"US${NARROW}54"),
        ("US$54 million", "54 millones de dólares", f"US${NARROW}54 milhões"),
        ("US$7.2 billion", "7,2 mil millones de dólares", f"US${NARROW}7,2 bilhões"),
        ("US$2.1 million", "2,1 millones de dólares", f"US${NARROW}2,1 milhões"),
        ("1 million", "1 millón", "1 milhão"),
        ("3,868 million", "3.868 millones", "3.868 milhões"),
        ("November 2026", "noviembre de 2026", "novembro de 2026"),
        ("27 July 2006", "27 de julio de 2006", "27 de julho de 2006"),
        ("March", "marzo", "março"),
        ("2010–14", "2010–14", "2010–14"),
        ("2002–06", "2002–06", "2002–06"),
        ("0.25–0.73", "0,25–0,73", "0,25–0,73"),
        ("70% to 95%", f"70{NARROW}% a 95{NARROW}%", "70% a 95%"),
        ("0.17 (0.03 to 0.31)", "0,17 (0,03 a 0,31)", "0,17 (0,03 a 0,31)"),
        ("0.08, 0.01 to 0.15", "0,08; 0,01 a 0,15", "0,08; 0,01 a 0,15"),
        ("2015, 2017, 2019 and 2022", "2015, 2017, 2019 y 2022", "2015, 2017, 2019 e 2022"),
        ("2014 or 2015", "2014 o 2015", "2014 ou 2015"),
        ("7 or 8", "7 u 8", "7 ou 8"),
        ("70th and 6th", "70.º y 6.º", "70º e 6º"),
        ("Brazil, Chile and Mexico", "Brasil, Chile y México", "Brasil, Chile e México"),
        ("Peru and Italy", "Perú e Italia", "Peru e Itália"),
        ("the United States", "Estados Unidos", "Estados Unidos"),
        ("Saint Kitts and Nevis", "San Cristóbal y Nieves", "São Cristóvão e Névis"),
        ("BRA-14, DCAD-0319 and VEN-17", "BRA-14, DCAD-0319 y VEN-17", "BRA-14, DCAD-0319 e VEN-17"),
    ],
)
def test_a_form_that_is_known_has_the_same_digits_in_the_marks_of_the_language(text, spanish, portuguese):
    assert [forms.said(text, edition) for edition in (ES, PT)] == [spanish, portuguese]
    stated = numerals.stated(text, "en")
    assert numerals.stated(spanish, "es") == stated and numerals.stated(portuguese, "pt") == stated


def test_a_feminine_noun_asks_for_its_form():
    told = [forms.said(text, ES, "f") for text in ("one", "two", "no", "none of 14", "2nd", "5.3")]
    assert told == ["una", "dos", "ninguna", "ninguna de 14", "2.ª", "5,3"]
    assert [forms.said(text, PT, "f") for text in ("one", "two", "3rd")] == ["uma", "duas", "3ª"]


@pytest.mark.parametrize(
    "text",
    [
        "mostly supported",
        "ordered after USA refused to sell S-70",
        "one of 422 votes",
        "31 February 2020",
        "$0.8-1.5 b deal",
        "1,23",
        "12 rows and 3",
        "",
    ],
)
def test_any_other_form_is_nobodys_to_guess(text):
    assert forms.said(text, ES) is None


def test_in_a_language_whose_words_are_not_known_digits_are_written_and_words_are_not():
    swedish = Edition("sv")
    assert forms.said("3,868.5", swedish) == f"3{NARROW}868,5"
    assert [forms.said(text, swedish) for text in ("twelve", "2nd", "US$5 million", "1 of 2")] == [None] * 4


def test_in_a_cell_no_is_an_answer_and_a_count_stands_alone():
    assert [forms.said(text, ES, alone=True) for text in ("no", "No", "none", "one")] == [None, None, "ninguno", "uno"]


def test_a_short_month_before_its_year_is_no_count():
    assert numerals.stated("Dez. de 2024 e dez 2023: dez acordos", "pt_BR") == {"2024": 1, "2023": 1, "10": 1}


def test_a_billion_without_a_figure_is_one():
    assert numerals.stated("over a billion", "en") == numerals.stated("mais de um bilhão", "pt_BR") == {"1": 1}
    assert numerals.stated("un crédito de mil millones, o de 3 mil millones", "es") == {"1": 1, "3": 1}
    assert numerals.stated("dos mil millones; 1.000 millones", "es") == {"2": 1, "1000": 1}
