import pytest

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
