import pandas as pd
import pytest

from defense_ties.book import register
from traced_book.addresses import web_address


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=c#d", "http://xn--e1afmkfd.example:8080/", "HTTPS://EXAMPLE.ORG"]
)
def test_an_address_of_the_web_stays(address):
    assert web_address(address, "x") is address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " https://x.org",
        "https://x.org/a b",
        "data:text/html,x",
        "//x.org",
        "x.org",
        "https:///x",
        "",
        "https://x.org\njavascript:",
        "https://x.org/\u202egpj.exe",
        "https://x.org/\x7f",
        "https://someone@x.org/",
    ],
)
def test_any_other_is_refused_with_its_place(address):
    with pytest.raises(
        ValueError, match=r"^row VEN-01: found .*, expected an address that begins with https:// or http://$"
    ):
        web_address(address, "row VEN-01")


def test_no_page_is_made_of_a_source_at_another_address():
    row = register.rows().iloc[0].to_dict()
    others = pd.DataFrame([{"id": row["id"], "title": "T", "publisher": "P", "year": "2020", "url": "javascript:alert(1)",
                            "source_kind": "press", "confirms": True, "supports": None}])  # fmt: skip
    with pytest.raises(ValueError, match=rf"register, row {row['id']}, source 'T': found 'javascript:alert\(1\)'"):
        register._row(row, others)
