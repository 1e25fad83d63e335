"""What organisations keep for themselves reaches nobody else, in no reading, file or cache, until it is shared; and as far as it is."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from lagesbild import cli, exhibits, sharing
from lagesbild.actions.notes import WalkPoint
from lagesbild.actor import COMMAND_LINE, Access, Actor, Grant, Identity
from lagesbild.calendar import Week, today
from lagesbild.document.writers import files
from lagesbild.events import store
from lagesbild.events.facts import By, Facts, Where
from lagesbild.holding import Holding, State
from lagesbild.problems import NotAllowed, Refused
from lagesbild.register import Change, Doorkeeper, maintenance
from lagesbild.reports import Report
from lagesbild.services import policies
from lagesbild.services.sharing import Terms, own
from lagesbild.week import Incident
from tests import happenings
from tests.organisations import (
    LANDLORD,
    POLICE,
    SECRET_NOTE,
    SECRET_PURPOSE,
    SECRET_SPOT,
    TO_ALL,
    TOWN,
    WEEK,
    actor,
    incident,
)
from tests.signed_in import ISSUERS

HIDDEN = (SECRET_SPOT, SECRET_NOTE, SECRET_PURPOSE)


def seen(made, organisation, role=Access.COORDINATOR):
    """(place, note) of the incidents that somebody sees on Registrera."""
    rows = made.meeting(actor(made, organisation, role)).incidents("solvik", ["hamnen", "backen"], WEEK)
    return list(zip(rows["place"], rows["note"], strict=True))


def told(register):
    """Everything that reading a register gives."""
    kinds = ("incidents", "reports", "walk_points", "events", "sharing")
    parts = [register.current(k).to_json() + register.history(k).to_json() for k in kinds]
    parts += [
        register.changes().to_json(),
        register.imports().to_json(),
        str(register.distinct("incidents", "incident")),
    ]
    return " ".join((*parts, *(s for k in ("place", "note") for s in register.spellings("incidents", k))))


def test_a_row_is_its_organisations_own_until_it_is_shared_and_again_when_that_is_taken_back(made):
    police, town = (made.meeting(actor(made, o)) for o in (POLICE, TOWN))
    id_ = police.note("solvik", incident())
    assert seen(made, POLICE) == seen(made, POLICE, Access.READER) == [(SECRET_SPOT, SECRET_NOTE)]
    assert seen(made, TOWN) == seen(made, LANDLORD) == []
    for sees_nothing in (town, police):  # what a meeting decides on is what all have in common
        assert sees_nothing.board("solvik", WEEK).cell("hamnen").incidents.empty
    assert (police.kept_apart("solvik", ["hamnen"], WEEK), town.kept_apart("solvik", ["hamnen"], WEEK)) == (1, 0)
    mine, theirs = made.sharing(actor(made, POLICE)), made.sharing(actor(made, TOWN))
    key = ("hamnen", id_)
    with pytest.raises(NotAllowed):
        theirs.share("solvik", "incidents", [key], TO_ALL)
    assert theirs.holdings("solvik", "incidents") == {}
    mine.share("solvik", "incidents", [key], Terms(State.SHARED, "Veckomötet", (" kommunen",)))
    held = theirs.holdings("solvik", "incidents")[key]
    assert (held.owner, held.state, held.receivers, held.purpose) == (POLICE, "delad", (TOWN,), "Veckomötet")
    assert held.since == today()
    assert seen(made, TOWN) == [(SECRET_SPOT, SECRET_NOTE)] and seen(made, LANDLORD) == []
    row = town.incidents("solvik", ["hamnen"], WEEK).iloc[0].to_dict()
    with pytest.raises(NotAllowed, match="bara den ändra"):
        town.withdraw("solvik", row, reason="fel")
    mine.share("solvik", "incidents", [key], replace(TO_ALL, is_exact=False))
    assert seen(made, LANDLORD) == [(None, None)] and seen(made, POLICE) == [(SECRET_SPOT, SECRET_NOTE)]
    assert len(police.board("solvik", WEEK).cell("hamnen").incidents) == 1
    with pytest.raises(NotAllowed, match="exakta platsen"):  # it would be written over without its place
        town.correct("solvik", row, incident(place=None), reason="fel")
    mine.share("solvik", "incidents", [key], TO_ALL)
    assert seen(made, LANDLORD) == [(SECRET_SPOT, SECRET_NOTE)]
    mine.take_back("solvik", "incidents", [key], "Det var fel händelse.")
    assert seen(made, LANDLORD) == seen(made, TOWN) == []
    history = mine.history("solvik", "incidents", key)
    assert list(history["state"]) == ["utkast", "upprättad", "upprättad", "delad", "utkast"]
    assert history["reason"].iloc[0] == "Det var fel händelse." and set(history["who"]) == {"Samordnare, Polisen"}
    assert theirs.history("solvik", "incidents", key).empty
    assert maintenance.check(made._register) == []


def test_what_is_noted_for_all_is_established_at_once(made):
    police = made.meeting(actor(made, POLICE))
    id_ = police.note("solvik", incident(), established_for="Veckomötet")
    (holding,) = made.sharing(actor(made, TOWN)).holdings("solvik", "incidents").values()
    assert (holding.owner, holding.state, holding.purpose) == (POLICE, State.ESTABLISHED, "Veckomötet")
    seen = made.meeting(actor(made, TOWN)).incidents("solvik", ["hamnen", "backen"], WEEK)
    assert seen["incident"].tolist() == [id_]


def test_sharing_asks_for_a_purpose_a_receiver_that_is_known_and_a_reason(made):
    id_ = made.meeting(actor(made, POLICE)).note("solvik", incident())
    mine = made.sharing(actor(made, POLICE))
    assert mine.receivers("solvik") == [LANDLORD, TOWN]
    for terms, what in (
        (Terms(State.SHARED, "", (TOWN,)), "Ändamål saknas"),
        (Terms(State.SHARED, "Veckomötet"), "Mottagare saknas"),
        (Terms(State.SHARED, "Veckomötet", ("Okänd förening",)), "har ingen roll här"),
        (Terms(State.SHARED, "Om 19121212-1212", (TOWN,)), "personnummer"),
    ):
        with pytest.raises(Refused, match=what):
            mine.share("solvik", "incidents", [("hamnen", id_)], terms)
    with pytest.raises(Refused, match="Skäl saknas"):
        mine.take_back("solvik", "incidents", [("hamnen", id_)], " ")
    with pytest.raises(Refused, match="är delat"):
        mine.take_back("solvik", "incidents", [("hamnen", id_)], "ångrar")
    with pytest.raises(NotAllowed):
        made.sharing(actor(made, POLICE, Access.READER)).share("solvik", "incidents", [("hamnen", id_)], TO_ALL)


def test_nothing_of_it_is_in_any_reading_of_the_register_now_or_of_an_earlier_day(made):
    """The rows, what was ever in them, what changes were called, and who sees them; in the log of who administers too."""
    police, town = actor(made, POLICE), actor(made, TOWN)
    meeting, first = made.meeting(police), made._register.revision()
    id_ = meeting.note("solvik", incident())
    row = meeting.incidents("solvik", ["hamnen"], WEEK).iloc[0].to_dict()
    made.sharing(police).share(
        "solvik", "incidents", [("hamnen", id_)], Terms(State.SHARED, SECRET_PURPOSE, (LANDLORD,))
    )
    made.actions(police).add_note("solvik", WalkPoint(SECRET_NOTE, spot=SECRET_SPOT))
    register = made._register
    before = register.revision()
    for view in (own(register, town), register.seen_by(policies.COMMON)):
        reads = told(view)
        assert [w for w in (*HIDDEN, id_, f"{WEEK.monday()}") if w in reads] == []
        for n in range(first, before):  # also between two rows of one transaction
            assert view.at(n).current("incidents").empty and view.at(n).current("walk_points").empty
    log = made.access(actor(made, TOWN, Access.ADMINISTRATOR)).log_file("solvik").decode("utf-8-sig")
    assert [w for w in (*HIDDEN, id_, f"{WEEK.monday()}") if w in log] == [] and "Delning" in log
    # what is shared is shared as it stands: not the wording from before, nor on a day before it was shared
    meeting.correct("solvik", row, incident(note="Utan detaljer", place=None), reason=SECRET_NOTE)
    made.sharing(police).share("solvik", "incidents", [("hamnen", id_)], TO_ALL)
    view = own(register, town)
    assert list(view.current("incidents")["note"]) == ["Utan detaljer"]
    reads = told(view)
    assert [w for w in HIDDEN if w in reads] == [] and view.at(before).current("incidents").empty
    # and what is taken back is gone from the days on which it was shared as well
    shared = register.revision()
    identity = view.identity()
    made.sharing(police).take_back("solvik", "incidents", [("hamnen", id_)], "fel")
    assert view.at(shared).current("incidents").empty and view.at(shared).identity() != identity
    assert own(register, police).at(shared).current("incidents")["note"].tolist() == ["Utan detaljer"]


def test_a_cache_knows_who_asks(made):
    made.meeting(actor(made, POLICE)).note("solvik", incident())
    views = [own(made._register, actor(made, o)) for o in (POLICE, TOWN)] + [made._register.seen_by(policies.COMMON)]
    assert len({v.identity() for v in views}) == 3
    assert own(made._register, actor(made, POLICE, Access.READER)).identity() == views[0].identity()


def test_without_sign_in_everything_is_everybodys_as_before(made, monkeypatch):
    made.meeting(actor(made, POLICE)).note("solvik", incident())
    monkeypatch.delenv("LAGESBILD_SIGN_IN")
    alone = Actor("Trygghetssamordnare", TOWN)
    id_ = made.meeting(alone).note("solvik", incident(note="Öppet"))
    assert made._register.holdings("incidents").keys() == {
        ("hamnen", i) for i in made._register.current("incidents")["incident"] if i != id_
    }
    assert len(made.meeting(alone).board("solvik", WEEK).cell("hamnen").incidents) == 2
    assert not made.sharing(alone).is_used()
    public = Actor(Access.PUBLIC, "Allmänheten", grants=(Grant(Access.PUBLIC, "Allmänheten"),))  # served beside the app
    assert made.documents(public)._register.current("incidents")["note"].tolist() == ["Öppet"]


def test_a_report_is_shared_with_those_who_coordinate_and_is_everybodys_when_it_counts(made):
    town, police = (made.reporting(actor(made, o)) for o in (TOWN, POLICE))
    Doorkeeper(made._register).set_role(
        COMMAND_LINE,
        Identity(ISSUERS["kommun"], f"{POLICE} {Access.COORDINATOR}"),
        Grant(Access.COORDINATOR, POLICE, "solvik"),
        is_held=False,
    )
    link = town.invite("solvik", LANDLORD, [])
    day = today()
    sent = Report("a" * 32, Week.of(day), replace(incident(), date=day))
    assert made.reporting(None).receive(made.reporting(None).reporter(link.id), sent)
    (held,) = town._register.whole().holdings("reports").values()
    assert (held.owner, held.state, held.receivers) == (LANDLORD, State.SHARED, (LANDLORD, TOWN))
    assert police.inbox("solvik", Week.of(day)).empty
    assert list(police.coverage("solvik", Week.of(day))["answer"]) == ["rapporterat", "inte svarat"]  # that, not what
    (row,) = town.inbox("solvik", Week.of(day)).to_dict("records")
    town.approve("solvik", row)
    common = made.meeting(actor(made, POLICE)).board("solvik", Week.of(day)).cell("hamnen").incidents
    assert common["note"].tolist() == [SECRET_NOTE]
    assert [h.owner for h in made.sharing(actor(made, POLICE)).holdings("solvik", "incidents").values()] == [LANDLORD]
    assert list(made.reporting(None).sent(link)["status"]) == ["godkänd"]
    made.sharing(actor(made, LANDLORD)).take_back("solvik", "reports", [("hamnen", "a" * 32)], "fel")
    assert made.reporting(None).sent(link).empty  # who coordinates has the link too


def test_a_point_of_a_walk_has_a_number_of_its_own_though_others_are_not_seen(made):
    police, town = (made.actions(actor(made, o)) for o in (POLICE, TOWN))
    exact = WalkPoint("Lampan är trasig", spot=SECRET_SPOT, x=671_000, y=6_581_000)
    assert police.add_note("solvik", exact) == "V1"
    assert town.add_note("solvik", WalkPoint("Häcken skymmer")) == "V2"
    assert [r.id for r in police.notes("solvik", WalkPoint)] == ["V1"]
    (row,) = town.notes("solvik", WalkPoint)
    assert row.id == "V2"
    made.sharing(actor(made, POLICE)).share(
        "solvik", "walk_points", [("solvik", "V1")], replace(TO_ALL, is_exact=False)
    )
    first = next(r for r in town.notes("solvik", WalkPoint) if r.id == "V1")
    assert (first.value.name, first.value.spot, first.value.x, first.value.y) == ("Lampan är trasig", None, None, None)
    with pytest.raises(NotAllowed):
        town.withdraw("solvik", first)


def test_nobody_writes_over_a_row_that_they_do_not_see(made, write):
    """Two organisations may use the same id in their files."""
    file = write(
        "h.csv",
        "område;händelse-id;datum;kategori;allvar;källa;anteckning\nHamnen;17;2026-11-03;Brand;oroande;Polisen;X\n",
    )
    for organisation in (POLICE, TOWN):
        importing = made.importing(actor(made, organisation))
        if organisation == POLICE:
            plan = importing.plan([file])
            assert not plan.problems, plan.problems
            importing.confirm(plan)
        else:
            file.write_text(file.read_text("utf-8").replace(";X", ";Y"), "utf-8")
            with pytest.raises(NotAllowed, match="samma id"):
                assert importing.plan([file]).tables[0].preview
    assert made.importing(actor(made, TOWN)).imports().empty
    (batch,) = made.importing(actor(made, POLICE)).imports()["batch"]
    with pytest.raises(NotAllowed):
        made.importing(actor(made, TOWN)).undo(int(batch))
    lots = made.importing(actor(made, POLICE)).own_rows("solvik")
    assert lots == {"incidents": {"Händelser: 1\u00a0rad": [("hamnen", "17")]}}


def test_a_hidden_coordinate_is_in_no_answer_about_events(made):
    """Not in a count while the set is somebody's own; in no question of where while it is shared without its coordinates."""
    register = made._register
    rows = happenings.some(300)
    with_place = rows[rows["x"] != happenings.UNKNOWN]
    police, town = actor(made, POLICE), actor(made, TOWN)
    staged = happenings.staged(register, rows)
    compared = store.compare(register, "solvik", staged)
    claim = sharing.claim(police, "events", "solvik", [("solvik", staged.name)])
    with store.published(register, [staged]):
        register.save([*claim, (Change(str(police), "import", "events", "solvik", file="hemlig.csv"), compared.files)])
    views = {"police": own(register, police), "town": own(register, town), "common": register.seen_by(policies.COMMON)}
    around = (
        int(rows["x"].max()) - 3000,
        int(rows["y"].max()) - 3000,
        int(rows["x"].max()) + 1,
        int(rows["y"].max()) + 1,
    )

    def answers(name):
        facts = Facts(views[name])
        points = facts.points(1000)
        return facts.total(), len(points), len(facts.cells(100)), facts.total(Where(bounds=around))

    everything = answers("police")
    assert everything[0] == 300 and everything[1] and everything[2] and everything[3] == len(with_place)
    assert answers("town") == answers("common") == (0, 0, 0, 0) and Facts(views["town"]).span is None
    assert "hemlig.csv" not in told(views["town"]) and made.importing(town).own_rows("solvik") == {}
    assert made.importing(town).imports().empty and len(made.importing(police).imports()) == 1
    ((label, keys),) = made.importing(police).own_rows("solvik")["events"].items()
    assert label.startswith("300\u00a0händelser")
    made.sharing(police).share("solvik", "events", keys, replace(TO_ALL, is_exact=False))
    assert answers("town") == answers("common") == (300, 0, 0, 0) and answers("police") == everything
    by_area = Facts(views["town"]).count([By.AREA])
    assert by_area["count"].tolist() == Facts(views["police"]).count([By.AREA])["count"].tolist()
    made.sharing(police).share("solvik", "events", keys, TO_ALL)
    assert answers("town") == answers("common") == everything
    made.sharing(police).take_back("solvik", "events", keys, "fel")
    assert answers("town") == (0, 0, 0, 0)


