"""Survey shares: what may be compared is compared with its uncertainty, the rest stands side by side."""

import pytest

from lagesbild import exhibits, intake
from lagesbild.actor import COMMAND_LINE
from lagesbild.analysis.statistics import wilson
from lagesbild.analysis.survey import newcombe, pairs_of, pool, recent_changes, with_rest
from lagesbild.exhibits import Scope
from lagesbild.exhibits.survey import questions
from lagesbild.problems import NoData, NotEnoughData
from lagesbild.tables import to_frame

HV, EX = "hasselby-vallingby", "exempelstad-fiktiv"
ASKED = "u-trygg-ute-otrygg"


@pytest.fixture
def load(own_register, write):
    """Load rows "area;wave;group;share;n[;effective n]" of one fictional question."""

    def _load(*rows: str, question: str = "Trygg ute", answer: str = "otrygg", survey: str = "U") -> None:
        lines = []
        for row in rows:
            area, wave, group, *rest = row.split(";")
            lines.append(";".join([area, wave, question, answer, group, *rest, *[""] * (3 - len(rest))]))
        text = f"X\nKälla: fiktiv\nOmråde: Hässelby-Vällingby\nUndersökning: {survey}\n\nområde;våg;fråga;svar;grupp;andel;n;effektivt n\n"
        name = f"{survey}{question}{len(rows)}.csv".replace(" ", "").replace("?", "")
        intake.run(own_register, [write(name, text + "\n".join(lines) + "\n")], actor=COMMAND_LINE)

    return _load


def get(register, name, *rest, year=2023):
    return exhibits.build(register, ":".join([name, HV, str(year), *rest]))


def test_an_interval_always_with_n_and_the_effective_one_where_weighted(own_register, load):
    load("Vinsta;2023;alla;40 %;200", "Grimsta;2023;alla;40 %;200;100", "Nälsta;2023;alla;40 %;..")
    exhibit = get(own_register, "survey", ASKED)
    rows = exhibit.table.set_index("area_and_wave")
    for area, n in (("Vinsta 2023", 200), ("Grimsta 2023", 100)):
        assert rows.loc[area, ["low", "high"]].tolist() == pytest.approx([100 * float(v) for v in wilson(0.4, n)])
    assert exhibit.written().set_index("Område och år").loc["Nälsta 2023"].tolist() == [
        "40\u00a0%",
        "..",
        "..",
        "n saknas",
    ]
    assert any("effektiva antalet svar" in n for n in exhibit.notes)
    assert exhibit.methods == ("wilson", "minimum-n", "weights")


def test_few_answers_are_warned_about_and_very_few_are_hidden_everywhere(own_register, load, monkeypatch):
    load("Vinsta;2023;alla;40 %;99", "Grimsta;2023;alla;70 %;29", "Nälsta;2023;alla;20 %;100")
    exhibit = get(own_register, "survey", ASKED)
    rows = exhibit.written().set_index("Område och år")
    assert rows.loc["Grimsta 2023"].tolist() == ["för få svar", "..", "..", "29"]
    assert "Under 100 svar, tolka med försiktighet: Vinsta 2023." in exhibit.notes
    assert "Under 30 svar visas inte: Grimsta 2023." in exhibit.notes
    assert "Grimsta" not in exhibit.summary
    on_map = get(own_register, "map-survey", ASKED)
    assert on_map.written().set_index("Stadsdel").loc["Grimsta"].tolist() == ["för få svar", "29"]
    column = next(c for c in on_map.columns if c.title == "Andel")
    classes = dict(on_map.drawing.classes(column))
    assert on_map.drawing.fill("för få svar") == classes["För låg svarsfrekvens"]
    assert on_map.drawing.fill(None) is None  # no figure at all is another thing
    assert "70" not in " ".join(get(own_register, "surveys").written()["Andel"])
    monkeypatch.setenv("LAGESBILD_HIDE_ANSWERS", "10")
    assert (
        get(own_register, "survey", ASKED).written().set_index("Område och år").loc["Grimsta 2023", "Andel"]
        == "70\u00a0%"
    )


