"""A place of one's own: what may be called what, what is saved, and what a later change keeps."""

import json
import unicodedata
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from lagesbild import exhibits, intake, place, week
from lagesbild.actor import COMMAND_LINE, Actor, Role
from lagesbild.calendar import Week
from lagesbild.cli import main
from lagesbild.exhibits import Scope
from lagesbild.intake import reading
from lagesbild.place import NewPlace
from lagesbild.problems import Problem, Refused
from lagesbild.register import Register
from lagesbild.scales import PRESETS, ScaleKind
from lagesbild.services import MeetingService
from lagesbild.services.places import PlaceService

ME = Actor(Role.SAFETY_COORDINATOR, "Kommunen")
SEVEN = ("Norr", "Söder", "Öster", "Väster", "Centrum", "Hamnen", "Ön")


def saved(register: Register) -> tuple[int, list[str]]:
    return register.revision(), list(register.current("areas")["name"])


def refused(act) -> list[str]:
    with pytest.raises(Refused) as error:
        act()
    return [p.what for p in error.value.problems]


def test_a_place_is_there_as_soon_as_it_is_made(own_register):
    id_ = place.make(own_register, NewPlace("Sjövik", parts=SEVEN), ME)
    places = exhibits.places(own_register)
    assert places[0].name == "Sjövik", "one's own place comes before the examples"
    scope = Scope(own_register, id_, 2026)
    assert tuple(p.name for p in scope.parts) == SEVEN
    assert [lv.name for lv in scope.scale.levels] == ["Normalt", "Avvikande", "Oroande", "Allvarligt", "Kritiskt"]
    assert len({p.id for p in scope.parts} | {a.id for a in places}) == len(SEVEN) + len(places)
    board = week.board(own_register, id_, Week(2026, 40))
    assert {c.proposal.level for c in board.cells} == {1}
    who = own_register.changes(id_)
    assert set(who["who"]) == {str(ME)} and who["batch"].nunique() == 1


def test_the_scale_of_four_colours_has_rules_too(own_register):
    id_ = place.make(own_register, NewPlace("Älvby", parts=("Åkern",), scale=ScaleKind.FOUR), ME)
    assert [lv.name for lv in Scope(own_register, id_, 2026).scale.levels] == ["Grön", "Gul", "Orange", "Röd"]
    rules = own_register.current("rules", areas=[id_])
    assert set(rules["level"]) == {2, 3, 4}
    assert set(rules["severity"]) == {"lindrig", "oroande", "allvarlig", "kritisk"}


@pytest.mark.parametrize("kind", ScaleKind)
def test_every_rule_of_a_scale_is_for_one_of_its_levels(kind):
    preset = PRESETS[kind]
    numbers = [lv.number for lv in preset.levels]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {r.level for r in preset.rules} <= set(numbers[1:])
    assert [lv.role for lv in preset.levels if lv.role] == ["förhöjd", "kritisk"]


def test_a_place_that_is_made_can_be_undone(own_register):
    before = saved(own_register)[1]
    place.make(own_register, NewPlace("Sjövik", parts=("Norr",), population=12_000), ME)
    own_register.undo(int(own_register.imports()["batch"].iloc[0]), ME)
    assert saved(own_register)[1] == before
    assert "Sjövik" not in [a.name for a in exhibits.places(own_register)]
    place.make(own_register, NewPlace("Sjövik", parts=("Norr",)), ME)