def test_a_noted_incident_is_an_event_for_those_who_see_it(made):
    """A draft is nobody else's event; shared without its place it lies in no square; taken back it is gone on earlier days too."""
    register, police = made._register, actor(made, POLICE)
    id_ = made.meeting(police).note("solvik", incident(x=670_500, y=6_580_500))
    views = {"police": own(register, police), "town": own(register, actor(made, TOWN))}
    views["common"] = register.seen_by(policies.COMMON)

    def answers(name):
        facts = Facts(views[name])
        return facts.total(), len(facts.cells(100)), facts.total(Where(bounds=(670_000, 6_580_000, 671_000, 6_581_000)))

    assert answers("police") == (1, 1, 1) and answers("town") == answers("common") == (0, 0, 0)
    made.sharing(police).share("solvik", "incidents", [("hamnen", id_)], replace(TO_ALL, is_exact=False))
    assert answers("town") == answers("common") == (1, 0, 0)
    made.sharing(police).share("solvik", "incidents", [("hamnen", id_)], TO_ALL)
    shared = register.revision()
    assert answers("town") == answers("common") == answers("police") == (1, 1, 1)
    made.sharing(police).take_back("solvik", "incidents", [("hamnen", id_)], "fel")
    assert answers("town") == answers("common") == (0, 0, 0) and Facts(views["town"].at(shared)).is_empty


