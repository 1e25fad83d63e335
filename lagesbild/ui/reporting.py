"""Reports before the meeting, for who coordinates: review what came in, see who is silent, hand out links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from lagesbild import reports
from lagesbild.calendar import Week
from lagesbild.exhibits.week import spanned, weekday
from lagesbild.holding import Holding
from lagesbild.problems import Problem, Refused
from lagesbild.reports import Answer, Reporter
from lagesbild.services import Conflict, policies
from lagesbild.swedish import sentence_case
from lagesbild.tables import SEVERITIES
from lagesbild.ui import frame, html, persons, session, sharing, state, who
from lagesbild.ui.report_form import PATH
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain
from lagesbild.week import RHYTHMS

_LEGEND = {
    "ja": "ja: har rapporterat",
    "inget": "inget: inget att rapportera",
    "struket": "struket: har rapporterat, men inget som räknas",
    "–": "–: inte svarat",
}
_ANOTHER = "Rapporten granskades av någon annan medan du arbetade. Inget sparades: se hur den ser ut nu."


def run(chosen: Filters, week: Week) -> None:
    """The week's reports to review, who has answered, and the links."""
    if not policies.allows(policies.check_can_review_reports, who.actor(), chosen.place):
        html.say("empty", "Säg överst på sidan vilken roll och organisation du företräder, så visas rapporterna här.")
        return
    scope = chosen.scope()
    parts = {p.id: p.name for p in scope.parts or [scope.area]}
    _tell(session.REPORT_DONE, session.REPORT_PROBLEMS)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _inbox(chosen, week, parts)
    with right:
        _answers(chosen, week, parts)
        _links(chosen, parts)


def _tell(done: session.Key[str], problems: session.Key[session.Problems]) -> None:
    html.say("done", done.pop(""), role="status")
    for problem in problems.pop(()):
        (st.warning if problem.warning else st.error)(plain(f"{problem.what} {problem.fix or ''}".strip()))


# --- what came in ---------------------------------------------------------------------------


def _inbox(chosen: Filters, week: Week, parts: Mapping[str, str]) -> None:
    service = state.reporting()
    rows = service.inbox(chosen.place, week).to_dict("records")
    frame.section(f"Att granska, {spanned(service.weeks(chosen.place, week))}")
    if not rows:
        html.say("empty", "Inga rapporter väntar. En rapport räknas först när den är granskad.")
        return
    doubles = service.doubles(chosen.place, list(parts), week)
    holdings = state.sharing().holdings(chosen.place, "reports")
    for row in rows:
        _report(chosen, row, parts, doubles.get(row["report"]), holdings.get((str(row["area"]), str(row["report"]))))
    named_rows = (
        (f"{weekday(r['date'])}: {r['category']}, {r['organisation']}", (str(r["area"]), str(r["report"])))
        for r in rows
    )
    sharing.run(chosen, "reports", sharing.each(named_rows))


