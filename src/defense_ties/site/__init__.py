"""The Sphinx extension of the site: figures that are complete without a script, numbers that link to their cell.

It knows :mod:`defense_ties.figure` and of the analysis nothing but the names of the depth scale. Roles for prose, in MyST:

- ``{num}`ven-share``` is replaced by the quantity stored under that name on any page, linked to its cell;
- ``{fig}`ven-annual``` is replaced by *Figure 12*, linked to the figure.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from . import (
    access,
    catalogue,
    cells,
    choosing,
    evidence,
    glossary,
    hosting,
    incremental,
    inert,
    language,
    launch,
    lean,
    numbers,
    pages,
    places,
    references,
    register,
    render,
    searching,
    share,
    take_away,
)


def without_widgets(app: Sphinx, doctree: object) -> None:
    """Take the state of widgets and their scripts from a page: without a kernel they are dead, and come from afar."""
    app.env.nb_metadata.get(app.env.docname, {}).pop("js_files", None)


def setup(app: Sphinx) -> dict[str, object]:
    """Register the node, the roles and the events."""
    render.setup(app)
    catalogue.setup(app)
    evidence.setup(app)
    cells.setup(app)
    numbers.setup(app)
    launch.setup(app)
    glossary.setup(app)
    language.setup(app)
    references.setup(app)
    register.setup(app)
    searching.setup(app)
    choosing.setup(app)
    hosting.setup(app)
    pages.setup(app)
    places.setup(app)
    share.setup(app)
    lean.setup(app)
    access.setup(app)
    incremental.setup(app)
    inert.setup(app)
    take_away.setup(app)
    app.connect("doctree-read", without_widgets)
    return {"version": "1", "env_version": 1, "parallel_read_safe": False, "parallel_write_safe": False}
