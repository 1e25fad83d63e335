"""Åtgärder: the actions on a board, in time, per part and per party; the forms that make, change and follow them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from lagesbild import calendar
from lagesbild.actions import Action, FollowUp, PlaceWork, effects
from lagesbild.actions.reading import Row
from lagesbild.actions.values import listed
from lagesbild.exhibits.prose import actions as prose
from lagesbild.swedish import MONTHS
from lagesbild.tables import ACTION_STATES, COUNTED
from lagesbild.ui import costs, frame, html, noted, session, sharing, show, state
from lagesbild.ui.fields import Form, draw, read, save
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

WAYS = {"tavla": "Tavla", "tid": "Tidslinje", "del": "Per stadsdel", "part": "Per part"}
_ACTION = (
    ("name", "problem", "cause"),
    ("level", "approach", "term", "status"),
    ("expected", "responsible", "coordinator"),
    ("start", "end", "follow_up", "cost"),
    ("criterion", "counted", "target"),
)
PURPOSE = "Arbetet med problem och åtgärder"
"""What everybody sees a problem or an action for, when it is no draft."""
_FROZEN = ("criterion", "counted", "target")
_MONTHS = 18  # that the timeline shows


def card(chosen: Filters, work: PlaceWork, action: Row[Action], *, says_problem: bool = True) -> Markup:
    """An action on the board: its name, who, when, and whether its follow-up waits."""
    value = action.value
    is_late = work.is_due(action, calendar.today())
    latest = next(iter(work.follow_ups_of(action.id)), None)
    coming = value.follow_up if latest is None or (value.follow_up or date.min) > latest.value.date else None
    day = f"följs upp {coming:%Y-%m-%d}" if coming else "" if latest else "ingen uppföljning satt"
    address = frame.link(chosen, "atgarder", vy="Åtgärder", atgard=f"{action.id} {value.name}")
    problem = (value.problem or "inget problem") if says_problem else ""
    return html.tag(
        "li",
        html.tag("a", f"{action.id} {value.name}", href=address, target="_self"),
        html.tag("span", " · ".join(filter(None, (problem, value.responsible)))),
        html.tag("span", f"Utfall {latest.value.date:%Y-%m-%d}: {latest.value.verdict}") if latest else None,
        html.tag("em", f"uppföljning väntar sedan {value.follow_up:%Y-%m-%d}", class_="late")
        if is_late
        else html.tag("em", day),
    )


def board(chosen: Filters) -> None:
    """All actions in one of four ways, one of them to be changed, and a form for a new one."""
    work = state.actions().work(chosen.place)
    if work.actions:
        ways = WAYS | {"del": f"Per {chosen.scope().part_word(1)}"}
        frame.follow_link(session.ACTION_WAY, ways)
        way = st.segmented_control(
            "Ordna som",
            list(ways),
            format_func=lambda way: plain(ways[way]),
            default=None if session.ACTION_WAY.is_set else "tavla",
            key=session.ACTION_WAY.name,
            bind="query-params",
            required=True,
            label_visibility="collapsed",
        )
        if way == "tid":
            html.show(_timeline(work))
        else:
            html.show(_columns(chosen, work, _grouped(chosen, work, str(way))))
        _change(chosen, work)
        named = ((f"{a.id} {a.value.name}", (chosen.place, a.id)) for a in work.actions)
        sharing.run(chosen, "actions", sharing.each(named))
        frame.folded("Åtgärdsplanen som tabell", lambda: _table(chosen))
        with st.expander("Ny åtgärd", key="fold-new-action"):
            new_action(chosen, work, None)
    else:
        html.say(
            "empty",
            "Inga åtgärder finns ännu. De kan också komma ur mötets beslut: ”Gör till åtgärd” på sidan Registrera.",
        )
        frame.section("Ny åtgärd")
        new_action(chosen, work, None)
    frame.folded("Kalkyl: vad det kostar, och hur ofta det måste lyckas", lambda: costs.run(chosen, work))


def _table(chosen: Filters) -> None:
    show.show(chosen.ref("actions"))


def _grouped(chosen: Filters, work: PlaceWork, way: str) -> dict[str, list[Row[Action]]]:
    if way == "part":
        parties = sorted({a.value.responsible or "Ingen ansvarig" for a in work.actions})
        return {p: [a for a in work.actions if (a.value.responsible or "Ingen ansvarig") == p] for p in parties}
    if way == "del":
        names = {p.id: p.name for p in chosen.scope().parts}
        groups: dict[str, list[Row[Action]]] = {}
        for action in work.actions:
            problem = work.problem(action.value.problem)
            parts = [names[p] for p in listed(problem.value.parts) if p in names] if problem else []
            for name in parts or [f"Hela {chosen.scope().area.name}"]:
                groups.setdefault(name, []).append(action)
        return dict(sorted(groups.items()))
    return {s.capitalize(): [a for a in work.actions if a.value.status == s] for s in ACTION_STATES}


def _columns(chosen: Filters, work: PlaceWork, groups: Mapping[str, Iterable[Row[Action]]]) -> Markup:
    made = []
    for name, actions in groups.items():
        cards = [card(chosen, work, a) for a in actions]
        made.append(html.tag("section", html.tag("h3", f"{name} ({len(cards)})"), html.items(cards)))
    return html.tag("div", *made, class_="lb-board")


def _timeline(work: PlaceWork) -> Markup:
    """Months from the one half a year ago on: when an action goes on (hatched: planned), and when it is followed up."""
    today = calendar.today()
    first = today.year * 12 + today.month - 1 - _MONTHS // 3
    months = list(range(first, first + _MONTHS))
    rows = []
    for action in sorted(work.actions, key=lambda a: (a.value.start or date.max, a.id)):
        value = action.value
        begins, ends = _month(value.start), _month(value.end)
        followed = _month(value.follow_up)
        cells = []
        for month in months:
            goes_on = begins is not None and begins <= month <= (ends if ends is not None else months[-1])
            bar = html.tag("i", class_="planned" if value.status == ACTION_STATES[0] else "") if goes_on else None
            mark = html.tag("b", "U", title=f"följs upp {value.follow_up:%Y-%m-%d}") if followed == month else None
            cells.append(html.Cell(html.join((bar, mark)), "bar"))
        rows.append(html.Row([f"{action.id} {value.name}", *cells]))
    titles = [
        f"{MONTHS[m % 12]} {m // 12 % 100:02d}" if i % 3 == 0 else MONTHS[m % 12][0] for i, m in enumerate(months)
    ]
    table = html.table("Åtgärderna månad för månad", ["Åtgärd", *titles], rows, kind="lb-time", scroll=True)
    return html.join((table, html.paragraph("reading", "Streckat: planerad. U: månaden då åtgärden följs upp.")))


def _month(day: date | None) -> int | None:
    return None if day is None else day.year * 12 + day.month - 1


def _choices(work: PlaceWork, problem: str | None) -> dict[str, dict[str, str]]:
    problems = {p.id: f"{p.id} {p.value.name}" for p in work.problems}
    causes = {c.id: f"{c.id} {c.value.name}" for c in work.causes if problem is None or c.value.problem == problem}
    return {"problem": problems, "cause": causes}


def new_action(chosen: Filters, work: PlaceWork, problem: str | None) -> None:
    """The form for a new action, for one problem or for any."""
    key = f"atgard-ny-{problem or 'fri'}-{session.ACTION_TURN.get(0)}"
    form = Form(key, "actions", _ACTION, {"problem": problem, "status": ACTION_STATES[0]}, _choices(work, problem))
    with st.container(key=f"form-{key}"), st.form(f"{key}-form", border=False):
        draw(form)
        sharing.ask("Vem ser åtgärden", key, starts_common=True)
        st.form_submit_button(
            "Lägg till åtgärden",
            key=f"{key}-save",
            on_click=save,
            args=(form, partial(_save_new, chosen, key)),
            disabled=not noted.may_change(chosen.place),
        )


def _save_new(chosen: Filters, key: str, values: Mapping[str, Any]) -> str:
    made = Action(**{**values, "name": values["name"] or "", "status": values["status"] or ACTION_STATES[0]})
    id_ = state.actions().add_action(chosen.place, made, established_for=sharing.answered(key, PURPOSE))
    return noted.saved(Action, id_, f"{id_} är noterad.")


def _change(chosen: Filters, work: PlaceWork) -> None:
    names = {a.id: f"{a.id} {a.value.name}" for a in work.actions}
    frame.follow_link(session.CHOSEN_ACTION, names)
    id_ = st.selectbox(
        "Öppna en åtgärd",
        list(names),
        index=None,
        format_func=lambda i: names[i],
        key=session.CHOSEN_ACTION.name,
        bind="query-params",
        width=460,
        placeholder="Välj åtgärd att ändra",
    )
    row = work.action(id_)
    if row is None:
        return
    value = row.value
    rows = _ACTION if not value.has_started else [[n for n in names_ if n not in _FROZEN] for names_ in _ACTION]
    if value.has_started:
        html.show(html.terms(_frozen(value), kind="lb-facts"))
    key = f"atgard-{row.id}-{row.change}"
    form = Form(key, "actions", [r for r in rows if r], vars(value), _choices(work, value.problem))
    with st.container(key=f"form-{key}"), st.form(f"{key}-form", border=False):
        draw(form)
        with st.container(horizontal=True):
            for label, make, style in (
                ("Spara åtgärden", _save_change, "secondary"),
                ("Stryk åtgärden", _strike, "tertiary"),
            ):
                st.form_submit_button(
                    plain(label),
                    key=f"{key}-{make.__name__.strip('_')}",
                    type=style,  # type: ignore[arg-type]
                    on_click=save,
                    args=(form, partial(make, chosen, row)),
                    disabled=not noted.may_change(chosen.place),
                )


def _frozen(value: Action) -> list[tuple[str, str]]:
    """What was chosen before the action started and stands."""
    days = f"{value.before_from:%Y-%m-%d} – {value.before_to:%Y-%m-%d}" if value.before_from and value.before_to else ""
    count = "gick inte att räkna" if value.before_count is None else f"{value.before_count} ({value.counted})"
    target = "" if value.target is None else f", mål {value.target:+g} %".replace("-", "−")
    return [
        ("Bedöms efter", f"{value.criterion or 'inte valt'}{target}. Valt innan den började."),
        *([("Före", f"{days}: {count}")] if days else []),
    ]


def _save_change(chosen: Filters, row: Row[Action], values: Mapping[str, Any]) -> str:
    state.actions().change_action(chosen.place, row, replace(row.value, **values))
    return noted.saved(Action, row.id, f"{row.id} är sparad.", row.value)


def _strike(chosen: Filters, row: Row[Action], _values: Mapping[str, Any]) -> str:
    return noted.strike(chosen, row)


# --- follow-ups ----------------------------------------------------------------------------


def follow_ups(chosen: Filters) -> None:
    """What waits to be followed up, the form for it, and what has been found so far."""
    work = state.actions().work(chosen.place)
    due = work.due(calendar.today())
    frame.section("Väntar på uppföljning")
    if due:
        html.show(html.tag("div", html.items(card(chosen, work, a) for a in due), class_="lb-board"))
    else:
        html.say("reading", "Ingen uppföljning väntar.")
    if work.actions:
        frame.section("Följ upp en åtgärd")
        _follow_up_form(chosen, work, due)
        if show.available(chosen.ref("follow-ups")):
            show.show(chosen.ref("follow-ups"))
        names = {
            f.id: f"{f.id} {f.value.action} {f.value.date:%Y-%m-%d}: {f.value.verdict}"
            for f in reversed(work.follow_ups)
        }
        noted.strike_one(chosen, "Stryk en uppföljning", "uppfoljning-stryk", work.follow_ups, names)
        frame.folded("Hade åtgärden verkan? Före och efter, jämfört med andra områden", lambda: _effect(chosen, work))


def _counted(chosen: Filters, work: PlaceWork, action: Row[Action]) -> str:
    """What was counted before and since, per 30 days, so that a verdict has its figures beside it."""
    value = action.value
    now = state.actions().so_far(chosen.place, action, work)
    if not value.before_from or not value.before_to:
        return ""
    problem = work.problem(value.problem)
    if value.counted == COUNTED[1] and value.before_count is None and problem and not problem.value.categories:
        return f"{action.id}: anmälda brott går inte att räkna, för {problem.id} nämnde ingen brottskategori när åtgärden började."
    before = prose.counted_in(value.before_count, value.before_from, value.before_to)
    after = prose.counted_in(now.count, now.days.start, now.days.end) if now and now.days else "går inte att räkna ännu"
    left_out = f" {prose.unplaced(now.without_place)}" if now and now.without_place else ""
    return f"{action.id}, {value.counted}: före {before}; efter {after}.{left_out}"


def _effect(chosen: Filters, work: PlaceWork) -> None:
    """One action's before and after, beside the area that is chosen."""
    started = [a for a in work.actions if a.value.has_started]
    names = {a.id: f"{a.id} {a.value.name}" for a in started if effects.can_be_measured(work, a)}
    if not names:
        html.say(
            "empty",
            "Ingen åtgärd går att mäta ännu: den ska ha börjat, räknas i händelser eller anmälda brott, och svara på ett problem i några av delarna eller på en yta.",
        )
    else:
        _measured(chosen, work, names)
    for action in started:
        if why := effects.why_not(work, action):
            html.say("reading", f"{action.id} {action.value.name} går inte att mäta: {why}.")


