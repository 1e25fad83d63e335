"""Promises, what comes, calculations, points of walks, forums: what is checked, what they say, and that nobody is named."""

import itertools
from dataclasses import fields, replace
from datetime import date, datetime

import pytest

from lagesbild import actions, blank, exhibits, readers, resolutions
from lagesbild.actions import Action, Calculation, Forum, LocalProblem, Promise, Upcoming, WalkPoint
from lagesbild.actions import rows as saving
from lagesbild.actions.coming import ahead, window
from lagesbild.actions.costs import break_even
from lagesbild.actions.promises import Says, shown
from lagesbild.actor import Actor, Role
from lagesbild.calendar import Week
from lagesbild.document.writers import files
from lagesbild.exhibit import Disclosure
from lagesbild.problems import NoData, Refused
from lagesbild.resolutions import Resolution
from lagesbild.screen.charts import Dots
from lagesbild.screen.charts import chart as drawn
from lagesbild.tables import TABLES, to_frame

EMPTY = "hasselby-vallingby"
PART = "hasselby-gard"
ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
WHOLE = {
    Promise: Promise("Poliser till fots", parties="Polisen"),
    Upcoming: Upcoming("Marknad", "evenemang", date(2026, 12, 12), date(2026, 12, 13)),
    Calculation: Calculation("Stöd", None, 100.0, None, 1, 1000.0, 10, grounds="Budget"),
    WalkPoint: WalkPoint("Trasig lampa", date=date(2026, 11, 20)),
    Forum: Forum("Rådet", "råd"),
}
NOTED = [(made, c.name) for made in WHOLE for c in TABLES[saving.kind_of_type(made)].columns if c.is_noted]
PERSONAL = {
    "personnummer": "811228-9874",
    "telefonnummer": "070-123 45 67",
    "e-postadress": "eva@exempel.se",
    "lägenhetsnummer": "Storgatan 4, lgh 1203",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("lagesbild.calendar.clock", lambda: datetime(2026, 11, 30, 8, 30))


def test_no_free_text_takes_what_points_at_a_person(register):
    assert len(NOTED) >= 15
    before = register.revision()
    for (made, name), (kind, text) in itertools.product(NOTED, PERSONAL.items()):
        with pytest.raises(Refused, match=kind):
            actions.add_note(register, EMPTY, replace(WHOLE[made], **{name: f"Hörs med {text}"}), ME)
    assert register.revision() == before


def test_the_same_twice_is_refused_with_the_one_that_stands(own_register):
    for value in WHOLE.values():
        id_ = actions.add_note(own_register, EMPTY, value, ME)
        with pytest.raises(Refused, match=f"Det finns redan, som {id_}"):
            actions.add_note(own_register, EMPTY, value, ME)


def test_every_free_text_is_known_as_one():
    """A text column that is neither free text nor chosen from words, ids or what is loaded would pass unread."""
    chosen = {"parts", "part", "survey", "question", "answer", "before", "action"}
    for made in WHOLE:
        table = TABLES[saving.kind_of_type(made)]
        for field in fields(made):
            column = table.column(field.name)
            if column.type == "text" and column.words is None and field.name not in chosen:
                assert column.is_noted, (made, field.name)


def test_each_is_kept_changed_struck_and_put_back(own_register):
    for made, value in WHOLE.items():
        id_ = actions.add_note(own_register, EMPTY, value, ME)
        (row,) = actions.notes(own_register.current, EMPTY, made)
        actions.change_note(own_register, EMPTY, row, replace(row.value, name="Annat namn"), ME)
        (row,) = actions.notes(own_register.current, EMPTY, made)
        assert (row.id, row.value.name) == (id_, "Annat namn")
        actions.withdraw(own_register, EMPTY, row, ME)
        assert actions.notes(own_register.current, EMPTY, made) == ()
        actions.restore(own_register, EMPTY, made, id_, ME)
        (back,) = actions.notes(own_register.current, EMPTY, made)
        assert back.value == row.value


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (replace(WHOLE[Upcoming], end=date(2026, 12, 1)), "slutar innan"),
        (replace(WHOLE[Upcoming], start=None), "Första dagen saknas"),
        (replace(WHOLE[Upcoming], parts="kiruna"), "finns inte här"),
        (replace(WHOLE[Promise], verdict="hållet"), "Skäl för bedömningen saknas"),
        (replace(WHOLE[Promise], survey="U", question="F", answer="s", wanted=-1), "Vågen att jämföra med saknas"),
        (replace(WHOLE[Promise], survey="U", question="F", answer="s", before="2022"), "Åt vilket håll"),
        (replace(WHOLE[WalkPoint], date=date(2026, 12, 24)), "har inte varit"),
        (replace(WHOLE[WalkPoint], status="åtgärdas inte"), "Varför"),
        (replace(WHOLE[WalkPoint], x=664_000), "ena koordinaten"),
        (replace(WHOLE[WalkPoint], x=664_000, y=12), "utanför"),
        (replace(WHOLE[Calculation], years=2), "efter första året saknas"),
        (replace(WHOLE[Calculation], loss=0.0), "utanför"),
        (replace(WHOLE[Forum], name=" "), "saknas"),
    ],
)
def test_what_cannot_be_is_refused(register, value, what):
    with pytest.raises(Refused, match=what):
        actions.add_note(register, EMPTY, value, ME)


