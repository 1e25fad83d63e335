"""The meeting's board in the browser (`board.js`): what it is given, and what the server makes of each save."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from lagesbild import week as domain
from lagesbild.calendar import Week
from lagesbild.exhibit import Scale
from lagesbild.exhibits import Scope
from lagesbild.exhibits.week import named, weekday
from lagesbild.problems import LagesbildError, NotAllowed, Problem, Refused
from lagesbild.services import Conflict, MeetingService, policies
from lagesbild.ui import persons, session, state, who
from lagesbild.week import Board, Cell, Seen

NOT_ASSESSED = "ej"  # the choice "ej bedömd" in the browser: not a number, and least of all zero

_WORDS = {
    "level": "Välj en nivå, eller ej bedömd.",
    "reason": "Motivering saknas: beslutet avviker från förslaget, nivå {level}. Skriv varför läget bedöms annorlunda.",
    "over": "Motivering saknas: beslutet ersätter ett som någon annan nyss sparade. Skriv varför det ersätts.",
    "correct": "Rätta nivån: välj den nya, skriv varför och spara.",
    "who": "Säg först vilken roll och organisation du företräder, överst på sidan.",
}


def show(board: Board, scope: Scope, coverage: Mapping[str, str], *, correct: str | None = None) -> None:
    """The board of a week. ``coverage``: by area id, who has reported of it and who is silent. ``correct``: the area to begin with."""
    _component()(
        key=session.BOARD.name,
        data=data_of(
            board,
            scope,
            coverage,
            session.BOARD_ANSWERS.get({}),
            may_save=policies.allows(policies.check_can_decide_level, who.actor(), board.place.id),
            correct=correct,
        ),
        default={"ops": []},
        on_ops_change=lambda: _save(board.place.id, board.week),
        height="content",
    )


def _save(place: str, week: Week) -> None:
    answers = session.BOARD_ANSWERS.get({})
    session.BOARD_ANSWERS.set(
        answer(state.meeting(), place, week, session.BOARD.value["ops"], answers, persons.may_be_named)
    )


def data_of(
    board: Board,
    scope: Scope,
    coverage: Mapping[str, str],
    answers: Mapping[str, Any],
    *,
    may_save: bool,
    correct: str | None = None,
) -> dict[str, Any]:
    """Everything that the browser draws, as plain values."""
    scale = scope.scale
    back = "veckor" if len(board.weeks) == 1 else "möten"
    return {
        "about": f"{board.place.id}-{board.week}",
        "title": f"Vecka {board.week.week} {board.week.year} och fyra {back} bakåt",
        "caption": f"Nivå per {scope.part_word(1)}, {named(board.week)} och fyra {back} bakåt",
        "week": _short(board.week),
        "part_title": scope.part_title,
        "parts": scope.part_word(),
        "scale": [
            {
                "level": n,
                "name": scale[n].name,
                "colour": scale[n].colour,
                "ink": scale[n].ink,
                "strong": n > scale.elevated,
            }
            for n in board.scale
        ],
        "levels": {str(n): n for n in board.scale} | {"0": NOT_ASSESSED},
        "rows": [_row(c, board.before, scale, coverage) for c in board.cells],
        "answers": dict(answers),
        "correct": correct,
        "may_save": may_save,
        "words": _WORDS,
    }


def _row(cell: Cell, before: Sequence[Week], scale: Scale, coverage: Mapping[str, str]) -> dict[str, Any]:
    decision = cell.decision
    return {
        "area": cell.area.id,
        "name": cell.area.name,
        "past": [{"week": _short(w), "level": level} for w, level in zip(before, cell.past, strict=True)],
        "incidents": [_incident(r) for r in cell.incidents.to_dict("records")],
        "coverage": coverage.get(cell.area.id, ""),
        "proposed": cell.proposal.level,
        "grounds": cell.proposal.grounds,
        "level": cell.level,
        "settled": cell.is_settled,
        "holds": _holds(cell, scale),
        "reason": (decision and decision.reason) or "",
        "note": (decision and decision.note) or "",
        "seen": list(cell.seen.values()),
    }


def _short(week: Week) -> str:
    return f"v. {week.week}"


def _incident(row: Mapping[str, Any]) -> dict[str, str]:
    when = weekday(row["date"]) + (f" {row['time'].replace(':', '.')}" if row["time"] else "")
    where = f", {row['place']}" if row["place"] else ""
    return {
        "severity": row["severity"],
        "what": f"{row['category']}{where}",
        "when": f"{when}, {row['organisation']}",
        "note": row["note"] or "",
    }


def _holds(cell: Cell, scale: Scale) -> str:
    """What is decided already, by whom and when."""
    if not cell.is_settled:
        return ""
    level = "ej bedömd" if cell.level is None else f"{cell.level} {scale[cell.level].name.lower()}"
    if cell.decision is None:
        return f"Inläst ur fil: {level}. Gäller tills mötet beslutar annat."
    later = " Nivån har ändrats av en inläsning efter beslutet." if cell.decision.level != cell.level else ""
    when = f"{cell.at:%Y-%m-%d kl. %H.%M}" if cell.at else ""
    return f"Beslutat: {level}, av {cell.actor} {when}.{later}"


# --- saves ----------------------------------------------------------------------------------


def answer(
    meeting: MeetingService,
    place: str,
    week: Week,
    saves: object,
    answered: Mapping[str, Mapping[str, Any]],
    asked: Callable[[Sequence[str]], str],
) -> dict[str, dict[str, Any]]:
    """Save what the browser has queued, in its order; by the save's id what came of it.

    ``saves`` come from the browser and are taken for what they are: text from outside. ``answered`` are the answers
    so far: a save that was answered is not made again. An answer holds ``saved`` (a sentence) and ``seen``, or
    ``problems`` (sentences; with ``ask`` the save is made when it comes again, ``sure``), or ``clash``: what somebody else
    decided meanwhile. ``asked``: the question about texts that may name a person, empty for none.
    """
    answers: dict[str, dict[str, Any]] = {}
    board: Board | None = None  # as the latest save left it
    for save in saves if isinstance(saves, list) else []:
        if not isinstance(save, dict) or not isinstance(save.get("id"), str):
            continue
        id_ = save["id"]
        if id_ in answered:
            answers[id_] = dict(answered[id_])
        else:
            try:
                board = board or meeting.board(place, week)
                answers[id_], board = _answer(meeting, board, save, answers, asked)
            except LagesbildError as gone:  # what was typed can be saved when the register is back
                answers[id_] = {"problems": [str(gone)]}
    return answers


def _answer(
    meeting: MeetingService,
    board: Board,
    save: Mapping[str, Any],
    answers: Mapping[str, Mapping[str, Any]],
    asked: Callable[[Sequence[str]], str],
) -> tuple[dict[str, Any], Board]:
    """What came of one save, and the board after it."""
    cell = next((c for c in board.cells if c.area.id == save.get("area")), None)
    level, seen = save.get("level"), answers.get(str(save.get("after")), {}).get("seen", save.get("seen"))
    is_level = level is None or (isinstance(level, int) and not isinstance(level, bool))
    is_seen = isinstance(seen, list) and len(seen) == 2 and all(s is None or isinstance(s, int) for s in seen)
    if cell is None or not is_level or not is_seen:
        return {"problems": ["Det som skickades går inte att förstå. Ladda om sidan och försök igen."]}, board
    if (save.get("proposed"), save.get("grounds")) != (cell.proposal.level, cell.proposal.grounds):
        changed = f"Underlaget har ändrats medan du skrev ({cell.proposal.grounds}). Se igenom det och spara igen."
        return {"problems": [changed]}, board
    reason, note = str(save.get("reason") or ""), str(save.get("note") or "")
    saw: Seen = dict(zip(cell.seen, seen, strict=True))
    is_over = bool(save.get("over"))
    if not save.get("sure") and (question := asked((reason, note))):
        return {"problems": [question], "ask": True}, board
    try:
        meeting.decide(
            board.place.id,
            board.week,
            cell,
            level,
            scale=board.scale,
            reason=reason,
            note=note,
            seen=saw,
            over_another=is_over,
        )
        is_own = True
    except NotAllowed as refusal:
        return {"problems": [str(refusal)]}, board
    except Refused as refused:
        return {"problems": [_in_words(p) for p in refused.problems]}, board
    except Conflict:
        is_own = False
    now = meeting.board(board.place.id, board.week)
    cell = now.cell(cell.area.id)
    mine = domain.Decision(
        level, cell.proposal.level, cell.proposal.grounds, reason.strip() or None, note.strip() or None
    )
    if not is_own and (cell.decision, cell.actor) != (
        mine,
        str(meeting.actor),
    ):  # one's own, sent again, is no conflict
        return {"clash": _clash(cell)}, now
    saved = f"Sparat: {cell.area.name}, {'ej bedömd' if level is None else f'nivå {level}'}."
    if not now.unsettled:
        saved += f" Alla {len(now.cells)} är beslutade." if len(now.cells) > 1 else " Allt är beslutat."
    return {"saved": saved, "seen": list(cell.seen.values())}, now


def _in_words(problem: Problem) -> str:
    return " ".join(filter(None, (problem.what, problem.fix or f"Väntat: {problem.expected}")))


def _clash(cell: Cell) -> dict[str, Any]:
    decision = cell.decision
    when = f"{cell.at:%H.%M}" if cell.at else ""
    return {
        "text": f"{cell.area.name} sparades kl. {when} av {cell.actor or 'någon annan'} medan du arbetade.",
        "level": cell.level,
        "reason": (decision and decision.reason) or "",
        "note": (decision and decision.note) or "",
        "seen": list(cell.seen.values()),
    }


def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "lagesbild_board", html='<div class="lb-mote"></div>', js=_script(), isolate_styles=False
    )


@cache
def _script() -> str:
    return (Path(__file__).parent / "board.js").read_text(encoding="utf-8")
