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
from lagesbild.holding import Holding, Lens, Sight, State
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
        own_grants = tuple(g for g in known.grants if g.organisation.casefold() == organisation.strip().casefold())
        return _acting_as(
            replace(known, grants=own_grants), area, "notera eller ändra andra organisationers händelser", (_REPORTER,)
        )
    return _acting_as(known, area, what, (_COORDINATOR,))


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
        _acting_as(actor, None, "visa eller dölja exempelplatserna", (_ADMINISTRATOR,))


# --- the rows that an organisation keeps: None is a row that is everybody's ---------------------


def check_can_see_row(actor: Actor | None, area: str, holding: Holding | None) -> None:
    """See a row: its owner, and those with whom it is shared; one that is established everybody who sees the place."""
    _reads(actor, area, "se det som organisationer har i området")
    if not (_is_everybodys(actor, holding) or _own(actor, area) & _circle(holding)):
        raise NotAllowed("En annan organisation har det för sig själv.")


def check_can_see_exact_place(actor: Actor | None, area: str, holding: Holding | None) -> None:
    """See exactly where it was: its owner, and whoever sees a row that is shared with its place."""
    check_can_see_row(actor, area, holding)
    if holding is not None and not holding.is_exact and not _is_own(actor, area, holding):
        raise NotAllowed("Den exakta platsen delas inte.")


def check_can_change_row(actor: Actor | None, area: str, holding: Holding | None) -> None:
    """Change a row, beside the rule of what it is: its owner; of what is established whoever sees all of it."""
    check_can_see_exact_place(actor, area, holding)
    if not _is_everybodys(actor, holding) and not _is_own(actor, area, holding):
        raise NotAllowed("Det som en annan organisation har delat kan bara den ändra.")


def check_can_share_row(actor: Actor | None, area: str, holding: Holding | None) -> Actor:
    """Share a row that one's own organisation keeps, or take that back."""
    if actor is None or actor.grants is None:
        raise NotAllowed("Det går bara att dela där man loggar in: utan inloggning är allt gemensamt.")
    own = [g for g in actor.grants if holding is not None and _alike(g.organisation) == _alike(holding.owner)]
    return _acting_as(replace(actor, grants=tuple(own)), area, "dela detta", (_COORDINATOR, _ANALYST, _REPORTER))


def lens(actor: Actor | None) -> Lens | None:
    """The eyes with which the actor sees a register; None without sign-in: all that is there."""
    if actor is None or actor.grants is None:
        return None
    known: dict[tuple[str, Holding], Sight] = {}

    def sight(area: str, holding: Holding) -> Sight:
        if (area, holding) not in known:
            sees, where = (allows(r, actor, area, holding) for r in (check_can_see_row, check_can_see_exact_place))
            known[area, holding] = Sight.WHOLE if where else Sight.COARSE if sees else Sight.NOTHING
        return known[area, holding]

    inside = {f"{_alike(g.organisation)} {g.place}" for g in actor.grants if g.access in _INSIDE}
    return Lens("|".join(sorted(inside)), sight)


def _is_everybodys(actor: Actor | None, holding: Holding | None) -> bool:
    is_open = actor is None or actor.grants is None
    return is_open or holding is None or holding.state is State.ESTABLISHED


def _is_own(actor: Actor | None, area: str, holding: Holding | None) -> bool:
    is_open = actor is None or actor.grants is None
    return is_open or holding is None or _alike(holding.owner) in _own(actor, area)


def _own(actor: Actor | None, area: str) -> set[str]:
    """The organisations that the actor is inside of in the area."""
    grants = () if actor is None or actor.grants is None else actor.grants
    return {_alike(g.organisation) for g in grants if g.access in _INSIDE and g.covers(area)} - {""}


def _circle(holding: Holding | None) -> set[str]:
    """Who sees a row that is not established."""
    if holding is None:
        return set()
    receivers = holding.receivers if holding.state is State.SHARED else ()
    return {_alike(o) for o in (holding.owner, *receivers)}


def _alike(organisation: str) -> str:
    return organisation.strip().casefold()


# --- administering: only where people sign in ----------------------------------------------------


def check_can_change_roles(actor: Actor | None, area: str | None) -> Actor:
    """See, give and take away the roles of a place; None: those that hold for every place."""
    return _administers(actor, area, "se eller ändra behörigheter")


def check_can_view_audit(actor: Actor | None, area: str | None) -> Actor:
    """See the audit log of a place; None: all of it, its rules, and thinning by them."""
    return _administers(actor, area, "se loggen")


def allows(
    rule: Callable[Concatenate[Actor | None, _P], object], actor: Actor | None, *about: _P.args, **named: _P.kwargs
) -> bool:
    """True when the rule lets the actor: for a widget that hides what would be refused anyway."""
    try:
        rule(actor, *about, **named)
    except NotAllowed:
        return False
    return True


def sees(actor: Actor | None, area: str) -> bool:
    """True when the actor may see what is loaded about the area: for lists of places."""
    return allows(check_can_view_figures, actor, area)


def _reads(actor: Actor | None, area: str, what: str, roles: tuple[Access, ...] = _INSIDE) -> None:
    if actor is not None:
        _acting_as(actor, area, what, roles)


def _changes(actor: Actor | None, area: str | None, what: str, roles: tuple[Access, ...]) -> Actor:
    return _acting_as(_known(actor, what), area, what, roles)


def _administers(actor: Actor | None, area: str | None, what: str) -> Actor:
    if actor is None or actor.grants is None:
        raise NotAllowed(f"Det går bara att {what} där man loggar in.")
    return _acting_as(actor, area, what, (_ADMINISTRATOR,))


def _known(actor: Actor | None, what: str) -> Actor:
    if actor is None:
        raise NotAllowed(f"Säg först vilken roll och organisation du företräder: utan det går det inte att {what}.")
    return actor


def _acting_as(actor: Actor, area: str | None, what: str, roles: tuple[Access, ...]) -> Actor:
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


_ANYBODY = Actor(_READER, grants=(Grant(_READER, ""),))
_sees_what_is_common = lens(_ANYBODY)
assert _sees_what_is_common is not None
COMMON = _sees_what_is_common
"""The eyes of everybody who works with a place: what figures, proposals, protocols and documents are made of."""
