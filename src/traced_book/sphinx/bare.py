"""Pages without the theme, for what is only looked up: lines of code, the rows of a figure. They load nothing."""

from __future__ import annotations

from ..editions.sentences import language
from .markup import html

_STYLES = (
    # By name: what looks at a page does not know the ground that a browser puts behind it in the dark.
    ":root{background:Canvas;color:CanvasText;color-scheme:light dark}"
    ":focus-visible{outline:3px solid LinkText;outline-offset:2px}"
    "body{font-family:system-ui,sans-serif;line-height:1.5;margin:1rem}"
    # A module's name is one word, wider than a phone.
    "h1{overflow-wrap:anywhere}"
    "pre{font-size:13px;line-height:1.5}"
)


def page_html(title: str, body: str, styles: str, head: str = "") -> str:
    """Return a page as HTML; ``styles`` are added to those that all such pages have, ``head`` to their head."""
    return f"{html('bare', language=language(), title=title, styles=f'{_STYLES}{styles}', head=head, body=body)}\n"
