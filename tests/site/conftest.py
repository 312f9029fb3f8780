from pathlib import Path

import pytest

from tests.landing import named, order

SITE = Path(__file__).parents[2] / "_build" / "html"


@pytest.fixture(scope="session")
def site() -> Path:
    if not (SITE / "trace.json").is_file():
        pytest.fail("no built site: run `make book` first")
    return SITE


@pytest.fixture(scope="session")
def address(serve, site):
    with serve(site) as found:
        yield found


@pytest.fixture(scope="session")
def names(site):
    """The pages of the site, from its root: those of the book, and one of each kind beside them."""
    others = [site / "search.html", site / "404.html", site / "_figures" / "ven-annual.html"]
    others += [site / "figure" / "ven-annual.html", site / "figure" / "frame" / "ven-annual.html"]
    others += [site / "_code" / "defense_ties" / "charts" / "engagement.html"]
    return [path.relative_to(site).as_posix() for path in [*sorted((site / "book").rglob("*.html")), *others]]


@pytest.fixture(scope="session")
def places(site):
    """The places of each page that links name, in the order in which a test goes to them; of the pages of figures, which are alike, one's."""
    pages = named(site)
    alike = sorted(page for page in pages if page.startswith("figure/"))[1:]
    return {
        page: order(found, (site / page).read_text(encoding="utf-8"))
        for page, found in sorted(pages.items())
        if page not in alike
    }