def test_an_event_that_two_organisations_have_imported_is_one(made):
    """Neither saw what the other had: together they are no more events than there were; the later word holds."""
    register = made._register
    rows = happenings.some(300)
    late = rows.iloc[100:].assign(category="Rättad")
    more = rows.iloc[:50].assign(id=[f"x{n}" for n in range(50)])
    imported = {}
    for by, of in ((POLICE, rows), (TOWN, pd.concat([late, more], ignore_index=True))):
        who = actor(made, by)
        staged = happenings.staged(own(register, who), of)
        compared = store.compare(own(register, who), "solvik", staged)
        claim = sharing.claim(who, "events", "solvik", [("solvik", staged.name)])
        with store.published(register, [staged]):
            own(register, who).save(
                [*claim, (Change(str(who), "import", "events", "solvik", file="h.csv"), compared.files)]
            )
        imported[by] = Facts(own(register, who)).total()
        ((_, keys),) = made.importing(who).own_rows("solvik")["events"].items()
        made.sharing(who).share("solvik", "events", keys, TO_ALL) if by is TOWN else None
    assert imported == {POLICE: 300, TOWN: 250}
    police = actor(made, POLICE)
    seen = Facts(own(register, police))  # its own, and what the town has shared
    assert seen.total() == 350
    counted = seen.count([By.CATEGORY]).set_index("category")["count"]
    assert counted["Rättad"] == 200 and counted.sum() == 350
    assert len(seen.points(1000)) == seen.cells(100)["count"].sum() == seen.total(Where(is_exact=True))
    assert Facts(register.seen_by(policies.COMMON)).total() == 250
    ((_, keys),) = made.importing(police).own_rows("solvik")["events"].items()
    made.sharing(police).share("solvik", "events", keys, TO_ALL)
    assert Facts(register.seen_by(policies.COMMON)).total() == 350