@pytest.mark.parametrize(
    ("name", "expected_text"),
    [
        ("", "saknas"),
        (" \u00a0\u200b", "saknas"),
        ("Sjö\x07vik", "tecken som inte syns (U+0007)"),
        ("Sjö\u202evik", "tecken som inte syns (U+202E)"),
        ("1234", "inget namn"),
        ("=HYPERLINK(1)", "börjar med"),
        ("x" * 81, "för långt"),
        ("Sjö|vik", "innehåller tecknet"),
        ("totalt", "upptaget"),
        ("Anna 070-123 45 67", "telefonnummer"),
        ("göteborg", "finns redan"),
        ("Göteborgs  STAD", "som ett annat namn på Göteborg"),
        (unicodedata.normalize("NFD", "Göteborg"), "finns redan"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_saved(own_register, name, expected_text):
    before = saved(own_register)
    (what,) = refused(lambda: place.make(own_register, NewPlace(name, parts=("Norr",)), ME))
    assert expected_text in what
    assert saved(own_register) == before


def test_every_fault_among_the_parts_is_told_at_once_with_its_number(own_register):
    parts = ("Norr", "NORR ", "", "Summa", "Sjövik", unicodedata.normalize("NFD", "Ängen"), "ängen")
    with pytest.raises(Refused) as error:
        place.make(own_register, NewPlace("Sjövik", parts=parts), ME)
    assert [p.row for p in error.value.problems] == [2, 3, 4, 5, 7]


def test_one_part_none_and_two_hundred(own_register):
    for name, count in (("Ensam", 1), ("Odelad", 0), ("Storstad", 200)):
        id_ = place.make(own_register, NewPlace(name, parts=tuple(f"Del {i}" for i in range(count))), ME)
        assert len(Scope(own_register, id_, 2026).parts) == count
    assert (
        "för många"
        in refused(
            lambda: place.make(own_register, NewPlace("Världen", parts=tuple(f"Del {i}" for i in range(301))), ME)
        )[0]
    )


def test_names_that_give_the_same_id_get_ids_of_their_own(own_register):
    parts = ("Västra byn", "Västra-byn", "Vastra byn")
    id_ = place.make(own_register, NewPlace("Sjövik", parts=parts), ME)
    assert len({p.id for p in Scope(own_register, id_, 2026).parts}) == 3


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Norr\nSöder\r\n\nÖster", ["Norr", "Söder", "Öster"]),
        ("Norr, Söder;Öster\tVäster", ["Norr", "Söder", "Öster", "Väster"]),
        ("1. Norr\n2) Söder\n• Öster\n- Väster", ["Norr", "Söder", "Öster", "Väster"]),
        ("1:a distriktet\n S:t\u00a0Jörgen ", ["1:a distriktet", "S:t Jörgen"]),
        (" ", []),
    ],
)
def test_names_typed_or_pasted(text, names):
    assert place.split_names(text) == names


@pytest.mark.parametrize(
    "content", ["Norr\nÖn\n", "stadsdel\nNorr\nÖn\n", "kod;namn\n1;Norr\n2;Ön\n", "Norr, Ön", "Norr;Ön\n"]
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_names_in_a_file(write, content, encoding):
    assert place.names_in_file(write("delar.csv", content, encoding)) == ["Norr", "Ön"]


def test_a_file_of_several_columns_must_say_which_one_has_the_names(write):
    assert refused(lambda: place.names_in_file(write("delar.csv", "1;Norr\n2;Ön\n"))) == [
        "Filen har flera kolumner, och ingen heter namn."
    ]


def borders(write, names, **properties):
    features = [
        {
            "type": "Feature",
            "properties": {"namn": name, **properties},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[15 + i, 60], [16 + i, 60], [16 + i, 61], [15 + i, 61], [15 + i, 60]]],
            },
        }
        for i, name in enumerate(names)
    ]
    return write("granser.geojson", json.dumps({"type": "FeatureCollection", "features": features}))


def test_borders_are_matched_by_name_and_unknown_names_are_asked(own_register, write):
    file = borders(write, ["NORR", "Sodern", "Tätorten"])
    wanted = NewPlace("Sjövik", parts=("Norr", "Söder", "Ön"), borders=file)
    asked = place.draft(own_register, wanted)
    assert set(asked.unknown) == {"Sodern", "Tätorten"} and asked.without_border == ("Söder", "Ön")
    before = saved(own_register)
    assert len(refused(lambda: place.make(own_register, wanted, ME))) == 2
    assert saved(own_register) == before
    answered = NewPlace("Sjövik", parts=wanted.parts, borders=file, border_names={"Sodern": "Söder", "Tätorten": ""})
    id_ = place.make(own_register, answered, ME)
    assert [p.geometry is not None for p in Scope(own_register, id_, 2026).parts] == [True, True, False]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"Sodern": "Södr"}, "”Sodern” i gränsfilen sägs vara ”Södr”, som är ingen av platsens delar."),
        ({"Norrr": "Norr"}, "”Norrr” står inte i gränsfilen."),
    ],
)
def test_what_is_said_of_a_name_of_borders_has_to_fit(own_register, write, said, expected):
    wanted = NewPlace("Sjövik", parts=("Norr", "Söder"), borders=borders(write, ["Norr", "Sodern"]), border_names=said)
    assert refused(lambda: place.make(own_register, wanted, ME)) == [expected]
    no_file = NewPlace("Sjövik", parts=("Norr", "Söder"), border_names={"Sodern": "Söder"})
    assert refused(lambda: place.make(own_register, no_file, ME)) == [
        "Namn i en gränsfil är angivna, men ingen gränsfil."
    ]


