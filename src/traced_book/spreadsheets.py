"""What a spreadsheet makes of the cells of a CSV: a text that begins like a formula it would run."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[=+\-@\t\r\n\0＝＋－＠]")
_NUMBER = re.compile(r"[+-]?(\d[\d,]*(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s?%?")
NOTE = "an apostrophe before a cell keeps a spreadsheet from running it as a formula"


def is_formula(value: object) -> bool:
    """Return whether a spreadsheet would take a cell for a formula: a text that begins like one and is no number.

    The characters are those of OWASP's page on CSV injection (https://owasp.org/www-community/attacks/CSV_Injection), and
    what some spreadsheets take for them: their full-width forms, and what they skip.
    """
    return isinstance(value, str) and bool(_FORMULA.match(value)) and not _NUMBER.fullmatch(value)


def harmless(value: object) -> object:
    """Return a cell as it can be published: a formula gets an apostrophe before it, anything else stays."""
    return f"'{value}" if is_formula(value) else value