def in_bytes(content):
    """A file's text: of an Office file that of all its parts."""
    if content[:2] != b"PK":
        return content.decode("utf-8", "ignore")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return " ".join(parts.read(n).decode("utf-8", "ignore") for n in parts.namelist())


def test_no_figure_file_or_document_holds_it_whoever_asks_first(made):
    """The owner first, so that every cache is filled; then another organisation, the public, and the command line."""
    police, town = actor(made, POLICE), actor(made, TOWN)
    meeting = made.meeting(police)
    meeting.note("solvik", incident())
    made.actions(police).add_note("solvik", WalkPoint(SECRET_NOTE, spot=SECRET_SPOT, date=WEEK.monday()))
    town_meeting = made.meeting(town)
    town_meeting.note("solvik", Incident("backen", WEEK.monday(), "Annat", "lindrig", TOWN, note="Allas notis"))
    ((key, _),) = made.sharing(town).holdings("solvik", "incidents").items()
    made.sharing(town).share("solvik", "incidents", [key], TO_ALL)
    board = town_meeting.board("solvik", WEEK)
    town_meeting.finish(board, on=date(2026, 11, 9), organisations=[TOWN], leave_unsettled=True)

    def taken(who, shows_own):
        figures = made.figures(who, shows_own=shows_own)
        scope = figures.scope("solvik", 2026, figures.version()[1])
        built = [exhibits.build_in(scope, r.name, *r.params) for r in exhibits.listed(scope)]
        return {e.id: f"{in_bytes(files.csv(e))} {e.summary} {e.notes} {e.sources}" for e in built}

    def found(texts, *words):
        return sorted({w for t in texts.values() for w in words if w in t})

    assert found(taken(police, True), *HIDDEN, "Allas notis") == sorted((SECRET_SPOT, SECRET_NOTE, "Allas notis"))
    for who, shows_own in ((police, False), (town, True)):
        assert found(taken(who, shows_own), *HIDDEN, "Allas notis") == ["Allas notis"]
    for who in (police, town):  # a document is everybody's, whoever writes it
        documents = made.documents(who)
        draft = documents.draft("solvik", 2026, "vecka", week_number=WEEK.week)
        section = next(s for s in draft.sections if s.figures)
        figure = replace(section.figures[0], exhibit=f"incidents:solvik:2026:{WEEK.week}")
        draft = replace(draft, sections=(replace(section, figures=(figure,)),))
        html = in_bytes(documents.file(draft, "html").content)
        assert found({"html": html}, *HIDDEN, "Allas notis") == ["Allas notis"]
    protocol = in_bytes(made.meeting(police).protocol_file("solvik", WEEK, "docx"))
    assert found({"docx": protocol}, *HIDDEN, "Allas notis") == ["Allas notis"]