def test_the_command_line_asks_of_names_of_borders_and_takes_the_answer(home, write, capsys):
    file = borders(write, ["NORR", "Södern", "Tätorten"])
    command = ["place", "Sjövik", "--parts", "Norr,Söder,Ön", "--borders", str(file)]
    assert main(command) == 2
    first, second = capsys.readouterr().err.splitlines()[-2:]
    assert "”Södern” i gränsfilen är ingen av platsens delar. Väntat: ”Söder”." in first
    assert '--alias "Södern=Söder", eller "Södern=" när det inte är någon del.' in first
    assert "”Tätorten” i gränsfilen är ingen av platsens delar. Väntat: Norr, Söder och Ön." in second
    assert '--alias "Tätorten=DEL"' in second
    assert main([*command, "--alias", "Södern=Söder", "--alias", "=Ön"]) == 2
    assert "Väntat: NAMN=DEL" in capsys.readouterr().err
    assert main([*command, "--alias", "Södern=Söder", "--alias", "Tätorten="]) == 0
    with closing(intake.open_register()) as register:
        assert [p.geometry is not None for p in Scope(register, "sjovik", 2026).parts] == [True, True, False]


def test_a_file_of_borders_alone_gives_the_parts(own_register, write):
    id_ = place.make(own_register, NewPlace("Sjövik", borders=borders(write, ["Norr", "Söder"])), ME)
    assert [p.name for p in Scope(own_register, id_, 2026).parts] == ["Norr", "Söder"]


def test_a_name_changes_but_not_the_id_and_the_old_name_still_fits_a_file(own_register):
    id_ = place.make(own_register, NewPlace("Sjövik", parts=("Norr", "Söder")), ME)
    place.rename(own_register, "norr", "Norra sidan", ME)
    place.rename(own_register, id_, "Sjöviks kommun", ME)
    known = intake.known(own_register).directory
    assert known.find("Norr", id_).id == known.find("norra sidan").id == "norr"
    assert known.find("Sjövik").name == "Sjöviks kommun"
    assert "finns redan" in refused(lambda: place.rename(own_register, "soder", "NORR", ME))[0]
    assert "finns redan" in refused(lambda: place.rename(own_register, id_, "Göteborg", ME))[0]
    place.rename(own_register, "norr", "Norr", ME)
    assert intake.known(own_register).directory.by_id["norr"].aliases == ("Norra sidan",)


def test_parts_are_added(own_register):
    id_ = place.make(own_register, NewPlace("Sjövik", parts=("Norr",)), ME)
    assert place.add_parts(own_register, id_, ["Centrum"], ME) == ["sjovik-centrum"]
    assert "finns redan" in refused(lambda: place.add_parts(own_register, id_, ["norr"], ME))[0]
    assert [p.name for p in Scope(own_register, id_, 2026).parts] == ["Norr", "Centrum"]


@pytest.fixture
def sjovik(own_register):
    place.make(own_register, NewPlace("Sjövik", parts=("Norr", "Söder")), ME)
    return own_register


def decided(register, part, level, at):
    board = week.board(register, "sjovik", at)
    meeting = MeetingService(register, COMMAND_LINE)
    meeting.decide("sjovik", at, board.cell(part), level, scale=board.scale, reason="så var det")


def names_of(register, year=2026):
    return [p.name for p in Scope(register, "sjovik", year).parts]


