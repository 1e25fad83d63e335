"""Åtgärder: the problems by weight, one problem with its causes and actions, the forms that change them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from lagesbild import calendar
from lagesbild.actions import Cause, LocalProblem, PlaceWork
from lagesbild.actions.reading import FORMS, Row
from lagesbild.actions.values import listed
from lagesbild.analysis import surfaces
from lagesbild.exhibits import listed as listed_in
from lagesbild.exhibits import title as title_of
from lagesbild.exhibits.actions import bounds_in_words
from lagesbild.exhibits.prose import actions as prose
from lagesbild.problems import Problem, Refused
from lagesbild.swedish import plural
from lagesbild.ui import frame, html, noted, session, sharing, show, state, tapping
from lagesbild.ui.action_board import PURPOSE, card, new_action
from lagesbild.ui.fields import Form, draw, save
from lagesbild.ui.state import Filters
from lagesbild.ui.text import plain

VIEWS = {
    "problem": "Problem",
    "atgarder": "Åtgärder",
    "uppfoljning": "Uppföljning",
    "plan": "Plan",
    "arshjul": "Årshjul",
    "dialog": "Dialog",
    "samverkan": "Samverkan",
    "lagen": "Lagen",
}
NEW_IN = "nytt-i"
"""The part, by name, that a link wants a new problem in."""
_PROBLEM = (
    ("name", "owner"),
    ("description",),
    ("parts", "categories"),
    ("from_hour", "to_hour", "theme"),
    ("likelihood", "likelihood_reason"),
    ("consequence", "consequence_reason"),
    ("decision", "decision_reason", "status"),
)
_TOLD_BELOW = ("bounds", "likelihood", "consequence", "reasons", "decision")
_CAUSE = (("branch", "name"), ("certainty", "grounds", "leads_to"))


def problems(chosen: Filters) -> None:
    """The problems by weight, and one of them with all that hangs on it."""
    work = state.actions().work(chosen.place)
    if work.problems:
        if show.available(chosen.ref("problems")):
            show.show(chosen.ref("problems"), without=_TOLD_BELOW)
        if show.available(chosen.ref("problem-counts")):
            frame.folded("Räknat inom avgränsningarna", lambda: _counts(chosen))
        if show.available(chosen.ref("problem-map")):
            frame.folded("Problemens ytor på kartan", lambda: show.show(chosen.ref("problem-map")))
        row = _choose(work)
        if row is not None:
            _one(chosen, work, row)
        turn = session.ACTION_TURN.get(0)  # what was saved closes
        named = ((f"{p.id} {p.value.name}", (chosen.place, p.id)) for p in work.problems)
        sharing.run(chosen, "local_problems", sharing.each(named))
        with st.expander("Nytt problem", expanded=NEW_IN in st.query_params, key=f"fold-new-problem-{turn}"):
            _problem_form(chosen, None)
    else:
        html.say(
            "empty",
            "Inga problem är beskrivna ännu. Börja med ett: vad är det, var, och hur allvarligt? Orsaker och åtgärder kommer sedan.",
        )
        frame.section("Nytt problem")
        _problem_form(chosen, None)


def _counts(chosen: Filters) -> None:
    show.show(chosen.ref("problem-counts"))


def _choose(work: PlaceWork) -> Row[LocalProblem] | None:
    """The widget for one problem; the heaviest to start with."""
    order = [row for _, row in work.ranked()]
    order += [row for row in work.problems if row not in order]
    names = {row.id: f"{row.id} {row.value.name}" for row in order}
    frame.follow_link(session.CHOSEN_PROBLEM, names)
    id_ = st.selectbox(
        "Visa problem",
        list(names),
        format_func=lambda i: names[i],
        key=session.CHOSEN_PROBLEM.name,
        bind="query-params",
        width=460,
    )
    return work.problem(id_)


def _one(chosen: Filters, work: PlaceWork, row: Row[LocalProblem]) -> None:
    problem = row.value
    frame.section(f"{row.id} {problem.name}")
    html.show(html.terms(_facts(chosen, problem), kind="lb-facts"))
    if not sharing.is_common(chosen, "local_problems", (chosen.place, row.id)):
        html.say("reading", "Problemet står inte i gemensamma figurer eller dokument förrän det är upprättat.")
        if causes := work.causes_of(row.id):
            html.show(html.items((f"{c.id} {c.value.branch}: {c.value.name}" for c in causes), kind="lb-notes"))
    for form, branches in FORMS.items():
        ref = chosen.ref("causes", row.id, form)
        if work.causes_of(row.id, *branches) and show.available(ref):
            show.show(ref)
    with st.expander("Lägg till orsak", key=f"fold-cause-{row.id}"):
        _cause_form(chosen, work, row.id)
    evidence = listed(problem.evidence)
    frame.folded(f"Underlag ({len(evidence)})", lambda: _evidence(chosen, row))
    mine = work.actions_of(row.id)
    frame.folded("Avgränsa med en yta på kartan", lambda: _surface(chosen, row), f"{row.id}-{row.change}")
    frame.section("Åtgärder mot problemet")
    if mine:
        html.show(
            html.tag("div", html.items(card(chosen, work, a, says_problem=False) for a in mine), class_="lb-board")
        )
    elif problem.decision == "ingen åtgärd":
        html.say("reading", f"Ingen åtgärd, enligt beslutet: {problem.decision_reason}")
    else:
        html.say("empty", "Ingen åtgärd svarar på problemet ännu.")
    with st.expander("Lägg till åtgärd", key=f"fold-action-{row.id}-{len(mine)}"):
        new_action(chosen, work, row.id)
    with st.expander("Ändra eller ta ställning", key=f"fold-problem-{row.id}-{row.change}"):
        _problem_form(chosen, row)


def _facts(chosen: Filters, problem: LocalProblem) -> list[tuple[str, Any]]:
    facts = [
        ("Avgränsning", bounds_in_words(chosen.scope(), problem)),
        ("Beskrivning", problem.description),
        ("Sannolikhet", _weighed(problem.likelihood, problem.likelihood_reason)),
        ("Konsekvens", _weighed(problem.consequence, problem.consequence_reason)),
        ("Ställningstagande", prose.decision(problem.decision, problem.decision_reason) or "Inget ännu"),
        ("Ansvarig", problem.owner or "ingen"),
    ]
    return [(name, text) for name, text in facts if text]


def _weighed(number: int | None, reason: str | None) -> str:
    """A number of a weight and why: "4: noteras nästan varje vecka"."""
    return ": ".join(filter(None, (None if number is None else str(number), reason)))


def _evidence(chosen: Filters, row: Row[LocalProblem]) -> None:
    """The figures that the problem rests on, each as it was when it was chosen, and a way to add one."""
    for one in listed(row.value.evidence):
        id_, _, revision = one.partition("@")
        if revision.isdecimal():
            with state.showing(int(revision)):
                show.placed(id_)
        else:
            show.placed(id_)
    scope = chosen.scope()
    named = {str(ref): title_of(scope, ref.name, *ref.params) for ref in listed_in(scope)}
    key = f"underlag-{row.id}-{row.change}"
    form = Form(key, "local_problems", (("evidence",),), {}, {"evidence": named})
    with st.form(f"{key}-form", border=False):
        draw(form)
        html.say("reading", "Figuren sparas som den ser ut nu: senare inläsningar ändrar den inte här.")
        st.form_submit_button(
            "Lägg till som underlag",
            key=f"{key}-save",
            on_click=save,
            args=(form, partial(_add_evidence, chosen, row)),
            disabled=not noted.may_change(chosen.place),
        )


def _add_evidence(chosen: Filters, row: Row[LocalProblem], values: Mapping[str, Any]) -> str:
    if values["evidence"] is None:
        raise Refused([Problem("Ingen figur är vald.", "en figur ur listan.", column="underlag")])
    evidence = [*listed(row.value.evidence), f"{values['evidence']}@{state.actions().revision()}"]
    problem = replace(row.value, evidence="|".join(dict.fromkeys(evidence)))
    state.actions().change_problem(chosen.place, row, problem)
    return noted.saved(LocalProblem, row.id, f"Underlaget är lagt till {row.id}.", row.value)


DRAWN, LAYER = "rita", "lager"
SURFACES = {DRAWN: "Rita på kartan", LAYER: "Välj bland kartlagren"}


def _surface(chosen: Filters, row: Row[LocalProblem]) -> None:
    """The surface that bounds the problem: drawn corner by corner, or one of the layers'; saved at once, and taken away again."""
    key = f"yta-{row.id}-{row.change}"
    form = Form(key, "local_problems", ())
    html.say("reading", "Då räknas bara händelser vars exakta plats ligger på ytan.")
    layers = state.actions().surfaces(chosen.place)
    ways = [w for w, can in ((DRAWN, tapping.can_be_tapped(chosen)), (LAYER, bool(layers))) if can]
    if not ways:
        html.say("empty", "Platsen har ingen karta och inga kartlager: läs in dem på sidan Underlag.")
        return
    way = st.segmented_control("Yta", ways, format_func=SURFACES.__getitem__, default=ways[0], key=f"{key}-vag")
    word = None
    if way == DRAWN:
        html.say("reading", "Klicka på hörnen i tur och ordning, minst tre.")
        corners = tapping.drawn(chosen, key)
        word = surfaces.polygon_word(corners) if len(corners) > 2 else None
    elif way == LAYER:
        word = st.selectbox(
            "Lager", list(layers), None, lambda w: plain(layers[w]), key=f"{key}-lager", placeholder="Välj"
        )
    draw(form)
    is_off = not noted.may_change(chosen.place)
    with st.container(horizontal=True):
        made = partial(_save_surface, chosen, row, word)
        st.button("Spara ytan", key=f"{key}-spara", on_click=save, args=(form, made), disabled=is_off or word is None)
        if row.value.surface:
            made = partial(_save_surface, chosen, row, None)
            st.button(
                "Ta bort ytan", key=f"{key}-bort", type="tertiary", on_click=save, args=(form, made), disabled=is_off
            )


