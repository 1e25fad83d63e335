"""``python -m tests.licences > docs/licences.md``: under which licence each package is that the program runs on."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata

from lagesbild import paths

_SAID_ELSEWHERE = {"streamlit-folium": "MIT"}
"""What packages say in their repository only."""
_HEAD = """# Licences

What the program runs on (`requirements.lock`), as each package says it itself. Made by `python -m tests.licences`; a test holds it true.

| Package | Version | Licence |
|---|---|---|
"""


def packages() -> list[tuple[str, str]]:
    """(name, version) of every package of the lock."""
    lock = (paths.ROOT / "requirements.lock").read_text("utf-8")
    return [(m[1], m[2]) for m in re.finditer(r"^([A-Za-z0-9._-]+)==([^ \\;]+)", lock, re.M)]


def licence(name: str) -> str:
    """What the installed package says; "" when it is not installed here (it is for another system)."""
    try:
        result = metadata(name)
    except PackageNotFoundError:
        return ""
    classifiers = [c.rpartition(" :: ")[2] for c in result.get_all("Classifier") or [] if c.startswith("License :: ")]
    for named in (
        result.get("License-Expression"),
        ", ".join(c for c in classifiers if c != "OSI Approved"),
        result.get("License"),
    ):
        if named and named.strip():
            return named.strip().splitlines()[0]
    return _SAID_ELSEWHERE.get(name, "?")


def text() -> str:
    """The file."""
    rows = ((name, version, licence(name)) for name, version in packages())
    return _HEAD + "".join(
        f"| {n} | {v} | {sentence or 'for another system, not installed here'} |\n" for n, v, sentence in rows
    )


if __name__ == "__main__":
    print(text(), end="")
