"""The style sheet: one class has one meaning."""

import re
from pathlib import Path

from lagesbild import ui

SHEET = (Path(ui.__file__).parent / "style.css").read_text(encoding="utf-8")


def test_what_lays_out_a_box_never_reaches_a_table():
    """A table whose class is also a grid's falls apart: its head stands beside its body (the meeting's board did)."""
    tables = set(re.findall(r"table\.(lb-[\w-]+)", SHEET))
    boxes = set(re.findall(r"(?:^|[\s,}])\.(lb-[\w-]+) *\{[^}]*display: *(?:grid|flex|block)", SHEET))
    assert "lb-board" in tables
    assert tables & boxes == set()