def test_a_part_without_facts_can_be_taken_away_and_put_back(sjovik):
    place.close_part(sjovik, "soder", None, ME)
    assert names_of(sjovik) == names_of(sjovik, 1999) == ["Norr"]
    place.add_parts(sjovik, "sjovik", ["Söder"], ME)
    assert "finns redan" in refused(lambda: place.reopen_part(sjovik, "soder", ME))[0]
    sjovik.undo(int(sjovik.imports()["batch"].iloc[0]), ME)
    place.reopen_part(sjovik, "soder", ME)
    assert names_of(sjovik) == ["Norr", "Söder"]


def test_a_part_with_facts_is_not_taken_away_but_can_end(sjovik):
    decided(sjovik, "soder", 3, Week(2026, 10))
    (what,) = refused(lambda: place.close_part(sjovik, "soder", None, ME))
    assert "veckobedömningar" in what and "beslut om nivå" in what
    place.close_part(sjovik, "soder", date(2026, 3, 15), ME)
    assert names_of(sjovik, 2026) == ["Norr", "Söder"] and names_of(sjovik, 2027) == ["Norr"]
    assert [c.area.name for c in week.board(sjovik, "sjovik", Week(2026, 11)).cells] == ["Norr", "Söder"]
    assert [c.area.name for c in week.board(sjovik, "sjovik", Week(2026, 12)).cells] == ["Norr"]


def test_the_scale_changes_unless_a_level_in_use_would_go(sjovik):
    decided(sjovik, "soder", 5, Week(2026, 10))
    assert (
        "Nivå 5 används i veckobedömningar" in refused(lambda: place.set_scale(sjovik, "sjovik", ScaleKind.FOUR, ME))[0]
    )
    decided(sjovik, "soder", 4, Week(2026, 10))
    place.set_scale(sjovik, "sjovik", ScaleKind.FOUR, ME)
    assert week.board(sjovik, "sjovik", Week(2026, 11)).scale == (1, 2, 3, 4)
    assert [lv.name for lv in Scope(sjovik, "sjovik", 2026).scale.levels] == ["Grön", "Gul", "Orange", "Röd"]
    assert intake.known(sjovik).levels["sjovik"] == (1, 2, 3, 4)
    place.set_scale(sjovik, "sjovik", ScaleKind.FIVE, ME)
    assert week.board(sjovik, "sjovik", Week(2026, 11)).scale == (1, 2, 3, 4, 5)
    assert len(sjovik.history("levels", area="sjovik", level=5)) == 3, "nothing is lost"


def test_levels_are_named_by_people(sjovik):
    names = {1: "Lugnt", 2: "Lite", 3: "Mycket", 4: "Svårt", 5: "Kris"}
    place.name_levels(sjovik, "sjovik", names, ME)
    assert Scope(sjovik, "sjovik", 2026).scale[5].name == "Kris"
    assert refused(lambda: place.name_levels(sjovik, "sjovik", {**names, 2: "lugnt"}, ME)) == ["Två nivåer heter lika."]
    assert refused(lambda: place.name_levels(sjovik, "sjovik", {**names, 2: ""}, ME))


def test_rules_are_set_and_taken_away(sjovik):
    place.set_rules(sjovik, "sjovik", {(2, "lindrig"): 3, (3, "lindrig"): 5}, ME)
    rules = sjovik.current("rules", areas=["sjovik"])
    assert rules.loc[rules["least"] > 0, ["level", "severity", "least"]].to_numpy().tolist() == [
        [2, "lindrig", 3],
        [3, "lindrig", 5],
    ]
    on = Week(2026, 10)
    incident = week.Incident("norr", on.monday(), "Annat", "kritisk", "Polisen")
    MeetingService(sjovik, COMMAND_LINE).note("sjovik", incident)
    assert week.board(sjovik, "sjovik", on).cell("norr").proposal.level == 1, "no rule for it any more"
    for wrong in (
        {(2, "lindrig"): 0},
        {(1, "lindrig"): 2},
        {(2, "lindrig"): 5, (3, "lindrig"): 4},
        {(9, "lindrig"): 1},
    ):
        assert refused(lambda wrong=wrong: place.set_rules(sjovik, "sjovik", wrong, ME))


