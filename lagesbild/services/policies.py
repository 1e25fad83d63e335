"""Who may do what: one function per rule, which raises `NotAllowed` with a Swedish sentence.

A rule that somebody passes who must be known gives the actor back, in the role and organisation that let it pass: that is
what stands in the history. What the state of a thing allows (an approved document is locked, a row that another has changed)
is asked where the thing is changed; only where a role sees one state and not another does a rule ask for it.

Without sign-in (`Actor.grants` is None, or nobody has said who) everybody at the machine may read, and whoever has said a
role and an organisation may change. Where people sign in, each rule names the roles that pass it, and the role must be held
for the place that is asked about. The table of who may what stands in ``tests/unit/test_access.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Concatenate, ParamSpec

from lagesbild.actor import Access, Actor, Grant
from lagesbild.problems import NotAllowed

_P = ParamSpec("_P")
_READER, _REPORTER, _COORDINATOR = Access.READER, Access.REPORTER, Access.COORDINATOR
_ANALYST, _ADMINISTRATOR, _PUBLIC = Access.ANALYST, Access.ADMINISTRATOR, Access.PUBLIC
_INSIDE = (_COORDINATOR, _ANALYST, _ADMINISTRATOR, _REPORTER, _READER)
"""Roles that see what is internal."""
_ANYWHERE = "*"
"""As an area: the role may be held for any place."""

# --- reading ---------------------------------------------------------------------------------


def check_can_view_figures(actor: Actor | None, area: str) -> None:
    """See what is loaded about an area."""
    _reads(actor, area, "se uppgifterna")


def check_can_view_meetings(actor: Actor | None, area: str) -> None:
    """See the incidents, levels and protocols of an area."""
    _reads(actor, area, "se mötets underlag")


def check_can_view_documents(actor: Actor | None, area: str) -> None:
    """See an area's documents, their history and their approved versions."""
    _reads(actor, area, "se dokumenten")


def check_can_view_public(actor: Actor | None, area: str, *, is_approved: bool) -> None:
    """See the public version of a document; publik only of an approved one."""
    _reads(actor, area, "se dokumentet", (*_INSIDE, _PUBLIC) if is_approved else _INSIDE)


def check_can_view_actions(actor: Actor | None, area: str) -> None:
    """See an area's problems, actions and follow-ups."""
    _reads(actor, area, "se problem och åtgärder")


def check_can_view_imports(actor: Actor | None) -> None:
    """See what has been imported of one's own places, and what an import would do."""
    _reads(actor, _ANYWHERE, "se inläsningarna")


def check_can_view_places(actor: Actor | None) -> None:
    """See which places there are."""
    _reads(actor, _ANYWHERE, "se platserna")


# --- changing --------------------------------------------------------------------------------


def check_can_note_incident(actor: Actor | None, area: str, organisation: str) -> Actor:
    """Note an incident of an organisation, correct or withdraw one; a rapportör of its own organisation only."""
    what = "notera eller ändra händelser"
    known = _known(actor, what)
    if known.grants is not None and not any(g.access is _COORDINATOR and g.covers(area) for g in known.grants):
        own = tuple(g for g in known.grants if g.organisation.casefold() == organisation.strip().casefold())
        return _held(
            replace(known, grants=own), area, "notera eller ändra andra organisationers händelser", (_REPORTER,)
        )
    return _held(known, area, what, (_COORDINATOR,))


def check_can_decide_level(actor: Actor | None, area: str) -> Actor:
    """Decide the level of a part's week."""
    return _changes(actor, area, "besluta om nivåer", (_COORDINATOR,))


def check_can_finish_meeting(actor: Actor | None, area: str) -> Actor:
    """Close a week's meeting."""
    return _changes(actor, area, "avsluta mötet", (_COORDINATOR,))


def check_can_resolve(actor: Actor | None, area: str) -> Actor:
    """Note what a meeting resolves, follow it up, and set the focus of the week to come."""
    return _changes(actor, area, "notera mötesbeslut", (_COORDINATOR,))


def check_can_review_reports(actor: Actor | None, area: str) -> Actor:
    """Ask for reports, and decide which of them count."""
    return _changes(actor, area, "granska rapporter", (_COORDINATOR,))


def check_can_change_actions(actor: Actor | None, area: str) -> Actor:
    """Note problems, causes, actions and follow-ups, and change them."""
    return _changes(actor, area, "ändra problem och åtgärder", (_COORDINATOR, _ANALYST))


