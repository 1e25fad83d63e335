"""Who may do what: one truth table of roles, and every verb of every service bound to the rule that it asks."""

from dataclasses import replace
from inspect import getmembers, isfunction, signature
from unittest.mock import MagicMock

import pytest

from lagesbild import intake, services
from lagesbild.actor import NOBODY, Access, Actor, Grant, Identity
from lagesbild.calendar import Week
from lagesbild.holding import Holding, State
from lagesbild.problems import NotAllowed
from lagesbild.services import policies
from lagesbild.week import Incident

R, P, S, A, ADM, PUB = (
    Access.READER,
    Access.REPORTER,
    Access.COORDINATOR,
    Access.ANALYST,
    Access.ADMINISTRATOR,
    Access.PUBLIC,
)
INSIDE = {R, P, S, A, ADM}
APPROVED, DRAFT = {"is_approved": True}, {"is_approved": False}

TRUTH = {
    # rule, and the state of the thing where it matters → the roles that pass it, each for its own place
    ("check_can_view_figures",): INSIDE,
    ("check_can_view_meetings",): INSIDE,
    ("check_can_view_documents",): INSIDE,
    ("check_can_view_actions",): INSIDE,
    ("check_can_view_imports",): INSIDE,
    ("check_can_view_places",): INSIDE,
    ("check_can_view_public", "upprättad"): INSIDE | {PUB},
    ("check_can_view_public", "utkast"): INSIDE,
    ("check_can_note_incident", "egen organisations"): {S, P},
    ("check_can_note_incident", "annan organisations"): {S},
    ("check_can_decide_level",): {S},
    ("check_can_finish_meeting",): {S},
    ("check_can_resolve",): {S},
    ("check_can_review_reports",): {S},
    ("check_can_change_actions",): {S, A},
    ("check_can_edit_document",): {S, A},
    ("check_can_approve_document",): {S},
    ("check_can_change_templates",): {S, A, ADM},
    ("check_can_change_place", "en som finns"): {S, ADM},
    ("check_can_import", "om platsen"): {S, A, ADM},
    ("check_can_undo_import", "om platsen"): {S, A, ADM},
    ("check_can_change_roles", "på platsen"): {ADM},
    ("check_can_view_audit", "om platsen"): {ADM},
    # a row that an organisation keeps: whose it is, and how far it is shared
    **{("check_can_see_row", of): INSIDE for of in ("ingens", "eget utkast", "delad hit", "delad hit utan plats")},
    ("check_can_see_row", "annans utkast"): set(),
    ("check_can_see_row", "delad med en tredje"): set(),
    ("check_can_see_row", "upprättad"): INSIDE,
    ("check_can_see_row", "upprättad utan plats"): INSIDE,
    **{("check_can_see_exact_place", of): INSIDE for of in ("ingens", "eget utkast", "eget utan plats", "delad hit")},
    ("check_can_see_exact_place", "upprättad"): INSIDE,
    **{
        ("check_can_see_exact_place", of): set()
        for of in (
            "annans utkast",
            "delad med en tredje",
            "delad hit utan plats",
            "upprättad utan plats",
        )
    },
    **{("check_can_change_row", of): INSIDE for of in ("ingens", "eget utkast", "eget utan plats", "upprättad")},
    **{("check_can_change_row", of): set() for of in ("annans utkast", "delad hit", "upprättad utan plats")},
    **{("check_can_share_row", of): {S, A, P} for of in ("eget utkast", "eget utan plats")},
    **{("check_can_share_row", of): set() for of in ("ingens", "annans utkast", "delad hit", "upprättad")},
    # for all places: only who holds the role for every place
    ("check_can_change_place", "en ny"): {ADM},
    ("check_can_import", "om en ny plats"): {S, A, ADM},
    ("check_can_undo_import", "om en ny plats"): {S, A, ADM},
    ("check_can_show_examples",): {ADM},
    ("check_can_change_roles", "på alla platser"): {ADM},
    ("check_can_view_audit", "allt"): {ADM},
}
OF_EVERY_PLACE = {k for k in TRUTH if k[1:] in (("en ny",), ("om en ny plats",), ("på alla platser",), ("allt",))} | {
    ("check_can_show_examples",)
}
OF_ANY_PLACE = {("check_can_view_imports",), ("check_can_view_places",)}
OWN, OTHER = "Bostadsbolaget", "Polisen"
HOLDINGS = {
    "ingens": None,
    "eget utkast": Holding("bostadsbolaget "),  # as somebody has written it
    "eget utan plats": Holding(OWN, State.ESTABLISHED, is_exact=False),
    "annans utkast": Holding(OTHER, receivers=(OWN,)),  # named, and then taken back
    "delad hit": Holding(OTHER, State.SHARED, ("Kommunen", OWN)),
    "delad hit utan plats": Holding(OTHER, State.SHARED, (OWN,), is_exact=False),
    "delad med en tredje": Holding(OTHER, State.SHARED, ("Kommunen",)),
    "upprättad": Holding(OTHER, State.ESTABLISHED),
    "upprättad utan plats": Holding(OTHER, State.ESTABLISHED, is_exact=False),
}
RULES = {name: rule for name, rule in getmembers(policies, isfunction) if name.startswith("check_")}


