"""Free text must hold no personal data. The numbers are Skatteverket's test numbers and made-up telephones."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagesbild import privacy
from lagesbild.calendar import today
from tests import nasty

PERSON = "8112289874"  # Skatteverket's own example


def check_digit(nine: str) -> int:
    """Written apart from the product: doubles from the left, sums the digits."""
    total = 0
    for i, d in enumerate(nine):
        double = int(d) * 2 if i % 2 == 0 else int(d)
        total += double // 10 + double % 10
    return -total % 10


@pytest.mark.parametrize(
    "text",
    [
        "811228-9874",
        "8112289874",
        "19811228-9874",
        "198112289874",
        "811228+9874",
        "19811228 9874",
        "1981 12 28 98 74",
        "1981-12-28-9874",
        "811228 – 9874",
        "811228\u00a09874",
        "８１１２２８-９８７４",
        "pnr811228-9874, bosatt i v. 12",
        "Rum 12 811228-9874 tel saknas",
        "701063-2391",  # samordningsnummer: day 3 + 60
        "19701063-2391",
        # typed wrong, or half hidden: still a person
        "811228-9875",
        "19811228-9875",
        "811228+9875",
        "198112289875",
        "811228 - 9875",
        "811228–9875",
        "19811228 9875",
        "Pojken (20080412-1234)",
        "701063-2392",
        "197010632392",
        "000229-0001",
        "811228-XXXX",
        "19811228-xxxx",
        "811228-****.",
        "”050615−4321”",
        "600101-1234/700101-1234",
    ],
)
def test_a_persons_number_is_found_however_it_is_written(text):
    assert privacy.find(text) == ["personnummer"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8112289875",  # wrong check digit, and nothing says that it is a day and a number
        "811228 9875",
        "811328-9878",  # month 13
        "810230-9877",  # 30 February
        "556012-5790",  # an organisationsnummer
        "Dnr 2023-1174/36, v. 36, kl. 21.30",
        "2023-09-11 kl. 0900-1700",
        "Öppet 08–16, 100 000 kr, 59.3621, 17.8710",
        "Skjutning 2023-10-02 22:14 vid Vällingby centrum 12",
        "1234567890123456",
        "112, 114 14",
        "5000-K123456-23",
        "5000-K8112289-12",
        "2024-10-0123",
        "Larm 20260105-0123, 241105-0011",  # a case of these years
        "20241105-2130",
        "20241105 2130",
        "202411052130",
        "2019–2023, 201901-202312",
        "100000-2000 kr, 150000 - 2000",
        "Plusgiro 12 34 56-7, bankgiro 5050-1055",
        "59.811228-9875",
        "case-811228-9875-2",
        "345678-1234",
        "811228, 1981-12-28",
    ],
)
def test_what_is_no_personal_data_passes(text):
    assert privacy.find(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "070-123 45 67",
        "0701234567",
        "+46 70 123 45 67",
        "0046701234567",
        "08-123 456 78",
        "031-12 34 56",
        "(070) 123 45 67",
        "(08) 123 456 78",
        "00 46 70 123 45 67",
        "tel 0123456789",
        "telefon: 0812345678",
    ],
)
def test_telephone_numbers_are_found(text):
    assert privacy.find(f"Ring {text}!") == ["telefonnummer"]


def test_e_mail_is_found():
    assert privacy.find("skriv till nagon.annan@example.se om det") == ["e-postadress"]
    assert privacy.find("skriv till nagon.annan (at) example.se om det") == ["e-postadress"]
    assert privacy.find("@ Vällingby centrum") == []


@pytest.mark.parametrize(
    "text",
    [
        *("Storgatan 4 lgh 1102", "lgh. 1102", "LGH1102", "lägenhet 1102", "lgh-1102", "lgh nr 1102", "lgh: 12"),
        *("lägenhet nr 4", "lägenhetsnummer 1102", "lghnr 1102", "lägenheten nr 4"),
        *(
            "Storgatan 12 A, 3 tr",
            "Storgatan 12, våning 3",
            "Storgatan 12 (1203)",
            "Ekvägen 4B, 1102",
            "S:t Eriks väg 4, vån 2",
        ),
    ],
)
def test_the_number_of_a_flat_is_found(text):
    assert privacy.find(f"Bråk på {text} i går") == ["lägenhetsnummer"]


@pytest.mark.parametrize(
    "text",
    [
        *("inbrott i lägenhet 12 (15)", "lägenhet 2025-2026", "lägenheter 1200", "80 lgh i huset", "lägenhet, 3 rum"),
        *(
            "Storgatan 12, 2025",
            "Storgatan 12 kl. 1830",
            "Storgatan 12, 1830–2200",
            "Storgatan 4, 3 trappor till entrén",
        ),
        *("Storgatan 4, 1200 kr", "bråk 3 tr upp i huset", "på Storgatan 1203 anmälningar", "Plan 2, 1500 besökare"),
    ],
)
def test_a_count_of_flats_is_no_number_of_one(text):
    assert privacy.find(text) == []


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2029, 12, 31)),
    st.integers(0, 999),
    st.booleans(),
    st.sampled_from(["", "-", "+", " ", " - ", "\u00a0", "–"]),
    st.booleans(),
)
def test_every_valid_number_is_found_and_a_wrong_check_digit_where_the_form_says_a_person(
    day, serial, coordination, between, long
):
    nine = f"{day:%y%m}{day.day + 60 * coordination:02d}{serial:03d}"
    digit = check_digit(nine)
    century = f"{day:%Y}"[:2] if long else ""
    if not long and (day.month, day.day) == (2, 29) and day.year == 1900:
        return
    written = f"{century}{nine[:6]}{between}{nine[6:]}"
    assert "personnummer" in privacy.find(f"Ungdom ({written}{digit}) sågs")
    may_be_born = day.year <= today().year - 10
    if not long:  # of two centuries, neither may lie in these ten years
        may_be_born = not today().year - 10 < 2000 + day.year % 100 <= today().year
    says_so = between.strip() in ("-", "+", "–") or long
    wrong = f"Ungdom ({written}{(digit + 1) % 10}) sågs"
    assert ("personnummer" in privacy.find(wrong)) == (may_be_born and says_so)


@given(st.text(max_size=200))
def test_any_text_is_answered(text):
    assert set(privacy.find(text)) <= {"personnummer", "telefonnummer", "e-postadress"}


def test_the_problem_names_the_field_and_does_not_repeat_the_number():
    (problem,) = privacy.check({"Plats": "Vällingby", "Anteckning": f"Sedd: {PERSON}", "Tid": None})
    assert problem.column == "Anteckning"
    assert problem.what == "Anteckning innehåller något som ser ut som ett personnummer."
    assert PERSON not in str(problem) and problem.value is None
    assert "inte vem" in problem.fix


@pytest.mark.parametrize("piece", nasty.TEXTS)
def test_a_long_text_of_any_shape_is_checked_at_once(piece):
    assert nasty.seconds(privacy.find, nasty.TEXTS[piece]) < 20  # quadratic would take minutes


def test_a_period_of_two_dates_is_no_personnummer():
    assert privacy.find("2026-12-01 – 2027-11-30") == []  # ten of its digits have a right check digit
    assert privacy.find("1981-12-28-9874 – 2027-11-30") == ["personnummer"]


@pytest.mark.parametrize(
    "name",
    [
        "Trygghetsrådet Åmåkra",
        "Kultur Nämnden",
        "Socialnämnden Åmåkra",
        "Socialnämnd Nordost",
        "Åmåkra Byförening",
        "Kvarnens Hyresgästförening",
        "Miljöförvaltningen Ås",
        "Åmåkra Festival",
        "Skatteverket Ås",
        "Samverkansgruppen Ås",
        "Fält Forum",
    ],
)
def test_what_is_called_as_an_organisation_or_an_event_is_asked_about_as_no_person(name):
    assert privacy.likely_names(f"{name} träffas") == []
    assert privacy.likely_names(f"{name} och Anna Svensson träffas") == ["Anna Svensson"]
