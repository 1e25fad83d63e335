"""From a manuscript to a document: drafts, frozen figures, the law, what is published."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from lagesbild import cli, exhibits, intake, manuscript, place, template
from lagesbild.actor import Actor, Role
from lagesbild.document.assembling import assemble, draft, drift, produce, sources
from lagesbild.document.assembling.assemble import State
from lagesbild.document.model import Cancelled, Placed, Prose, TickBox
from lagesbild.document.model import Section as DocumentSection
from lagesbild.document.writers import formats
from lagesbild.exhibit import Kind
from lagesbild.manuscript import DocumentEditor, Figure, Section, Tick
from lagesbild.problems import LagesbildError, NoData, UnknownId
from lagesbild.register import Change

PLACE, ME = "hasselby-vallingby", Actor(Role.SAFETY_COORDINATOR, "Stadsdelsförvaltningen")
COMPSTAT, LEVELS = f"compstat:{PLACE}:2023", f"levels:{PLACE}:2023"


@cache
def usual(register):
    return replace(draft.draft(register, PLACE, 2023), marking="Arbetsmaterial")


def small(register, *sections: Section):
    """A draft with few figures, so that tests need not build them all."""
    whole = usual(register)
    stored = sections or (
        Section("brott", "Brott", figures=(Figure(COMPSTAT),), law=("4 § 1",)),
        Section(
            "nivaer", "Nivåer", figures=(Figure(LEVELS, "Skalan", "halv"),), choices=(Tick("Ja"), Tick("Nej", True))
        ),
        Section("orsaker", "Orsaker", guidance="Skriv varför.", law=("4 § 3",)),
    )
    return replace(whole, sections=tuple(stored))


def blocks(document, section):
    return next(s for s in document.sections if s.id == section).blocks


@pytest.fixture(scope="module")
def whole(assembled):
    return assembled(PLACE, 2023)


# --- the full document of the example place -----------------------------------------------


def test_the_document_that_nobody_started(whole):
    document = whole.document
    assert document.title == "Lägesbild Hässelby-Vällingby 2023"
    numbers = document.numbers()
    assert (numbers[LEVELS], numbers[f"ratings-weeks:{PLACE}:2023"]) == ("Tabell 1", "Tabell 2")
    themes = [s.title for s in document.sections if s.id.startswith("samverkan-omrade")]
    assert themes[0] == "Unga i riskzon för destruktivt beteende"
    assert len(themes) == 5
    for section in document.sections:
        if section.id.startswith("samverkan-omrade"):
            assert len([b for b in section.blocks if isinstance(b, TickBox)]) == 2
    assert {p.exhibit.kind for p in document.placed()} == set(Kind) - {Kind.FIGURE}
    assert len({t.exhibit for t in whole.troubles}) == len(whole.troubles)


def test_every_figure_has_source_and_no_reference_is_loose(whole):
    ids = {p.exhibit.id for p in whole.document.placed()}
    for section in whole.document.sections:
        for block in section.blocks:
            if isinstance(block, Prose):
                assert set(draft.REFERENCE.findall(block.text)) <= ids
                assert block.is_draft or section.id == sources.SOURCES_SECTION
    assert all(p.exhibit.sources for p in whole.document.placed())
    listed = blocks(whole.document, "kallor")[-1].text.splitlines()
    assert listed == [f"{i}. {sources.as_reference(s)}" for i, s in enumerate(whole.document.references, start=1)]
    assert set(whole.document.references) == set(whole.document.sources())


def test_no_level_of_heading_is_skipped(whole):
    depth = 0
    for section in whole.document.sections:
        assert section.level <= depth + 1
        depth = section.level


def test_figures_that_would_have_the_same_heading_say_their_period_or_are_called_by_what_they_are(register):
    before = f"compstat:{PLACE}:2022"
    placed = [
        Placed(replace(exhibits.build(register, id_), finding="Inget är säkerställt")) for id_ in (COMPSTAT, before)
    ]
    alone = Placed(replace(placed[0].exhibit, ref=exhibits.parse(LEVELS), finding="Annat"))
    told = assemble._told_apart([DocumentSection("a", "A", 1, (*placed, alone))])[0].blocks
    spans = [p.exhibit.period for p in placed]
    assert [b.heading for b in told] == [*(f"Inget är säkerställt ({span})" for span in spans), "Annat"]
    assert all(b.exhibit.title in b.reading for b in told) and len({b.heading for b in told}) == 3
    alike = tuple(replace(p, exhibit=replace(p.exhibit, period="2023")) for p in placed)
    told = assemble._told_apart([DocumentSection("a", "A", 1, (*alike, alone))])[0].blocks
    assert [b.heading for b in told] == [placed[0].exhibit.title, placed[1].exhibit.title, "Annat"]
    assert len({b.heading for b in told}) == 3


def test_maps_of_the_same_thing_are_told_apart_by_their_layers(register):
    base = (
        f"map-survey:{PLACE}:2023:{exhibits.SPECS['map-survey'].offered(exhibits.Scope(register, PLACE, 2023))[0][0]}"
    )
    words = (
        "lager-utsatt-omrade:lager-kollektivtrafik",
        "lager-utsatt-omrade:lager-oppen-drogscen",
        "lager-utsatt-omrade",
    )
    placed = tuple(Placed(exhibits.build(register, f"{base}:{w}")) for w in words)
    assert len({p.exhibit.title for p in placed}) == 1
    told = assemble._told_apart([DocumentSection("a", "A", 1, placed)])[0].blocks
    finding, title = placed[0].exhibit.finding, placed[0].exhibit.title
    ends = [b.heading.removeprefix(finding).removeprefix(title)[:20] for b in told]
    assert finding and ends == [", med kollektivtrafi", ", med öppen drogscen", ""]
    assert all(title in f"{b.heading} {b.reading}" for b in told)
    assert all(b.exhibit.how_to_read in b.reading for b in told)


def test_a_published_document_has_nothing_left_to_write(register):
    document = small(register)
    shown = assemble.assemble(register, document).document
    published = assemble.assemble(register, document, published=True).document
    assert [s.id for s in shown.sections] == ["brott", "nivaer", "orsaker"]
    assert blocks(shown, "orsaker") == (Prose("*Att skriva: Skriv varför.*", is_draft=True, is_internal=True),)
    assert [s.id for s in published.sections] == ["brott", "nivaer"]


# --- pieces ------------------------------------------------------------------------------


def test_words_stand_before_a_figure_until_somebody_writes(register):
    made = assemble.assemble(register, small(register)).document
    words, figure = blocks(made, "brott")
    assert (words.text, words.is_draft) == (figure.exhibit.summary, True)
    own = small(register, Section("brott", "Brott", text="Brotten ökar.", figures=(Figure(COMPSTAT),)))
    assert blocks(assemble.assemble(register, own).document, "brott")[0] == Prose("Brotten ökar.")


def test_a_paragraph_that_is_a_reference_is_where_the_figure_stands(register):
    text = f"Först.\n\n[[{LEVELS}]]\n\nSedan, se [[{COMPSTAT}]]."
    document = small(
        register, Section("a", "A", text=text, figures=(Figure(COMPSTAT), Figure(LEVELS, "Skalan", "halv")))
    )
    result = blocks(assemble.assemble(register, document).document, "a")
    assert [b.exhibit.id if isinstance(b, Placed) else b.text for b in result] == [
        "Först.",
        LEVELS,
        f"Sedan, se [[{COMPSTAT}]].",
        COMPSTAT,
    ]
    assert (result[1].heading, result[1].width) == ("Skalan", "halv")


def test_a_reference_to_what_is_not_there_is_told(register):
    document = small(
        register, Section("a", "A", text=f"Se [[{LEVELS}]] och [[{COMPSTAT}]].", figures=(Figure(LEVELS),))
    )
    made = assemble.assemble(register, document)
    assert blocks(made.document, "a")[0].text == f"Se [[{LEVELS}]] och (figuren saknas)."
    assert [str(t) for t in made.troubles] == [f"A: Texten hänvisar till {COMPSTAT}, som inte står i dokumentet."]


def test_a_figure_that_cannot_be_built_is_named_and_left_out(register):
    document = small(
        register, Section("a", "A", text="Text.", figures=(Figure(f"measures:{PLACE}:2023"), Figure("hittepa:x:1")))
    )
    made = assemble.assemble(register, document)
    assert not list(made.document.placed())
    assert [t.exhibit for t in made.troubles] == [f"measures:{PLACE}:2023", "hittepa:x:1"]
    assert "Insatser saknas för Hässelby-Vällingby 2023" in made.troubles[0].what


def test_the_law_is_ticked_off(register):
    def states(stored):
        return {p.part: p.state for p in assemble.assemble(register, stored).law}

    document = small(register)
    assert states(document)["4 § 1"] is State.FILLED  # a figure maps crime
    assert states(document)["4 § 3"] is State.MISSING  # no figure analyses it
    two = Section("mer", "Mer", law=("4 § 3",), text="Därför.")
    begun = replace(document, sections=(*document.sections, two))
    assert states(begun)["4 § 3"] is State.BEGUN
    assert next(p for p in assemble.assemble(register, begun).law if p.part == "4 § 3").missing == ("Orsaker",)


def test_internal_sections_are_not_in_the_public_version(register):
    document = small(register, Section("a", "A", text="Öppet."), Section("b", "B", text="Internt.", is_internal=True))
    assert [s.id for s in assemble.assemble(register, document, public=True).document.sections] == ["a"]
    assert blocks(assemble.assemble(register, document).document, "b")[0].is_internal


def test_what_stands_under_an_internal_section_is_not_in_the_public_version(register):
    outline = [("a", 1, False), ("b", 1, True), ("b1", 2, False), ("b2", 3, False), ("c", 1, False), ("c1", 2, False)]
    document = small(register, *(Section(i, i, level, text="Text.", is_internal=hides) for i, level, hides in outline))
    public = assemble.assemble(register, document, public=True).document
    assert [s.id for s in public.sections] == ["a", "c", "c1"]
    assert len(assemble.assemble(register, document).document.sections) == len(outline)


def test_progress_counts_and_can_cancel(register):
    messages = []
    assemble.assemble(register, small(register), progress=lambda *x: messages.append(x))
    assert messages == [(0, 2, "Brott"), (1, 2, "Nivåer")]

    def stop(*_):
        raise Cancelled

    with pytest.raises(Cancelled):
        assemble.assemble(register, small(register), progress=stop)


def test_the_next_update_is_two_years_on(register):
    made = assemble.assemble(register, small(register), issued=date(2024, 2, 29)).document
    assert (made.issued, made.next_update) == (date(2024, 2, 29), date(2026, 2, 28))


# --- templates and places -------------------------------------------------------------------


def test_each_place_has_its_usual_template(register):
    assert draft.draft(register, PLACE, 2023).template == "stockholm"
    assert draft.draft(register, "goteborg", 2022).template == "goteborg"


def test_a_week_is_not_shown_where_none_is_assessed(register):
    with pytest.raises(NoData, match="ingen vecka 2023 är bedömd i Göteborg"):
        draft.draft(register, "goteborg", 2023, "vecka")


def test_a_week_is_the_last_with_levels_or_the_chosen_one(register):
    document = draft.draft(register, PLACE, 2023, "vecka")
    assert (document.id, document.title) == ("vecka-2023-v46", "Läget i Hässelby-Vällingby vecka 46 2023")
    assert document.section("vecka").figures == (Figure(f"ratings-week:{PLACE}:2023:46"),)
    assert draft.draft(register, PLACE, 2023, "vecka", week_number=7).id == "vecka-2023-v07"


@pytest.mark.parametrize(("area", "year", "name"), [("goteborg", 2022, "goteborg"), (PLACE, 2023, "manad")])
def test_other_templates_can_be_assembled(register, area, year, name):
    made = assemble.assemble(register, draft.draft(register, area, year, name))
    assert list(made.document.placed())
    assert all("gick inte att ta fram" not in t.what for t in made.troubles)


# --- the freeze -----------------------------------------------------------------------------


def change_a_crime(register) -> None:
    rows = register.current("crime", [PLACE], category="Cykelstöld")
    row = rows[rows["end"] == max(rows["end"])].drop(columns="change").assign(count=999)
    register.save([(Change("Kommunen", "import", "crime", PLACE, file="ny.csv", source="Status"), row)])


def value(document, column="2023") -> str:
    table = next(document.placed()).exhibit.written()
    return table.loc[table.eq("Cykelstöld").any(axis=1), column].iloc[0]


def test_a_later_import_changes_nothing_until_a_new_freeze(own_register):
    drafted = manuscript.start(own_register, small(own_register), actor=ME)
    at = (PLACE, drafted.id)
    assert drift.what_changed(own_register, drafted) == ()
    change_a_crime(own_register)
    drafted = manuscript.load(own_register, *at)
    result = drift.what_changed(own_register, drafted)
    assert [d.exhibit for d in result] == [COMPSTAT]
    numbers = {(n.row, n.column): (n.was, n.now) for n in result[0].numbers}
    assert numbers["Hushåll, Cykelstöld", "2023"] == ("268", "999")
    assert ("Hushåll, Summa", "2023") in numbers
    assert value(assemble.assemble(own_register, drafted).document) == "268"
    DocumentEditor(own_register, ME, *at).freeze(day=date(2023, 12, 1))
    drafted = manuscript.load(own_register, *at)
    assert drift.what_changed(own_register, drafted) == ()
    document = assemble.assemble(own_register, drafted).document
    assert (value(document), document.drawn) == ("999", date(2023, 12, 1))


def test_an_approved_document_is_the_file_that_is_kept(own_register, monkeypatch):
    monkeypatch.setitem(formats.WRITERS, "docx", lambda d, *_, **__: f"{d.version} {value(d)}".encode())
    document = manuscript.start(own_register, small(own_register), actor=ME)
    at = (PLACE, document.id)
    version = produce.approve(DocumentEditor(own_register, ME, *at), day=date(2023, 12, 1))
    change_a_crime(own_register)
    DocumentEditor(own_register, ME, *at).new_version()
    DocumentEditor(own_register, ME, *at).freeze(day=date(2023, 12, 2))
    produce.approve(DocumentEditor(own_register, ME, *at), day=date(2023, 12, 3))
    kept = [manuscript.stored_file(own_register, PLACE, v.sha256) for v in manuscript.versions(own_register, *at)]
    assert kept == [b"version 2 999", b"version 1 268"]
    assert version.name == "stockholm-2023-v1.docx"
    assert assemble.of(own_register, PLACE, 2023).id == document.id


def test_what_is_marked_as_public_is_made_public(own_register, monkeypatch):
    made = []
    monkeypatch.setitem(formats.WRITERS, "docx", lambda d, *_, **__: made.append(d) or b"x")
    drafted = manuscript.start(own_register, small(own_register), actor=ME)
    DocumentEditor(own_register, ME, PLACE, drafted.id).describe(drafted, marking="Offentlig")
    produce.of(own_register, manuscript.load(own_register, PLACE, drafted.id), "docx")
    produce.approve(DocumentEditor(own_register, ME, PLACE, drafted.id), day=date(2023, 12, 1))
    for document in made:
        (compstat,) = (p.exhibit for p in document.placed() if p.exhibit.id.startswith("compstat:"))
        written = compstat.written().set_index("Brottskategori")["2023"]
        assert (written["Mord/dråp"], written["Cykelstöld"]) == ("..", "268")  # one murder is not told
    assert len(made) == 2


# --- the command line ----------------------------------------------------------------------


def test_document_writes_a_file(home, tmp_path, capsys):
    out = tmp_path / "vecka.docx"
    assert (
        cli.main(
            ["document", "--area", "Hässelby-Vällingby", "--year", "2023", "--template", "vecka", "--out", str(out)]
        )
        == 0
    )
    assert capsys.readouterr().out == f"{out}\n"
    with zipfile.ZipFile(out) as archive:
        assert "Hässelby gård" in archive.read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--area", PLACE, "--year", "2023", "--out", "x.odt"], "Formatet ”odt” finns inte"),
        (["--area", PLACE, "--year", "2023", "--template", "x", "--out", "x.docx"], "Mallen ”x” finns inte"),
        (["--area", "Atlantis", "--year", "2023", "--out", "x.docx"], "Området ”Atlantis” är okänt"),
        (
            ["--area", PLACE, "--year", "2023", "--as-of", "2001-01-01", "--out", "x.docx"],
            "Registret är tomt 2001-01-01",
        ),
    ],
)
def test_document_refuses_in_swedish(home, tmp_path, capsys, monkeypatch, arguments, expected):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["document", *arguments]) == 2
    assert expected in capsys.readouterr().err
    assert not list(tmp_path.glob("x.*"))


def test_a_public_version_that_gives_a_figure_away_is_refused(register, monkeypatch):
    text = "Mord och dråp: under året anmäldes 1 Mord/dråp i området."
    document = small(register, Section("brott", "Brott", text=text, figures=(Figure(COMPSTAT),)))
    with pytest.raises(LagesbildError, match="röjer uppgifter"):
        produce.of(register, document, "docx", public=True)
    with pytest.raises(UnknownId, match="”odt”"):
        produce.produce(register, PLACE, 2023, "odt")


# the part of a year that a document speaks of


TOWN = "exempelstad-fiktiv"


@pytest.mark.parametrize(("month", "name"), [(3, "mars"), (9, "september")])
def test_the_months_document_speaks_of_its_month(register, month, name):
    made = draft.draft(register, TOWN, 2026, "manad", month=month)
    assert made.id == f"manad-2026-m{month:02d}" and f"{name} 2026" in made.title and made.period == f"{name} 2026"
    figures = [f.exhibit for s in made.sections for f in s.figures if f.exhibit.startswith("compstat")]
    assert len(figures) == 2 and all(f"2026-{month:02d}-" in f for f in figures)


def test_the_month_is_the_last_one_that_can_be_shown_when_none_is_chosen(register):
    offered = draft.months(exhibits.Scope(register, TOWN, 2026))
    assert offered == sorted(offered, reverse=True)
    assert draft.draft(register, TOWN, 2026, "manad").id == f"manad-2026-m{offered[0]:02d}"


@pytest.mark.parametrize(
    ("name", "when"), [("manad", {"month": 13}), ("stockholm", {"month": 3}), ("manad", {"week_number": 3})]
)
def test_a_part_that_the_template_does_not_show_is_refused(register, name, when):
    with pytest.raises(UnknownId):
        draft.draft(register, TOWN, 2026, name, **when)


def test_the_outline_of_a_months_document_holds_no_month(register):
    made = draft.draft(register, TOWN, 2026, "manad", month=9)
    outline = draft.outline_of(made, "Exempelstad (fiktiv)", "Vår månad")
    body = outline.partition("titel = ")[2]
    assert "{månad}" in body and "september" not in body and "2026-09" not in body
    again = template.parse(outline, "var-manad")
    assert again.uses_month and {"compstat:månad", "compstat:hittills"} <= {
        f for s in again.sections for f in s.figures
    }


def test_the_public_version_tells_of_the_laws_parts_that_nobody_wrote(register):
    made = produce.produce(register, "goteborg", 2022, "xlsx", public=True)
    assert any(n.startswith("4 § 3") and "saknas" in n for n in made.notices)


def test_a_year_of_which_only_late_months_are_loaded_shows_those(empty_register, tmp_path):
    place.make(empty_register, place.NewPlace("Lillvik", parts=("Hamnen", "Backen")), ME)
    rows = "".join(f"2026;{m};{p};Cykelstöld;{10 + m}\n" for m in (9, 10) for p in ("Hamnen", "Backen"))
    file = tmp_path / "brott.csv"
    file.write_text(f"Källa: prov\nOmråde: Lillvik\n\når;månad;stadsdel;brottskategori;antal\n{rows}")
    intake.run(empty_register, [file], actor=ME)
    scope = exhibits.Scope(empty_register, "lillvik", 2026)
    assert str(draft.resolve(scope, "compstat")) == "compstat:lillvik:2026:2026-09-01:2026-10-31"
    made = assemble.assemble(empty_register, draft.draft(empty_register, "lillvik", 2026)).document
    table = next(p.exhibit.table for p in made.placed() if p.exhibit.ref.name == "compstat")
    assert [int(n) for n in table.iloc[:, 2][:1]] == [2 * 19 + 2 * 20]
