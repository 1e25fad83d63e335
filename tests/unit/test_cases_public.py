"""The public version of small registers, taken apart: what stands in the files, and what follows from it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from lagesbild import exhibits, intake, manuscript
from lagesbild.actor import COMMAND_LINE
from lagesbild.calendar import weeks_in_year
from lagesbild.document.assembling import produce
from lagesbild.document.disclosure.public import publish
from lagesbild.document.model import Document, Marking, Placed, Section
from lagesbild.register import Register
from tests.cases import opened, opened_with

SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases" / "public"


def case(name: str) -> Path:
    """A folder of the cases; the test is skipped, and says so, where they are not at hand."""
    if not (SHARED / name).is_dir():
        pytest.skip("the cases are not beside the project")
    return SHARED / name


def place(folder: Path, name: str, *skipped: str) -> Register:
    files = sorted(f for f in case(name).iterdir() if f.name not in ("omraden.csv", *skipped))
    return opened(folder, [case(name) / "omraden.csv", *files])


def public(register: Register, area: str, year: int, figures: list[str], form: str) -> bytes:
    """A public document of these figures."""
    listed = ", ".join(f'"{f}"' for f in figures)
    text = (
        f'namn = "Prov"\ntitel = "Prov {{plats}}"\n\n[[avsnitt]]\nid = "a"\nrubrik = "Avsnitt"\nfigurer = [{listed}]\n'
    )
    manuscript.save_template(register, area, "prov", text, actor=COMMAND_LINE, file="prov.toml")
    return produce.produce(register, area, year, form, template_id="prov", public=True).content


Sheets = dict[str, list[list[object]]]


def sheets(content: bytes) -> Sheets:
    """The cells of every sheet of a workbook but its index."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {s.title: [list(r) for r in s.iter_rows(values_only=True)] for s in book.worksheets[1:]}


def row(cells: list[list[object]], label: str) -> list[object]:
    return next(r for r in cells if label in r)


def chart_data(content: bytes) -> str:
    """Everything that the charts of slides hold: their XML and the workbooks in them."""
    texts = []
    with zipfile.ZipFile(io.BytesIO(content)) as slides:
        for name in slides.namelist():
            if "/charts/" in name and name.endswith(".xml"):
                texts.append(slides.read(name).decode())
            elif name.endswith(".xlsx"):
                texts += [repr(cells) for cells in sheets_of_all(slides.read(name)).values()]
    return "\n".join(texts)


def sheets_of_all(content: bytes) -> Sheets:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {s.title: [list(r) for r in s.iter_rows(values_only=True)] for s in book.worksheets}


def decimals(cells: list[list[object]]) -> int:
    return max(
        (len(repr(v).partition(".")[2].rstrip("0")) for r in cells for v in r if isinstance(v, float)), default=0
    )


def test_a_workbook_holds_no_more_decimals_than_the_page_prints(tmp_path):
    register = place(tmp_path, "precisby")
    (cells,) = sheets(public(register, "precisby", 2024, ["population"], "xlsx")).values()
    assert decimals(cells) <= 1
    assert row(cells, "Summa")[1:3] == [20040, 25.0] and row(cells, "Delta")[2] == ".."


def test_small_counts_of_facts_are_hidden_whatever_they_are_called_with_what_gives_them_away(tmp_path):
    register = place(tmp_path, "testvik")
    compstat, facts = sheets(public(register, "testvik", 2025, ["compstat", "facts"], "xlsx")).values()
    shown = {str(r[0]): r[-1] for r in facts if len(r) > 3}
    for few in ("varav obehöriga elever", "Dödsfall i skjutvapenvåld", "Mord", "Placerade enligt LVU", "Avhysta familjer", "Hemlösa"):  # fmt: skip
        assert shown[few] == "..", few
    assert ".." in (shown["Elever i årskurs 9"], shown["varav behöriga elever"])
    assert shown["Andel obehöriga elever"] == ".." or shown["Elever i årskurs 9"] == ".."
    assert row(compstat, "Våldtäkt, utomhus")[6] == ".." and row(compstat, "Mord/dråp")[5] == ".."
    assert row(compstat, "Hot")[2:7] == [40, 41, 42, 43, 44]


