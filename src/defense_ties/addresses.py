"""Addresses of other places, as tables, the bibliography and the descriptor give them: what a page may link to."""

from __future__ import annotations

import re

_WEB = re.compile(r"https?://[^\s/][^\s]*", re.IGNORECASE)


def web_address(text: str, where: str) -> str:
    """Return an address that a page may link to: one of the web, since others (``javascript:``) run in the page.

    Args:
        where: what holds it, for the error.

    Raises:
        ValueError: it begins otherwise than with ``https://`` or ``http://``, or holds white space.
    """
    if not _WEB.fullmatch(text):
        raise ValueError(f"{where}: found {text!r}, expected an address that begins with https:// or http://")
    return text
