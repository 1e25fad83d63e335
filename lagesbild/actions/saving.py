"""Problems, causes, actions and follow-ups as people save them: checked, each change one transaction with its history.

Raises Refused with every problem, in Swedish, or the register's Conflict when another was first; then nothing
was saved. Whoever acts is asked for by the service. ``counted_in``: the register with what all have in common, when
``register`` shows more: what is counted in a row that is shared must tell nothing that is not.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from lagesbild import calendar
from lagesbild.actions import counts, rows, surfaces
from lagesbild.actions.reading import PlaceWork, Row, work_of
from lagesbild.actions.values import PLANNED, Action, Cause, FollowUp, LawRecord, LocalProblem, listed
from lagesbild.actor import Actor
from lagesbild.areas import directory
from lagesbild.calendar import Period
from lagesbild.problems import Problem
from lagesbild.register import Register
from lagesbild.tables import COUNTED, DECISIONS_ON_PROBLEMS, IN_CHAIN, TABLES


def add_problem(register: Register, place: str, problem: LocalProblem, actor: Actor, established_for: str = "") -> str:
    """Note a problem; its id. ``established_for``: see `sharing.claim`."""
    return rows.add(register, place, _checked_problem(register, place, problem), actor, established_for)


def change_problem(register: Register, place: str, row: Row[LocalProblem], problem: LocalProblem, actor: Actor) -> None:
    """Put another problem in the place of the one that was seen."""
    rows.change(register, place, row, _checked_problem(register, place, problem), actor, "ändring")


def add_cause(register: Register, place: str, cause: Cause, actor: Actor) -> str:
    """Note a cause of a problem; its id. A step of a chain without a number comes last."""
    here = work_of(register.current, place)
    problems = rows.texts(cause)
    if here.problem(cause.problem) is None:
        problems.append(Problem("Problemet finns inte.", "ett av platsens problem.", column="problem-id"))
    if cause.leads_to and all(r.id != cause.leads_to for r in here.causes_of(cause.problem)):
        problems.append(
            Problem("Det som orsaken leder till finns inte.", "en orsak i samma träd.", column="leder till")
        )
    rows.refuse(problems)
    if cause.branch == IN_CHAIN and cause.step is None:
        steps = [r.value.step or 0 for r in here.causes_of(cause.problem, IN_CHAIN)]
        cause = replace(cause, step=max(steps, default=0) + 1)
    return rows.add(register, place, cause, actor)


def add_action(
    register: Register,
    place: str,
    action: Action,
    actor: Actor,
    established_for: str = "",
    *,
    counted_in: Register | None = None,
) -> str:
    """Note an action; its id. One that is running at once has its period before frozen."""
    checked = _checked_action(register, place, action, None, counted_in or register)
    return rows.add(register, place, checked, actor, established_for)


def change_action(
    register: Register,
    place: str,
    row: Row[Action],
    action: Action,
    actor: Actor,
    *,
    counted_in: Register | None = None,
) -> None:
    """Put another action in the place of the one that was seen; one that starts has its period before frozen."""
    checked = _checked_action(register, place, action, row.value, counted_in or register)
    what = "uppföljning" if checked.status != row.value.status else "ändring"
    rows.change(register, place, row, checked, actor, what)


def follow_up(
    register: Register,
    place: str,
    outcome: FollowUp,
    actor: Actor,
    again: date | None = None,
    *,
    counted_in: Register | None = None,
) -> str:
    """Note what came of an action, with what has been counted since it started; its id.

    ``again``: when the action is to be followed up next, None for never.
    """
    here = work_of(register.current, place)
    action = here.action(outcome.action)
    problems = rows.texts(outcome)
    if action is None:
        rows.refuse([*problems, Problem("Åtgärden finns inte.", "en av platsens åtgärder.", column="åtgärd-id")])
        raise AssertionError
    if outcome.date > calendar.today():
        problems.append(Problem("Dagen för uppföljningen har inte varit.", "en dag som har varit.", column="uppföljd"))
    if again is not None and again <= outcome.date:
        problems.append(
            Problem("Nästa uppföljning är inte efter den här.", "en senare dag, eller ingen.", column="följs upp")
        )
    rows.refuse(problems)
    outcome = replace(outcome, **_after(counted_in or register, place, here, action, outcome.date))
    seen: dict[tuple[str, tuple[object, ...]], int | None] = {("actions", (place, action.id)): action.change}
    next_action = replace(action.value, follow_up=again)
    id_ = rows.next_id(register, "follow_ups", place)
    register.save(
        [
            (
                rows.change_of(actor, "uppföljning", "follow_ups", place, f"Uppföljning av {action.id}"),
                rows.frame(place, id_, outcome),
            ),
            (
                rows.change_of(actor, "uppföljning", "actions", place, f"Åtgärd {action.id}"),
                rows.frame(place, action.id, next_action),
            ),
        ],
        expected={**seen, ("follow_ups", (place, id_)): None},
    )
    return id_


def add_record(register: Register, place: str, record: LawRecord, actor: Actor) -> str:
    """Note what answers to a part of the law; its id."""
    problems = rows.texts(record)
    if record.decided and record.expires and record.expires < record.decided:
        problems.append(Problem("Det upphör innan det är beslutat.", "en senare dag.", column="gäller till"))
    rows.refuse(problems)
    return rows.add(register, place, record, actor)


def withdraw(register: Register, place: str, row: Row[Any], actor: Actor) -> None:
    """Take back what was noted by mistake; it stays in the history. Refused while something else stands on it."""
    here = work_of(register.whole().current, place)  # also what another organisation keeps
    resting = {
        "local_problems": [a.id for a in here.actions_of(row.id)],
        "actions": [f.id for f in here.follow_ups_of(row.id)],
        "causes": [c.id for c in here.causes if c.value.leads_to == row.id],
    }.get(rows.kind_of(row.value), [])
    if resting:
        rows.refuse([Problem(f"{row.id} kan inte strykas: {', '.join(resting)} hör till.", "att det stryks först.")])
    action = here.action(row.value.action) if isinstance(row.value, FollowUp) else None
    if action is None or action.value.follow_up is not None:
        rows.change(register, place, row, row.value, actor, "strykning", withdrawn=True)
        return
    waiting = replace(action.value, follow_up=row.value.date)  # it waits again for what was struck
    kind, title = "follow_ups", f"Åtgärd {action.id}"
    register.save(
        [
            (
                rows.change_of(actor, "strykning", kind, place, f"Uppföljning {row.id}"),
                rows.frame(place, row.id, row.value, withdrawn=True),
            ),
            (rows.change_of(actor, "strykning", "actions", place, title), rows.frame(place, action.id, waiting)),
        ],
        expected={(kind, (place, row.id)): row.change, ("actions", (place, action.id)): action.change},
    )


def _checked_problem(register: Register, place: str, problem: LocalProblem) -> LocalProblem:
    problems = rows.texts(problem)
    known = {a.id for a in directory(register.current("areas")).inside(place)}
    if unknown := [p for p in listed(problem.parts) if p not in known]:
        problems.append(
            Problem(f"Stadsdelen ”{unknown[0]}” finns inte här.", "någon av platsens delar.", column="stadsdelar")
        )
    for value, reason, name in (
        (problem.likelihood, problem.likelihood_reason, "sannolikheten"),
        (problem.consequence, problem.consequence_reason, "konsekvensen"),
    ):
        if value is not None and not (reason or "").strip():
            problems.append(Problem(f"Skäl för {name} saknas.", "några ord om varför.", column=f"skäl för {name}"))
    if (problem.from_hour is None) != (problem.to_hour is None):
        problems.append(Problem("Bara den ena tiden är angiven.", "båda, eller ingen.", column="från kl."))
    if problem.surface and surfaces.bounding(register, place, problem.surface) is None:
        what = f"Ytan ”{problem.surface}” går inte att läsa, eller finns inte bland kartlagren."
        problems.append(Problem(what, "en yta som ritas, eller ett av platsens lager.", column="problemets yta"))
    if problem.decision and not (problem.decision_reason or "").strip():
        problems.append(
            Problem("Skäl för ställningstagandet saknas.", "varför, i några ord.", column="skäl för ställningstagandet")
        )
    rows.refuse(problems)
    if problem.decision in DECISIONS_ON_PROBLEMS and problem.decided is None:
        problem = replace(problem, decided=calendar.today())
    return problem


_EXPECTED = {
    "bedöms efter": "hur det bedöms om den lyckats, valt innan den börjar.",
    "räknas i": "vad som räknas före och efter.",
    "åtgärdsansvar": "en organisation eller funktion.",
}


def _checked_action(register: Register, place: str, action: Action, was: Action | None, counted_in: Register) -> Action:
    here = work_of(register.current, place)
    problems = rows.texts(action)
    if action.problem and here.problem(action.problem) is None:
        problems.append(
            Problem(f"Problemet {action.problem} finns inte.", "ett av platsens problem.", column="problem-id")
        )
    if action.cause and all(c.id != action.cause for c in here.causes_of(action.problem or "")):
        problems.append(
            Problem(f"Orsaken {action.cause} hör inte till problemet.", "en av dess orsaker.", column="orsak-id")
        )
    if action.start and action.end and action.end < action.start:
        problems.append(Problem("Åtgärden slutar innan den börjar.", "en senare dag.", column="slutar"))
    starts = action.status != PLANNED and (was is None or not was.has_started)
    if starts:
        asked = {"bedöms efter": action.criterion, "räknas i": action.counted, "åtgärdsansvar": action.responsible}
        problems += [
            Problem(
                f"Åtgärden kan inte börja: {name} saknas.",
                _EXPECTED[name],
                column=name,
            )
            for name, value in asked.items()
            if not value
        ]
        if action.start is None:
            problems.append(Problem("Åtgärden kan inte börja: dagen saknas.", "en dag.", column="börjar"))
        about = here.problem(action.problem)
        if action.counted == counts.CRIMES and about is not None and not listed(about.value.categories):
            what = (
                f"Åtgärden kan inte börja: {about.id} nämner ingen brottskategori, så brotten före går inte att räkna."
            )
            problems.append(
                Problem(what, "kategorier i problemet, eller att åtgärden räknas i annat.", column="räknas i")
            )
    if was is not None and was.has_started:
        frozen = [
            TABLES["actions"].column(name).title
            for name in ("criterion", "counted", "target", "before_from", "before_to", "before_count")
            if getattr(was, name) != getattr(action, name)
        ]
        if frozen:
            what = f"Åtgärden har börjat: {frozen[0]} kan inte ändras längre."
            problems.append(Problem(what, "det som valdes innan den började.", column=frozen[0]))
    rows.refuse(problems)
    return replace(action, **_before(counted_in, place, here, action)) if starts else action


def _before(register: Register, place: str, here: PlaceWork, action: Action) -> dict[str, Any]:
    """The period before an action that starts, and what is counted in it now."""
    assert action.start is not None and action.counted is not None
    days = counts.before(action.start, action.counted)
    problem = here.problem(action.problem)
    counted = counts.counts_of(register, place, problem.value, action.counted, days) if problem else None
    if counted is None or counted.days != days:  # a part of the period would be no period to compare with
        return {"before_from": days.start, "before_to": days.end, "before_count": None}
    return {"before_from": days.start, "before_to": days.end, "before_count": counted.count}


def so_far(
    register: Register, place: str, action: Row[Action], until: date | None = None, here: PlaceWork | None = None
) -> counts.Counts | None:
    """What is counted from an action's start until today, as far as anything was; None when it cannot be told."""
    until = until or calendar.today()
    here = here or work_of(register.current, place)
    problem, start, counted = here.problem(action.value.problem), action.value.start, action.value.counted
    if problem is None or start is None or counted in (None, COUNTED[-1]) or until <= start:
        return None
    result = counts.counts_of(register, place, problem.value, str(counted), Period(start, until))
    return None if result.count is None or result.days is None else result


def _after(register: Register, place: str, here: PlaceWork, action: Row[Action], until: date) -> dict[str, Any]:
    result = so_far(register, place, action, until, here)
    if result is None or result.days is None:
        return {}
    return {"after_from": result.days.start, "after_to": result.days.end, "after_count": result.count}