def _save_surface(chosen: Filters, row: Row[LocalProblem], word: str | None, _values: Mapping[str, Any]) -> str:
    state.actions().change_problem(chosen.place, row, replace(row.value, surface=word))
    words = f"{row.id} är avgränsat: ytan är sparad." if word else f"{row.id} har ingen yta längre."
    return noted.saved(LocalProblem, row.id, words, row.value)


def _problem_form(chosen: Filters, row: Row[LocalProblem] | None) -> None:
    scope = chosen.scope()
    themes = scope.rows("themes", areas=[chosen.place])
    themes = themes[themes["type"] == "samverkansområde"]
    parts = {p.id: p.name for p in scope.parts}
    wanted = st.query_params.get(NEW_IN)
    value = row.value if row else LocalProblem("", parts=next((p for p, n in parts.items() if n == wanted), None))
    categories = {c: c for c in [*state.actions().categories(chosen.place), *listed(value.categories)]}
    named = {str(c): f"{c} {n}" for c, n in zip(themes["code"], themes["name"], strict=True)}
    rows = [[n for n in names if (n != "theme" or named) and (n != "parts" or parts)] for names in _PROBLEM]
    if row is None:
        rows = [r for r in rows if "decision" not in r]
    key = f"problem-{row.id}-{row.change}" if row else f"problem-ny-{session.ACTION_TURN.get(0)}"
    form = Form(
        key,
        "local_problems",
        rows,
        vars(value),
        {"parts": parts, "categories": categories, **({"theme": named} if named else {})},
        ("parts", "categories"),
    )
    with st.container(key=f"form-{key}"), st.form(f"{key}-form", border=False):
        draw(form)
        if row is None:
            sharing.ask("Vem ser problemet, dess orsaker och åtgärder", key, starts_common=True)
        with st.container(horizontal=True):
            st.form_submit_button(
                "Spara problemet" if row else "Lägg till problemet",
                key=f"{key}-save",
                on_click=save,
                args=(form, partial(_save_problem, chosen, row, key)),
                disabled=not noted.may_change(chosen.place),
            )
            if row:
                st.form_submit_button(
                    "Stryk problemet",
                    key=f"{key}-strike",
                    type="tertiary",
                    on_click=save,
                    args=(form, lambda _values: noted.strike(chosen, row)),
                    disabled=not noted.may_change(chosen.place),
                )


