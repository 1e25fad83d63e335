"""Facts, indicators and answers over several public files: what one told, the next one knows."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date

import pypdf
import pytest

from lagesbild import intake, manuscript
from lagesbild.actor import COMMAND_LINE
from lagesbild.document.assembling import produce
from lagesbild.document.disclosure.figure_words import whole_thoughts
from lagesbild.register import Register
from tests.cases import opened_with
from tests.unit.test_cases_public import row, sheets

PLACE = "Källa: prov\nnamn;typ;överordnad;alias\nSolvik;kommun;;\nHamnen;stadsdel;Solvik;\n"
FACTS = "Fakta Solvik\nKälla: prov\nOmråde: Solvik\nPeriod: 2024\nUttag: 2025-11-24\n\nområde;mått;period;värde;enhet;ordning\n"
SURVEY = "Enkät\nKälla: prov\nOmråde: Solvik\nPeriod: 2025\nUndersökning: Solviks enkät\n\nområde;våg;fråga;svar;grupp;andel;n\n"
PUPILS = "Solvik;Elever i årskurs 9;2024;60;antal;1\n"
QUALIFIED = "Solvik;Behöriga elever i årskurs 9;2024;57;antal;2\n"


def public(register: Register, figures: Iterable[str], form: str = "xlsx") -> produce.Produced:
    """A public document, told to the ledger as the command line does."""
    listed = ", ".join(f'"{f}"' for f in figures)
    text = (
        f'namn = "Prov"\ntitel = "Prov {{plats}}"\n\n[[avsnitt]]\nid = "a"\nrubrik = "Avsnitt"\nfigurer = [{listed}]\n'
    )
    manuscript.save_template(register, "solvik", "prov", text, actor=COMMAND_LINE, file="prov.toml")
    made = produce.produce(register, "solvik", 2025, form, template_id="prov", public=True)
    produce.remember(register, "solvik", made, actor=COMMAND_LINE)
    return made


def add(register, folder, name, text):
    file = folder / f"{name}.csv"
    file.write_text(text)
    intake.run(register, [file], actor=COMMAND_LINE)


def values(made: produce.Produced) -> dict[str, object]:
    return {str(r[0]): r[-1] for cells in sheets(made.content).values() for r in cells if len(r) > 3}


def test_a_fact_that_was_told_is_no_hiding_place_for_what_it_gives_away(tmp_path):
    register = opened_with(tmp_path, {"omraden": PLACE, "fakta": FACTS + QUALIFIED})
    assert values(public(register, ["facts"]))["Behöriga elever i årskurs 9"] == 57
    add(register, tmp_path, "fler", FACTS + PUPILS + QUALIFIED)
    shown = values(public(register, ["facts"]))
    assert shown["Elever i årskurs 9"] == ".."  # 60 less the 57 that everybody has is 3


def test_a_table_knows_what_another_of_the_same_document_tells(tmp_path):
    goal = "Indikatorer\nKälla: prov\nOmråde: Solvik\nPeriod: 2025\nPlan: Plan\n\nmål;indikator;utgångsvärde;utgångsår;målvärde;målår\nSkolan;Behöriga elever i årskurs 9;57;2024;60;2026\n"
    register = opened_with(tmp_path, {"omraden": PLACE, "fakta": FACTS + PUPILS, "ind": goal})
    facts, indicators = sheets(public(register, ["facts", "indicators"]).content).values()
    assert (row(facts, "Elever i årskurs 9")[-1], row(indicators, "Behöriga elever i årskurs 9")[2]) == (60, "..")


@pytest.mark.parametrize("at_once", [True, False])
def test_a_fact_knows_what_a_measured_series_tells(tmp_path, at_once):
    series = "Källa: prov\nOmråde: Solvik\nPeriod: 2024\n\nmätserie;vad som mäts;mätområde;från;till;mätvärde;enhet;andel av\nSIG;placerade;;2024-01-01;2024-12-31;60;personer;\n"
    girls = "Solvik;Placerade flickor;2024;57;antal;1\n"
    register = opened_with(tmp_path, {"omraden": PLACE, "serie": series, "fakta": FACTS + girls})
    if not at_once:
        public(register, ["measured:sig"])
    made = public(register, ["measured:sig", "facts"] if at_once else ["facts"])
    assert [r[-1] for cells in sheets(made.content).values() for r in cells if "Placerade flickor" in r] == [".."]


def test_a_small_count_that_was_told_before_is_told_to_the_editor(tmp_path):
    register = opened_with(tmp_path, {"omraden": PLACE, "fakta": FACTS + "Solvik;Hemlösa;2024;3;antal;1\n"})
    manuscript.declare_open(register, "solvik", "Hemlösa", "Socialstyrelsen publicerar talet", actor=COMMAND_LINE)
    opened = public(register, ["facts"])
    assert values(opened)["Hemlösa"] == 3
    manuscript.declare_open(register, "solvik", "Hemlösa", "", is_open=False, actor=COMMAND_LINE)
    closed = public(register, ["facts"], "pdf")
    assert closed.notices[-1] == "Hemlösa: talet visas inte, men står redan i en offentlig version."
    text = " ".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(closed.content)).pages)
    assert "Hemlösa 2024 antal .." in " ".join(text.split())
    decisions = manuscript.declared(register, "solvik")
    assert [(d.subject, d.is_open, d.holds, d.reason) for d in decisions] == [
        ("Hemlösa", False, True, ""),
        ("Hemlösa", True, False, "Socialstyrelsen publicerar talet"),
    ]


def test_an_n_of_a_group_that_was_told_hides_the_n_of_all(tmp_path):
    women = "Solvik;2025;Trygg ute sent;otrygg;kvinnor;26,0 %;100\n"
    register = opened_with(tmp_path, {"omraden": PLACE, "enkat": SURVEY + women})
    (cells,) = sheets(public(register, ["surveys"]).content).values()
    assert 100 in [r[-1] for r in cells]
    add(register, tmp_path, "alla", SURVEY + women + "Solvik;2025;Trygg ute sent;otrygg;alla;25,0 %;103\n")
    (cells,) = sheets(public(register, ["surveys"]).content).values()
    assert not {100, 103} & {r[-1] for r in cells}  # 103 less the 100 women that everybody has
    assert any(isinstance(v, float | int) and v == 25 for r in cells for v in r)  # the share stays


def test_what_is_kept_of_public_files_is_no_count_of_crime(tmp_path):
    register = opened_with(tmp_path, {"omraden": PLACE, "fakta": FACTS + PUPILS})
    public(register, ["facts"])
    kept = manuscript.published(register)
    assert kept[["area", "group", "category", "count"]].to_numpy().tolist() == [
        ["solvik", "uppgift", "|2024|Elever i årskurs 9", 60]
    ]
    assert kept["start"].tolist() == [date(2025, 1, 1)]
    assert kept["ends"].isna().all()  # crimes are not cut where it ends


def test_what_explains_a_sentence_that_goes_goes_with_it():
    def keeps(sentence: str) -> bool:
        return "3" not in sentence

    text = whole_thoughts("Flest hade Hamnen (3). Ordningen däremellan säger lite. Backen hade 9. De är många.", keeps)
    assert text == "Backen hade 9. De är många."
