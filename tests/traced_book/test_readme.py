"""The machine's own README leaves out no option and no command."""

import re
from dataclasses import fields
from pathlib import Path

from traced_book import cli
from traced_book.book import PREFIX, Settings

TEXT = (Path(__file__).parents[2] / "src/traced_book/README.md").read_text(encoding="utf-8")


def shown(default):
    """Return a default as the table has it."""
    if isinstance(default, bool):
        return f"`{default}`".lower()
    return f"`{default}`" if default else "none" if isinstance(default, tuple) else ""


def test_each_option_is_listed_with_its_default_and_what_it_says():
    wanted = [f"| `{PREFIX}{f.name}` | {shown(f.default)} | {f.metadata['help']} |" for f in fields(Settings)]
    table = TEXT.split("| option | default | what it says |\n|---|---|---|\n")[1].split("\n\n")[0]
    assert table.split("\n") == wanted, "the table should be:\n" + "\n".join(wanted)


def test_each_command_is_listed(capsys):
    listed = re.findall(r"^\| `traced-book ([a-z-]+)` \|", TEXT, re.M)
    assert listed == list(cli._COMMANDS)


def test_each_directive_and_role_that_it_names_is_there():
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path(cli.__file__).parent.glob("sphinx/**/*.py"))
    of_others = {"code-cell", "glue", "numref", "ref"}
    named = set(re.findall(r"`\{([a-z-]+)\}`", TEXT)) - of_others
    assert named == {
        "num", "fig", "tab", "figure-copy", "evidence-index", "data-catalogue", "reference-formats", "pdf-link"
    }  # fmt: skip
    assert not [name for name in named if f'"{name}"' not in code]
