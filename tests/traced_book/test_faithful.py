"""Whether a translation says what its original says: its roles, its links, its numbers; and how catalogues are kept."""

import pytest
from babel.messages.catalog import Catalog

from traced_book import book
from traced_book.book import Book, BookError, Settings
from traced_book.editions import catalogues, faithful, numerals
from traced_book.editions.languages import Edition, editions

ES, PT = Edition("es"), Edition("pt_BR")


def faults(original, text, edition=ES, whole=False):
    return list(faithful.faults(original, text, edition, "en", whole))


def test_roles_stay_whatever_their_order_and_their_words():
    original = "Of {num}`a-b` rows, {fig}`c` shows {term}`formal texts <formal text>` {cite}`one2020,two2021`."
    assert not faults(
        original, "{fig}`c` muestra {term}`textos <formal text>` de {num}`a-b` filas {cite}`one2020,two2021`."
    )


def test_a_role_that_is_lacking_added_or_of_another_target_is_named():
    assert faults("Of {num}`a-b` rows.", "De varias filas.") == ["lacks {num}`a-b`"]
    assert faults("Rows.", "Filas: {fig}`c`.") == ["adds {fig}`c`"]
    assert faults("{num}`a` and {num}`a`", "{num}`a`") == ["lacks {num}`a`"]
    assert faults("See {num}`a`.", "Véase {num}`b`.") == ["lacks {num}`a`", "adds {num}`b`"]
    assert faults("{term}`TIV`", "{term}`VIT`") == ["lacks {term}`TIV`", "adds {term}`VIT`"]
    assert not faults("{term}`TIV`", "{term}`VIT <TIV>`")
    assert not faults("{abbr}`TIV (trend value)`", "{abbr}`VIT (valor de tendencia)`")


def test_a_form_of_a_number_is_no_other_number():
    assert not faults("{num}`a` deals", "{num}`a;f` entregas")
    assert faults("{fig}`a`", "{fig}`a;f`") == ["lacks {fig}`a`", "adds {fig}`a;f`"]


def test_html_stays_in_a_passage_and_is_text_in_evidence():
    original = 'Of <a href="#claim-7">seven</a>, <output name="all"></output> rows of <em>12</em>.'
    kept = '<output name="all"></output> filas de <em>12</em> en <a href="#claim-7">siete</a>.'
    assert not faults(original, kept)
    # A number in a tag is none that a sentence states.
    assert faults(original, kept.replace("#claim-7", "#claim-8")) == [
        'lacks <a href="#claim-7">', 'adds <a href="#claim-8">',
    ]  # fmt: skip
    assert faults(original, kept.replace("<em>12</em>", "12")) == ["lacks <em>", "lacks </em>"]
    assert not faults("A <title>", "Un <título>", whole=True)


def test_links_footnotes_and_code_stay():
    original = "As [here](two.md#a-b) and[^note], `code` at <https://example.org/1>."
    assert not faults(original, "Como [aquí](two.md#a-b) y[^note], `code` en <https://example.org/1>.")
    assert faults(original, "Como [aquí](three.md) y, `código`.") == [
        "lacks ](two.md#a-b)", "lacks [^note]", "lacks `code`", "lacks <https://example.org/1>", "adds ](three.md)", "adds `código`",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("original", "text", "wrong"),
    [
        ("Of {num}`a` rows", "De 12 {num}`a` filas", "12"),
        ("Of {num}`a` rows", "De doce {num}`a` filas", "12"),
        ("In 2014, five countries", "En 2014, cinco países", ""),
        ("In 2014", "En 2015", "2015"),
        ("Worth 3,868.5", "Por 3.868,5", ""),
        ("Worth 3,868.5", "Por 3.868", "3868"),
        ("Worth 3.868", "Por 3.868", "3868"),
        ("Worth 1.5", "Por 15", "15"),
        ("Worth 1.5", "Por 1,5", ""),
        ("Version 1.0.2 of 3.11", "Versión 1.0.2 de 3.11", ""),
        ("Of five", "De 5", ""),
        ("It is one", "Es una", ""),
    ],
)
def test_a_translation_states_no_number_of_its_own(original, text, wrong):
    assert faults(original, text) == ([f"states the number {wrong}, which the original does not"] if wrong else [])


def test_number_words_are_those_of_the_language():
    # "dos" is "of the" in Portuguese.
    assert not faults("The figures", "Os dados dos países", PT)
    assert faults("The figures", "Los datos de dos países") == ["states the number 2, which the original does not"]
    assert faults("Some", "Duas", PT) == ["states the number 2, which the original does not"]
    assert numerals.stated("Twelve of 1 234 and 3,868", "en") == {"12": 1, "1": 1, "234": 1, "3868": 1}


def test_words_to_translate_are_those_outside_of_roles():
    assert faithful.has_words("{num}`a` rows")
    assert not faithful.has_words("{num}`a-b`, `code` 12 <https://example.org/a>")


@pytest.fixture
def two_editions(tmp_path):
    with book.using(Book(tmp_path, Settings(editions=("es", "pt_BR")))):
        yield tmp_path


def template(*messages):
    made = catalogues.Catalog()
    for line, text in enumerate(messages, start=1):
        made.add(text, locations=[("page.md", line)])
    return made


