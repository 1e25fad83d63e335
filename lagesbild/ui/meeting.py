"""The Monday meeting: stadsdel by stadsdel, what happened, what is proposed, what is decided.

What the person saw is kept per session (`_SEEN`), so that a save never overwrites what
somebody else has saved since; then both are shown and the person chooses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from lagesbild import week as domain
from lagesbild.calendar import Week, weeks_in_year
from lagesbild.exhibit import UNASSESSED, Scale
from lagesbild.exhibits import ExhibitRef, Scope
from lagesbild.exhibits.week import named, weekday
from lagesbild.problems import Problem, Refused
from lagesbild.services import Conflict, policies
from lagesbild.swedish import listing, number_word, parse_date
from lagesbild.ui import frame, show, state, tables, who
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain
from lagesbild.week import Board, Cell

VIEWS = {"mote": "Möte", "handelser": "Händelser", "protokoll": "Protokoll", "historik": "Historik"}
VIEW, WEEK = "vy", "motesvecka"  # names in the URL
_LEVEL, _REASON, _NOTE = "level", "reason", "note"
_AREA, _SEEN, _LOADED, _DRAFTS = "mote-area", "mote-seen", "mote-loaded", "mote-drafts"
_TURN, _FOCUS, _DONE, _PROBLEMS, _CLASH = "mote-turn", "mote-focus", "mote-done", "mote-problems", "mote-clash"
_NONE = "ej"  # the choice "ej bedömd": not a number, and least of all zero
_MUST = "Välj en nivå, eller ej bedömd."


@dataclass(frozen=True)
class _Clash:
    """What this person wanted to save when somebody else had been first."""

    cell: Cell  # as it is now
    level: int | None
    reason: str
    note: str


def choose_week(place: str) -> Week:
    """The widget for a week: any from the first with facts to the end of next year; the last completed to start with."""
    today = domain.today()
    first = min([*state.years(place), today.year - 1])
    weeks = [Week(y, w) for y in range(today.year + 1, first - 1, -1) for w in range(weeks_in_year(y), 0, -1)]
    labels = {w: f"v. {w.week} {w.year}" for w in weeks}
    for text in frame.follow_link(WEEK, labels):
        st.warning(plain(text))
    start = domain.last_completed(today)
    chosen: Week = st.selectbox(
        "Vecka",
        weeks,
        index=weeks.index(start),
        format_func=lambda w: labels[Week(*w)],
        key=WEEK,
        bind="query-params",
        width=150,
    )
    return Week(*(chosen or start))


def warn_of_future(week: Week) -> None:
    """Say that a week has not been, or has not ended."""
    today = domain.today()
    if week.monday() > today:
        st.warning(plain(f"Vecka {week.week} {week.year} har inte börjat ännu. Kontrollera att rätt vecka är vald."))
    elif week == Week.of(today):
        st.html(f'<p class="lb-reading">Vecka {week.week} {week.year} pågår ännu.</p>')


def run(chosen: Filters, week: Week) -> None:
    """The meeting about one week: the figure of all stadsdelar, one of them at a time, and the end."""
    board = state.meeting().board(chosen.place, week)
    scale = chosen.scope().scale
    cell = _open(board)
    with st.container(key="mote"):
        left, right = st.columns([13, 9], gap="large")
        with left:
            _stadsdel(board, cell, scale)
            if clash := st.session_state.get(_CLASH):
                _ask_about(clash, board, scale)
            else:
                _decide(board, cell, scale)
        with right:
            _overview(board, cell, chosen.scope())
        frame.section("Avsluta mötet")
        _finish(board)
    _keyboard(board)


def _may_decide(board: Board) -> bool:
    return policies.allows(policies.check_can_decide_level, who.actor(), board.place.id)


def _may_finish(board: Board) -> bool:
    return policies.allows(policies.check_can_finish_meeting, who.actor(), board.place.id)


# --- which stadsdel ------------------------------------------------------------------------


def _open(board: Board) -> Cell:
    """The stadsdel that is worked on: as before, else the first that nobody has decided."""
    about = (board.place.id, board.week)
    if st.session_state.get("mote-about") != about:
        st.session_state["mote-about"] = about
        _forget()
        st.session_state[_AREA] = (board.unsettled or [board.cells[0].area])[0].id
    cell = board.cell(st.session_state[_AREA])
    is_loaded = st.session_state.get(_LOADED) == (about, cell.area.id)
    if not is_loaded or _widget(_LEVEL) not in st.session_state:  # another view takes the widgets away
        _load(board, cell)
    return cell


def _load(board: Board, cell: Cell) -> None:
    """Let the widgets show what holds, or what was begun, and remember what was seen then."""
    where = ((board.place.id, board.week), cell.area.id)
    st.session_state[_LOADED] = where
    st.session_state[_SEEN], values = st.session_state.get(_DRAFTS, {}).get(where) or (cell, _values(cell))
    for name, value in zip((_LEVEL, _REASON, _NOTE), values, strict=True):
        st.session_state[_widget(name)] = value


def _widget(name: str) -> str:
    """The key of a widget. Each cell has its own, so that a key pressed twice never reaches the next stadsdel."""
    (_, week), area = st.session_state[_LOADED]
    return f"mote-{name}-{area}-{week}"


def _typed() -> tuple[str | None, str, str]:
    level, reason, note = (st.session_state[_widget(name)] for name in (_LEVEL, _REASON, _NOTE))
    return level, reason, note


def _values(cell: Cell) -> tuple[str | None, str, str]:
    """Level, reason and note as the widgets show them."""
    level = (str(cell.level) if cell.level is not None else _NONE) if cell.is_settled else None
    decision = cell.decision
    return level, (decision and decision.reason) or "", (decision and decision.note) or ""


def _keep_draft() -> None:
    """Remember what is typed but not saved, together with what was seen when it was begun."""
    if _LOADED not in st.session_state:  # a second key before the first was answered: nothing is typed yet
        return
    values = _typed()
    drafts = st.session_state.setdefault(_DRAFTS, {})
    drafts.pop(st.session_state[_LOADED], None)
    if values != _values(st.session_state[_SEEN]):
        drafts[st.session_state[_LOADED]] = (st.session_state[_SEEN], values)


def _drop_draft() -> None:
    st.session_state.get(_DRAFTS, {}).pop(st.session_state.get(_LOADED), None)


def _forget() -> None:
    for key in (_DONE, _PROBLEMS, _CLASH, _LOADED):
        st.session_state.pop(key, None)


def _go(area: str, focus: str = "[data-cell]") -> None:
    _forget()
    st.session_state[_AREA] = area
    _focus(focus)


def _focus(on: str) -> None:
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
    st.session_state[_FOCUS] = on


def _step(board: Board, by: int) -> None:
    _keep_draft()
    ids = [c.area.id for c in board.cells]
    _go(ids[(ids.index(st.session_state[_AREA]) + by) % len(ids)])


# --- one stadsdel --------------------------------------------------------------------------


def _stadsdel(board: Board, cell: Cell, scale: Scale) -> None:
    """Its name, the weeks before, what happened, what is proposed and what holds."""
    at = [c.area.id for c in board.cells].index(cell.area.id) + 1
    past = "".join(
        f"<li><span>{escape(_short(board.week.shift(n - domain.BACK)))}</span>{tables.level_mark(level, scale)}</li>"
        for n, level in enumerate(cell.past)
    )
    proposed = cell.proposal.level
    proposal = (
        f"{tables.level_mark(proposed, scale)} <b>{escape(scale[proposed].name)}</b>" if proposed is not None else ""
    )
    st.html(
        f'<p class="lb-reading">{at} av {len(board.cells)}'
        f'<span class="lb-done" role="status">{escape(st.session_state.get(_DONE, ""))}</span></p>'
        f'<h2 class="lb-cell" data-cell="{escape(cell.area.id)}" tabindex="-1">{escape(cell.area.name)}</h2>'
        f'<ul class="lb-past" aria-label="Veckorna före">{past}</ul>'
        f"{_happened(cell)}"
        f'<p class="lb-proposal"><span>Förslag</span> {proposal} <em>{escape(cell.proposal.grounds)}</em></p>'
        f"{_holds(cell, scale)}"
    )


def _short(week: Week) -> str:
    return f"v. {week.week}"


def _happened(cell: Cell) -> str:
    if cell.incidents.empty:
        return '<p class="lb-none">Inga händelser är noterade för veckan.</p>'
    rows = []
    for row in cell.incidents.to_dict("records"):
        when = weekday(row["date"]) + (f" {row['time'].replace(':', '.')}" if row["time"] else "")
        where = f", {row['place']}" if row["place"] else ""
        note = f"<br><span>{escape(row['note'])}</span>" if row["note"] else ""
        rows.append(
            f"<li><b>{escape(row['severity'])}</b> {escape(row['category'])}{escape(where)}"
            f" <span>{escape(when)}, {escape(row['organisation'])}</span>{note}</li>"
        )
    return f'<ul class="lb-incidents" aria-label="Veckans händelser" tabindex="0">{"".join(rows)}</ul>'


def _holds(cell: Cell, scale: Scale) -> str:
    """What is decided already, by whom and when."""
    if not cell.is_settled:
        return ""
    level = "ej bedömd" if cell.level is None else f"{cell.level} {scale[cell.level].name.lower()}"
    if cell.decision is None:
        return f'<p class="lb-holds">Inläst ur fil: {escape(level)}. Inget beslut är fattat här.</p>'
    other = cell.decision.level != cell.level
    later = " Nivån har ändrats av en inläsning efter beslutet." if other else ""
    when = f"{cell.at:%Y-%m-%d kl. %H.%M}" if cell.at else ""
    return f'<p class="lb-holds">Beslutat: {escape(level)}, av {escape(cell.actor)} {when}.{later}</p>'


def _decide(board: Board, cell: Cell, scale: Scale) -> None:
    """The form: level, reason, note. Nothing reruns until it is saved."""
    with st.container(key="mote-form"), st.form(_widget("form"), border=False):
        st.radio(
            plain(f"Nivå för {cell.area.name}"),
            [*(str(n) for n in board.scale), _NONE],
            format_func=lambda v: plain(UNASSESSED if v == _NONE else f"{v} {scale[int(v)].name}"),
            index=None,
            horizontal=True,
            key=_widget(_LEVEL),
        )
        st.text_input("Motivering, om beslutet avviker från förslaget", key=_widget(_REASON), max_chars=domain.LONGEST)
        st.text_input("Anteckning", key=_widget(_NOTE), max_chars=domain.LONGEST)
        if st.session_state[_LOADED] in st.session_state.get(_DRAFTS, {}):
            st.html('<p class="lb-holds">Påbörjat men inte sparat.</p>')
        tell(st.session_state.get(_PROBLEMS, ()))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.form_submit_button(
                "Spara",
                type="primary",
                key=_widget("save"),
                on_click=_save,
                args=(board,),
                disabled=not _may_decide(board),
            )
            st.form_submit_button("Föregående", key=_widget("previous"), on_click=_step, args=(board, -1))
            st.form_submit_button("Nästa", key=_widget("next"), on_click=_step, args=(board, 1))
    st.html(_colours(scale))
    st.html(
        f'<p class="lb-keys"><span><kbd>{board.scale[0]}</kbd>–<kbd>{board.scale[-1]}</kbd> nivå</span>'
        "<span><kbd>0</kbd> ej bedömd</span><span><kbd>M</kbd> motivering</span><span><kbd>A</kbd> anteckning</span>"
        "<span><kbd>Enter</kbd> spara</span><span><kbd>N</kbd> <kbd>→</kbd> nästa</span>"
        "<span><kbd>P</kbd> <kbd>←</kbd> föregående</span><span><kbd>Esc</kbd> lämna fältet</span>"
        "<span><kbd>S</kbd> avsluta</span></p>"
    )


def _colours(scale: Scale) -> str:
    """Each level's digit in its colour, as everywhere else."""
    rules = "".join(
        f".st-key-mote-form [role=radiogroup] > div:nth-child({i}) p::first-letter{{background:{lv.colour};color:{lv.ink}}}"
        for i, lv in enumerate(scale.levels, start=1)
    )
    return f"<style>{rules}</style>"


