"""What is listed is what can be built, and asking builds nothing."""

import dataclasses
from collections.abc import Iterator

import pytest

from lagesbild import exhibits, place
from lagesbild.actor import Actor, Role
from lagesbild.exhibit import ExhibitRef
from lagesbild.exhibits import SPECS, Scope
from lagesbild.place import NewPlace
from lagesbild.problems import LagesbildError, NothingToShow, UnknownId
from lagesbild.register import Change, Register
from lagesbild.scales import ScaleKind
from lagesbild.tables import to_frame

HV, GOTEBORG, EX = "hasselby-vallingby", "goteborg", "exempelstad-fiktiv"
FICTION = "Fiktiv källa"


@pytest.fixture
def own_place(tmp_path) -> Iterator[tuple[Register, str]]:
    """A place of two parts that nothing is loaded for but the areas and a scale."""
    register = Register(tmp_path / "register.sqlite")
    yield (
        register,
        place.make(
            register, NewPlace("Älvby", parts=("Norrskog", "Åkern"), scale=ScaleKind.FOUR), Actor(Role.OTHER, "Test")
        ),
    )
    register.close()


def load(register, area, kind, *rows):
    change = Change(who="test", action="import", kind=kind, place=area, source=FICTION, file="fiktiv.csv")
    register.save([(change, to_frame(kind, list(rows)))])


def answer(area, wave, share, **more):
    asked = {"survey": "Fiktiv", "question": "Trygg ute", "answer": "otrygg", "group": "alla"}
    return {"area": area, "wave": wave, "share": share, **asked, **more}


def kept_from(scope: Scope) -> list[ExhibitRef]:
    """What a spec offers but the list leaves out."""
    listed = set(exhibits.listed(scope))
    offered = []
    for name, spec in SPECS.items():
        try:
            offered += [scope.ref(name, *params) for params in spec.offered(scope)]
        except NothingToShow:
            offered += [] if spec.params else [scope.ref(name)]
    return [ref for ref in offered if ref not in listed]


def check(scope: Scope, build) -> list[str]:
    """The names listed; every one builds, what is left out does not, and why is said alike without building."""
    listed = exhibits.listed(scope)
    assert [build(ref).ref for ref in listed] == listed
    assert all(exhibits.available(ref, scope) for ref in listed)
    for ref in kept_from(scope):
        with pytest.raises(NothingToShow) as error:
            exhibits.build_in(scope, ref.name, *ref.params)
        if ref.name != "forecast-test":  # how the model fared is told by building only
            assert exhibits.why_not(ref, scope) == str(error.value)
    return list(dict.fromkeys(ref.name for ref in listed))


@pytest.mark.parametrize(("area", "year"), [(HV, 2023), (HV, 2024), (GOTEBORG, 2022), (GOTEBORG, 2023), (EX, 2026)])
def test_what_is_listed_of_an_example_place_is_what_can_be_built(shown, area, year):
    assert check(shown.scope(area, year), shown.get)


def fresh(scope):
    return lambda ref: exhibits.build_in(scope, ref.name, *ref.params)


def test_a_place_with_areas_only(own_place):
    register, area = own_place
    scope = Scope(register, area, 2025)
    assert check(scope, fresh(scope)) == ["levels"]


def test_a_place_with_one_week(own_place):
    register, area = own_place
    part = register.current("areas").query("name == 'Åkern'")["area"].iloc[0]
    load(register, area, "ratings", {"area": part, "year": 2025, "week": 7, "level": 2})
    scope = Scope(register, area, 2025)
    names = check(scope, fresh(scope))
    assert {"ratings-weeks", "ratings-week", "overview", "attention"} <= set(names)
    assert not {"ratings-years", "ratings-incidents", "map-level", "compstat", "surveys"} & set(names)
    assert [r.params for r in exhibits.listed_of(scope, "ratings-week")] == [("7",)]
    assert exhibits.available(scope.ref("ratings-week", 8), scope)  # not assessed, and said so
    assert exhibits.why_not(scope.ref("ratings-week", 60), scope) == "Vecka 60 finns inte 2025."


@pytest.mark.parametrize("waves", [("2025",), ("2023", "2025")])
def test_a_place_with_one_survey(own_place, waves):
    register, area = own_place
    load(register, area, "survey", *(answer(area, w, 0.3, n=400) for w in waves))
    scope = Scope(register, area, 2025)
    names = set(check(scope, fresh(scope)))
    assert {"surveys", "survey", "survey-sources", "overview"} <= names
    assert ({"survey-change", "survey-pooled"} <= names) == (len(waves) == 2)
    assert not {"survey-groups", "survey-agreement", "map-survey"} & names


def test_listing_builds_nothing(shown, monkeypatch):
    def built(*_: object) -> None:
        raise AssertionError("an exhibit was built")

    for name, spec in SPECS.items():
        monkeypatch.setitem(SPECS, name, dataclasses.replace(spec, make=built))
    assert exhibits.listed(Scope(shown.register, HV, 2023))


def test_every_listed_param_is_one_that_is_declared(shown):
    for area, year in ((HV, 2023), (EX, 2026)):
        scope = shown.scope(area, year)
        for ref in shown.listed(area, year):
            declared = SPECS[ref.name].params
            assert all(v in list(p.values(scope)) for v, p in zip(ref.params, declared, strict=False)), ref


def test_an_id_is_read_back_as_it_was_written(shown):
    for area, year in ((HV, 2023), (EX, 2026)):
        assert all(exhibits.parse(str(ref)) == ref for ref in shown.listed(area, year))


@pytest.mark.parametrize(
    "id_",
    [
        "population:hasselby-vallingby:2023:x",
        "ratings-week:hasselby-vallingby:2023",
        "series:hasselby-vallingby:2023:manad",
        "forecast:hasselby-vallingby:2023:a:b:5:6",
        "compstat-headline:hasselby-vallingby:2023:manad",
    ],
)
def test_a_wrong_number_of_parts_is_told(id_):
    with pytest.raises(UnknownId, match="har fel antal delar"):
        exhibits.parse(id_)


@pytest.mark.parametrize("id_", ["nonsense:a:2023", "compstat:a", "compstat:a:23", "compstat:a:²023", "", "compstat"])
def test_what_cannot_be_an_id_is_told(id_):
    with pytest.raises(UnknownId, match="är inget känt id"):
        exhibits.parse(id_)


@pytest.mark.parametrize("words", [("2023-09-01", "2023-10-31"), ("nonsens",)])
def test_a_map_takes_no_other_words_than_layers(shown, words):
    scope = shown.scope(EX, 2026)
    with pytest.raises(UnknownId, match="fel antal delar"):
        exhibits.build_in(scope, "map-crime", *words)
    assert "fel antal delar" in str(exhibits.why_not(scope.ref("map-crime", *words), scope))


def test_a_wrong_area_or_parameter_is_told_without_building(shown):
    scope = shown.scope(HV, 2023)
    for ref in (scope.ref("crime-line", "nonsens"), scope.ref("survey", "nonsens"), scope.ref("compstat", "nonsens")):
        assert not exhibits.available(ref, scope)
        with pytest.raises(LagesbildError) as error:
            exhibits.build(shown.register, str(ref))
        assert exhibits.why_not(ref, scope) == str(error.value)
    nowhere = Scope(shown.register, "atlantis", 2023)
    assert exhibits.why_not(nowhere.ref("compstat"), nowhere) == "Området ”atlantis” finns inte."
