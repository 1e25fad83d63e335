"""Approved versions: locking a document with the file that was made of it, and going on from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from lagesbild.manuscript.document import load
from lagesbild.manuscript.rows import document_row, entry, open_row, personal, refuse, rows_of
from lagesbild.manuscript.values import KINDS, Manuscript, Status, Version
from lagesbild.problems import LagesbildError, UnknownId
from lagesbild.register import Change, Register
from lagesbild.register.store import Read


def approve(
    register: Register,
    held: Manuscript,
    content: bytes,
    *,
    who: str,
    day: date,
    name: str,
    remark: str = "",
) -> Version:
    """Lock the document, and keep the file (``content``, a .docx) that was made of ``held``, whole.

    Raises LagesbildError when anybody changed anything in it since ``held`` was loaded: what is kept
    must be what stands there.
    """
    refuse(personal({"Anmärkning": remark}))
    if not content:
        raise LagesbildError("Filen är tom. Ta fram dokumentet igen.")
    key = {"area": held.area, "document": held.id}
    digest = hashlib.sha256(content).hexdigest()
    version = Version(held.version, day, who, held.latest, held.revision, name, digest, remark.strip())

    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        row = open_row(read, held.area, held.id)
        newest = max(int(read(k, [held.area], document=held.id)["change"].max()) for k in _kinds_of(read, held))
        if newest != held.latest:
            raise LagesbildError(
                "Någon har ändrat i dokumentet medan versionen togs fram. Inget är godkänt: se igenom det och godkänn igen."
            )
        title = f"{row['title']}, version {held.version}"
        said: list[tuple[str, dict[str, Any]]] = [
            ("files", {"area": held.area, "sha256": digest, "name": name, "content": content}),
            (
                "versions",
                {
                    **key,
                    "version": version.number,
                    "approved": day,
                    "approver": who,
                    "texts": version.texts,
                    "facts": version.facts,
                    "name": name,
                    "sha256": digest,
                    "remark": version.remark or None,
                },
            ),
            ("documents", {**row, "status": str(Status.APPROVED)}),
        ]
        for kind, record in said:
            yield entry(who, "godkänd", kind, held.area, title, [record])

    register.save(make)
    return version


def _kinds_of(read: Read, held: Manuscript) -> list[str]:
    return [k for k in KINDS if not read(k, [held.area], document=held.id).empty]


def new_version(register: Register, area: str, document: str, *, who: str) -> Manuscript:
    """Begin the next version from the approved one; its figures stay until a new freeze."""

    def make(read: Read) -> Iterator[tuple[Change, pd.DataFrame]]:
        row = document_row(read, area, document)
        if row["status"] != Status.APPROVED:
            raise LagesbildError(f"Version {row['version']} är ännu inte godkänd. Skriv vidare i den.")
        fresh = {**row, "status": str(Status.DRAFT), "version": int(row["version"]) + 1}
        yield entry(who, "ny version", "documents", area, row["title"], [fresh])

    register.save(make)
    return load(register, area, document)


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


def kept(register: Register, area: str, sha256: str) -> bytes:
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