# --- promises ------------------------------------------------------------------------------

ASKED = replace(
    WHOLE[Promise],
    survey="Enkät",
    question="Trygg ute",
    answer="otrygg",
    wanted=-1,
    before="2024",
    end=date(2026, 12, 31),
)


def read_of(*facts):
    rows = to_frame(
        "survey",
        [{"survey": "Enkät", "question": "Trygg ute", "answer": "otrygg", "group": "alla", **f} for f in facts],
    )
    return lambda kind, areas: rows[rows["area"].isin(areas)]


def fact(wave, share, n, area="ort"):
    return {"area": area, "wave": wave, "share": share, "n": n}


def test_a_promise_is_held_against_the_next_wave():
    result = shown(read_of(fact("2026", 0.2, 900), fact("2024", 0.31, 900), fact("2025", 0.24, 880)), "ort", ASKED)
    assert (result.after, result.n_before, result.n_after, result.says) == ("2025", 900, 880, Says.RIGHT)
    # Newcombe's method 10 by hand: Wilson of 279/900 is 0.2807-0.3409, of 211.2/880 is 0.2129-0.2693
    assert result.change == pytest.approx(-7.0) and result.low == pytest.approx(-11.1, abs=0.1)
    assert result.high == pytest.approx(-2.9, abs=0.1)


@pytest.mark.parametrize(
    ("rows", "promise", "says"),
    [
        ((fact("2024", 0.31, 900), fact("2026", 0.24, 880)), replace(ASKED, wanted=1), Says.WRONG),
        ((fact("2024", 0.35, 120), fact("2026", 0.33, 110)), ASKED, Says.CHANCE),
        ((fact("2024", 0.35, 120), fact("2026", 0.10, None)), ASKED, Says.NO_N),
        ((fact("2024", 0.35, 120), fact("2022", 0.10, 500)), ASKED, Says.WAITS),
        ((fact("2024", 0.35, 120), fact("2026", None, 120)), ASKED, Says.WAITS),
        ((fact("2024", 0.31, 900), fact("2026", 0.24, 880)), replace(ASKED, parts="del"), Says.ABSENT),
        ((fact("2024", 0.31, 900, "del"), fact("2026", 0.24, 880, "del")), replace(ASKED, parts="del"), Says.RIGHT),
    ],
)
def test_what_the_waves_cannot_tell_is_not_told(rows, promise, says):
    assert shown(read_of(*rows), "ort", promise).says == says
    assert shown(read_of(*rows), "ort", promise, 2026).says == says


def test_a_year_shows_what_was_known_in_it(register):
    of = {y: exhibits.build(register, f"promise-figures:exempelstad-fiktiv:{y}").table.iloc[0] for y in (2025, 2026)}
    assert (of[2025]["says"], of[2026]["says"]) == (Says.WAITS, Says.WRONG)
    verdicts = [
        exhibits.build(register, f"promises:exempelstad-fiktiv:{y}").table["verdict"].iloc[1] for y in (2025, 2026)
    ]
    assert not isinstance(verdicts[0], str) and verdicts[1] == "hållet"