def _save(board: Board) -> None:
    if _LOADED not in st.session_state:  # pressed twice: the first press has saved it
        return
    chosen, reason, note = _typed()
    if chosen is None:
        st.session_state[_PROBLEMS] = [Problem(_MUST, "en nivå.", column="Nivå")]
        _focus(".st-key-mote-form input")
        return
    level = None if chosen == _NONE else int(chosen)
    _try(board, st.session_state[_SEEN], level, reason, note)


def _try(board: Board, seen: Cell, level: int | None, reason: str, note: str, over: Cell | None = None) -> None:
    """Save, and go on; or say what is wrong; or let the person choose between two."""
    meeting = state.meeting()
    try:
        meeting.decide(
            board.place.id,
            board.week,
            seen,
            level,
            scale=board.scale,
            reason=reason,
            note=note,
            seen=over.seen if over else None,
            over_another=over is not None,
        )
    except Refused as refused:
        st.session_state[_PROBLEMS] = refused.problems
        about_note = all(p.column == "Anteckning" for p in refused.problems)
        field = "why" if over else _NOTE if about_note else _REASON
        _focus(f"[class*=st-key-mote-{field}] input")
        return
    except Conflict:
        now = meeting.board(board.place.id, board.week).cell(seen.area.id)
        mine = domain.Decision(
            level, seen.proposal.level, seen.proposal.grounds, reason.strip() or None, note.strip() or None
        )
        if (now.decision, now.actor) == (
            mine,
            str(meeting.actor),
        ):  # one's own: pressed twice, and the first press broken off
            _go_on(board, seen, _saved(seen, level))
            return
        st.session_state.pop(_PROBLEMS, None)
        st.session_state[_CLASH] = _Clash(now, level, reason, note)
        st.session_state["mote-why"] = reason
        _focus("[data-clash]")
        return
    _go_on(board, seen, _saved(seen, level))