def actor(role, organisation=OWN, place="solvik", areas=("solvik", "hamnen")):
    grant = Grant(role, organisation, place, frozenset(areas) if place else frozenset())
    return Actor(role, organisation, Identity("https://a.example", "1"), (grant,))


def asks(key, who, area):
    rule, about = RULES[key[0]], {}
    if key[0] == "check_can_view_public":
        about = APPROVED if key[1] == "upprättad" else DRAFT
    if key[0].endswith(("_row", "_exact_place")):
        return policies.allows(rule, who, area, HOLDINGS[key[1]])
    if key[0] == "check_can_note_incident":
        return policies.allows(rule, who, area, OWN if key[1].startswith("egen") else OTHER)
    given = (
        () if key in OF_ANY_PLACE or key[0] == "check_can_show_examples" else (None if key in OF_EVERY_PLACE else area,)
    )
    return policies.allows(rule, who, *given, **about)


def test_the_table_names_every_rule():
    assert {key[0] for key in TRUTH} == set(RULES)


@pytest.mark.parametrize("role", list(Access))
@pytest.mark.parametrize("key", list(TRUTH), ids=", ".join)
def test_the_truth_table(key, role):
    """Own place and its parts as the table says; another place never; whoever holds the role for every place as the table."""
    may = role in TRUTH[key]
    here = actor(role)
    is_everywhere = key in OF_EVERY_PLACE
    assert asks(key, here, "solvik") is (may and not is_everywhere)
    assert asks(key, here, "hamnen") is (may and not is_everywhere)
    assert asks(key, here, "annanstans") is (may and key in OF_ANY_PLACE)
    assert asks(key, actor(role, place=""), "annanstans") is may
    assert not asks(key, NOBODY, "solvik")
    two = replace(here, grants=(*here.grants, *actor(PUB, place="annanstans", areas=("annanstans",)).grants))
    assert asks(key, two, "annanstans") is (
        (may and key in OF_ANY_PLACE) or key == ("check_can_view_public", "upprättad")
    ), "a role in one place gives nothing in another"


def test_what_stands_in_the_history_is_the_role_that_passed():
    both = replace(
        actor(R, "Kommunen"),
        grants=(*actor(R, "Kommunen").grants, *actor(S, "Polisen", "ort", ("ort",)).grants),
    )
    assert str(policies.check_can_decide_level(both, "ort")) == "Samordnare, Polisen"
    with pytest.raises(NotAllowed, match=r"^Din behörighet räcker inte för att besluta om nivåer här\."):
        policies.check_can_decide_level(both, "solvik")