def test_what_an_incident_can_be_about_is_the_place_s_own(sjovik):
    assert week.categories(sjovik, "sjovik") == week.CATEGORIES
    place.set_categories(sjovik, "sjovik", ["Buskörning", "Brand"], ME)
    assert week.categories(sjovik, "sjovik") == ("Buskörning", "Brand")
    assert week.categories(sjovik, "goteborg") == week.CATEGORIES
    assert refused(lambda: place.set_categories(sjovik, "sjovik", ["Brand", "brand"], ME))
    place.set_categories(sjovik, "sjovik", [], ME)
    assert week.categories(sjovik, "sjovik") == week.CATEGORIES


def test_which_events_a_category_of_incidents_is_can_be_said_and_taken_back(sjovik):
    services_ = PlaceService(sjovik, ME)
    assert services_.counts_as("sjovik") == dict.fromkeys(week.CATEGORIES)
    assert refused(lambda: services_.set_counts_as("sjovik", {"Brand": "Eldsvåda"}))
    services_.set_counts_as("sjovik", {"Brand": None})
    assert services_.history("sjovik")["title"].iloc[0] == "Kategorier som räknas ihop"


def test_examples_are_hidden_and_shown_and_nothing_of_them_is_lost(sjovik):
    assert place.examples_are_shown(sjovik) is None
    place.show_examples(sjovik, False, ME)
    assert [a.name for a in exhibits.places(sjovik)] == ["Sjövik"]
    assert place.examples_are_shown(sjovik) is False
    assert [a.name for a in intake.known(sjovik).directory.areas if a.hidden and a.parent is None]
    assert len(sjovik.current("ratings", areas=["vinsta"]))
    place.show_examples(sjovik, True, ME)
    assert place.examples_are_shown(sjovik) is True
    assert len(exhibits.places(sjovik)) == 4


def test_what_is_set_is_seen_by_what_caches_depend_on(sjovik):
    before = sjovik.facts_revision()
    place.show_examples(sjovik, False, ME)
    assert sjovik.facts_revision() > before


def test_population_has_a_day_that_has_been(own_register):
    id_ = place.make(own_register, NewPlace("Sjövik", population=12_000, population_date=date(2025, 12, 31)), ME)
    assert own_register.current("population", areas=[id_])["count"].tolist() == [12_000]
    assert refused(lambda: place.make(own_register, NewPlace("Ort", population=0), ME))
    assert refused(
        lambda: place.make(own_register, NewPlace("Ort", population=1, population_date=date(2199, 1, 1)), ME)
    )


def test_areas_that_are_imported_make_a_place_without_a_scale(own_register, write):
    text = "namn;typ;överordnad\nSjövik;kommun;\nNorr;stadsdel;Sjövik\nSöder;stadsdel;Sjövik\n"
    intake.run(own_register, [write("omraden.csv", text)], actor=COMMAND_LINE)
    assert exhibits.places(own_register)[0].name == "Sjövik"
    assert not Scope(own_register, "sjovik", 2026).has_scale


def test_of_the_examples_only_those_three_are_places(register):
    assert {a.id for a in exhibits.places(register)} == {"hasselby-vallingby", "goteborg", "exempelstad-fiktiv"}


def test_the_command_line_makes_a_place(home, write, capsys):
    assert main(["place", "Sjövik", "--parts", "Norr, Söder", "--scale", "four"]) == 0
    assert "Sjövik (sjovik) är gjord, med 2 delar" in capsys.readouterr().out
    assert main(["place", "Ortby", "--type", "lokalpolisområde", "--parts", str(write("d.txt", "Ås\nÄng\n"))]) == 0
    assert main(["place", "Sjövik"]) == 2
    assert "finns redan" in capsys.readouterr().err
    assert main(["place", "Byn", "--type", "galax"]) == 2
    assert main(["place", "Byn", "--parts", "saknas.xlsx"]) == 2
    with closing(intake.open_register()) as register:
        assert {"Sjövik", "Ortby"} < set(register.current("areas")["name"])
        assert "Byn" not in set(register.current("areas")["name"])


