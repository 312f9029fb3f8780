"""Addresses of other places, as tables, the bibliography and the descriptor give them: what a page may link to."""

from __future__ import annotations

import re

# What turns the order of the characters after it, so that a reader sees them otherwise than they are, and control characters.
TURNING = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
UNSEEN = rf"\x00-\x1f\x7f-\x9f\u2028\u2029{TURNING}"
# Nothing in an address may end an attribute or an element.
WEB = re.compile(rf"https?://[\w.-]+(?::\d+)?(?:[/?#][^\s<>\"\\{UNSEEN}]*)?", re.IGNORECASE)
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
