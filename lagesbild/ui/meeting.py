"""The Monday meeting: the board of levels, what is resolved, the end, the protocol and the history."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from lagesbild import calendar, reports
from lagesbild import week as domain
from lagesbild.actor import Actor
from lagesbild.calendar import Week, week_label, weeks_in_year
from lagesbild.document.writers import formats
from lagesbild.exhibits import ExhibitRef, Scope
from lagesbild.exhibits.week import named, spanned
from lagesbild.problems import Problem, Refused
from lagesbild.services import policies
from lagesbild.swedish import listing, number_word, parse_date, plural
from lagesbild.ui import board, door, frame, html, nearest, persons, resolving, session, show, state, who
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain
from lagesbild.week import Board

VIEWS = {
    "mote": "Möte",
    "rapporter": "Rapporter",
    "handelser": "Händelser",
    "protokoll": "Protokoll",
    "historik": "Historik",
}
_CORRECT = "ratta"  # in the URL: the part whose level is to be corrected


def choose_week(place: str) -> Week:
    """The widget for a week: any from the first year with facts to next week; the last completed to start with."""
    today = calendar.today()
    first = min([*state.years(place), today.year - 1])
    following = Week.of(today).shift(1)
    years = range(following.year, first - 1, -1)
    weeks = [w for y in years for n in range(weeks_in_year(y), 0, -1) if (w := Week(y, n)) <= following]
    labels = {w: f"v. {w.week} {w.year}" for w in weeks}
    frame.follow_link(session.MEETING_WEEK, labels)
    start = domain.last_completed(today)
    chosen: Week = st.selectbox(
        "Vecka",
        weeks,
        index=weeks.index(start),
        format_func=lambda w: labels[Week(*w)],
        key=session.MEETING_WEEK.name,
        bind="query-params",
        width=150,
    )
    return Week(*chosen)


def warn_of_future(week: Week) -> None:
    """Say that a week has not been, or has not ended."""
    today = calendar.today()
    if week.monday() > today:
        st.warning(plain(f"Vecka {week.week} {week.year} har inte börjat ännu. Kontrollera att rätt vecka är vald."))
    elif week == Week.of(today):
        html.say("reading", f"Vecka {week.week} {week.year} pågår ännu.")


def run(chosen: Filters, week: Week) -> None:
    """The meeting about one week: what is open since before, the board of all stadsdelar, what is resolved, and the end."""
    meeting = state.meeting().board(chosen.place, week)
    _tell_rhythm(chosen.place, week)
    resolving.opening(chosen, week)
    asked = state.reporting().coverage(chosen.place, week)
    if words := reports.coverage_in_words(asked, {c.area.id: c.area.name for c in meeting.cells}):
        html.say("reading", f"Rapporter inför mötet: {words}")
    apart = state.meeting().kept_apart(chosen.place, [c.area.id for c in meeting.cells], week)
    if apart:
        html.say(
            "reading",
            f"{plural(apart, 'händelse', 'händelser')} som din organisation ser är inte {'upprättad' if apart == 1 else 'upprättade'}, "
            "och räknas inte i förslagen. Se Händelser.",
        )
    board.show(meeting, chosen.scope(), reports.coverage_by_area(asked), correct=_to_correct(meeting))
    frame.draw_what_has_come()
    resolving.run(chosen, week)
    frame.section("Avsluta mötet")
    _finish(meeting, chosen.scope())


def _tell_rhythm(place: str, week: Week) -> None:
    """How often the place meets and what this meeting looks back on, where that is not one week."""
    if (rhythm := state.place_service().rhythm(place)) > 1:
        weeks = spanned(state.reporting().weeks(place, week))
        html.say(
            "reading",
            f"Mötet hålls {domain.RHYTHMS[rhythm]}: händelser, svar och förslag gäller {weeks}. "
            f"Den vecka som ger mest är förslaget, och nivån sätts för {week_label(week.week)}.",
        )


def _to_correct(meeting_board: Board) -> str | None:
    """The id of the part that a link wants corrected; a name that means none is told."""
    named = st.query_params.get(_CORRECT)
    here = (meeting_board.place.id, meeting_board.week)
    if named is None or session.LINKED_CORRECTION.setdefault(here) != here:  # the link was to another week or place
        return None
    ids = {c.area.name: c.area.id for c in meeting_board.cells}
    area = ids.get(named) or state.alias_of(named)
    if area in ids.values():
        return area
    st.warning(
        plain(
            f"Länken säger ”{named}”, som inte finns här.{nearest.meant(named, ids)} Välj i tabellen vad som ska rättas."
        )
    )
    return None


def correction(chosen: Filters, week: Week, area: str, text: str = "Rätta") -> Markup:
    """The link from where a level is seen to where it is corrected. ``area``: the part's name."""
    address = frame.link(
        chosen, "registrera", **{session.MEETING_WEEK.name: f"v. {week.week} {week.year}", _CORRECT: area}
    )
    return html.tag("a", text, href=address, target="_self", aria_label=f"Rätta {area}, v. {week.week} {week.year}")


def tell(problems: Any) -> None:
    """Each problem and how to mend it."""
    for p in problems:
        (st.warning if p.warning else st.error)(
            plain(" ".join(filter(None, (p.what, p.fix or (p.expected and f"Väntat: {p.expected}")))))
        )


# --- the end -------------------------------------------------------------------------------


