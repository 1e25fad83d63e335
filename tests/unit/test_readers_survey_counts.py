"""Surveys whose answers are printed as how many gave them."""

import pytest

from lagesbild import intake
from lagesbild.intake import ImportOptions
from tests.cases import PLACES, opened_with

QUESTION = "Källa: Kommunen 2025\nFråga: Hur trygg känner du dig ute sent på kvällen?\n\n"
ACROSS = "Område;Mycket trygg;Ganska trygg;Ganska otrygg;Mycket otrygg;Antal svar\n"


@pytest.fixture(scope="module")
def solvik(tmp_path_factory):
    register = opened_with(tmp_path_factory.mktemp("counts"), {"platser": PLACES})
    yield register
    register.close()


@pytest.fixture
def read(solvik, write):
    def _read(text: str):
        path = write("svar.csv", QUESTION + text)
        readings, problems = intake.read_all([path], intake.known(solvik), ImportOptions(area="Solvik", year=2025))
        shares = {(r["area"], r["answer"]): round(r["share"], 6) for t in readings for r in t.frame.to_dict("records")}
        return shares, problems, [p for t in readings for p in t.warnings]

    return _read


OTRYGG = "mycket eller ganska otrygg"


@pytest.mark.parametrize(
    "text",
    [
        ACROSS + "Hamnen;40;60;50;30;180\nBacken;9;6;4;1;20\n",
        "Svar;Hamnen;Backen\nMycket trygg;40;9\nGanska trygg;60;6\nGanska otrygg;50;4\nMycket otrygg;30;1\nAntal svar;180;20\n",
    ],
)
def test_counts_beside_how_many_answered_are_shares_of_them(read, text):
    shares, problems, told = read(text)
    assert problems == []
    assert shares["hamnen", OTRYGG] == round(80 / 180, 6) and shares["hamnen", "mycket trygg"] == round(40 / 180, 6)
    assert shares["backen", OTRYGG] == 0.25  # together 20: as per cent nothing would have been told
    assert any("Talen är antal svar" in p.what for p in told)


def test_shares_stay_shares(read):
    shares, problems, told = read(ACROSS + "Hamnen;22;33;28;17;180\nBacken;45;30;20;5;100\n")
    assert problems == [] and told == []
    assert shares["hamnen", OTRYGG] == 0.45 and shares["backen", OTRYGG] == 0.25


def test_a_heading_that_says_per_cent_is_right(read):
    shares, problems, _ = read(ACROSS.replace("trygg;", "trygg (%);") + "Hamnen;20;10;10;5;45\n")
    assert problems == [] and shares["hamnen", OTRYGG] == 0.15


def test_counts_that_lack_some_answers_are_asked_about(read):
    _, problems, _ = read(ACROSS + "Hamnen;18;10;8;4;45\nBacken;9;6;3;1;20\n")
    assert ["de kan vara antal lika väl som procent" in p.what for p in problems] == [True]


def test_counts_that_are_more_than_all_are_refused(read):
    _, problems, _ = read(ACROSS + "Hamnen;40;60;50;30;180\nBacken;30;50;30;10;121\n")
    assert any("summerar till 180" in p.what for p in problems)