def _saved(cell: Cell, level: int | None) -> str:
    return f"Sparat: {cell.area.name}, {'ej bedömd' if level is None else f'nivå {level}'}."


def _go_on(board: Board, after: Cell, said: str) -> None:
    """To the next stadsdel that nobody has decided; when there is none, to the end of the meeting."""
    _drop_draft()
    now = state.meeting().board(board.place.id, board.week)
    ids = [c.area.id for c in now.cells]
    at = ids.index(after.area.id)
    left = {a.id for a in now.unsettled}
    following = next((i for i in [*ids[at + 1 :], *ids[:at]] if i in left), None)
    if following:
        _go(following)
    else:
        _go(after.area.id, "[data-end]")
        said += f" Alla {len(ids)} är beslutade."
    st.session_state[_DONE] = said


def tell(problems: Any) -> None:
    """Each problem and how to mend it."""
    for p in problems:
        st.error(plain(" ".join(filter(None, (p.what, p.fix or f"Väntat: {p.expected}")))))


# --- when somebody else was first ----------------------------------------------------------


def _ask_about(clash: _Clash, board: Board, scale: Scale) -> None:
    """Both decisions side by side, and the choice."""
    theirs = clash.cell
    when = f"{theirs.at:%H.%M}" if theirs.at else ""
    decision = theirs.decision
    rows = [
        ("Nivå", tables.level_mark(theirs.level, scale), tables.level_mark(clash.level, scale)),
        ("Motivering", escape((decision and decision.reason) or ""), escape(clash.reason)),
        ("Anteckning", escape((decision and decision.note) or ""), escape(clash.note)),
    ]
    body = "".join(f'<tr><th scope="row">{n}</th><td>{a}</td><td>{b}</td></tr>' for n, a, b in rows)
    st.html(
        f'<p class="lb-clash" data-clash tabindex="-1" role="alert"><b>{escape(theirs.area.name)} sparades kl. {when} '
        f"av {escape(theirs.actor or 'någon annan')} medan du arbetade.</b> Ditt är inte sparat. Se båda och välj.</p>"
        '<div class="lb-scroll" role="region" tabindex="0" aria-label="Två beslut"><table class="lb">'
        "<caption>Två beslut om samma stadsdel och vecka</caption>"
        f'<thead><tr><td></td><th scope="col">Deras</th><th scope="col">Ditt</th></tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )
    with st.container(key="mote-form"), st.form("mote-clash-form", border=False):
        st.text_input("Motivering, om du ersätter deras", key="mote-why", max_chars=domain.LONGEST)
        tell(st.session_state.get(_PROBLEMS, ()))
        with st.container(horizontal=True):
            st.form_submit_button("Spara mitt ändå", key="mote-mine", on_click=_save_mine, args=(board,))  # Enter's
            st.form_submit_button("Behåll deras", key="mote-keep", on_click=_keep, args=(board,))


def _keep(board: Board) -> None:
    clash: _Clash | None = st.session_state.get(_CLASH)
    if clash is None:  # pressed twice
        return
    _go_on(board, clash.cell, f"{clash.cell.area.name}: det andra beslutet behölls.")


def _save_mine(board: Board) -> None:
    clash: _Clash | None = st.session_state.get(_CLASH)
    if clash is None:
        return
    seen: Cell = st.session_state[_SEEN]
    _try(board, seen, clash.level, st.session_state["mote-why"], clash.note, over=clash.cell)


# --- all of them ---------------------------------------------------------------------------


def _overview(board: Board, cell: Cell, scope: Scope) -> None:
    """The figure: every part, four weeks back and this one; and how far the meeting has come."""
    scale = scope.scale
    before = [board.week.shift(n) for n in range(-domain.BACK, 0)]
    settled = len(board.cells) - len(board.unsettled)
    head = "".join(f'<th scope="col">{escape(_short(w))}</th>' for w in before)
    rows = []
    for c in board.cells:
        past = "".join(f"<td>{tables.level_mark(level, scale)}</td>" for level in c.past)
        now = tables.level_mark(c.level, scale) if c.is_settled else '<span class="lv wait">–</span>'
        n = len(c.incidents)
        here = ' class="on" aria-current="true"' if c.area.id == cell.area.id else ""
        rows.append(
            f'<tr{here}><th scope="row">{escape(c.area.name)}</th>{past}<td class="now">{now}</td>'
            f'<td class="num">{n}</td></tr>'
        )
    st.html(
        f'<h3 class="lb-title">Vecka {board.week.week} {board.week.year} och fyra veckor bakåt</h3>'
        f'<p class="lb-reading">{settled} av {len(board.cells)} beslutade. – är inte beslutat än, streckat är ej bedömt.</p>'
        f'<progress class="lb-progress" max="{len(board.cells)}" value="{settled}" '
        f'aria-label="Beslutade {escape(scope.part_word())}">{settled} av {len(board.cells)}</progress>'
        f'<table class="lb lb-board"><caption>Nivå per {escape(scope.part_word(1))}, {escape(named(board.week))} och fyra veckor bakåt</caption>'
        f'<thead><tr><th scope="col">{escape(scope.part_title)}</th>{head}<th scope="col" class="now">{escape(_short(board.week))}</th>'
        f'<th scope="col" class="num">Händelser</th></tr></thead><tbody>{"".join(rows)}</tbody></table>'
        + tables.legend(scale, explain=False)
    )


# --- the end -------------------------------------------------------------------------------


def _finish(board: Board) -> None:
    """Who was there, and the protocol."""
    named_left = listing([a.name for a in board.unsettled])
    n = len(board.unsettled)
    text = (
        f"{number_word(n).capitalize()} {'är' if n else ''} inte beslutade: {named_left}."
        if n
        else "Alla stadsdelar är beslutade."
    )
    st.html(f'<p class="lb-reading" data-end tabindex="-1">{escape(text)}</p>')
    meeting = state.meeting()
    own = meeting.actor.organisation if meeting.actor else None
    options = list(dict.fromkeys([*meeting.organisations(board.place.id), *([own] if own else []), *who.ORGANISATIONS]))
    with st.container(key="mote-finish"), st.form("mote-finish-form", border=False):
        st.pills(
            "Vilka är med",
            options,
            format_func=plain,
            selection_mode="multi",
            default=[own] if own else [],
            key="mote-with",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input("Fler organisationer, med komma mellan", key="mote-more", width=320, max_chars=domain.LONGEST)
            st.text_input("Mötesdag", f"{domain.today():%Y-%m-%d}", key="mote-day", width=140)
        st.text_input("Mötets anteckning", key="mote-remark", max_chars=domain.LONGEST)
        if n:
            st.checkbox("Avsluta ändå: protokollet säger att de inte är beslutade", key="mote-leave")
        tell(st.session_state.get("mote-end-problems", ()))
        st.form_submit_button(
            "Avsluta och visa protokollet",
            key="mote-end",
            on_click=_end,
            args=(board,),
            disabled=not _may_finish(board),
        )


def _end(board: Board) -> None:
    meeting = state.meeting()
    more = str(st.session_state["mote-more"]).split(",")
    try:
        on = parse_date(st.session_state["mote-day"])
        meeting.finish(
            meeting.board(board.place.id, board.week),
            on=on,
            organisations=[*(st.session_state["mote-with"] or []), *more],
            note=st.session_state["mote-remark"],
            leave_unsettled=bool(st.session_state.get("mote-leave")),
        )
    except ValueError:
        shown = st.session_state["mote-day"]
        st.session_state["mote-end-problems"] = [Problem(f"”{shown}” är ingen dag.", "en dag, t.ex. 2024-02-19.")]
    except Refused as refused:
        st.session_state["mote-end-problems"] = refused.problems
    else:
        st.session_state.pop("mote-end-problems", None)
        st.session_state[VIEW] = "protokoll"


# --- protocol and history ------------------------------------------------------------------


def protocol(chosen: Filters, week: Week) -> None:
    """The protocol of a meeting that is closed."""
    _show_or_say(
        ExhibitRef("protocol", chosen.place, week.year, (str(week.week),)),
        f"Mötet om {named(week)} är inte avslutat. Det görs sist på Möte.",
    )


def history(chosen: Filters, week: Week) -> None:
    """Everything that happened to one stadsdel's week."""
    scope = chosen.scope()
    parts = {p.id: p.name for p in scope.parts or [scope.area]}
    now = st.session_state.get(_AREA)
    area = st.selectbox(
        plain(scope.part_title),
        list(parts),
        index=list(parts).index(now) if now in parts else 0,
        format_func=lambda p: parts[p],
        key="historik-" + chosen.place,
        width=320,
    )
    _show_or_say(
        ExhibitRef("history", chosen.place, week.year, (str(week.week), area)),
        f"Ingen har satt eller läst in någon nivå för {parts[area]} {named(week)}.",
    )


def _show_or_say(ref: ExhibitRef, text: str) -> None:
    if show.available(ref):
        show.show(ref)
    else:
        st.html(f'<p class="lb-empty">{escape(text)}</p>')


# --- the keyboard --------------------------------------------------------------------------


def _keyboard(board: Board) -> None:
    levels = {str(n): i for i, n in enumerate(board.scale)} | {"0": len(board.scale)}
    with st.container(key="mote-keys"):
        _component()(
            key="mote-keyboard",
            data={
                "levels": levels,
                "turn": st.session_state.get(_TURN, 0),
                "focus": st.session_state.get(_FOCUS, "[data-cell]"),
            },
            height="content",
        )


def _component() -> Callable[..., Any]:
    return st.components.v2.component("lagesbild_keyboard", html="<span></span>", js=_script(), isolate_styles=False)


@cache
def _script() -> str:
    return (Path(__file__).parent / "keyboard.js").read_text(encoding="utf-8")
