from dataclasses import replace

import pytest

from lagesbild import readers

LIST = (
    "namn,kategori,ort,region\n"
    "Fiktiva berget,Särskilt utsatt område,Göteborg,Väst\n"
    'Fiktiva dalen / Åsen,Utsatt område,Stockholm,"Stockholm, innerstaden"\n'
    "Fiktiva udden,Utsatt område,Orten,Syd\n"
    "\nKälla: Fiktiv lista\n"
)


@pytest.fixture
def read(write, known):
    def _read(text, name="uso_2025_lista.csv", **options):
        (reading,) = readers.read(write(name, text), replace(known, **options))
        return reading

    return _read


def rows(reading):
    return reading.frame[["area", "layer", "edition", "name", "category"]].to_numpy().tolist()


def test_a_national_list_gives_the_areas_of_the_towns_that_are_known(read):
    reading = read(LIST)
    assert rows(reading) == [
        ["goteborg", "utsatt område", 2025, "Fiktiva berget", "särskilt utsatt område"],
        ["stockholm", "utsatt område", 2025, "Fiktiva dalen / Åsen", "utsatt område"],
    ]
    assert reading.frame["geometry"].isna().all()
    (warning,) = reading.problems
    assert warning.warning and warning.what.replace("\xa0", " ").startswith("1 område på orter")


@pytest.mark.parametrize(("place", "town"), [("goteborg", "goteborg"), ("hasselby-vallingby", "stockholm")])
def test_for_a_place_it_is_that_of_its_kommun(read, place, town):
    reading = read(LIST, place=place)
    assert (reading.frame["area"].tolist(), reading.place) == ([town], place)


def test_faults_are_told_all_at_once(read):
    bad = (
        LIST
        + "Fiktiva berget,Utsatt område,Göteborg,Väst\n,Utsatt område,Göteborg,Väst\nFiktiva ån,Farligt,Göteborg,Väst\n"
    )
    reading = read(bad, name="lista.csv")
    assert [(p.row, p.column) for p in reading.errors] == [(None, "utgåva"), (7, "namn"), (8, "namn"), (9, "kategori")]
    assert reading.frame.empty


def test_a_list_of_other_places_only_is_refused(read):
    assert read("namn;kategori;ort\nFiktiva udden;Utsatt område;Orten\n").errors
