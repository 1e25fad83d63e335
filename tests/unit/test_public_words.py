"""What people have written in the tables of problems, actions and plans: the public version keeps it but for what it must not say."""

from __future__ import annotations

from datetime import date

import pytest

from lagesbild import exhibits, intake
from lagesbild.actor import COMMAND_LINE
from lagesbild.document.assembling import place_pattern
from lagesbild.document.disclosure.numbers_in_text import Secret, name_pattern, tells_again
from lagesbild.document.disclosure.public import publish
from lagesbild.document.model import Document, Marking, Placed, Section
from lagesbild.swedish import MONTHS
from tests.cases import opened_with
from tests.unit.test_cases_public import OWN, everything_in, public

FEW = "Bara 2 rån anmäldes i år"
KEPT = "Allt gick bra med vuxna ute"
HEAD = "Källa: prov\nOmråde: Solvik\nPeriod: 2025\nPlan: Plan\n\n"
CRIMES = "Källa: prov\nUttag: 2025-12-05\n\nStadsdel;Brottsgrupp;Brottstyp;jan 2025;feb 2025;mar 2025\nSolvik;Person;Rån;1;0;1\nSolvik;Person;Hot;140;122;113\n"
WORDS = {
    "insatser": f"nummer;insats;fokusområde;förväntat resultat;samordnas av;ansvar;uppföljning\n1:1;Stopp för rån;1 Platser;Högst 2 rån;Polisen;Polisen;{FEW}\n",
    "insatsers_lage": f"nummer;år;läge för insatsen;vad den gav;redovisad\n1:1;2025;pågår;{FEW}. {KEPT}.;2025-02-16\n",
    "problem": f"problem-id;problem;problemets beskrivning;stadsdelar;kategorier;från kl.;till kl.;samverkansområde;problemägare;sannolikhet;skäl för sannolikheten;konsekvens;skäl för konsekvensen;ställningstagande;skäl för ställningstagandet;beslutat;läge\nP1;Rån mot unga;{FEW}.;Hamnen;Rån;15;23;;Socialtjänsten;2;{FEW};4;De var två;åtgärd;{FEW};2025-01-19;aktuellt\n",
    "orsaker": f"orsak-id;problem-id;gren;orsak;leder till;steg;säkerhet;bygger på\nO1;P1;utsatt;Unga;;;känt;{FEW}\nO2;P1;händelse;{FEW};;1;känt;x\n",
    "atgarder": f"åtgärd-id;åtgärd;problem-id;orsak-id;nivå på åtgärden;inriktning;sikt;förväntat resultat;samordningsansvar;åtgärdsansvar;börjar;slutar;kostnad i kronor;status för åtgärden;följs upp;bedöms efter;räknas i;mål i procent;före, från;före, till;före, antal\nÅ1;Vuxna ute;P1;;riktad;social;kort;Högst 2 rån;Polisen;Polisen;2025-02-02;2025-03-12;;genomförd;2025-10-05;{FEW};annat;;;;\n",
    "uppfoljningar": f"uppföljning-id;åtgärd-id;uppföljd;utfall;vad som kom fram;efter, från;efter, till;efter, antal\nU1;Å1;2025-11-09;delvis nått;{KEPT}. {FEW};;;\n",
    "loften": f"löfte-id;medborgarlöfte;löftet gäller i;parter;löftet bygger på;lovat den;löftet gäller till;undersökning;fråga;svar;andelen ska bli;jämförs med våg;hölls löftet;skäl för bedömningen;löftet bedömt\nM1;Färre rån;;Polisen;{FEW};2025-03-01;2025-12-31;;;;;;hållet;{FEW};2025-11-12\n",
    "arshjul": f"händer-id;vad som händer;slag av händelse;första dagen;sista dagen;händer i;ansvarar;att tänka på\nH1;Valborg;evenemang;2025-04-30;;Hamnen;Kultur;{FEW}\n",
    "omradesordning": f"område;tertial;sannolikhet;skäl för sannolikheten;konsekvens;skäl för konsekvensen\nHamnen;2025-3;2;Rån: {FEW};4;De var två\n",
    "parter": f"forum-id;part eller forum;slag av forum;syfte;möts;mandat;deltar;nästa möte\nF1;Rådet;råd;{FEW};ibland;;;\n",
}
FIGURES = [
    "problems",
    "area-priorities",
    "actions",
    "follow-ups",
    "promises",
    "measures",
    "plan-status",
    "yearly",
    "forums",
    "causes:alla",
]


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ord")
    register = opened_with(folder, {"omraden": OWN["omraden"]})
    files = [folder / f"{name}.csv" for name in ("brott", *WORDS)]
    for file, text in zip(files, (CRIMES, *(HEAD + rows for rows in WORDS.values())), strict=True):
        file.write_text(text)
    intake.run(register, files, actor=COMMAND_LINE)  # at once: half the time of one import each
    return register