def _finish(meeting_board: Board, scope: Scope) -> None:
    """Who was there, and the protocol."""
    n = len(meeting_board.unsettled)
    html.say("reading", _undecided(meeting_board, scope), data_end=True, tabindex=-1)
    meeting = state.meeting()
    organisation = meeting.actor.organisation if meeting.actor else None
    options = list(
        dict.fromkeys(
            [
                *meeting.organisations(meeting_board.place.id),
                *([organisation] if organisation else []),
                *who.ORGANISATIONS,
            ]
        )
    )
    with st.container(key="mote-finish"), st.form("mote-finish-form", border=False):
        st.pills(
            "Vilka är med",
            options,
            format_func=plain,
            selection_mode="multi",
            default=[organisation] if organisation else [],
            key=session.MEETING_ORGANISATIONS.name,
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_input(
                "Fler organisationer, med komma mellan",
                key=session.MEETING_MORE_ORGANISATIONS.name,
                width=320,
                max_chars=domain.LONGEST,
            )
            st.text_input("Mötesdag", f"{calendar.today():%Y-%m-%d}", key=session.MEETING_DAY.name, width=140)
        st.text_input("Mötets anteckning", key=session.MEETING_NOTE.name, max_chars=domain.LONGEST)
        if n:
            st.checkbox(
                "Avsluta ändå: protokollet säger att de inte är beslutade", key=session.MEETING_LEAVES_UNSETTLED.name
            )
        tell(session.MEETING_PROBLEMS.get(()))
        st.form_submit_button(
            "Avsluta och visa protokollet",
            key="mote-end",
            on_click=_end,
            args=(meeting_board,),
            disabled=not _may_finish(meeting_board),
        )


def _undecided(meeting_board: Board, scope: Scope) -> str:
    names = [a.name for a in meeting_board.unsettled]
    if not names:
        return f"Alla {scope.part_word()} är beslutade."
    word = scope.part_word(1)
    is_neuter = word.endswith(("område", "distrikt"))
    if len(names) == len(meeting_board.cells):
        return f"{'Inget' if is_neuter else 'Ingen'} {word} är {'beslutat' if is_neuter else 'beslutad'} ännu."
    one = "Ett är inte beslutat" if is_neuter else "En är inte beslutad"
    start = one if len(names) == 1 else f"{number_word(len(names)).capitalize()} är inte beslutade"
    return f"{start}: {listing(names)}."


def _may_finish(meeting_board: Board) -> bool:
    return policies.allows(policies.check_can_finish_meeting, who.actor(), meeting_board.place.id)


def _end(meeting_board: Board) -> None:
    if not resolving.is_all_added(session.MEETING_PROBLEMS):
        return
    meeting = state.meeting()
    more = session.MEETING_MORE_ORGANISATIONS.value.split(",")
    if not persons.is_sure((*more, session.MEETING_NOTE.value), session.MEETING_PROBLEMS):
        return
    try:
        on = parse_date(session.MEETING_DAY.value)
        meeting.finish(
            meeting.board(meeting_board.place.id, meeting_board.week),
            on=on,
            organisations=[*(session.MEETING_ORGANISATIONS.value or []), *more],
            note=session.MEETING_NOTE.value,
            leave_unsettled=bool(session.MEETING_LEAVES_UNSETTLED.get()),
        )
    except ValueError:
        shown = session.MEETING_DAY.value
        session.MEETING_PROBLEMS.set([Problem(f"”{shown}” är ingen dag.", "en dag, t.ex. 2024-02-19.")])
    except Refused as refused:
        session.MEETING_PROBLEMS.set(refused.problems)
    else:
        session.MEETING_PROBLEMS.pop()
        session.VIEW.set("protokoll")
        session.ENDED_MEETING.set((meeting_board.place.id, meeting_board.week))


# --- protocol and history ------------------------------------------------------------------


def _protocol_file(place: str, week: Week, form: str, actor: Actor | None) -> bytes:
    return door.opened().meeting(actor).protocol_file(place, week, form)


def protocol(chosen: Filters, week: Week) -> None:
    """The protocol of a meeting that is closed."""
    if session.ENDED_MEETING.pop() == (chosen.place, week):
        html.say("done", f"Mötet om {named(week)} är avslutat. Protokollet står här.", role="status")
    ref = ExhibitRef("protocol", chosen.place, week.year, (str(week.week),))
    if not show.available(ref):
        html.say("empty", f"Mötet om {named(week)} är inte avslutat. Det görs sist på Möte.")
        return
    with st.container(horizontal=True):
        for form, label in (("docx", "Hämta protokollet i Word"), ("pdf", "Hämta det i PDF")):
            st.download_button(
                plain(label),
                data=door.for_later(partial(_protocol_file, chosen.place, week, form)),
                file_name=f"protokoll-{chosen.place}-{week}.{form}",
                mime=formats.MEDIA[form],
                key=f"protokoll-{form}",
                on_click="ignore",
                type="tertiary",
            )
    areas = state.exhibit(ref).table["area"]
    show.show(ref, links=[correction(Filters(chosen.place, week.year), week, str(area)) for area in areas])
    incidents = (("incidents", w) for w in state.reporting().weeks(chosen.place, week))
    for name, at in (("resolutions", week), ("focus", week.shift(1)), *incidents):
        other = ExhibitRef(name, chosen.place, at.year, (str(at.week),))
        if show.available(other):
            show.show(other)


def history(chosen: Filters, week: Week) -> None:
    """Everything that happened to one stadsdel's week."""
    scope = chosen.scope()
    parts = {p.id: p.name for p in scope.parts or [scope.area]}
    area = st.selectbox(
        plain(scope.part_title),
        list(parts),
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
        html.say("empty", text)
