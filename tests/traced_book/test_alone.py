"""The tests of the machine know no study: they pass wherever the machine is installed, on small books or on none."""

import re
from pathlib import Path

import pytest

# In the code of a notebook that a test writes, too.
OF_THE_STUDY = re.compile(r"(?:from|import) +(?:defense_ties|tests\.(?:places|small_tables|raw_exports))\b")


@pytest.mark.parametrize("path", sorted(Path(__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_no_test_of_the_machine_uses_the_study(path):
    assert OF_THE_STUDY.findall(path.read_text(encoding="utf-8")) == []