def _save_problem(chosen: Filters, row: Row[LocalProblem] | None, key: str, values: Mapping[str, Any]) -> str:
    if row is None:
        purpose = sharing.answered(key, PURPOSE)
        id_ = state.actions().add_problem(chosen.place, LocalProblem(**values), established_for=purpose)
        session.CHOSEN_PROBLEM.set(id_)
        st.query_params.pop(NEW_IN, None)  # it is described: the next form is folded and empty
        words = f"{id_} är noterat. Nästa steg: varför är det så, och vad ska göras?"
        return noted.saved(LocalProblem, id_, words)
    state.actions().change_problem(chosen.place, row, replace(row.value, **values))
    return noted.saved(LocalProblem, row.id, f"{row.id} är sparat.", row.value)


def _cause_form(chosen: Filters, work: PlaceWork, problem: str) -> None:
    in_tree = {c.id: c.value.name for c in work.causes_of(problem, *FORMS["trad"])}
    html.say(
        "reading",
        "Välj gren: utsatt, gärningsperson (en roll, aldrig en person) och plats blir ett fiskben, orsak ett träd, händelse en kedja.",
    )
    rows = [[n for n in names if n != "leads_to" or in_tree] for names in _CAUSE]
    key = f"orsak-{problem}-{session.ACTION_TURN.get(0)}"
    form = Form(key, "causes", rows, {"certainty": "bedömt"}, {"leads_to": in_tree} if in_tree else {})
    with st.form(f"{key}-form", border=False):
        draw(form)
        st.form_submit_button(
            "Lägg till orsaken",
            key=f"{key}-save",
            on_click=save,
            args=(form, partial(_save_cause, chosen, problem)),
            disabled=not noted.may_change(chosen.place),
        )
    causes = work.causes_of(problem)
    names = {c.id: f"{c.id} {c.value.name}" for c in causes}
    noted.strike_one(chosen, "Stryk en orsak", f"orsak-strik-{problem}", causes, names)


def _save_cause(chosen: Filters, problem: str, values: Mapping[str, Any]) -> str:
    texts: dict[str, Any] = {**values, "branch": values["branch"] or "", "name": values["name"] or ""}
    made = Cause(problem, **{**texts, "certainty": values["certainty"] or ""})
    id_ = state.actions().add_cause(chosen.place, made)
    return noted.saved(Cause, id_, f"{id_} är noterad.")


def tell_due(chosen: Filters) -> None:
    """One line when follow-ups wait."""
    due = state.actions().work(chosen.place).due(calendar.today())
    if due:
        html.say(
            "reading",
            html.tag("b", f"{plural(len(due), 'uppföljning', 'uppföljningar')} väntar. "),
            html.tag("a", "Följ upp", href=frame.link(chosen, "atgarder", vy="Uppföljning"), target="_self"),
        )