# --- every verb asks -----------------------------------------------------------------------------

BY_LINK = "a reporter acts by its link's secret, without a role"
SAYS_NOTHING = "a number of the register, nothing of what it holds"
FILTERED = "gives only what the actor may see"
VERBS = {
    "FigureService": {
        "scope part_file years log_export log_view": "check_can_view_figures",
        "version own_version revision_on": SAYS_NOTHING,
        "places id_of": FILTERED,
        "area_names": "words that name no person, for a check of texts; shown to nobody",
    },
    "MeetingService": {
        "board incidents kept_apart categories organisations open_resolutions resolutions focus protocol_file": (
            "check_can_view_meetings"
        ),
        "note correct withdraw": "check_can_note_incident",
        "decide": "check_can_decide_level",
        "finish": "check_can_finish_meeting",
        "resolve change_resolution set_focus withdraw_focus": "check_can_resolve",
        "weeks_of_focus": "weeks of the calendar, by the place's rhythm; nothing of what it holds",
    },
    "ReportingService": {
        "reporters invite close inbox doubles approve merge strike": "check_can_review_reports",
        "coverage": "check_can_view_meetings",
        "reporter names weeks first_day part_word area_names categories decided receive sent shared_with": BY_LINK,
    },
    "ActionService": {
        "work categories surfaces law measures of_resolution notes priorities ahead so_far": "check_can_view_actions",
        "add_problem change_problem add_cause add_action change_action follow_up add_record note_status withdraw "
        "add_note prioritise change_note restore unchanged put_back": ("check_can_change_actions"),
        "from_resolution": "check_can_view_actions",
        "revision": SAYS_NOTHING,
    },
    "DocumentService": {
        "documents load history versions approved_file scope differences given_away draft usual_span months weeks "
        "assembled file pictures picture_file own_tables open_reason can_be_opened declared templates own_templates styles to_bring_in": (
            "check_can_view_documents"
        ),
        "latest_draft published": FILTERED,
        "public_file": "check_can_view_public",
        "start editor bring_in save_picture describe_picture remove_picture cells save_own_table remove_own_table": (
            "check_can_edit_document"
        ),
        "approve declare_open": "check_can_approve_document",
        "save_template save_outline remove_template save_styles remove_styles": "check_can_change_templates",
    },
    "ImportService": {
        "directory prepare plan imports own_rows confirm may_confirm undo redo": "check_can_view_imports",
    },
    "SharingService": {
        "has_more holdings receivers share take_back history": "check_can_view_figures",
        "is_used": "whether rows have owners here: nothing of what they are",
    },
    "PlaceService": {
        "directory draft example_names examples are_examples_shown undo redo": "check_can_view_places",
        "levels rules categories rhythm history counts_as event_categories": "check_can_view_figures",
        "make rename retype add_parts close_part reopen_part set_scale name_levels set_rules set_categories "
        "set_rhythm set_counts_as": "check_can_change_place",
        "show_examples": "check_can_show_examples",
    },
    "AccessService": {
        "roles role_history give take_away": "check_can_change_roles",
        "log log_file kept_days set_kept_days thin": "check_can_view_audit",
    },
    "SignInService": {"actor sign_out": "the door itself: before it there is no actor"},
}
ASKED = {
    (service, verb): rule for service, rows in VERBS.items() for verbs, rule in rows.items() for verb in verbs.split()
}


def verbs_of(service):
    return {n for n, _ in getmembers(getattr(services, service), isfunction) if not n.startswith("_")}


def test_every_verb_of_every_service_has_its_rule():
    """A new verb without a rule fails here: say which rule it asks, or why none."""
    named = {name for name in services.__all__ if name.endswith("Service")}
    assert named == set(VERBS)
    assert {(s, v) for s in named for v in verbs_of(s)} == set(ASKED)


class Asked(Exception):
    pass


