"""Pages without the theme, for what is only looked up: lines of code, the rows of a figure. They load nothing."""

from __future__ import annotations

from html import escape

_STYLES = (
    # By name: what looks at a page does not know the ground that a browser puts behind it in the dark.
    ":root{background:Canvas;color:CanvasText;color-scheme:light dark}"
    ":focus-visible{outline:3px solid LinkText;outline-offset:2px}"
    "body{font-family:system-ui,sans-serif;line-height:1.5;margin:1rem}"
    "pre{font-size:13px;line-height:1.5}"
)


def page_html(title: str, body: str, styles: str) -> str:
    """Return a page as HTML; ``styles`` are added to those that all such pages have."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLES}{styles}</style></head><body>'
        f"<main>{body}</main></body></html>\n"
    )