def test_what_is_translated_is_never_lost(two_editions):
    file = catalogues.path(ES, "a/page")
    assert file == two_editions / "locale" / "es" / "LC_MESSAGES" / "a" / "page.po"
    first = catalogues.updated(
        ES, "a/page", template("The first thing of all", "Another that goes away entirely", "{num}`x` 5%")
    )
    first["The first thing of all"].string = "Lo primero de todo"
    first["Another that goes away entirely"].string = "Otra"
    catalogues.write(file, first)
    again = catalogues.updated(ES, "a/page", template("The first thing of all, changed", "{num}`x` 5%"))
    catalogues.write(file, again)
    text = file.read_text(encoding="utf-8")
    assert (
        '#, fuzzy\n#| msgid "The first thing of all"\nmsgid "The first thing of all, changed"\nmsgstr "Lo primero de todo"'
        in text
    )
    assert '#~ msgid "Another that goes away entirely"\n#~ msgstr "Otra"' in text
    # Nothing that would change by itself, and no guess at what a brace means.
    assert "format" not in text and "2026" not in text and "EMAIL" not in text and '"Language: es\\n"' in text
    held = {message.id: catalogues.translation(message) for message in catalogues.messages(catalogues.read(file, "es"))}
    assert held == {"The first thing of all, changed": "", "{num}`x` 5%": ""}
    before = file.read_bytes()
    catalogues.write(file, catalogues.updated(ES, "a/page", template("The first thing of all, changed", "{num}`x` 5%")))
    assert file.read_bytes() == before
    catalogues.write(file, catalogues.updated(ES, "a/page", template("Another that goes away entirely")))
    back = {message.id: catalogues.translation(message) for message in catalogues.messages(catalogues.read(file, "es"))}
    assert back == {"Another that goes away entirely": "Otra"}


def test_an_unfaithful_translation_is_named_by_file_line_message_and_role(two_editions):
    file = catalogues.path(ES, "page")
    file.parent.mkdir(parents=True)
    file.write_text(
        '\nmsgid "Of {num}`a` rows"\nmsgstr "De filas"\n\n#, fuzzy\nmsgid "{num}`b`"\nmsgstr "b"\n', encoding="utf-8"
    )
    with file.open("a", encoding="utf-8") as more:
        more.write(
            '\nmsgctxt "fig a title"\nmsgid "One took 90%"\nmsgstr "Uno tomó más"\n\nmsgid "It took 90%"\nmsgstr "Tomó más"\n'
        )
    assert faithful.unfaithful(ES, "en")[1:] == [f"{file}:10: leaves out the number 90: One took 90%"]
    assert faithful.unfaithful(ES, "en")[:1] == [f"{file}:2: lacks {{num}}`a`: Of {{num}}`a` rows"]
    catalogues.compiled(ES, two_editions / "shown")
    shown = (two_editions / "shown/es/LC_MESSAGES/page.po").read_text(encoding="utf-8")
    assert "De filas" in shown and "{num}`b`" not in shown


def test_a_catalogue_of_another_form_is_refused_with_its_line(two_editions):
    file = two_editions / "page.po"
    file.write_text('msgid "a"\nmsgstr "b"\nwords\n', encoding="utf-8")
    with pytest.raises(BookError, match=r"page\.po:\d: expected a catalogue of gettext"):
        catalogues.read(file)


def test_editions_are_known_languages_in_folders_of_their_own(two_editions):
    assert [(held.folder, held.tag, held.name) for held in editions()] == [
        ("es", "es", "español"),
        ("pt", "pt-BR", "português"),
    ]
    with (
        book.using(Book(two_editions, Settings(editions=("xx",)))),
        pytest.raises(BookError, match="'xx' is no language"),
    ):
        editions()
    with (
        book.using(Book(two_editions, Settings(editions=("pt_BR", "pt_PT")))),
        pytest.raises(BookError, match="folder 'pt'"),
    ):
        editions()


def test_a_place_in_a_notebook_is_a_cell_and_a_line():
    made = template("a")
    made.add("b", locations=[("one.ipynb", 30004)])
    assert [catalogues.place(made[text]) for text in "ab"] == ["line 1", "cell 3, line 4"]


def test_a_quotation_in_the_language_of_the_original_is_one_of_its_own_words():
    original = "He said: \"100,000 'rifles' and two more\"."
    kept = "Dijo: «[100,000 “rifles” and two more]{.language-en}» (100.000 fusiles y dos más)."
    assert not faults(original, kept)
    assert faults(original, kept.replace("100,000", "100,001")) == [
        "quotes what the original does not say: 100,001 “rifles” and two more"
    ]
    assert faults(original, kept.replace("100.000", "100.001")) == [
        "states the number 100001, which the original does not"
    ]


def test_a_quotation_in_another_language_states_its_numbers_as_that_writes_them():
    original = "He said: [1.500 fusiles]{.language-es}, and 1,500 is many."
    assert not faults(original, "Disse: [1.500 fusiles]{.language-es}, e 1.500 é muito.", PT)
    assert faults(original, "Disse: [1.501 fusiles]{.language-es}, e 1.500 é muito.", PT)


LONG = " ".join(f"word {count} of them" for count in range(40))


@pytest.mark.parametrize("text", ["short", LONG, f'{LONG} "quoted" \\ and more', f"one\ntwo of {LONG}\nthree"])
def test_the_original_that_a_fuzzy_translation_was_made_for_is_kept_whatever_its_length(tmp_path, text):
    held = Catalog(locale="es", fuzzy=False)
    held.add(f"{text} now", "traducido", flags=["fuzzy"], previous_id=[text])
    for _ in range(2):
        catalogues.write(tmp_path / "page.po", held)
        held = catalogues.read(tmp_path / "page.po", "es")
        (message,) = catalogues.messages(held)
        assert [" ".join(part.split()) for part in message.previous_id] == [" ".join(text.split())]
