"""Who may do what: one function per rule, which raises `NotAllowed` with a Swedish sentence.

A rule that somebody passes who must be known gives the actor back. What the state of a thing allows (an
approved document is locked, a row that another has changed) is not asked here. Until there is sign-in
everybody may read, and whoever has said a role and an organisation may change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from lagesbild.actor import Actor
from lagesbild.problems import NotAllowed

_P = ParamSpec("_P")


def check_can_view_figures(actor: Actor | None, area: str) -> None:
    """See what is loaded about an area."""


def check_can_view_meetings(actor: Actor | None, area: str) -> None:
    """See the incidents, levels and protocols of an area."""


def check_can_view_documents(actor: Actor | None, area: str) -> None:
    """See an area's documents, their history and their approved versions."""


def check_can_view_imports(actor: Actor | None) -> None:
    """See what has been imported, and what an import would do."""


def check_can_note_incident(actor: Actor | None, area: str) -> Actor:
    """Note an incident, correct or withdraw one."""
    return _known(actor, "notera eller ändra händelser")


def check_can_decide_level(actor: Actor | None, area: str) -> Actor:
    """Decide the level of a part's week."""
    return _known(actor, "besluta om nivåer")


def check_can_finish_meeting(actor: Actor | None, area: str) -> Actor:
    """Close a week's meeting."""
    return _known(actor, "avsluta mötet")


def check_can_resolve(actor: Actor | None, area: str) -> Actor:
    """Note what a meeting resolves, follow it up, and set the focus of the week to come."""
    return _known(actor, "notera mötesbeslut")


def check_can_review_reports(actor: Actor | None, area: str) -> Actor:
    """Ask for reports, and decide which of them count."""
    return _known(actor, "granska rapporter")


def check_can_view_actions(actor: Actor | None, area: str) -> None:
    """See an area's problems, actions and follow-ups."""


def check_can_change_actions(actor: Actor | None, area: str) -> Actor:
    """Note problems, causes, actions and follow-ups, and change them."""
    return _known(actor, "ändra problem och åtgärder")


def check_can_edit_document(actor: Actor | None, area: str) -> Actor:
    """Begin a document, or change one."""
    return _known(actor, "skriva i dokument")


def check_can_approve_document(actor: Actor | None, area: str) -> Actor:
    """Approve a version, which locks it."""
    return _known(actor, "godkänna dokument")


def check_can_change_templates(actor: Actor | None, area: str) -> Actor:
    """Keep or remove an area's own templates and Word file."""
    return _known(actor, "ändra mallar")


def check_can_change_place(actor: Actor | None, area: str | None) -> Actor:
    """Make a place (None), or change its names, parts, scale, rules and categories."""
    return _known(actor, "göra eller ändra en plats")


def check_can_import(actor: Actor | None) -> Actor:
    """Save what files say."""
    return _known(actor, "läsa in")


def check_can_undo_import(actor: Actor | None) -> Actor:
    """Undo an import, or redo it."""
    return _known(actor, "ångra inläsningar")


def allows(
    rule: Callable[Concatenate[Actor | None, _P], object], actor: Actor | None, *about: _P.args, **_: _P.kwargs
) -> bool:
    """True when the rule lets the actor: for a widget that hides what would be refused anyway."""
    try:
        rule(actor, *about, **_)
    except NotAllowed:
        return False
    return True


def _known(actor: Actor | None, what: str) -> Actor:
    if actor is None:
        raise NotAllowed(f"Säg först vilken roll och organisation du företräder: utan det går det inte att {what}.")
    return actor
