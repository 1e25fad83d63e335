from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagesbild.areas import AmbiguousName, Area, Directory, directory, join_aliases, split_aliases
from lagesbild.problems import UnknownId

CITY = Area("staden", "Staden", "kommun")
NORTH = Area("norr", "Norr", "stadsområde", "staden")
SOUTH = Area("soder", "Söder", "stadsområde", "staden")
NORTH_CENTRE = Area("centrum", "Centrum", "stadsdel", "norr", ("Norra C",))
SOUTH_CENTRE = Area("soder-centrum", "Centrum", "stadsdel", "soder")
KNOWN = Directory((CITY, NORTH, SOUTH, NORTH_CENTRE, SOUTH_CENTRE))


@pytest.fixture(scope="module")
def example(register):
    return directory(register.current("areas"), register.current("aliases"))


@pytest.mark.parametrize(
    "text",
    ["Hässelby-Vällingby", "HÄSSELBY-VÄLLINGBY", " Hässelby/Vällingby ", "hasselby-vallingby"],
)
def test_an_area_is_found_by_name_alias_and_slug(example, text):
    assert example.find(text).id == "hasselby-vallingby"


@pytest.mark.parametrize("dash", ["-", "–", "—", "−", "\u2010", "\u2011", " - ", " – ", "–\u00a0"])
@pytest.mark.parametrize("own", ["-", "–", " – "])
def test_one_dash_is_as_good_as_another(dash, own):
    east = Area("ostra", f"Östra Ågården{own}Kvarnängen", "stadsdel", "norr")
    known = Directory((CITY, NORTH, east))
    assert known.find(f"Östra Ågården{dash}Kvarnängen") == east
    with pytest.raises(UnknownId):
        known.find("Östra Ågården Kvarnängen")  # no dash is another name


def test_both_spellings_of_racksta_are_one_area(example):
    assert example.find("Räcksta") == example.find("Råcksta")


def test_an_unknown_name_is_never_guessed_but_the_nearest_is_offered(example):
    with pytest.raises(UnknownId, match=r"”Vällinby” är okänt. Menades Vällingby"):
        example.find("Vällinby")
    with pytest.raises(UnknownId, match=r"”Kiruna” är okänt\.$"):
        example.find("Kiruna")


def test_a_name_that_two_areas_carry_needs_their_parent():
    with pytest.raises(AmbiguousName, match=r"Centrum \(Norr\) och Centrum \(Söder\)"):
        KNOWN.find("centrum")
    assert KNOWN.find("Centrum", within="soder") == SOUTH_CENTRE
    assert KNOWN.find("Norra c") == NORTH_CENTRE


def test_a_name_outside_the_place_is_unknown_there():
    with pytest.raises(UnknownId):
        KNOWN.find("Norr", within="soder")


def test_the_hierarchy():
    assert KNOWN.ancestors("soder-centrum") == ["soder", "staden"]
    assert KNOWN.is_inside("soder-centrum", "staden")
    assert KNOWN.is_inside("staden", "staden")
    assert not KNOWN.is_inside("staden", "soder")
    assert [a.id for a in KNOWN.inside("soder")] == ["soder", "soder-centrum"]
    assert [a.id for a in KNOWN.parts("staden")] == ["norr", "soder"]
    assert KNOWN.path(SOUTH_CENTRE) == "Centrum (Söder)"
    assert KNOWN.path(CITY) == "Staden"


def test_a_name_that_a_hidden_place_carries_too_means_the_other():
    ours = (Area("byn", "Byn", "kommun"), Area("byn-centrum", "Centrum", "stadsdel", "byn"))
    known = Directory((replace(CITY, hidden=True), *KNOWN.areas[1:], *ours))
    assert known.find("Centrum").id == "byn-centrum"
    assert known.find("Norr").id == "norr"  # no other carries the name
    assert known.find("Centrum", within="norr").id == "centrum"
    with pytest.raises(AmbiguousName):
        Directory((*KNOWN.areas, *ours)).find("Centrum")


def test_a_circle_of_parents_ends():
    circle = Directory((Area("a", "A", "stadsdel", "b"), Area("b", "B", "stadsdel", "a")))
    assert set(circle.ancestors("a")) == {"a", "b"}
    assert not circle.is_inside("a", "c")


def test_a_taken_slug_gets_its_parents_name():
    assert KNOWN.new_id("Centrum", "norr") == "centrum"  # itself, imported again
    assert KNOWN.new_id("Centrum", "soder") == "soder-centrum"
    assert KNOWN.new_id("Öster", "staden") == "oster"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=1).map(str.strip).filter(lambda t: t and "|" not in t)))
def test_aliases_survive_writing_and_reading(aliases):
    assert list(split_aliases(join_aliases(aliases))) == aliases


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=20))
def test_finding_gives_an_area_or_notfound(text):
    try:
        assert KNOWN.find(text) in KNOWN.areas
    except UnknownId as error:
        assert text in str(error)


def test_hasselby_vallingby_has_its_nine_stadsdelar(example):
    names = "Grimsta, Hässelby gård, Hässelby strand, Hässelby villastad, Kälvesta, Nälsta, Råcksta, Vinsta, Vällingby"
    assert ", ".join(sorted(a.name for a in example.parts("hasselby-vallingby"))) == names
    assert all(a.geometry for a in example.parts("hasselby-vallingby"))
