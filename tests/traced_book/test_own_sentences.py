"""The machine's own sentences in Spanish and Portuguese: each is there, with its values, and is said where an edition is built."""

import ast
import datetime as dt
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract

from traced_book import citation, repository
from traced_book.editions import catalogues, sentences

HOUSE = Path(sentences.__file__).parents[1]
VALUES = re.compile(r"%\((\w+)\)s|(<a [^>]*>)")


def of_templates():
    for path in HOUSE.glob("sphinx/**/templates/*.html"):
        with path.open("rb") as text:
            yield from (
                found for _, found, _, _ in extract("jinja2.ext:babel_extract", text, options={"trimmed": "true"})
            )


def of_code():
    for path in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            said = (
                [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
                if name
                else []
            )
            if name == "say" and said:
                yield said[0]
            elif name == "count" and len(said) == 2:
                yield tuple(said)


def of_print():
    yield from sentences.spoken("".join(path.read_text(encoding="utf-8") for path in (HOUSE / "pdf").glob("*.typ")))
    tree = ast.parse((HOUSE / "pdf" / "translate.py").read_text(encoding="utf-8"))
    # A sentence with values is handed over as it is, and said in Typst.
    yield from (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "%(cell)s" in node.value
    )


def of_scripts():
    for path in (HOUSE / "sphinx" / "static").glob("*.js"):
        yield from sentences.spoken(path.read_text(encoding="utf-8"))
    # Of the layers, by whose names their boxes are called.
    yield from ("method", "code", "data")


# Said where it is not written, since what is below the editions knows no language.
HANDED = {citation.UNADDRESSED, repository.WITHOUT_ADDRESS, repository.WITHOUT_COMMIT}


@pytest.mark.parametrize("code", ["es", "pt"])
def test_every_sentence_is_translated_and_no_other_with_the_same_values_and_links(code):
    held = {
        message.id: message for message in catalogues.messages(catalogues.read(sentences.FOLDER / f"{code}.po", code))
    }
    wanted = {*of_templates(), *of_code(), *of_print(), *of_scripts(), *HANDED}
    assert len(wanted) > 90 and set(held) == wanted
    for original, message in held.items():
        assert not message.fuzzy
        originals, said = (text if isinstance(text, tuple | list) else (text,) for text in (original, message.string))
        assert len(originals) == len(said) and all(said)
        for one, other in zip(originals, said, strict=True):
            assert sorted(VALUES.findall(one)) == sorted(VALUES.findall(other)), other


@pytest.fixture
def speak():
    yield sentences.use
    sentences.use("")


def test_it_is_said_in_the_language_of_the_edition_or_in_english(speak):
    assert sentences.say("Figure %(number)s", number=7) == "Figure 7"
    assert sentences.count("%(num)s figure", "%(num)s figures", 2) == "2 figures"
    day = dt.date(2026, 3, 4)
    assert (sentences.in_words(day), sentences.time(2), sentences.language()) == ("4 March 2026", "2nd time", "en")
    speak("es")
    assert sentences.say("Figure %(number)s", number=7) == "Figura 7"
    assert [sentences.count("%(num)s figure", "%(num)s figures", n) for n in (1, 2)] == ["1 figura", "2 figuras"]
    assert (sentences.in_words(day), sentences.time(2), sentences.language()) == ("4 de marzo de 2026", "2.ª vez", "es")
    speak("pt_BR")
    assert (sentences.say("Cite"), sentences.in_words(day), sentences.language()) == (
        "Citar",
        "4 de março de 2026",
        "pt-BR",
    )
    speak("sv")
    assert (sentences.say("Cite"), sentences.in_words(day)) == ("Cite", "4 mars 2026")