def test_the_same_few_are_hidden_among_indicators(tmp_path):
    register = place(tmp_path, "testvik")
    _, indicators = sheets(public(register, "testvik", 2025, ["compstat", "indicators"], "xlsx")).values()
    baselines = {r[1]: r[2] for r in indicators if r[1]}
    assert [v for k, v in baselines.items() if k != "Indikator"] == [".."] * 4
    assert row(indicators, "Unga i Sociala insatsgruppen")[4] == 6  # what is aimed at is nobody's count


def test_how_many_answered_does_not_follow_from_others_numbers(tmp_path):
    register = place(tmp_path, "testvik")
    figures = ["surveys", "survey:sista"]
    for cells in sheets(public(register, "testvik", 2025, figures, "xlsx")).values():
        rows = [r for r in cells if any(str(c).startswith(("Testvik 2025", "Alfa", "Beta")) for c in r)]
        shown = {next(str(c) for c in r if str(c).startswith(("Testvik", "Alfa", "Beta"))): r[-1] for r in rows}
        assert {k for k, n in shown.items() if n != ".."} <= {"Testvik 2025"}, shown
        assert all(r[-3] == r[-2] == ".." for r in rows if r[-1] == "..")
        assert any(isinstance(r[-4], int | float) for r in rows)  # the shares are of use
    data = chart_data(public(register, "testvik", 2025, figures, "pptx"))
    assert data and not re.search(r"\d\.\d\d", re.sub(r"<c:(?:gapWidth|overlap)[^>]*>", "", data))


def test_months_and_the_year_to_date_hang_together(tmp_path):
    register = place(tmp_path, "tidby")
    figures = ["compstat", "series:manad:tidby:person-fickstold"]
    compstat, months = sheets(public(register, "tidby", 2026, figures, "xlsx")).values()
    assert row(compstat, "Fickstöld")[-5] == 104 or 104 in row(compstat, "Fickstöld")
    of_year = {str(r[0]).replace("\xa0", " "): r[1] for r in months if "2026" in str(r[0])}
    assert of_year["jan 2026"] == ".." and list(of_year.values()).count("..") > 1
    assert row(compstat, "Cykelstöld")[-1] is not None


def to_date(register: Register) -> dict[str, list[object]]:
    """The rows of a public month's document that is made and handed out."""
    made = produce.produce(register, "provstad", 2026, "xlsx", template_id="manad", public=True)
    produce.remember(register, "provstad", made, actor=COMMAND_LINE)
    return {f"{i}:{c}": r for i, t in enumerate(sheets(made.content).values()) for r in t for c in r[:2] if c}


def test_what_was_published_before_is_part_of_the_proof(tmp_path):
    register = place(tmp_path, "provstad", "pub_2026_10.csv")
    before = to_date(register)
    assert to_date(register) == before  # the same again: nothing new is known
    intake.run(register, [case("provstad") / "pub_2026_10.csv"], actor=COMMAND_LINE)
    after = to_date(register)
    robberies = [
        [v for k, r in d.items() if k.endswith(":Rån") for v in r if isinstance(v, int)] for d in (before, after)
    ]
    assert robberies[0] and robberies[0].count(19) == 2
    assert 21 not in robberies[1] and 2 not in robberies[1]
    threats = [
        [v for k, r in d.items() if k.endswith(":Hot") for v in r if isinstance(v, int)] for d in (before, after)
    ]
    sums = [
        [v for k, r in d.items() if "summa" in k and "Person" in k for v in r if isinstance(v, int)]
        for d in (before, after)
    ]
    # 100 threats and robberies to September, 111 to October: not both the sum and the threats are told
    assert not (90 in threats[1] and 111 in sums[1])
    assert any(k.endswith(":Klotter") and 200 in r for k, r in after.items())