def test_the_command_line_makes_files_of_what_is_common_and_says_what_it_leaves_out(made, tmp_path, capsys):
    meeting = made.meeting(actor(made, POLICE))
    meeting.note("solvik", incident())
    id_ = meeting.note("solvik", incident(note="Allas notis", place=None))
    made.sharing(actor(made, POLICE)).share("solvik", "incidents", [("hamnen", id_)], TO_ALL)
    out = tmp_path / "h.csv"
    assert cli.main(["exhibit", f"incidents:solvik:2026:{WEEK.week}", "--out", str(out)]) == 0
    text = out.read_text("utf-8-sig")
    assert "Allas notis" in text and SECRET_NOTE not in text
    assert "1 rader som organisationer har för sig själva" in capsys.readouterr().err
    assert cli.main(["check"]) == 0
    assert "Organisationers egna rader: 1 utkast, 0 delad, 1 upprättad." in capsys.readouterr().out


def test_check_finds_an_owner_of_what_is_not_there(made):
    made._register.save(
        sharing.rows(COMMAND_LINE, "incidents", "solvik", {("hamnen", "x"): Holding(POLICE)}, "delning")
    )
    assert [str(f) for f in maintenance.check(made._register)] == [
        "Delning: 1 rader gäller något som inte finns (incidents)."
    ]
