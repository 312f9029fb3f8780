"""The link to the PDF: on the site only while the PDF is there."""

from types import SimpleNamespace

import pytest

from traced_book.book import Book, Settings, here, using
from traced_book.sphinx import take_away

PLACE = "<p>a</p><!-- pdf --><!-- /pdf --><p>b</p>"


@pytest.fixture
def built(tmp_path):
    """A site with one page that has a place for the link, one deeper that has, and one that has not."""
    site = tmp_path / "html"
    (site / "book" / "countries").mkdir(parents=True)
    (site / "book" / "index.html").write_text(PLACE, encoding="utf-8")
    (site / "book" / "countries" / "chile.html").write_text(PLACE, encoding="utf-8")
    (site / "book" / "data.html").write_text("<p>{a}</p>", encoding="utf-8")
    with using(Book(tmp_path, Settings(leaflets=("book/brief",)))):
        yield site


@pytest.fixture
def made(tmp_path):
    path = tmp_path / "made.pdf"
    path.write_bytes(b"0" * 2_340_000)
    return path


def test_publishing_puts_the_pdf_on_the_site_and_links_to_it(built, made):
    written = take_away.publish(made, built)
    names = [path.relative_to(built).as_posix() for path in written]
    assert names == [here().settings.pdf, "book/countries/chile.html", "book/index.html"]
    assert (built / here().settings.pdf).read_bytes() == made.read_bytes()
    page = (built / "book" / "index.html").read_text(encoding="utf-8")
    assert f'<a href="../{here().settings.pdf}" type="application/pdf">The whole book as a PDF</a> (2.3 MB).' in page
    assert f'href="../../{here().settings.pdf}"' in (built / "book" / "countries" / "chile.html").read_text(
        encoding="utf-8"
    )
    assert (built / "book" / "data.html").read_text(encoding="utf-8") == "<p>{a}</p>"


def test_publishing_again_changes_nothing_but_the_pdf(built, made):
    take_away.publish(made, built)
    before = (built / "book" / "index.html").read_text(encoding="utf-8")
    take_away.publish(made, built)
    assert (built / "book" / "index.html").read_text(encoding="utf-8") == before


def test_a_new_build_has_neither_pdf_nor_link(built, made):
    take_away.publish(made, built)
    config = SimpleNamespace(html_extra_path=[])
    app = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=str(built), confdir=str(built), config=config)
    take_away.withdraw(app, None)
    assert not (built / here().settings.pdf).exists()
    assert (built / "book" / "index.html").read_text(encoding="utf-8") == PLACE


def test_a_page_by_itself_has_its_own_file_and_link_and_leaves_that_of_the_book(built, made, monkeypatch):
    own = "<p>a</p><!-- pdf book/brief --><!-- /pdf --><!-- pdf --><!-- /pdf -->"
    path = built / "book" / "brief.html"
    path.write_text(own, encoding="utf-8")
    name = "book-brief.pdf"
    assert [p.relative_to(built).as_posix() for p in take_away.publish(made, built, "book/brief")] == [
        name, "book/brief.html"
    ]  # fmt: skip
    link = f'<p class="pdf-link"><a href="../{name}" type="application/pdf">This page as a PDF</a> (2.3 MB).</p>'
    assert path.read_text(encoding="utf-8") == own.replace("brief -->", f"brief -->{link}")
    assert (built / "book" / "index.html").read_text(encoding="utf-8") == PLACE
    assert len(take_away.publish(made, built)) == 4
    said = path.read_text(encoding="utf-8")
    assert said.index("This page as a PDF") < said.index("The whole book as a PDF")
    config = SimpleNamespace(html_extra_path=[])
    app = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=str(built), confdir=str(built), config=config)
    take_away.withdraw(app, None)
    assert path.read_text(encoding="utf-8") == own
    assert not (built / name).exists()
    with pytest.raises(ValueError, match="no page has a place for the link to the PDF of book/other"):
        take_away.publish(made, built, "book/other")


def test_the_slides_have_their_own_file_and_link_and_go_with_a_new_build(built, made):
    own = "<p>a</p><!-- pdf #slides --><!-- /pdf --><!-- pdf --><!-- /pdf -->"
    path = built / "book" / "teaching.html"
    path.write_text(own, encoding="utf-8")
    name = "book-slides.pdf"
    written = take_away.publish(made, built, take_away.SLIDES)
    assert [p.relative_to(built).as_posix() for p in written] == [name, "book/teaching.html"]
    link = f'<p class="pdf-link"><a href="../{name}" type="application/pdf">The slides as a PDF</a> (2.3 MB).</p>'
    assert path.read_text(encoding="utf-8") == own.replace("#slides -->", f"#slides -->{link}")
    config = SimpleNamespace(html_extra_path=[])
    app = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=str(built), confdir=str(built), config=config)
    take_away.withdraw(app, None)
    assert path.read_text(encoding="utf-8") == own
    assert not (built / name).exists()


def test_a_site_without_a_place_for_the_link_is_left_as_it_was(tmp_path, made):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.html").write_text("<p>a</p>", encoding="utf-8")
    with pytest.raises(ValueError, match="no page has a place for the link to the PDF"):
        take_away.publish(made, tmp_path)
    assert not (tmp_path / here().settings.pdf).exists()