def test_a_part_s_name_that_two_places_have_means_the_place_that_the_file_says(sjovik, write):
    place.make(sjovik, NewPlace("Ortby", parts=("Norr", "Söder")), ME)
    table = "Källa: Fiktiv\n{}År: 2026\n\nvecka;Norr;Söder\n40;1;3\n"
    refusal = refused(lambda: intake.run(sjovik, [write("v.csv", table.format(""))], actor=COMMAND_LINE))
    assert "kan vara flera områden" in refusal[0]
    intake.run(sjovik, [write("v.csv", table.format("Område: Ortby\n"))], actor=COMMAND_LINE)
    assert set(sjovik.current("ratings", year=2026)["area"]) >= {"ortby-norr", "ortby-soder"}
    assert sjovik.current("ratings", areas=["norr"]).empty


def test_a_name_of_one_s_own_is_not_asked_about_because_an_example_has_it(sjovik, write, monkeypatch):
    place.make(sjovik, NewPlace("Ortby", parts=("Norr", "Söder")), ME)
    monkeypatch.setattr(reading, "examples", lambda _: ["ortby"])
    table = "Källa: Fiktiv\n{}År: 2026\n\nvecka;Norr;Söder\n40;1;3\n"
    intake.run(sjovik, [write("v.csv", table.format(""))], actor=COMMAND_LINE)
    assert set(sjovik.current("ratings", year=2026)["area"]) >= {"norr", "soder"}
    assert sjovik.current("ratings", areas=["ortby-norr"]).empty
    intake.run(sjovik, [write("o.csv", table.format("Område: Ortby\n"))], actor=COMMAND_LINE)  # the file says which
    assert not sjovik.current("ratings", areas=["ortby-norr"]).empty, sjovik.current("ratings")


def test_borders_are_read_where_a_file_cannot_hold_the_server(own_register, tmp_path, monkeypatch):
    """As every import: in a worker with limits on time and memory."""
    read: list[Path] = []

    def apart(paths, *_, **__):
        read.extend(paths)
        return [], [Problem("Filen tar för lång tid att läsa för att vara så liten.", "en mindre fil.")]

    monkeypatch.setattr(intake, "read_apart", apart)
    file = tmp_path / "delar.geojson"
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(Refused, match="för lång tid"):
        place.draft(own_register, place.NewPlace("Nystad", "kommun", ("A",), borders=file))
    assert read == [file]


@pytest.mark.parametrize("parts", ["", " ", ",,,", ";\n", "-"])
def test_parts_that_are_said_and_are_none_are_refused(home, capsys, parts):
    assert main(["place", "Ekmyra", f"--parts={parts}"]) == 2
    assert "--parts" in capsys.readouterr().err or parts == "-"
    with closing(Register(home / "register.sqlite")) as register:
        assert "Ekmyra" not in {a.name for a in intake.known(register).directory.areas}


def test_a_type_is_known_in_any_letter_case(home):
    assert main(["place", "Ekmyra", "--type", "Lokalpolisområde"]) == 0


def test_all_of_few_parts_are_named_and_no_more_are_hinted_at(own_register, write):
    square = {
        "type": "Polygon",
        "coordinates": [[[16.5, 58.9], [16.6, 58.9], [16.6, 58.8], [16.5, 58.8], [16.5, 58.9]]],
    }
    feature = {"type": "Feature", "properties": {"namn": "Allmänningen"}, "geometry": square}
    borders = write("b.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(Refused) as refused:
        place.make(own_register, NewPlace("Ekmyra", parts=("Xby", "Yby"), borders=borders), ME)
    assert refused.value.problems[0].expected == "Xby och Yby."


def test_the_history_says_what_was_changed_to(own_register):
    id_ = place.make(own_register, NewPlace("Sjövik", parts=("Norr", "Söder"), scale=ScaleKind.FOUR), ME)
    place.name_levels(own_register, id_, {1: "Lugnt", 2: "Vaksamt", 3: "Skärpt", 4: "Akut"}, ME)
    place.set_rhythm(own_register, id_, 4, ME)
    place.set_categories(own_register, id_, ["Brand", "Bråk"], ME)
    place.set_categories(own_register, id_, [], ME)
    assert list(own_register.changes(id_)["title"])[:4] == [
        "Händelsekategorier: de vanliga",
        "Händelsekategorier: Brand, Bråk",
        "Mötet hålls varje månad",
        "Nivåernas namn: Lugnt, Vaksamt, Skärpt, Akut",
    ]
