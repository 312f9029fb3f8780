"""Addresses of other places, as tables, the bibliography and the descriptor give them: what a page may link to."""

from __future__ import annotations

import re

# Nothing in an address may end an attribute or an element.
WEB = re.compile(r"https?://[\w.-]+(?::\d+)?(?:[/?#][^\s<>\"\\]*)?", re.IGNORECASE)
EXPECTED = "an address that begins with https:// or http://"


def web_address(text: str, where: str) -> str:
    """Return an address that a page may link to: one of the web, since others (``javascript:``) run in the page.

    Args:
        where: what holds it, for the error.

    Raises:
        ValueError: it begins otherwise than with ``https://`` or ``http://``, or holds what no address holds.
    """
    if not WEB.fullmatch(text):
        raise ValueError(f"{where}: found {text!r}, expected {EXPECTED}")
    return text