def check_can_edit_document(actor: Actor | None, area: str) -> Actor:
    """Begin a document, or change one."""
    return _changes(actor, area, "skriva i dokument", (_COORDINATOR, _ANALYST))


def check_can_approve_document(actor: Actor | None, area: str) -> Actor:
    """Approve a version, which locks it; declare what public versions may show."""
    return _changes(actor, area, "godkänna dokument", (_COORDINATOR,))


def check_can_change_templates(actor: Actor | None, area: str) -> Actor:
    """Keep or remove an area's own templates and Word file."""
    return _changes(actor, area, "ändra mallar", (_COORDINATOR, _ANALYST, _ADMINISTRATOR))


def check_can_change_place(actor: Actor | None, area: str | None) -> Actor:
    """Make a place (None: for whoever administers every place), or change its names, parts, scale, rules and categories."""
    return _changes(
        actor, area, "göra eller ändra en plats", (_ADMINISTRATOR, _COORDINATOR) if area else (_ADMINISTRATOR,)
    )


def check_can_import(actor: Actor | None, area: str | None) -> Actor:
    """Save what files say about an area; None: about no place that there is."""
    return _changes(actor, area, "läsa in", (_COORDINATOR, _ANALYST, _ADMINISTRATOR))


def check_can_undo_import(actor: Actor | None, area: str | None) -> Actor:
    """Undo an import about an area, or redo it."""
    return _changes(actor, area, "ångra inläsningar", (_COORDINATOR, _ANALYST, _ADMINISTRATOR))


def check_can_show_examples(actor: Actor | None) -> None:
    """Show or hide the example places: without sign-in anybody may, for it loses nothing."""
    if actor is not None:
        _held(actor, None, "visa eller dölja exempelplatserna", (_ADMINISTRATOR,))


# --- administering: only where people sign in ----------------------------------------------------


def check_can_change_roles(actor: Actor | None, area: str | None) -> Actor:
    """See, give and take away the roles of a place; None: those that hold for every place."""
    return _administers(actor, area, "se eller ändra behörigheter")


def check_can_view_audit(actor: Actor | None, area: str | None) -> Actor:
    """See the audit log of a place; None: all of it, its rules, and thinning by them."""
    return _administers(actor, area, "se loggen")


def allows(
    rule: Callable[Concatenate[Actor | None, _P], object], actor: Actor | None, *about: _P.args, **kept: _P.kwargs
) -> bool:
    """True when the rule lets the actor: for a widget that hides what would be refused anyway."""
    try:
        rule(actor, *about, **kept)
    except NotAllowed:
        return False
    return True


def sees(actor: Actor | None, area: str) -> bool:
    """True when the actor may see what is loaded about the area: for lists of places."""
    return allows(check_can_view_figures, actor, area)


def _reads(actor: Actor | None, area: str, what: str, roles: tuple[Access, ...] = _INSIDE) -> None:
    if actor is not None:
        _held(actor, area, what, roles)


def _changes(actor: Actor | None, area: str | None, what: str, roles: tuple[Access, ...]) -> Actor:
    return _held(_known(actor, what), area, what, roles)


def _administers(actor: Actor | None, area: str | None, what: str) -> Actor:
    if actor is None or actor.grants is None:
        raise NotAllowed(f"Det går bara att {what} där man loggar in.")
    return _held(actor, area, what, (_ADMINISTRATOR,))


def _known(actor: Actor | None, what: str) -> Actor:
    if actor is None:
        raise NotAllowed(f"Säg först vilken roll och organisation du företräder: utan det går det inte att {what}.")
    return actor


def _held(actor: Actor, area: str | None, what: str, roles: tuple[Access, ...]) -> Actor:
    """The actor in the first of ``roles`` that it holds for the area (None: for every place)."""
    if actor.grants is None:
        return actor
    for role in roles:
        for grant in actor.grants:
            if grant.access is role and _covers(grant, area):
                return replace(actor, role=role, organisation=grant.organisation)
    raise NotAllowed(f"Din behörighet räcker inte för att {what} här. Fråga den som administrerar tjänsten.")


def _covers(grant: Grant, area: str | None) -> bool:
    return not grant.place if area is None else area == _ANYWHERE or grant.covers(area)
