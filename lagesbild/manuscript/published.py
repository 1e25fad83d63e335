"""What public files have said, and what people have declared open: neither can be kept secret any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lagesbild import swedish
from lagesbild.actor import Actor
from lagesbild.calendar import swedish_time
from lagesbild.manuscript.rows import entry, rows_of
from lagesbild.register import Register
from lagesbild.register.change import Read
from lagesbild.tables import TABLES

CRIME = "anmälda brott"
"""The subject that holds an area's reported crimes, every category."""


def published(register: Register) -> pd.DataFrame:
    """Every count that a public file has shown, as it stood in the last one."""
    return register.current("published")


def record(register: Register, area: str, name: str, rows: Sequence[dict[str, Any]], *, actor: Actor) -> None:
    """Keep what a public file shows of reported crimes; what is kept already makes no change."""
    keys = TABLES["published"].keys

    def batch(read: Read) -> list[Any]:
        stored = {tuple(r[k] for k in keys): (r["count"], r["ends"]) for r in rows_of(read("published"))}
        new = [r for r in rows if stored.get(tuple(r[k] for k in keys)) != (r["count"], r["ends"])]
        return [entry(actor, "offentliggjort", "published", area, name, new)] if new else []

    if rows:
        register.save(batch)


def open_subjects(register: Register) -> dict[tuple[str, str], str]:
    """(area, subject folded) → the reason, for everything that holds as declared open."""
    rows = rows_of(register.current("open_counts"))
    return {(r["area"], swedish.fold(r["subject"])): r["reason"] or "" for r in rows if r["open"] == 1}


@dataclass(frozen=True)
class Declared:
    """One decision on whether a subject's small counts may be shown: when (Swedish time), by whom and why."""

    subject: str
    is_open: bool
    reason: str
    at: str
    who: str
    holds: bool  # the newest of its subject


def declared(register: Register, area: str) -> tuple[Declared, ...]:
    """Every decision on what an area may show, newest first."""
    rows = register.history("open_counts", area=area)
    rows = rows[~rows["undone"].astype(bool)]
    seen: set[str] = set()
    out = []
    for r in rows.to_dict("records"):
        key = swedish.fold(r["subject"])
        reason = "" if pd.isna(r["reason"]) else str(r["reason"])
        out.append(
            Declared(
                r["subject"],
                r["open"] == 1,
                reason,
                f"{swedish_time(r['at']):%Y-%m-%d %H:%M}",
                r["who"],
                key not in seen,
            )
        )
        seen.add(key)
    return tuple(out)


def declare_open(
    register: Register, area: str, subject: str, reason: str, *, is_open: bool = True, actor: Actor
) -> None:
    """Declare that small counts of a subject may be shown, or that they may not any more; the reason is printed."""
    rows = [{"area": area, "subject": subject, "open": int(is_open), "reason": reason or None}]
    register.save([entry(actor, "öppet" if is_open else "inte öppet", "open_counts", area, subject, rows)])