def test_a_promise_without_a_question_has_no_figure_and_keeps_its_verdict(own_register):
    kept = replace(WHOLE[Promise], verdict="hållet", verdict_reason="Varje fredag i ett år")
    actions.add_note(own_register, EMPTY, kept, ME)
    (row,) = actions.notes(own_register.current, EMPTY, Promise)
    assert row.value.judged == date(2026, 11, 30)
    made = exhibits.build(own_register, f"promises:{EMPTY}:2026")
    assert made.summary == "Ett medborgarlöfte är givet. Bedömningen är ”hållet” för ett."
    with pytest.raises(NoData):
        exhibits.build(own_register, f"promise-figures:{EMPTY}:2026")


# --- what comes ----------------------------------------------------------------------------


def test_four_weeks_ahead_hold_what_is_known_and_nothing_else(own_register):
    for value in (
        WHOLE[Upcoming],
        Upcoming("Jullov", "lov eller helg", date(2026, 11, 20), date(2026, 12, 1), parts=PART),  # goes on
        Upcoming("Valborg", "evenemang", date(2027, 4, 30)),
        Upcoming("Höstlov", "lov eller helg", date(2026, 10, 26), date(2026, 11, 1)),
        replace(WHOLE[WalkPoint], due=date(2026, 12, 1)),
        WalkPoint("Skymd gång", date=date(2026, 11, 2), due=date(2026, 12, 1), status="åtgärdad"),
        replace(WHOLE[Promise], end=date(2026, 12, 27)),
        replace(WHOLE[Forum], meets=date(2026, 12, 28)),  # the day after
    ):
        actions.add_note(own_register, EMPTY, value, ME)
    actions.add_problem(own_register, EMPTY, LocalProblem("Klotter", parts=PART), ME)
    actions.add_action(own_register, EMPTY, Action("Sanering", "P1", follow_up=date(2026, 12, 5)), ME)
    week = Week(2026, 48)
    for what, due in (("Ring bolaget", date(2026, 12, 3)), ("Gör klart", date(2026, 12, 4)), ("Utan dag", None)):
        resolutions.resolve(own_register, EMPTY, week, Resolution(what, "Kommunen", due), ME)
    done = resolutions.resolutions_of(own_register, EMPTY).to_dict("records")[1]
    resolutions.change(own_register, done, replace(resolutions.of_row(done), status="klart"), ME)
    result = ahead(own_register.current, EMPTY, window(date(2026, 11, 30)))
    assert [(a.day.isoformat()[5:], a.what, a.sort) for a in result] == [
        ("11-20", "Jullov", "lov eller helg"),
        ("12-01", "V1 Trasig lampa", "från vandring, klart senast"),
        ("12-03", "Ring bolaget", "mötesbeslut, klart senast"),
        ("12-05", "Å1 Sanering", "uppföljning"),
        ("12-12", "Marknad", "evenemang"),
        ("12-27", "M1 Poliser till fots", "löfte att bedöma"),
    ]
    assert result[0].parts == result[3].parts == (PART,)
    wheel = exhibits.build(own_register, f"upcoming:{EMPTY}:2026")
    assert list(wheel.table["name"]) == ["Höstlov", "Jullov", "Marknad"]
    assert list(exhibits.build(own_register, f"upcoming:{EMPTY}:2027").table["name"]) == ["Valborg"]


# --- cost ----------------------------------------------------------------------------------

EXIT = Calculation("Avhopp", None, 1_200_000, 600_000, 2, 23_000_000, 15, grounds="Seed 000")


def test_break_even_by_hand():
    """1.2 + 0.6 of 23 million: 7.8 %, so at least 8 in a hundred, and one in twelve (one in thirteen is 7.7 %)."""
    plain = break_even(EXIT)
    assert (plain.cost, plain.saved, plain.per_cent, plain.one_in) == (1_800_000, pytest.approx(23_000_000), 8, 12)
    assert break_even(EXIT, less_saved=0.5).per_cent == 16  # 15.65
    assert break_even(EXIT, dearer=1.5).per_cent == 12  # 11.74
    assert break_even(replace(EXIT, saved=50.0)).per_cent == 16
    # 3.5 % a year: 1.2 + 0.6/1.035 = 1.7797; 23/15 × (1 − 1.035⁻¹⁵)/(1 − 1/1.035) = 1.5333 × 11.9205 = 18.278; 9.74 %
    late = break_even(replace(EXIT, discount=3.5))
    assert late.cost == pytest.approx(1_779_710, abs=10) and late.saved == pytest.approx(18_278_125, rel=1e-4)
    assert late.per_cent == 10
    assert break_even(replace(EXIT, loss=1_000_000.0)).per_cent is None
    assert break_even(replace(EXIT, saved=0.0)).per_cent is None
    assert break_even(replace(EXIT, first_year=0.0, later_years=0.0)).per_cent == 0
    assert break_even(replace(EXIT, loss=1_800_000.0)).per_cent == 100