def _report(
    chosen: Filters, row: Mapping[str, Any], parts: Mapping[str, str], double: str | None, holding: Holding | None
) -> None:
    key = f"{row['report']}-{row['area']}"
    when = weekday(row["date"]) + (f" {row['time'].replace(':', '.')}" if row["time"] else "")
    where = f"{parts.get(row['area'], row['area'])}{', ' + row['place'] if row['place'] else ''}"
    with st.container(key=f"rapport-{key}"):
        html.show(
            html.tag("p", html.tag("b", row["category"]), f" {where}", class_="lb-resolution"),
            html.paragraph("reading", f"{when} · {row['organisation']}"),
            html.paragraph("reading", row["note"]) if row["note"] else html.EMPTY,
            html.paragraph("reading", sharing.in_words(holding)) if holding else html.EMPTY,
            html.paragraph("warning", "Liknar en händelse som redan är noterad.") if double else html.EMPTY,
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(
                "Allvar",
                SEVERITIES,
                index=SEVERITIES.index(row["severity"]),
                key=session.report_severity(key).name,
                width=140,
            )
            st.text_input("Svar till den som rapporterade", key=session.report_answer(key).name, max_chars=200)
        with st.container(horizontal=True):
            st.button("Räkna den", key=f"rapport-ja-{key}", type="primary", on_click=_approve, args=(chosen, row, key))
            if double:
                args = (chosen, row, key, double)
                st.button("Samma händelse", key=f"rapport-samma-{key}", on_click=_merge, args=args)
            st.button("Stryk", key=f"rapport-nej-{key}", on_click=_strike, args=(chosen, row, key))


def _approve(chosen: Filters, row: Mapping[str, Any], key: str) -> None:
    severity = session.report_severity(key).value
    _review(
        key,
        lambda answer: state.reporting().approve(chosen.place, row, severity=severity, answer=answer),
        "Rapporten räknas nu som en händelse.",
    )


def _merge(chosen: Filters, row: Mapping[str, Any], key: str, incident: str) -> None:
    _review(
        key,
        lambda answer: state.reporting().merge(chosen.place, row, incident, answer=answer),
        "Rapporten är lagd till händelsen som redan fanns.",
    )


def _strike(chosen: Filters, row: Mapping[str, Any], key: str) -> None:
    _review(key, lambda answer: state.reporting().strike(chosen.place, row, answer=answer), "Rapporten är struken.")


def _review(key: str, save: Callable[[str], object], done: str) -> None:
    """Save with the answer that is typed, when it is sure to name nobody."""
    answer = session.report_answer(key).value
    if persons.is_sure((answer,), session.REPORT_PROBLEMS):
        _attempt(lambda: save(answer), done)


# --- who has answered -----------------------------------------------------------------------


def _answers(chosen: Filters, week: Week, parts: Mapping[str, str]) -> None:
    coverage = state.reporting().coverage(chosen.place, week)
    frame.section("Vilka har svarat")
    rhythm = state.place_service().rhythm(chosen.place)
    st.selectbox(
        "Mötet hålls",
        list(RHYTHMS),
        index=list(RHYTHMS).index(rhythm),
        format_func=lambda n: RHYTHMS[n],
        key=session.meeting_rhythm(chosen.place, rhythm).name,
        width=200,
        on_change=_set_rhythm,
        args=(chosen.place, rhythm),
    )
    if coverage.empty:
        html.say("empty", "Ingen är tillfrågad ännu. Bjud in en organisation här under.")
        return
    html.say("reading", reports.coverage_in_words(coverage, parts))
    marks = {Answer.REPORTED: "ja", Answer.NOTHING: "inget", Answer.STRUCK: "struket", Answer.SILENT: "–"}
    asked = [p for p in parts if p in set(coverage["area"])]
    by_key = {(r["organisation"], r["area"]): r for r in coverage.to_dict("records")}
    organisations = list(coverage["organisation"].drop_duplicates())
    cells = [[by_key.get((o, p)) for p in asked] for o in organisations]
    said = [["" if c is None else marks[Answer(c["answer"])] for c in row] for row in cells]
    is_struck = (coverage["answer"] == Answer.STRUCK).any()
    titles = ["Organisation", *(parts[p] for p in asked)]
    rows = [[o, *row] for o, row in zip(organisations, said, strict=True)]
    if len(asked) > len(organisations):  # the longer of the two goes down the page, where there is room
        titles = [sentence_case(chosen.scope().part_word(1)), *organisations]
        rows = [[parts[p], *row] for p, row in zip(asked, zip(*said, strict=True), strict=True)]
    html.show(
        html.table(
            f"Svar per organisation och {chosen.scope().part_word(1)}, {spanned(state.reporting().weeks(chosen.place, week))}",
            titles,
            rows,
            kind="lb-answers",
            scroll=True,
        ),
        html.paragraph("reading", " · ".join(_LEGEND[mark] for mark in _LEGEND if mark != "struket" or is_struck)),
    )


# --- links ----------------------------------------------------------------------------------


def _set_rhythm(place: str, before: int) -> None:
    weeks = session.meeting_rhythm(place, before).value
    _attempt(lambda: state.place_service().set_rhythm(place, weeks), f"Mötet hålls {RHYTHMS[weeks]}.")


def _links(chosen: Filters, parts: Mapping[str, str]) -> None:
    frame.section("Länkar till den som rapporterar")
    _tell(session.REPORTER_DONE, session.REPORTER_PROBLEMS)
    for reporter in state.reporting().reporters(chosen.place):
        _link(reporter, parts)
    with st.form("rapportor-form", border=False):
        st.text_input("Organisation", key=session.REPORTER_ORGANISATION.name, max_chars=60)
        st.multiselect(
            "Rapporterar från",
            list(parts),
            format_func=lambda p: parts[p],
            key=session.REPORTER_PARTS.name,
            placeholder=f"hela {chosen.scope().area.name}",
        )
        st.form_submit_button("Gör en länk", key="rapportor-save", on_click=_invite, args=(chosen,))


def _link(reporter: Reporter, parts: Mapping[str, str]) -> None:
    is_all = len(reporter.parts) == len(parts)
    about = "alla" if is_all else ", ".join(parts.get(p, p) for p in reporter.parts)
    is_newest = session.NEWEST_REPORTER.get() == reporter.id
    with st.expander(plain(f"{reporter.organisation}: {about}"), expanded=is_newest):
        url = f"{_origin()}{PATH}/{reporter.id}"
        html.say("reading", "Skicka länken, också som påminnelse. Den som har länken kan rapportera, men inte se mer.")
        st.code(url, language=None, wrap_lines=True)
        st.button("Avsluta länken", key=f"rapportor-slut-{reporter.id}", on_click=_close, args=(reporter,))


def _origin() -> str:
    url = str(st.context.url or "")
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" if rest else ""


def _invite(chosen: Filters) -> None:
    organisation = session.REPORTER_ORGANISATION.value
    parts = list(session.REPORTER_PARTS.value)

    def invite() -> None:
        session.NEWEST_REPORTER.set(state.reporting().invite(chosen.place, organisation, parts).id)

    if _attempt(invite, f"Länken till {organisation} är gjord.", session.REPORTER_DONE, session.REPORTER_PROBLEMS):
        session.REPORTER_ORGANISATION.set("")
        session.REPORTER_PARTS.set([])


def _close(reporter: Reporter) -> None:
    done = f"Länken till {reporter.organisation} gäller inte längre."
    _attempt(lambda: state.reporting().close(reporter), done, session.REPORTER_DONE, session.REPORTER_PROBLEMS)


def _attempt(
    save: Callable[[], object],
    done: str,
    told: session.Key[str] = session.REPORT_DONE,
    problems: session.Key[session.Problems] = session.REPORT_PROBLEMS,
) -> bool:
    try:
        save()
    except Refused as refused:
        problems.set(refused.problems)
        return False
    except Conflict:
        problems.set([Problem(_ANOTHER, "")])
        return False
    told.set(done)
    return True
