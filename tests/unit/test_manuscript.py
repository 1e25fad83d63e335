"""What people write in a document, on both databases: saving, conflicts, history, order, approval."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import docx as python_docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lagesbild import manuscript
from lagesbild.actor import Actor, Role
from lagesbild.manuscript import DocumentEditor, Figure, Locked, Manuscript, Section, Status, Tick
from lagesbild.problems import LagesbildError, Refused, UnknownId
from lagesbild.register import Change, Conflict, Register, maintenance
from lagesbild.tables import to_frame
from tests.effort import IS_FULL

PLACE, DOC = "ensta", "arlig-2024"
ME, OTHER = Actor(Role.SAFETY_COORDINATOR, "Ensta kommun"), Actor(Role.MUNICIPAL_POLICE, "Polisen")
AT = (PLACE, DOC)
LINE, TABLE, MAP = "crime-line:ensta:2024:summa:antal", "compstat:ensta:2024", "map-areas:ensta:2024"


def draft(**more) -> Manuscript:
    sections = (
        Section(
            "lage", "Läget", 1, suggestion="Läget är stabilt.", law=("4 § 1",), figures=(Figure(TABLE), Figure(LINE))
        ),
        Section("var", "Var", 2, guidance="Skriv var."),
        Section("vad", "Vad", 2),
        Section("samverkan", "Samverkan", 1, choices=(Tick("Särskilda åtgärder"), Tick("Ordinarie verksamhet"))),
        Section("plan", "Plan", 1, law=("5 §",)),
    )
    values = {
        "area": PLACE,
        "id": DOC,
        "template": "stockholm",
        "title": "Lägesbild Ensta 2024",
        "subtitle": "",
        "year": 2024,
        "period": "2024",
        "organisations": ("Ensta kommun", "Polisen"),
        "revision": 1,
        "drawn": date(2025, 1, 7),
        "sections": sections,
    }
    return Manuscript(**{**values, **more})


@pytest.fixture
def doc(empty_register: Register) -> Register:
    areas = to_frame("areas", [{"area": PLACE, "name": "Ensta", "type": "kommun"}])
    empty_register.save([(Change(str(ME), "import", "areas", PLACE), areas)])
    manuscript.start(empty_register, draft(), actor=ME)
    return empty_register


def current_document(register) -> Manuscript:
    return manuscript.load(register, *AT)


def ids(register) -> list[str]:
    return [s.id for s in current_document(register).shown]


def figures(register) -> dict[str, list[str]]:
    return {s.id: [f.exhibit for f in s.figures] for s in current_document(register).shown if s.figures}


def edit(register, actor=ME) -> DocumentEditor:
    return DocumentEditor(register, actor, *AT)


def write(register, section, text, *, seen=None, actor=ME):
    return edit(register, actor).write(section, text, seen=seen)


def complaints(refused) -> list[str]:
    return [p.what for p in refused.value.problems]


# --- starting ------------------------------------------------------------------------------


def test_what_is_started_is_what_is_loaded(doc):
    result = current_document(doc)
    assert result.latest > 1
    wanted = draft(latest=result.latest, seen=result.seen)
    assert result == wanted
    assert [(d.id, d.status, d.version, d.who) for d in manuscript.documents(doc, PLACE)] == [
        (DOC, "utkast", 1, str(ME))
    ]
    assert manuscript.documents(doc, "annan") == ()


def test_a_document_is_started_once(doc):
    with pytest.raises(LagesbildError, match="redan påbörjat"):
        manuscript.start(doc, draft(), actor=OTHER)


def test_a_document_of_an_unknown_area_is_refused(doc):
    before = doc.revision()
    with pytest.raises(UnknownId, match="okänt"):
        manuscript.start(doc, draft(area="okänt"), actor=ME)
    assert doc.revision() == before


def test_what_nobody_started_is_not_found(doc):
    with pytest.raises(UnknownId, match="”annat” finns inte"):
        manuscript.load(doc, PLACE, "annat")


# --- texts ---------------------------------------------------------------------------------


def test_texts_have_a_history(doc):
    first = write(doc, "lage", "  Ett.\n")
    second = write(doc, "lage", "Två.", seen=first.seen, actor=OTHER)
    rows = manuscript.history(doc, *AT, "lage")
    assert rows[["who", "text"]].to_numpy().tolist() == [[str(OTHER), "Två."], [str(ME), "Ett."]]
    section = current_document(doc).section("lage")
    assert (section.text, section.who, section.seen) == ("Två.", str(OTHER), second.seen)


def test_two_people_write_in_different_sections(doc):
    write(doc, "var", "I centrum.", actor=ME)
    write(doc, "vad", "Cyklar.", actor=OTHER)
    assert [current_document(doc).section(s).text for s in ("var", "vad")] == ["I centrum.", "Cyklar."]


def test_the_same_section_tells_what_the_other_wrote(doc):
    write(doc, "var", "I centrum.", actor=OTHER)
    before = doc.revision()
    with pytest.raises(Conflict) as conflict:
        write(doc, "var", "Vid stationen.", seen=None)
    clash = conflict.value.clashes[0]
    assert (clash.current["text"], clash.current["who"]) == ("I centrum.", str(OTHER))
    assert doc.revision() == before
    write(doc, "var", "Vid stationen.", seen=clash.current["change"])  # having seen both, they choose
    assert current_document(doc).section("var").text == "Vid stationen."


def test_the_same_text_from_two_people_is_no_conflict(doc):
    first = write(doc, "var", "I centrum.", actor=OTHER)
    assert write(doc, "var", "I centrum.", seen=None).seen == first.seen
    assert write(doc, "var", "I centrum.", seen=first.seen).seen == first.seen
    assert len(manuscript.history(doc, *AT, "var")) == 1


def test_moving_and_ticking_disturbs_nobody_who_writes(doc):
    seen = write(doc, "samverkan", "Vi samverkar.").seen
    edit(doc, OTHER).shift_section("samverkan", -1)
    edit(doc, OTHER).tick("samverkan", 0, True)
    edit(doc, OTHER).rename_section("samverkan", "Samarbete")
    write(doc, "samverkan", "Vi samverkar mer.", seen=seen)
    section = current_document(doc).section("samverkan")
    assert (section.title, section.text, section.choices[0].is_chosen) == ("Samarbete", "Vi samverkar mer.", True)


def test_a_text_that_was_emptied_is_not_one_that_nobody_wrote(doc):
    seen = write(doc, "lage", "Något.").seen
    write(doc, "lage", "", seen=seen)
    section = current_document(doc).section("lage")
    assert (section.text, current_document(doc).section("var").text) == ("", None)


def test_a_personal_number_is_refused_and_not_repeated(doc):
    before = doc.revision()
    with pytest.raises(Refused) as refused:
        write(doc, "lage", "Mannen, 811228-9874, sågs.")
    assert complaints(refused) == ["Texten innehåller något som ser ut som ett personnummer."]
    assert "811228" not in str(refused.value)
    with pytest.raises(Refused):
        edit(doc).rename_section("lage", "Om 811228-9874")
    assert doc.revision() == before


def test_an_office_may_have_a_telephone_but_is_warned(doc):
    done = write(doc, "lage", "Ring 08-508 00 000 eller skriv till trygg@ensta.se.")
    assert len(done.warnings) == 2
    assert "telefonnummer" in done.warnings[0]
    assert current_document(doc).section("lage").text.startswith("Ring")


@pytest.mark.parametrize("section", ["finns-inte", ""])
def test_an_unknown_section_is_refused(doc, section):
    before = doc.revision()
    with pytest.raises(UnknownId, match="Avsnittet"):
        write(doc, section, "Text.")
    assert doc.revision() == before


def test_a_very_long_text_is_refused(doc):
    with pytest.raises(Refused, match="för lång"):
        write(doc, "lage", "a" * (manuscript.LONGEST_TEXT + 1))


def test_many_hands_at_once_lose_nothing(doc, target):
    def work(section: str) -> None:
        with closing(Register(target)) as register:
            mine = edit(register, Actor(Role.OTHER, section))
            mine.write(section, f"Om {section}.", seen=None)
            mine.shift_section(section, 1)
            mine.place(section, f"facts:{section}:2024")

    sections = ["lage", "var", "vad", "plan"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, sections))
    result = current_document(doc)
    assert {s.id: s.text for s in result.sections if s.text} == {s: f"Om {s}." for s in sections}
    assert sorted(f.exhibit for s in result.sections for f in s.figures if "facts" in f.exhibit) == [
        f"facts:{s}:2024" for s in sorted(sections)
    ]
    for kind in ("outline", "placements"):
        places = doc.current(kind, [PLACE], document=DOC)["position"]
        assert sorted(places) == list(range(1, len(places) + 1))


# --- order ---------------------------------------------------------------------------------


def test_a_chapter_moves_with_what_is_under_it(doc):
    edit(doc).shift_section("lage", 1)
    assert ids(doc) == ["samverkan", "lage", "var", "vad", "plan"]
    edit(doc).shift_section("lage", 1)
    assert ids(doc) == ["samverkan", "plan", "lage", "var", "vad"]
    edit(doc).shift_section("vad", -1)
    assert ids(doc) == ["samverkan", "plan", "lage", "vad", "var"]
    before = doc.revision()
    edit(doc).shift_section("vad", -1)  # first among its siblings
    assert doc.revision() == before


def test_headings_may_not_skip_a_level(doc):
    with pytest.raises(Refused, match="hoppar över en nivå"):
        edit(doc).add_section("Djupt", level=3)
    assert ids(doc) == ["lage", "var", "vad", "samverkan", "plan"]


def test_sections_are_added_removed_and_put_back(doc):
    write(doc, "vad", "Cyklar.")
    assert edit(doc).add_section("Plan", level=1, before="plan") == "plan-2"
    edit(doc).remove_section("lage")
    assert ids(doc) == ["samverkan", "plan-2", "plan"]
    edit(doc).restore_section("vad")
    assert ids(doc) == ["lage", "vad", "samverkan", "plan-2", "plan"]
    assert current_document(doc).section("vad").text == "Cyklar."
    edit(doc).restore_section("lage")
    assert ids(doc) == ["lage", "var", "vad", "samverkan", "plan-2", "plan"]


def test_ticks_are_set_one_by_one(doc):
    edit(doc).tick("samverkan", 1, True)
    edit(doc, OTHER).tick("samverkan", 0, True)
    edit(doc).tick("samverkan", 1, False)
    assert current_document(doc).section("samverkan").choices == (
        Tick("Särskilda åtgärder", True),
        Tick("Ordinarie verksamhet", False),
    )
    with pytest.raises(UnknownId, match="ingen kryssruta 3"):
        edit(doc).tick("samverkan", 2, True)


def test_a_section_is_marked_internal(doc):
    edit(doc).set_internal("plan", True)
    assert current_document(doc).section("plan").is_internal
    edit(doc).set_internal("plan", False)
    assert not current_document(doc).section("plan").is_internal


# --- figures -------------------------------------------------------------------------------


def test_figures_are_placed_moved_resized_and_removed(doc):
    edit(doc).place("lage", MAP, before=LINE, title="Var det är", width="halv")
    assert figures(doc) == {"lage": [TABLE, MAP, LINE]}
    assert current_document(doc).section("lage").figures[1] == Figure(MAP, "Var det är", "halv")
    edit(doc).shift_figure(LINE, -1)
    edit(doc).shift_figure(LINE, -1)
    assert figures(doc) == {"lage": [LINE, TABLE, MAP]}
    edit(doc).move_figure(MAP, section="plan")
    edit(doc).set_figure(MAP, title="", width="hel")
    edit(doc).remove_figure(LINE)
    assert figures(doc) == {"lage": [TABLE], "plan": [MAP]}
    assert current_document(doc).section("plan").figures == (Figure(MAP),)
    edit(doc).place("var", LINE)
    assert figures(doc) == {"lage": [TABLE], "var": [LINE], "plan": [MAP]}


def test_a_figure_stands_once(doc):
    with pytest.raises(LagesbildError, match="står redan i dokumentet"):
        edit(doc).place("plan", TABLE)
    with pytest.raises(Refused, match="Bredden ”stor” finns inte"):
        edit(doc).set_figure(TABLE, width="stor")
    with pytest.raises(UnknownId, match="står inte i avsnittet"):
        edit(doc).place("plan", MAP, before=TABLE)
    with pytest.raises(UnknownId, match="Avsnittet ”x” finns inte"):
        edit(doc).place("x", MAP)
    assert figures(doc) == {"lage": [TABLE, LINE]}


SECTIONS = st.sampled_from(["lage", "var", "vad", "samverkan", "plan"])
FIGURES = st.sampled_from([TABLE, LINE, MAP])
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("shift_section"), SECTIONS, st.sampled_from([-1, 1])),
        st.tuples(st.sampled_from(["remove_section", "restore_section"]), SECTIONS, st.none()),
        st.tuples(st.just("add_section"), SECTIONS, st.sampled_from([1, 2])),
        st.tuples(st.sampled_from(["place", "move_figure"]), FIGURES, SECTIONS),
        st.tuples(st.just("shift_figure"), FIGURES, st.sampled_from([-1, 1])),
        st.tuples(st.just("remove_figure"), FIGURES, st.none()),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> Register:
    register = Register(tmp_path_factory.mktemp("order") / "register.sqlite")
    areas = to_frame("areas", [{"area": PLACE, "name": "Ensta", "type": "kommun"}])
    register.save([(Change(str(ME), "import", "areas", PLACE), areas)])
    return register


@given(deeds=DEEDS)
@settings(max_examples=60 if IS_FULL else 6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_moves_keeps_places_unique_and_loses_nothing(started, deeds):
    doc = f"dok-{started.revision()}"
    manuscript.start(started, draft(id=doc), actor=ME)
    added, placed = set(), {TABLE, LINE}
    for verb, what, where in deeds:
        with suppress(LagesbildError):  # refused: then nothing may have happened to the order
            do(started, doc, verb, what, where, added, placed)
        outline = started.current("outline", [PLACE], document=doc)
        figures = started.current("placements", [PLACE], document=doc)
        assert sorted(outline["position"]) == list(range(1, len(outline) + 1))
        assert sorted(figures["position"]) == list(range(1, len(figures) + 1))
        assert set(outline["section"]) == {"lage", "var", "vad", "samverkan", "plan"} | added
        assert set(figures["exhibit"]) == placed
        depth = 0
        for section in manuscript.load(started, PLACE, doc).shown:
            assert section.level <= depth + 1
            depth = section.level


def do(register, doc, verb, what, where, added, placed) -> None:
    act = getattr(DocumentEditor(register, ME, PLACE, doc), verb)
    if verb in ("shift_section", "shift_figure"):
        act(what, where)
    elif verb == "add_section":
        added.add(act("Nytt", level=where, before=what))
    elif verb == "place":
        act(where, what)
        placed.add(what)
    elif verb == "move_figure":
        act(what, section=where)
    else:
        act(what)


# --- what a document says of itself ----------------------------------------------------------


def test_a_document_is_described_and_frozen(doc):
    seen = current_document(doc)
    edit(doc).describe(seen, title="Ny titel", period="jan–nov 2024", organisations=["A", "B", "A"])
    edit(doc).freeze(day=date(2025, 2, 3))
    after = current_document(doc)
    assert (after.title, after.period, after.organisations) == ("Ny titel", "jan–nov 2024", ("A", "B"))
    assert (after.revision, after.drawn) == (doc.facts_revision(), date(2025, 2, 3))
    with pytest.raises(Conflict):
        edit(doc, OTHER).describe(seen, title="Gammal")
    with pytest.raises(Refused, match="Titel saknas"):
        edit(doc).describe(after, title=" ")
    with pytest.raises(Refused, match="Märkningen ”Hemlig” finns inte"):
        edit(doc).describe(after, marking="Hemlig")


def test_writing_changes_no_fact(doc):
    before = doc.facts_revision()
    write(doc, "lage", "Text.")
    edit(doc).shift_section("plan", -1)
    assert doc.facts_revision() == before < doc.revision()


# --- approved versions ---------------------------------------------------------------------


DOCX = b"PK\x03\x04 not really a document \x00\xff"


def approve(register, content=DOCX, actor=OTHER):
    return edit(register, actor).approve(
        current_document(register), content, day=date(2025, 3, 1), name="lagesbild.docx"
    )


def test_an_approved_version_is_locked_and_kept_whole(doc):
    write(doc, "lage", "Version ett.")
    approved = approve(doc)
    for change in (
        lambda: write(doc, "lage", "Ändrat.", seen=current_document(doc).section("lage").seen),
        lambda: edit(doc).tick("samverkan", 0, True),
        lambda: edit(doc).remove_figure(TABLE),
        lambda: edit(doc).freeze(day=date(2025, 3, 2)),
        lambda: edit(doc).describe(current_document(doc), title="Ny"),
        lambda: approve(doc),
    ):
        with pytest.raises(Locked, match="Version 1 är godkänd och låst"):
            change()
    assert current_document(doc).is_approved
    assert (approved.next_update, approved.approver) == (date(2027, 3, 1), str(OTHER))
    fresh = edit(doc).new_version()
    assert (fresh.version, fresh.status) == (2, Status.DRAFT)
    write(doc, "lage", "Version två.", seen=fresh.section("lage").seen)
    approve(doc, DOCX + b"2")
    result = manuscript.versions(doc, *AT)
    assert [v.number for v in result] == [2, 1]
    assert manuscript.stored_file(doc, PLACE, result[1].sha256) == DOCX
    assert manuscript.load(doc.at(result[1].texts), *AT).section("lage").text == "Version ett."


def test_what_is_approved_is_what_was_seen(doc):
    seen = current_document(doc)
    write(doc, "plan", "Ny plan.", actor=OTHER)
    before = doc.revision()
    with pytest.raises(LagesbildError, match="medan versionen togs fram"):
        edit(doc).approve(seen, DOCX, day=date(2025, 3, 1), name="l.docx")
    assert (doc.revision(), manuscript.versions(doc, *AT)) == (before, ())


def test_a_version_that_is_not_approved_has_no_next(doc):
    with pytest.raises(LagesbildError, match="ännu inte godkänd"):
        edit(doc).new_version()


def test_a_backup_holds_texts_and_files(doc, tmp_path: Path):
    write(doc, "lage", "Text.")
    version = approve(doc)
    maintenance.backup(doc, tmp_path / "kopia.sqlite")
    (tmp_path / "ny").mkdir()
    maintenance.restore(tmp_path / "ny" / "register.sqlite", tmp_path / "kopia.sqlite")
    again = Register(tmp_path / "ny" / "register.sqlite")
    assert manuscript.stored_file(again, PLACE, version.sha256) == DOCX
    assert manuscript.load(again, *AT) == current_document(doc)
    assert maintenance.check(again) == []
    again.close()


# --- templates and the Word file -----------------------------------------------------------


OWN = 'namn = "Egen"\ntitel = "Lägesbild {plats}"\n[[avsnitt]]\nid = "ett"\nrubrik = "Ett"\n'


def test_a_place_has_templates_of_its_own(doc):
    manuscript.save_template(doc, PLACE, "egen", OWN, actor=ME)
    manuscript.save_template(doc, PLACE, "stockholm", OWN, actor=ME)
    result = manuscript.templates(doc, PLACE)
    assert (result["egen"].sections[0].title, result["stockholm"].name) == ("Ett", "Egen")
    assert manuscript.templates(doc, "annan")["stockholm"].name != "Egen"
    manuscript.remove_template(doc, PLACE, "stockholm", actor=ME)
    assert manuscript.templates(doc, PLACE)["stockholm"].name != "Egen"
    with pytest.raises(Refused, match=r"egen.toml:5:rubrik: Nyckeln ”rubrik” saknas|egen.toml:3"):
        manuscript.save_template(doc, PLACE, "egen", OWN.replace('rubrik = "Ett"\n', ""), actor=ME)


def test_the_municipalitys_word_file_is_kept(doc):
    buffer = io.BytesIO()
    python_docx.Document().save(buffer)
    assert manuscript.styles(doc, PLACE) is None
    manuscript.save_styles(doc, PLACE, "mall.docx", buffer.getvalue(), actor=ME)
    assert manuscript.styles(doc, PLACE) == ("mall.docx", buffer.getvalue())
    with pytest.raises(Refused, match=r"mall.pdf::: Filen är inget Word-dokument"):
        manuscript.save_styles(doc, PLACE, "mall.pdf", b"%PDF-1.7", actor=ME)
    manuscript.remove_styles(doc, PLACE, actor=ME)
    assert manuscript.styles(doc, PLACE) is None


def test_deep_dives_become_chapters_of_the_years_document(doc):
    """Each keeps its words; a figure stands once; a chapter is taken out and brought in again."""
    own = {"template": "fordjupning", "title": "", "id": ""}
    for n in range(1, 5):
        sections = (
            Section("amne", "Ämnet", 1, text=f"Ämne {n}, se [[{MAP}]]."),
            Section("tomt", "Ingenting"),
            Section(
                "gav",
                "Vad det gav",
                1,
                text="Det gick inte att säga.",
                figures=(Figure(MAP), Figure(f"compstat:ensta:{2000 + n}")),
            ),
        )
        manuscript.start(
            doc, draft(**{**own, "id": f"f-{n}", "title": f"Fördjupning {n}"}, sections=sections), actor=ME
        )
    editor = DocumentEditor(doc, ME, *AT)
    before = ids(doc)
    brought = [editor.bring_in(manuscript.load(doc, PLACE, f"f-{n}")) for n in range(1, 5)]
    assert [already for _, already in brought] == [0, 1, 1, 1]
    shown = current_document(doc).shown
    assert [s.id for s in shown][: len(before)] == before
    new = shown[len(before) :]
    assert [(s.title, s.level) for s in new[:3]] == [("Fördjupning 1", 1), ("Ämnet", 2), ("Vad det gav", 2)]
    assert len(new) == 12 and "Ingenting" not in {s.title for s in new}
    assert new[1].text == f"Ämne 1, se [[{MAP}]]." and [f.exhibit for f in new[2].figures] == [
        MAP,
        "compstat:ensta:2001",
    ]
    assert [f.exhibit for f in new[5].figures] == ["compstat:ensta:2002"]
    with pytest.raises(LagesbildError, match="står redan"):
        editor.bring_in(manuscript.load(doc, PLACE, "f-3"))
    editor.remove_section(brought[2][0])
    assert len(current_document(doc).shown) == len(before) + 9
    chapter, _ = editor.bring_in(manuscript.load(doc, PLACE, "f-3"))
    assert current_document(doc).shown[-3].id == chapter
    with pytest.raises(LagesbildError, match="annat dokument"):
        editor.bring_in(current_document(doc))
