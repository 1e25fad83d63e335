"""Approved versions of a document, and the files that are kept of them."""

from __future__ import annotations

import hashlib

from lagesbild.manuscript.rows import rows_of
from lagesbild.manuscript.values import Version
from lagesbild.problems import LagesbildError, UnknownId
from lagesbild.register import Register


def versions(register: Register, area: str, document: str) -> tuple[Version, ...]:
    """The approved versions, the newest first. ``load(register.at(version.texts), …)`` gives the text of one."""
    rows = register.current("versions", [area], document=document).sort_values("version", ascending=False)
    return tuple(
        Version(
            int(r["version"]),
            r["approved"],
            r["approver"],
            int(r["texts"]),
            int(r["facts"]),
            r["name"],
            r["sha256"],
            r["remark"] or "",
        )
        for r in rows_of(rows)
    )


def stored_file(register: Register, area: str, sha256: str) -> bytes:
    """A kept file, as it was. LagesbildError when it is not what was saved."""
    rows = register.current("files", [area], sha256=sha256)
    if rows.empty:
        raise UnknownId("Filen finns inte i registret.")
    content = bytes(rows.iloc[0]["content"])
    if hashlib.sha256(content).hexdigest() != sha256:
        raise LagesbildError(
            "Filen i registret är skadad: den har inte sin kontrollsumma. Hämta den ur en säkerhetskopia."
        )
    return content