def test_the_calculation_of_seed_000_is_an_example(register):
    made = exhibits.build(register, "costs:goteborg:2022")
    (row,) = made.table.to_dict("records")
    assert row["needed"] == "minst 8\xa0%, ett fall av 12"
    assert "1,2\xa0milj. kr första året" in row["assumed"] and "jämnt över 15 år" in row["assumed"]
    assert "bär sig om minst 8\xa0% av fallen lyckas" in made.summary


# --- walks, parties, samverkansområden -----------------------------------------------------


def test_points_lie_on_the_map_where_somebody_set_them_and_nowhere_else(own_register):
    made = exhibits.build(own_register, "walk-map:exempelstad-fiktiv:2026")
    assert made.disclosure is Disclosure.EVENTS
    assert made.table.set_index("area").query("open + closed > 0").to_dict("index") == {
        "Månvreten": {"open": 1, "closed": 1},
        "Norrklint": {"open": 1, "closed": 0},
        "Lyktberga": {"open": 0, "closed": 1},
    }
    marks = {la.name: [label for label, _ in la.shapes] for la in made.drawing.layers if la.name.endswith("punkter")}
    assert marks["Öppna punkter"] == [
        "V2. Buskar skymmer gången (på gång; ansvar: Bostadsbolaget)",
        "V3. Mopeder kör fort på gångvägen (noterad; ansvar: ingen)",
    ]
    assert "har ingen plats på kartan och står bara i listan." in str(made.notes[0])
    assert files.FORMATS["png"][0](made).startswith(b"\x89PNG")
    with pytest.raises(NoData):
        exhibits.build(own_register, f"walk-map:{EMPTY}:2026")


def test_a_point_is_open_until_it_is_fixed_and_stays_in_the_years_that_it_was_open(own_register):
    old = WalkPoint("Skymd gång", date=date(2025, 5, 2), part=PART, status="åtgärdad", fixed=date(2025, 9, 1))
    for value in (old, replace(old, status="noterad", fixed=None), WHOLE[WalkPoint]):
        actions.add_note(own_register, EMPTY, value, ME)
    made = exhibits.build(own_register, f"walk-points:{EMPTY}:2026")
    assert list(made.table["number"]) == ["V2", "V3"]
    assert made.summary == "Två punkter är antecknade: två noterade. Två öppna punkter har ingen som ansvarar."
    point = next(p for p in actions.notes(own_register.current, EMPTY, WalkPoint) if p.id == "V2")
    actions.change_note(own_register, EMPTY, point, replace(point.value, status="åtgärdad"), ME)
    assert exhibits.build(own_register, f"walk-points:{EMPTY}:2026").table.set_index("number").at["V2", "status"] == (
        "åtgärdad 2026-11-30"
    )
    assert len(exhibits.build(own_register, f"walk-points:{EMPTY}:2025").table) == 2


def test_what_nobody_has_taken_stands_last(own_register):
    for problem in (
        LocalProblem("Klotter", owner="Fastighetskontoret", theme="2"),
        LocalProblem("Rån"),
        LocalProblem("Löst", status="avslutat"),
    ):
        actions.add_problem(own_register, EMPTY, problem, ME)
    actions.add_action(own_register, EMPTY, Action("Sanering", "P1", responsible="fastighetskontoret"), ME)
    actions.add_action(own_register, EMPTY, Action("Fältarbete", "P2"), ME)
    made = exhibits.build(own_register, f"owners:{EMPTY}:2026")
    assert made.table.astype(object).where(made.table.notna(), None).to_numpy().tolist() == [
        ["Fastighetskontoret", "P1", "Å1", None],
        ["Ingen", "P2", "Å2", None],
    ]
    assert made.summary == "P2 har ingen ägare. Å2 har ingen som ansvarar."
    themes = exhibits.build(own_register, f"theme-work:{EMPTY}:2026")
    rows = themes.table.to_dict("records")
    assert [(r["theme"][:2], r["problem"], r["action"]) for r in rows if isinstance(r["problem"], str)] == [
        ("2 ", "P1 Klotter", "Å1 Sanering"),
        ("In", "P2 Rån", "Å2 Fältarbete"),
    ]
    assert len(rows) == 6, "every samverkansområde stands there, also those without a problem"