def _measured(chosen: Filters, work: PlaceWork, names: dict[str, str]) -> None:
    parts = {p.id: p.name for p in chosen.scope().parts}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        id_ = st.selectbox("Åtgärd", list(names), format_func=lambda i: plain(names[i]), key="verkan-atgard", width=420)
        row = work.action(id_)
        problem = work.problem(row.value.problem) if row else None
        is_surface = bool(problem and problem.value.surface)
        offered = effects.controls(problem.value, list(parts)) if problem else []
        rest = "allt utanför ytan" if is_surface else "alla övriga"
        controls = {c: rest if c == effects.OTHERS else f"{parts[c]}{' utanför ytan' * is_surface}" for c in offered}
        control = st.selectbox(
            "Jämför med", list(controls), format_func=lambda i: plain(controls[i]), key=f"verkan-med-{id_}", width=260
        )
    show.show(chosen.ref("effect", id_, control))
    series = chosen.ref("effect-series", id_)
    if show.available(series):
        show.show(series)

    def _in_detail() -> None:
        for ref in (chosen.ref(name, id_, control) for name in ("effect-accumulated", "effect-harm")):
            if show.available(ref):
                show.show(ref)

    frame.folded("Verkan period för period, och vägd efter skada", _in_detail)


def _follow_up_form(chosen: Filters, work: PlaceWork, due: list[Row[Action]]) -> None:
    order = [*due, *(a for a in work.actions if a not in due)]
    names = {a.id: f"{a.id} {a.value.name}" for a in order}
    for text in filter(None, (_counted(chosen, work, a) for a in order)):
        html.say("reading", text)
    key = f"uppfoljning-{session.ACTION_TURN.get(0)}"
    form = Form(
        key,
        "follow_ups",
        (("action", "date", "verdict"), ("note",)),
        {"date": calendar.today(), "action": order[0].id},
        {"action": names},
    )
    again = Form(f"{key}-igen", "actions", (("follow_up",),))
    html.say("reading", "”Går inte att säga” är ett svar: välj det hellre än att gissa.")
    with st.container(key="form-uppfoljning"), st.form(f"{key}-form", border=False):
        draw(form)
        html.say("reading", "När den följs upp nästa gång; tomt är aldrig mer:")
        draw(again)
        st.form_submit_button(
            "Spara uppföljningen",
            key=f"{key}-save",
            on_click=save,
            args=(form, partial(_save_follow_up, chosen, again)),
            disabled=not noted.may_change(chosen.place),
        )


def _save_follow_up(chosen: Filters, again: Form, values: Mapping[str, Any]) -> str:
    outcome = FollowUp(
        **{
            **values,
            "action": values["action"] or "",
            "date": values["date"] or calendar.today(),
            "verdict": values["verdict"] or "",
            "note": values["note"] or "",
        }
    )
    id_ = state.actions().follow_up(chosen.place, outcome, read(again)["follow_up"])
    return noted.saved(FollowUp, id_, f"Uppföljningen av {outcome.action} är sparad: {outcome.verdict}.")