def test_a_map_without_hidden_areas_has_no_class_for_them(register):
    which = next(iter(questions(Scope(register, HV, 2023))))
    drawn = get(register, "map-survey", which)
    column = next(c for c in drawn.columns if c.title == "Andel")
    assert "För låg svarsfrekvens" not in dict(drawn.drawing.classes(column))


def test_a_change_is_in_percentage_points_with_newcombes_interval(own_register, load):
    load(
        *("Vinsta;2021;alla;60 %;80", "Vinsta;2023;alla;80 %;70"),
        *("Grimsta;2021;alla;40 %;100", "Grimsta;2023;alla;38 %;100"),
        *("Nälsta;2021;alla;10 %;..", "Nälsta;2023;alla;30 %;100"),
    )
    change = get(own_register, "survey-change", ASKED)
    rows = change.table.set_index("area_and_waves")
    one = rows.loc["Vinsta 2021 → 2023"]
    assert one["points"] == pytest.approx(20)
    assert [one["low"], one["high"]] == pytest.approx([5.24, 33.39], abs=0.005)  # Newcombe's own example
    assert rows["verdict"].tolist() == ["säkert högre", "n saknas, osäkerheten okänd", "inom slumpen"]
    assert rows["n"].tolist() == ["80 → 70", "n saknas → 100", "100 → 100"]
    assert change.written()["Procentenheter"].tolist() == ["+20", "+20", "−2"]  # whole per cent, whole points
    assert change.summary.startswith("Säkert högre: Vinsta 2021 → 2023 (+20 procentenheter).")
    assert "%" not in change.summary


def test_the_last_change_and_the_whole_one(own_register, load):
    load("Vinsta;2019;alla;30 %;400", "Vinsta;2021;alla;50 %;400", "Vinsta;2023;alla;49 %;400")
    change = get(own_register, "survey-change", ASKED).table
    assert change["area_and_waves"].tolist() == ["Vinsta 2021 → 2023", "Vinsta 2019 → 2023"]
    assert change["verdict"].tolist() == ["inom slumpen", "säkert högre"]


def test_changes_stand_by_what_they_compare_then_by_size(own_register, load):
    load(
        *("Vinsta;2021;alla;50 %;400", "Vinsta;2023;alla;40 %;400"),
        *("Grimsta;2019;alla;10 %;400", "Grimsta;2021;alla;50 %;400"),
        *("Nälsta;2019;alla;20 %;400", "Nälsta;2021;alla;30 %;400", "Nälsta;2023;alla;35 %;400"),
    )
    assert get(own_register, "survey-change", ASKED).table["area_and_waves"].tolist() == [
        "Nälsta 2021 → 2023",
        "Vinsta 2021 → 2023",
        "Nälsta 2019 → 2023",
        "Grimsta 2019 → 2021",
    ]


def test_another_question_is_not_compared_and_why_is_said(own_register, load):
    load("Vinsta;2021;alla;30 %;400", question="Hur orolig är du för brott?", answer="orolig")
    load("Vinsta;2023;alla;50 %;400", question="Oroar du dig själv för brott?", answer="orolig")
    with pytest.raises(NotEnoughData, match=r"2021 löd den ”Hur orolig är du för brott\?”: frågan är en annan"):
        get(own_register, "survey-change", "u-oroar-du-dig-sjalv-for-brott-orolig")
    rows = get(own_register, "survey-sources").table.set_index("asked")["over_time"]
    assert rows["Oroar du dig själv för brott?: orolig"].startswith("nej, 2021 löd den")