@pytest.mark.parametrize(("service", "verb"), [k for k, rule in ASKED.items() if rule.startswith("check_")])
def test_a_verb_asks_its_rule_before_anything_else(service, verb, monkeypatch):
    def stop(*_, **__):
        raise Asked

    monkeypatch.setattr(policies, ASKED[service, verb], stop)
    register = MagicMock()
    method = getattr(getattr(services, service)(register, NOBODY), verb)
    required = [p for p in signature(method).parameters.values() if p.default is p.empty]
    given = [MagicMock() for p in required if p.kind is p.POSITIONAL_OR_KEYWORD]
    named = {p.name: MagicMock() for p in required if p.kind is p.KEYWORD_ONLY}
    with pytest.raises(Asked):
        method(*given, **named)
    assert not register.save.called


@pytest.mark.parametrize(("service", "verb"), [k for k, rule in ASKED.items() if rule == FILTERED])
def test_what_is_filtered_gives_a_stranger_nothing(service, verb, register):
    made = getattr(services, service)(register, NOBODY)
    given = {
        "places": (register.revision(),),
        "id_of": ("Hässelby-Vällingby",),
        "published": (),
        "latest_draft": (("hasselby-vallingby",), 2023),
    }[verb]
    assert not getattr(made, verb)(*given)


# --- what two places have in common is asked of both -------------------------------------------------

PLACE, OTHERS = "hasselby-vallingby", "goteborg"


def signed(role, organisation, place, register):
    inside = intake.known(register).directory.inside(place)
    return actor(role, organisation, place, [a.id for a in inside])


def test_an_import_of_another_place_is_neither_saved_nor_undone(own_register, write):
    file = write("n.csv", "område;år;vecka;nivå\nVällingby;2024;5;3\n")
    importing = services.ImportService
    here = importing(own_register, signed(A, "Kommunen", PLACE, own_register))
    there = importing(own_register, signed(A, "Göteborg", OTHERS, own_register))
    reader = importing(own_register, signed(R, "Kommunen", PLACE, own_register))
    with pytest.raises(NotAllowed, match="Vällingby, som du inte har behörighet till"):
        there.plan([file])  # a preview shows what holds
    assert "vallingby" not in there.directory().by_id and "vallingby" in here.directory().by_id
    plan = here.plan([file])
    assert not plan.problems, plan.problems
    for stranger in (there, reader):
        assert not stranger.may_confirm(plan)
        with pytest.raises(NotAllowed):
            stranger.confirm(plan)
    assert here.may_confirm(plan) and here.confirm(plan)
    batch = int(here.imports()["batch"].iloc[0])
    assert here.imports()["who"].iloc[0] == "Analytiker, Kommunen"
    assert batch not in set(there.imports()["batch"])
    for stranger in (there, reader):
        with pytest.raises(NotAllowed):
            stranger.undo(batch)
    here.undo(batch)
    with pytest.raises(NotAllowed):
        services.PlaceService(own_register, signed(ADM, "Göteborg", OTHERS, own_register)).redo(batch)


def test_a_rapportor_changes_its_own_organisations_incidents_only(own_register):
    week = Week(2024, 7)
    police = services.MeetingService(own_register, signed(P, "Polisen", PLACE, own_register))
    landlord = services.MeetingService(own_register, signed(P, "Bostadsbolaget", PLACE, own_register))
    noted = Incident("vallingby", week.monday(), "Brand", "oroande", "Polisen")
    with pytest.raises(NotAllowed, match="andra organisationers"):
        landlord.note(PLACE, noted)
    id_ = police.note(PLACE, noted)
    rows = police.incidents(PLACE, ["vallingby"], week)
    row = rows[rows["incident"] == id_].iloc[0].to_dict()
    with pytest.raises(NotAllowed):
        landlord.withdraw(PLACE, row, reason="fel")
    with pytest.raises(NotAllowed):
        landlord.correct(PLACE, row, replace(noted, organisation="Bostadsbolaget"), reason="fel")
    police.withdraw(PLACE, row, reason="fel plats")