@pytest.mark.parametrize(("area", "year"), [("exempelstad-fiktiv", 2026), ("hasselby-vallingby", 2023)])
def test_every_week_has_a_public_page(shown, area, year):
    """Levels that stand in a row, "1 1 1 1", are no person's number."""
    day = date(2026, 11, 24)
    for week in range(1, weeks_in_year(year) + 1):
        levels = shown.get(exhibits.parse(f"ratings-week:{area}:{year}:{week}"))
        section = Section("vecka", f"Vecka {week}", 1, (Placed(levels),))
        page = Document("v", "Läget", "", "X", year, (), "", day, "1", day, Marking.DRAFT, (section,))
        assert [p.exhibit.id for p in publish(page).document.placed()] == [levels.id]


# --- places of our own -----------------------------------------------------------------------------

OWN = {
    "omraden": "Källa: prov\nnamn;typ;överordnad;alias\nSolvik;kommun;;\nHamnen;stadsdel;Solvik;\nBacken;stadsdel;Solvik;\n",
    "brott": (
        "Källa: prov\nUttag: 2025-12-05\n\nStadsdel;Brottsgrupp;Brottstyp;jan 2025;feb 2025;mar 2025\n"
        "Solvik;Person;Rån;1;2;3\nSolvik;Person;Hot;14;12;11\nSolvik;Hushåll;Klotter;20;30;40\n"
        "Hamnen;Person;Rån;1;1;2\nHamnen;Person;Hot;7;6;6\nBacken;Person;Rån;0;1;1\nBacken;Person;Hot;6;5;5\n"
    ),
    "fakta": (
        "Källa: prov\nOmråde: Solvik\nPeriod: 2024\n\nområde;mått;period;värde;enhet;ordning\n"
        "Solvik;Fosterhemsplaceringar;2024;2;antal;1\nSolvik;Skolor;2024;3;antal;2\nSolvik;Medelålder;2024;4;år;3\n"
    ),
}


@pytest.fixture(scope="module")
def solvik(tmp_path_factory: pytest.TempPathFactory) -> Register:
    """A place of our own, only to be read by those tests that declare nothing."""
    return opened_with(tmp_path_factory.mktemp("solvik"), OWN)


def test_a_count_that_people_declare_open_is_shown_with_their_reason(tmp_path):
    register = opened_with(tmp_path, OWN)

    def facts() -> tuple[dict[str, object], bytes]:
        made = produce.produce(register, "solvik", 2025, "xlsx", template_id="prov", public=True).content
        cells = list(sheets(made).values())[-1]
        return {str(r[0]): r[-1] for r in cells}, made

    public(register, "solvik", 2025, ["compstat", "facts"], "xlsx")
    shown, _ = facts()
    assert (shown["Fosterhemsplaceringar"], shown["Skolor"], shown["Medelålder"]) == ("..", "..", 4)
    manuscript.declare_open(register, "solvik", "Skolor", "Skolverket publicerar dem", actor=COMMAND_LINE)
    shown, made = facts()
    assert (shown["Fosterhemsplaceringar"], shown["Skolor"]) == ("..", 3)
    index = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    assert any("Skolverket publicerar dem" in str(c.value) for r in index.iter_rows() for c in r)
    manuscript.declare_open(register, "solvik", "Skolor", "", is_open=False, actor=COMMAND_LINE)
    assert facts()[0]["Skolor"] == ".."


def test_a_kommuns_reported_crimes_can_be_declared_open_by_a_file_and_its_parts_stay_hidden(tmp_path):
    register = opened_with(tmp_path, OWN)
    declared = tmp_path / "oppet.csv"
    declared.write_text("Källa: prov\n\nområde;uppgift;öppen;skäl\nSolvik;Anmälda brott;ja;Brå publicerar dem\n")
    intake.run(register, [declared], actor=COMMAND_LINE)
    figures = ["compstat:manad", "crime-parts:person-ran"]
    whole, parts = sheets(public(register, "solvik", 2025, figures, "xlsx")).values()
    assert 3 in row(whole, "Rån")
    assert row(parts, "Hamnen")[1] == row(parts, "Backen")[1] == ".." and row(parts, "Solvik")[1] == 6


