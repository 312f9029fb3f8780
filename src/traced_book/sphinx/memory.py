"""What a build holds in memory: no more for a long book than for a short one, where it can be helped.

Sphinx keeps the parsed text of every page that it reads until that page is written, beside the file from which it can read it again.
The cells of a notebook are parsed for each of its numbers.
"""

from __future__ import annotations

from sphinx.application import Sphinx

from ..evidence import statements

# Of so many pages, the first, which are written first, it stays: to read one again takes some hundredths of a second.
PAGES = 32


def let_go(app: Sphinx, *_: object) -> None:
    """Let go the parsed text of the pages read last, which Sphinx then reads from its file, and the parsed cells of the last one."""
    statements.forget()
    held = getattr(app.env, "_write_doc_doctree_cache", {})
    while len(held) > PAGES:
        held.popitem()


def setup(app: Sphinx) -> None:
    """Connect the events: before a further page is read, and after the last."""
    app.connect("source-read", let_go)
    app.connect("env-updated", let_go)
