"""What the program is made of: every package by its hash, in the version that is pinned, under a licence that is known."""

import re

from lagesbild import paths
from tests import licences


def pins(file: str) -> dict[str, str]:
    text = (paths.ROOT / file).read_text("utf-8")
    return {
        m[1].lower().replace("_", "-"): m[2]
        for m in re.finditer(r"^([A-Za-z0-9._-]+)(?:\\[\\w+\\])?==([^ \\\\;\n]+)", text, re.M)
    }


def test_the_lock_holds_what_is_required_and_every_package_has_hashes():
    lock = (paths.ROOT / "requirements.lock").read_text("utf-8")
    locked, required, constrained = pins("requirements.lock"), pins("requirements.txt"), pins("constraints.txt")
    assert len(required) > 20
    assert {n: v for n, v in required.items() if locked.get(n) != v} == {}, "make lock"
    assert {n: v for n, v in locked.items() if constrained.get(n, v) != v} == {}, "make lock"
    parts = re.split(r"^(?=[A-Za-z])", lock, flags=re.M)[1:]
    assert [p.partition("==")[0] for p in parts if "--hash=sha256:" not in p] == []


def test_the_list_of_licences_is_true_and_none_is_unknown():
    written = (paths.ROOT / "docs" / "licences.md").read_text("utf-8")
    assert written == licences.text(), "python -m tests.licences > docs/licences.md"
    assert "| ? |" not in written
    assert not re.search(r"\bAGPL|Affero|(?<!L)GPL-3\.0-only|Proprietary", written)