def test_two_documents_hide_the_same(solvik):
    """What one leaves out, the other does not tell: the pattern is of facts, whatever tables show them."""
    every = ["compstat", "crime-parts:person-ran", "crime-parts:person-hot", "crime-beside:person-ran", "compstat-headline"]  # fmt: skip
    together = [sheets(public(solvik, "solvik", 2025, every, "xlsx"))]
    alone = [sheets(public(solvik, "solvik", 2025, [f], "xlsx")) for f in every]
    apart = [cells for book in alone for cells in book.values()]
    assert [c[3:] for c in together[0].values()] == [c[3:] for c in apart]


def test_the_editor_is_told_before_approval_what_can_no_longer_be_kept_secret(tmp_path):
    """Published: 25 robberies in the year and 22 to November. December's 3 follow; the editor is told, and it is hidden."""
    register = opened_with(tmp_path, {k: OWN[k] for k in ("omraden",)})
    months = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]

    def counts(robberies: list[int]) -> str:
        heads = ";".join(f"{m} 2025" for m in months[: len(robberies)])
        rows = [
            f"Solvik;Person;Rån;{';'.join(map(str, robberies))}",
            f"Solvik;Person;Hot;{';'.join(['20'] * len(robberies))}",
        ]
        return (
            "Källa: prov\nUttag: 2026-01-05\n\nStadsdel;Brottsgrupp;Brottstyp;" + heads + "\n" + "\n".join(rows) + "\n"
        )

    for n in (11, 12):
        file = tmp_path / f"brott_{n}.csv"
        file.write_text(counts([2] * 11 + [3][: n - 11]))
        intake.run(register, [file], actor=COMMAND_LINE)
        whole = [{"area": "solvik", "group": "Person", "category": c, "start": date(2025, 1, 1), "end": date(2025, n, 30 + (n == 12)), "count": v, "ends": 1} for c, v in (("Rån", 2 * 11 + (n - 11) * 3), ("Hot", 20 * n), ("Summa", 22 + (n - 11) * 3 + 20 * n))]  # fmt: skip
        manuscript.record(register, "solvik", "Prov", whole, actor=COMMAND_LINE)
    public(register, "solvik", 2025, ["compstat:manad"], "xlsx")
    made = produce.produce(register, "solvik", 2025, "xlsx", template_id="prov", public=True)
    assert any(n.startswith("Rån, Solvik, 1\xa0dec") and "redan är publicerat" in n for n in made.notices)
    (cells,) = sheets(made.content).values()
    assert 3 not in row(cells, "Rån")


def everything_in(content: bytes, form: str) -> str:
    """All that a file holds in digits: its text, its charts, the workbooks in it."""
    if form == "html":
        return content.decode()
    texts = []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.endswith(".xlsx"):
                texts.append(everything_in(parts.read(name), "xlsx"))
            elif name.endswith((".xml", ".svg", ".rels")):
                texts.append(parts.read(name).decode())
    return "\n".join(texts)


@pytest.mark.parametrize("form", ["xlsx", "docx", "pptx", "html"])
def test_a_hidden_sum_stands_nowhere_in_any_format(tmp_path, form):
    """Robberies are few every month, so the sum of their group per month is left out: 1 382 in March."""
    crimes = OWN["brott"].replace("Hot;14;12;11", "Hot;1401;1397;1379")
    register = opened_with(tmp_path, {**OWN, "brott": crimes})
    figures = ["compstat:manad", "compstat-blocks", "season:manad:solvik:person-hot", "attention"]
    hidden = re.compile(r"(?<!\d)1[ \u00a0\u202f]?382(?!\d)")
    public_file = everything_in(public(register, "solvik", 2025, figures, form), form)
    internal = produce.produce(register, "solvik", 2025, form, template_id="prov").content
    assert hidden.search(everything_in(internal, form)) and not hidden.search(public_file)
    assert re.search(r"(?<!\d)1[ \u00a0\u202f]?379(?!\d)", public_file)  # what may be told is told
