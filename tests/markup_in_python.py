"""Where a package writes HTML in Python, which its templates are for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_TAG = re.compile(r"(?<!\?P)</?[a-z][a-z0-9]*(?:[\s/>]|$)")


def _said(tree: ast.AST) -> set[int]:
    """Return what of a module is no markup: its docstrings, and the patterns by which it reads what others have written."""
    holders = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docstrings = [node.body[0] for node in holders if ast.get_docstring(node) is not None]
    patterns = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "compile"
    ]
    return {id(part) for held in [*docstrings, *patterns] for part in ast.walk(held)}


def tags(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each text of a folder's Python that holds a tag of HTML, or a part of one, with the name of its file."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        left_out = _said(tree)
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in left_out else None
            if isinstance(text, str) and _TAG.search(text):
                yield path.name, text