@pytest.mark.parametrize("beside", [[], ["compstat"]], ids=["alone", "beside the table of crimes"])
def test_a_small_count_is_not_told_by_people_in_a_table(register, beside):
    text = everything_in(public(register, "solvik", 2025, [*FIGURES, *beside], "html"), "html").replace("\u00a0", " ")
    assert "2 rån" not in text and "De var två" not in text
    assert text.count(KEPT) >= 2  # the sentence goes, not the row
    for title in ("Problem", "Åtgärder", "Medborgarlöften", "Insatser", "Prioriterade områden"):
        assert title in text
    assert "(visas inte)" in text


def test_a_sentence_that_takes_up_a_row_tells_of_it():
    robberies = Secret("Rån", name_pattern("Rån"), "ran", frozenset({2.0}))
    text = "Konsekvens: De var två"
    assert [text[a:b] for a, b, _ in tells_again("Rånen minskade", text, [robberies])] == ["två"]
    assert not list(tells_again("Rånen minskade", "Polisen hade två patruller", [robberies]))
    assert not list(tells_again("Hoten minskade", text, [robberies]))


# --- words about a row that is left out ---------------------------------------------------------------

ROBBERIES = [8, 6, 9, 10, 7, 12, 8, 10] * 6
ROBBERIES[37] = 2  # so that no month of 2025 is told
THREATS = [*[25, 31, 28, 34] * 11, 30, 33, 29, 3]
MURDERS = [*[0] * 30, 1, *[0] * 17]


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory):
    """What a public version says of a place whose last month is hidden, by figure."""
    heads = ";".join(f"{m} {y}" for y in (2022, 2023, 2024, 2025) for m in MONTHS)
    kinds = {"Rån": ROBBERIES, "Hot": THREATS, "Mord": MURDERS}
    parts = {"Solvik": lambda n: n, "Hamnen": lambda n: n // 2, "Backen": lambda n: n - n // 2}
    rows = "\n".join(
        f"{area};Person;{kind};{';'.join(str(share(n)) for n in of)}"
        for area, share in parts.items()
        for kind, of in kinds.items()
    )
    crimes = f"Källa: prov\nUttag: 2026-01-05\n\nStadsdel;Brottsgrupp;Brottstyp;{heads}\n{rows}\n"
    place = opened_with(tmp_path_factory.mktemp("manad"), {"omraden": OWN["omraden"], "brott": crimes})
    ids = [f"{n}:manad:solvik:person-{c}" for n in ("series:solvik:2025", "season:solvik:2025") for c in ("ran", "hot")]
    ids += ["compstat:solvik:2025:manad", "compstat-blocks:solvik:2025", "signals:solvik:2025:manad"]
    made = [
        exhibits.build_in(exhibits.Scope(place, "solvik", 2025), r.name, *r.params) for r in map(exhibits.parse, ids)
    ]
    day = date(2026, 1, 6)
    section = Section("a", "A", 1, tuple(map(Placed, made)))
    whole = Document("d", "D", "", "Solvik", 2025, (), "", day, "1", day, Marking.DRAFT, (section,))
    done = publish(whole, is_hidden=place_pattern.of(place, "solvik", place).is_hidden).document
    return {e.id: e for e in made}, {p.exhibit.id: p.exhibit for p in done.placed()}


def test_a_withheld_count_is_not_told_because_another_month_has_as_many(before_and_after):
    before, after = (of["series:solvik:2025:manad:solvik:person-ran"] for of in before_and_after)
    assert "10 anmälda brott" in before.finding and before.table["count"].iloc[-1] == 10
    assert after.written()["Antal"].iloc[-1] == ".." and "10" in set(after.written()["Antal"])
    assert "10" not in after.finding + after.summary


def test_the_verdict_on_a_withheld_count_is_not_told_in_words(before_and_after):
    before, after = before_and_after
    for id_ in ("compstat:solvik:2025:manad", "compstat-blocks:solvik:2025"):
        assert "av hot" in (before[id_].finding + before[id_].summary).lower()
        assert "hot" not in (after[id_].finding + after[id_].summary).lower()
    assert not before["signals:solvik:2025:manad"].table.empty
    assert "signals:solvik:2025:manad" not in after or after["signals:solvik:2025:manad"].table.empty