def test_a_series_marks_what_happened_beside_it_where_it_happened(shown):
    """Of the example's year: everybody's holidays, a part's own events, and actions against what the series counts."""
    place = "exempelstad-fiktiv"

    def message_of(ref):
        made = shown.get(exhibits.parse(ref))
        text = made.table.set_index("period")["meanwhile"].dropna()
        chart = drawn(made)
        (signs,) = [m for m in chart.marks if isinstance(m, Dots) and m.name == "samtidigt"]
        assert len(signs.x) == len(text) and signs in chart.legend
        assert any(n.startswith("Märkt under linjen") for n in made.notes)
        return text

    here = message_of(f"season:{place}:2026:manad:manvreten:person-ran")
    there = message_of(f"season:{place}:2026:manad:fyrudda:hushall-cykelstold")
    assert "Sportlov" in here["feb"] and "Sportlov" in here["mar"] and "Sportlov" in there["feb"]
    assert here["aug"] == "Stadsfesten" and "aug" not in there
    assert there["apr"] == "Valborg vid sjön" and "apr" not in here
    assert not any("cykel" in t for t in here) and not any("Anmälda brott för november" in t for t in here)
    weeks = message_of(f"series:{place}:2026:vecka:{place}:alla")
    assert weeks["v.\xa044\xa02026"] == "Höstlov; Åtgärd slutar: Bevakad cykelparkering med ramlås"
    ahead_of_us = message_of(f"forecast:{place}:2026:{place}:alla:13")
    assert {"v.\xa052\xa02026", "v.\xa01\xa02027"} <= set(ahead_of_us[ahead_of_us == "Jullov"].index)
    assert "Jullov" not in " ".join(message_of(f"series:{place}:2026:vecka:{place}:alla"))


def test_what_the_year_brought_stands_beside_an_effect(shown):
    place = "exempelstad-fiktiv"
    for ref in (f"effect:{place}:2026:Å1:ovriga", f"effect-series:{place}:2026:Å1"):
        notes = " ".join(shown.get(exhibits.parse(ref)).notes)
        assert "Höstlov" in notes and "Stadsfesten" in notes and "Valborg" not in notes, ref


@pytest.mark.parametrize("kind", [k for k in blank.KINDS if any(c.is_noted for c in blank.columns(k))])
def test_no_free_text_of_a_file_takes_what_points_at_a_person(write, known, kind):
    """Every template filled in, and each of its free texts in turn with what would tell who somebody is."""
    place = "hasselby-vallingby" if kind == "incidents" else "exempelstad-fiktiv"
    names = {
        "hasselby-vallingby": ("Hässelby-Vällingby", "Hässelby gård"),
        "exempelstad-fiktiv": ("Exempelstad (fiktiv)", "Månvreten"),
    }
    whole, part = names[place]
    columns = blank.columns(kind)
    row = blank.rows(kind, blank.Blank(whole, (part,), date(2026, 11, 30)))[0]
    noted = [i for i, c in enumerate(columns) if c.is_noted]

    def faults(cells):
        lines = [f"Område: {whole}", "Källa: Prov", "", ";".join(c.title for c in columns), ";".join(map(str, cells))]
        readings = readers.read(write(f"{kind}.csv", "\n".join(lines)), known)
        return [p.what for r in readings for p in r.problems if not p.warning]

    assert not faults(row)
    for i in noted:
        for what, text in PERSONAL.items():
            message = faults([*row[:i], f"Hörs med {text}", *row[i + 1 :]])
            assert any(what in t for t in message), (columns[i].name, what, message)
