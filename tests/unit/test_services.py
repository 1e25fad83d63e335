"""Who may what where nobody signs in (with roles: test_access.py); pages see services only; an actor is written as it always was."""

import ast
from inspect import getmembers, isfunction
from pathlib import Path

import pytest

from lagesbild.actor import COMMAND_LINE, ROLES, UNCHOSEN, Actor, Role
from lagesbild.calendar import Week
from lagesbild.holding import Holding
from lagesbild.problems import NotAllowed
from lagesbild.resolutions import Focus, Resolution
from lagesbild.services import DocumentService, ImportService, MeetingService, ReportingService, policies
from lagesbild.week import Incident

ROOT = Path(__file__).parents[2]
PLACE = "hasselby-vallingby"
MUNICIPALITY = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
POLICE = Actor(Role.MUNICIPAL_POLICE, "Polisen")
ACTORS = (None, MUNICIPALITY, POLICE, COMMAND_LINE)
NOBODY_TOO, WHO_IS_KNOWN = (True, True, True, True), (False, True, True, True)
TRUTH = {  # rule → what each of ACTORS may
    "check_can_view_figures": NOBODY_TOO,
    "check_can_view_meetings": NOBODY_TOO,
    "check_can_view_documents": NOBODY_TOO,
    "check_can_view_imports": NOBODY_TOO,
    "check_can_view_actions": NOBODY_TOO,
    "check_can_view_public": NOBODY_TOO,
    "check_can_view_places": NOBODY_TOO,
    "check_can_show_examples": NOBODY_TOO,
    "check_can_change_actions": WHO_IS_KNOWN,
    "check_can_note_incident": WHO_IS_KNOWN,
    "check_can_decide_level": WHO_IS_KNOWN,
    "check_can_finish_meeting": WHO_IS_KNOWN,
    "check_can_resolve": WHO_IS_KNOWN,
    "check_can_review_reports": WHO_IS_KNOWN,
    "check_can_edit_document": WHO_IS_KNOWN,
    "check_can_approve_document": WHO_IS_KNOWN,
    "check_can_change_templates": WHO_IS_KNOWN,
    "check_can_change_place": WHO_IS_KNOWN,
    "check_can_import": WHO_IS_KNOWN,
    "check_can_undo_import": WHO_IS_KNOWN,
}
NOT_HERE = {"check_can_change_roles", "check_can_view_audit"}  # where nobody signs in there are no roles, and no log
OF_ROWS = {"check_can_see_row": True, "check_can_see_exact_place": True, "check_can_change_row": True} | {
    "check_can_share_row": False  # everything is everybody's already
}
RULES = {name: rule for name, rule in getmembers(policies, isfunction) if name.startswith("check_")}


def test_the_table_names_every_rule():
    assert set(RULES) == set(TRUTH) | NOT_HERE | set(OF_ROWS)
    assert not any(policies.allows(RULES[name], actor, None) for name in NOT_HERE for actor in ACTORS)


@pytest.mark.parametrize("name", list(OF_ROWS))
def test_without_sign_in_every_row_is_everybodys(name):
    assert {policies.allows(RULES[name], actor, PLACE, Holding("Polisen")) for actor in ACTORS} == {OF_ROWS[name]}


@pytest.mark.parametrize(
    ("name", "actor", "may"), [(n, a, m) for n in TRUTH for a, m in zip(ACTORS, TRUTH[n], strict=True)]
)
def test_the_truth_table(name, actor, may):
    about = () if name.endswith(("imports", "places", "examples")) else (PLACE,)
    about += ("Polisen",) if name.endswith("note_incident") else ()
    kept = {"is_approved": False} if name.endswith("public") else {}
    assert policies.allows(RULES[name], actor, *about, **kept) is may
    if not may:
        with pytest.raises(NotAllowed, match=r"^Säg först vilken roll och organisation du företräder"):
            RULES[name](actor, *about)


def test_nobody_changes_anything_and_everybody_reads(own_register):
    made = (MeetingService, DocumentService, ImportService, ReportingService)
    meeting, documents, importing, reporting = (s(own_register, None) for s in made)
    week = Week(2024, 7)
    board = meeting.board(PLACE, week)
    incident = Incident("vallingby", week.monday(), "Brand", "oroande", "Polisen")
    draft = documents.draft(PLACE, 2023)
    plan = importing.plan([])
    before = own_register.revision()
    for change in (
        lambda: meeting.note(PLACE, incident),
        lambda: meeting.correct(PLACE, {}, incident, reason="x"),
        lambda: meeting.withdraw(PLACE, {}, reason="x"),
        lambda: meeting.decide(PLACE, week, board.cells[0], 1, scale=board.scale),
        lambda: meeting.finish(board, on=week.monday(), organisations=["Polisen"], leave_unsettled=True),
        lambda: meeting.resolve(PLACE, week, Resolution("Laga belysningen", "Kommunen")),
        lambda: meeting.set_focus(PLACE, week, Focus("Torget", "Polisen")),
        lambda: reporting.invite(PLACE, "Polisen", []),
        lambda: documents.start(draft),
        lambda: documents.editor(PLACE, draft.id),
        lambda: documents.approve(PLACE, draft.id, day=week.monday()),
        lambda: documents.save_template(PLACE, "egen.toml", b""),
        lambda: documents.save_outline(draft, "Ensta", "Egen"),
        lambda: documents.remove_template(PLACE, "egen"),
        lambda: documents.save_styles(PLACE, "m.docx", b""),
        lambda: documents.remove_styles(PLACE),
        lambda: importing.confirm(plan),
        lambda: importing.undo(1),
        lambda: importing.redo(1),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert own_register.revision() == before


def test_an_actor_is_written_as_role_and_organisation():
    assert str(MUNICIPALITY) == "Trygghetssamordnare, Kommunen"
    assert str(COMMAND_LINE) == "Kommandorad"
    assert set(ROLES) | set(UNCHOSEN) == set(Role) and not set(ROLES) & set(UNCHOSEN)


SCRIPTS = sorted([ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "lagesbild/ui").glob("*.py")])


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.stem)
def test_pages_see_no_register(path):
    """For ui the import contract says so too; pages are scripts outside its reach."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    named |= {f"{n.module}.{a.name}" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for a in n.names}
    assert not [n for n in named if n.startswith(("lagesbild.register", "lagesbild.intake", "sqlalchemy"))]