def test_waves_are_pooled_by_answers_and_heterogeneity_is_said(own_register, load):
    """40 of 100 and 150 of 300: 190 of 400, chi2 3.01; 20 of 100 and 150 of 300 differ more than chance."""
    load(
        *("Vinsta;2021;alla;40 %;100", "Vinsta;2023;alla;50 %;300"),
        *("Grimsta;2021;alla;20 %;100", "Grimsta;2023;alla;50 %;300"),
        *("Nälsta;2021;alla;20 %;14", "Nälsta;2023;alla;50 %;15"),
        *("Råcksta;2021;alla;20 %;14", "Råcksta;2023;alla;50 %;16"),
        *("Kälvesta;2021;alla;20 %;..", "Kälvesta;2023;alla;50 %;300"),
    )
    pooled = get(own_register, "survey-pooled", ASKED)
    rows = pooled.table.set_index("area")
    assert rows.loc["Vinsta", "share"] == pytest.approx(47.5)
    assert rows.loc["Vinsta", "chi2"] == pytest.approx(3.01, abs=0.005)
    assert rows.loc["Vinsta", "agreement"] == "skiljer sig inte mer än slumpen"
    assert rows.loc["Grimsta", "agreement"] == "skiljer sig mer än slumpen"
    assert rows.loc["Grimsta", "p"] == pytest.approx(pool([0.2, 0.5], [100, 300]).p)
    assert rows.loc["Nälsta", "share"] == "för få svar"  # 29 answers together
    assert rows.loc["Råcksta", "n"] == 30  # hidden wave by wave, 30 together
    assert "Kälvesta" not in rows.index  # a wave without n has no weight
    assert pooled.summary == "I Grimsta skiljer sig omgångarna mer än slumpen: läs dem var för sig där."


def test_groups_are_compared_with_the_interval_of_the_difference(own_register, load):
    place = "Hässelby-Vällingby"
    load(
        *(f"{place};2021;kvinnor;90 %;100", f"{place};2021;män;10 %;100"),
        *(f"{place};2023;alla;40 %;500", f"{place};2023;kvinnor;48 %;260", f"{place};2023;män;31 %;240"),
        *(f"{place};2023;65 år och äldre;45 %;120", f"{place};2023;18-29 år;44 %;90", f"{place};2023;30–64 år;30 %;20"),
        f"{place};2023;har funktionsnedsättning;60 %;50",
    )
    groups = get(own_register, "survey-groups", ASKED)
    rows = groups.table.set_index("groups")
    assert rows.index.tolist() == [
        "kvinnor mot män",
        "65 år och äldre mot 18-29 år",
        "har funktionsnedsättning mot övriga",
    ]
    gap, low, high = (100 * float(v) for v in newcombe(0.48, 260, 0.31, 240))
    assert rows.loc["kvinnor mot män", ["points", "low", "high"]].tolist() == pytest.approx([gap, low, high])
    rest = rows.loc["har funktionsnedsättning mot övriga"]
    assert rest["second_share"] == pytest.approx(100 * (0.4 * 500 - 0.6 * 50) / 450)
    assert rest["n"] == "50 och 450"
    assert rows["verdict"].tolist() == ["säkert högre", "inom slumpen", "säkert högre"]
    assert any("Övriga" in n for n in groups.notes)
    assert any("30–64 år" in n and "Under 30 svar" in n for n in groups.notes)
    assert "2021" not in groups.title  # the latest wave only


def test_the_rest_of_a_weighted_survey_is_not_made_up():
    fact = {"area": "x", "survey": "U", "wave": "2023", "question": "F", "answer": "s"}
    rows = to_frame(
        "survey",
        [
            fact | {"group": "alla", "share": 0.4, "n": 100, "n_effective": 80.0},
            fact | {"group": "har funktionsnedsättning", "share": 0.6, "n": 20, "n_effective": 15.0},
        ],
    )
    assert len(with_rest(rows, "har funktionsnedsättning")) == 2


@pytest.mark.parametrize(
    ("groups", "pairs"),
    [
        (["alla"], []),
        (["pojkar", "flickor"], [("flickor", "pojkar")]),
        (["16–24 år", "25–64 år", "65+ år"], [("25–64 år", "16–24 år"), ("65+ år", "16–24 år")]),
        (
            ["utan funktionsnedsättning", "med funktionsnedsättning"],
            [("med funktionsnedsättning", "utan funktionsnedsättning")],
        ),
    ],
)
def test_which_groups_are_compared(groups, pairs):
    assert pairs_of(groups) == pairs


