import altair as alt
import pytest


@pytest.fixture(scope="module", autouse=True)
def plain_charts():
    """Draw as a process does that has just begun: a theme that another test's import left on would be that of every chart here."""
    with alt.theme.enable("default"):
        yield
