"""How the parts of a place are prioritised, the same way every four months: what stands of a tertial, and saving it."""

from __future__ import annotations

from datetime import date

from lagesbild.actions import rows
from lagesbild.actions.reading import OF_PARTS, Read, Row, by_weight, noted
from lagesbild.actions.values import AreaPriority
from lagesbild.actor import Actor
from lagesbild.areas import Area, directory
from lagesbild.calendar import Tertial
from lagesbild.problems import Problem
from lagesbild.register import Register

Ranked = list[tuple[int | None, Row[AreaPriority]]]


def latest(read: Read, place: str, until: Tertial) -> Tertial | None:
    """The latest tertial up to one of which any part is assessed; None without any."""
    held: tuple[Row[AreaPriority], ...] = noted(read, place, AreaPriority, OF_PARTS)
    return max((t for r in held if (t := Tertial.read(r.value.tertial)) <= until), default=None)


def ranked(read: Read, place: str, tertial: Tertial) -> Ranked:
    """What the parts weigh in a tertial with their rank, the heaviest first; equals share a rank, in the order of the parts."""
    held: tuple[Row[AreaPriority], ...] = noted(read, place, AreaPriority, OF_PARTS)
    order = {p.id: i for i, p in enumerate(parts_in(read, place, tertial))}
    shown = [r for r in held if r.value.tertial == str(tertial) and r.value.area in order]
    return by_weight(sorted(shown, key=lambda r: order[r.value.area]))


def parts_in(read: Read, place: str, tertial: Tertial) -> list[Area]:
    """The parts that there are in a tertial, all of it or some of it."""
    return directory(read("areas"), settings=read("place_settings")).parts(place, tertial.days.start)


def missing(read: Read, place: str, today: date) -> list[Area]:
    """The parts that nobody has assessed in the running tertial; none where no part ever was: nobody prioritises so."""
    held: tuple[Row[AreaPriority], ...] = noted(read, place, AreaPriority, OF_PARTS)
    if not held:
        return []
    running = Tertial.of(today)
    assessed = {r.value.area for r in held if r.value.tertial == str(running)}
    return [p for p in parts_in(read, place, running) if p.id not in assessed]


def assess(register: Register, place: str, row: Row[AreaPriority] | None, value: AreaPriority, actor: Actor) -> str:
    """Save how a part is weighed in a tertial, in the place of ``row`` where it was seen; what the row is called.

    Raises Refused, or Conflict when another was first (see `rows`); then nothing was saved.
    """
    problems = rows.texts(value)
    try:
        known = {a.id for a in parts_in(register.current, place, Tertial.read(value.tertial))}
    except ValueError:
        known = {value.area}
        problems.append(Problem(f"”{value.tertial}” är inget tertial.", "t.ex. 2026-3.", column="tertial"))
    if value.area not in known:
        problems.append(Problem("Området finns inte här.", "någon av platsens delar.", column="område"))
    for name, reason in (("sannolikheten", value.likelihood_reason), ("konsekvensen", value.consequence_reason)):
        if not (reason or "").strip():
            problems.append(Problem(f"Skäl för {name} saknas.", "varför, i några ord.", column=f"skäl för {name}"))
    rows.refuse(problems)
    action = "ändring" if row else "notering"
    if row is None:  # one that was struck stands in the register still, and is followed by the new one
        struck: tuple[Row[AreaPriority], ...] = noted(register.current, place, AreaPriority, OF_PARTS, withdrawn=True)
        row = next((r for r in struck if (r.value.area, r.value.tertial) == (value.area, value.tertial)), None)
    if row is None:
        change = rows.change_of(actor, action, OF_PARTS, place, "Områdesprioritering")
        expected: dict[tuple[str, tuple[object, ...]], int | None] = {(OF_PARTS, (value.area, value.tertial)): None}
        register.save([(change, rows.frame(place, value.tertial, value))], expected=expected)
    else:
        rows.change(register, place, row, value, actor, action)
    held: tuple[Row[AreaPriority], ...] = noted(register.current, place, AreaPriority, OF_PARTS)
    return next(r.id for r in held if (r.value.area, r.value.tertial) == (value.area, value.tertial))