@pytest.mark.parametrize(
    ("better", "expected_text"),
    [("", "andelen ökar"), ("lägre", "sämre"), ("högre", "bättre")],
)
@pytest.mark.parametrize("answer", ["missnöjd", "litet eller inget förtroende", "inte trygg", "inte orolig", "ja"])
def test_which_way_is_better_is_declared_and_never_guessed(own_register, write, answer, better, expected_text):
    head = "X\nKälla: fiktiv\nOmråde: Hässelby-Vällingby\n\nområde;undersökning;våg;fråga;svar;andel;n;bättre när\n"
    rows = [
        f"Vinsta;{survey};{wave};F;{answer};{share} %;500;{better}\n"
        for survey in ("U", "V")
        for wave, share in (("2021", 30), ("2023", 45))
    ]
    intake.run(own_register, [write("b.csv", head + "".join(rows))], actor=COMMAND_LINE)
    shown = get(own_register, "survey-agreement").table.set_index("area")
    assert expected_text in shown.loc["Vinsta", ["survey_1", "survey_2"]].tolist()


def test_pooled_waves_that_overlap_are_not_a_recent_change():
    fact = {"area": "x", "survey": "U", "question": "F", "answer": "s", "group": "alla", "n": 300}
    facts = [fact | {"wave": w, "share": s} for w, s in (("2019", 0.3), ("2020+2021", 0.4), ("2021+2023", 0.5))]
    made = recent_changes(to_frame("survey", facts))
    assert made[["first", "last"]].to_numpy().tolist() == [["2019", "2021+2023"]]


def test_sources_that_disagree_stand_side_by_side(register):
    """Seed 004: the city's survey worse, the police's and the citizens' better; by stadsdel in three of nine."""
    result = get(register, "survey-agreement")
    rows = result.table.set_index("area")
    assert list(rows.index[rows["together"] == "åt olika håll"]) == [
        "Hässelby-Vällingby",
        "Hässelby gård",
        "Vällingby",
        "Nälsta",
    ]
    assert (
        result.written().set_index("Område").loc["Nälsta", "Polisregionens trygghetsundersökning"]
        == "sämre, enligt källan"
    )
    assert result.summary.startswith(
        "Källorna pekar åt olika håll i Hässelby-Vällingby: sämre enligt Stockholms stads trygghetsmätning, "
        "bättre enligt Polisregionens trygghetsundersökning och Medborgarundersökningen."
    )
    sources = get(register, "survey-sources").table
    assert set(sources["n"][sources["finding"].str.startswith("riktning")]) == {"n saknas"}
    with pytest.raises(NoData):  # one survey has nobody to disagree with
        exhibits.build(register, "survey-agreement:goteborg:2022")


def test_directions_are_computed_where_the_shares_are_loaded(register):
    assert all(len(n.split()) > 5 for n in exhibits.build(register, f"survey-agreement:{EX}:2026").notes)
    rows = exhibits.build(register, f"survey-agreement:{EX}:2026").table.set_index("area")
    assert rows.loc["Exempelstad (fiktiv)"].tolist() == ["sämre", "bättre", "åt olika håll"]


def test_what_is_only_said_in_words_is_no_share(register):
    assert "riktning" not in " ".join(questions(Scope(register, HV, 2023)))
    surveys = get(register, "surveys").written()
    assert "Stockholms stads trygghetsmätning" not in set(surveys["Undersökning"])


def test_a_share_that_is_missing_is_no_share_without_n(register):
    scope = Scope(register, "exempelstad-fiktiv", 2026)
    shown = exhibits.build_in(scope, "survey", *exhibits.SPECS["survey"].offered(scope)[0])
    row = shown.written().set_index("Område och år").loc["Granlyckan 2026"]
    assert row.tolist() == [".."] * 4
    assert not any("n saknas" in note for note in shown.notes)
    assert any("Uppgift saknas: Granlyckan 2026." in note for note in shown.notes)
