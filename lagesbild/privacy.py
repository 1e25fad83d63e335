"""No personal data in free text: what looks like a person's number, telephone or e-mail is refused.

Names cannot be recognised by a rule; the pages ask people not to write them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from itertools import accumulate

from lagesbild.calendar import today
from lagesbild.problems import Problem
from lagesbild.swedish import sentence_case

_BETWEEN = r"[\s\-+./\u2010-\u2015\u2212]{0,3}"
_DIGITS = re.compile(rf"\d+(?:{_BETWEEN}\d+)*")
_TWO_DATES = re.compile(r"(?<![\d-])(\d{4}-\d{2}-\d{2})\s*[-\u2010-\u2015\u2212]\s*(\d{4}-\d{2}-\d{2})(?![\d-])")
_EMAIL = re.compile(
    r"[^\s@<>,;:](?:@|\s?[(\[]at[)\]]\s?)[^\s@<>,;:]{1,250}\.[a-z]{2,}", re.IGNORECASE
)  # from its last sign before the @: a long word costs no more
_FLAT = re.compile(  # "lägenhet 12" may count flats; with a number sign, or of four digits that are no year, it is one
    r"(?<!\w)(?:lgh[\s.:-]{0,3}(?:nr|nummer)?[\s.:-]{0,3}\d{1,4}"
    r"|lägenhet(?:en|s)?[\s.:-]{0,3}(?:nr|nummer)[\s.:-]{0,3}\d{1,4}|lägenhet(?:en)?[\s.:-]{0,3}(?!19|20)\d{4})(?!\d)",
    re.I,
)
_DWELLING = re.compile(  # a number in a street, and which floor or flat there; four digits that are a year, hours or a count are none
    r"(?:gata|gatan|gatans|väg|vägen|gränd|gränden|stig|stigen|allé|allén|backe|backen|torg|torget|plan)\s+\d{1,3}\s?[A-Z]?"
    r"(?:,?\s+(?:\d{1,2}\s?tr(?!\w)|(?:våning(?:en)?|vån)(?!\w)\.?\s?\d{1,2}(?!\d))"
    r"|(?:,\s?|\s?\()1[0-8]\d{2}(?=\s?(?:\)|[.,;!?]|$)|\s+(?:i går|i dag|hörs|bor|störs)(?!\w)))",
    re.I,
)
_PHONE = re.compile(
    rf"(?<![\d\-])(?:(?:\+|00\s?)46(?:{_BETWEEN}\(0\))?(?:{_BETWEEN}\d){{7,9}}"  # from abroad
    rf"|07[02369]\)?(?:{_BETWEEN}\d){{7}}"  # a mobile
    r"|0[1-9]\d{0,2}\)?(?:\s?[-/]\s?|\s)\d{2,4}(?:\s?\d{2,3}){1,3}"  # an area code and a number
    r"|(?<=(?i:tel) )0[1-9]\d{7,8}|(?<=(?i:telefon) )0[1-9]\d{7,8}|(?<=(?i:telefon): )0[1-9]\d{7,8}|(?<=(?i:tel)[.:] )0[1-9]\d{7,8})(?!\d)"
)
_SHORTEST_PHONE = 9  # digits; hours such as 0900–1700 have eight
_LONGEST = 12  # digits of a personnummer
_COORDINATION = 60  # added to the day in a samordningsnummer
_DASH = r"\s?[-+\u2010-\u2015\u2212]\s?"
_FORM = re.compile(  # with a slip in the check digit, or its last digits hidden; a space alone may part two numbers or a day and a time
    rf"(?<![\d.,/:-])(?:(\d{{6}}){_DASH}|((?:18|19|20)\d{{6}})(?:{_DASH}|\s?))(?:\d{{4}}|[xX*]{{4}})(?![\w*-])"
)
_YOUNGEST = 10  # years; newer days begin the numbers of cases and files (241105-0012)
_FIX = "Ta bort det. Skriv vad som hände och var, inte vem."


def find(text: str) -> list[str]:
    """What in the text looks like personal data, as Swedish words; empty when nothing does.

    >>> find("Skadegörelse, 811228-9874 hördes"), find("v. 36 kl. 21.30, dnr 2023-1174")
    (['personnummer'], [])
    """
    plain = unicodedata.normalize("NFKC", text)
    kinds = []
    if _has_person_number(plain):
        kinds.append("personnummer")
    if any(sum(c.isdigit() for c in m[0]) >= _SHORTEST_PHONE for m in _PHONE.finditer(plain)):
        kinds.append("telefonnummer")
    if _EMAIL.search(plain):
        kinds.append("e-postadress")
    if _FLAT.search(plain) or _DWELLING.search(plain):
        kinds.append("lägenhetsnummer")
    return kinds


def check(texts: Mapping[str, str | None]) -> list[Problem]:
    """Problems for texts by their Swedish field names. The value itself is not repeated: it should not spread."""
    return [
        Problem(
            f"{sentence_case(field)} innehåller något som ser ut som {'ett' if what.endswith('nummer') else 'en'} {what}.",
            "en text utan personuppgifter.",
            column=field,
            fix=_FIX,
        )
        for field, text in texts.items()
        for what in find(text or "")
    ]


def _has_person_number(text: str) -> bool:
    """True for a personnummer or samordningsnummer of 10 or 12 digits, however it is grouped.

    As YYMMDD-NNNN or YYYYMMDD-NNNN also with a wrong check digit: who typed it meant a person all the same.
    """
    if any(_may_be_born(m[1] or m[2]) for m in _FORM.finditer(text)):
        return True
    for run in _DIGITS.finditer(_TWO_DATES.sub(r"\1; \2", text)):  # a period is no number
        groups = re.findall(r"\d+", run[0])
        for start in range(len(groups)):
            for digits in accumulate(groups[start : start + _LONGEST]):  # a group holds a digit at least
                if len(digits) > _LONGEST:
                    break
                if len(digits) in (10, 12) and _is_person_number(digits):
                    return True
    return False


def _is_person_number(digits: str) -> bool:
    century, number = digits[:-10], digits[-10:]
    if century and century not in ("18", "19", "20"):
        return False
    # without a century the year may be a leap year in one of them: 00 is 2000
    return bool(_day(f"{century or '20'}{number[:6]}")) and _luhn(number)


def _may_be_born(day: str) -> bool:
    """True for a day (YYMMDD, YYYYMMDD) on which somebody old enough to be written of can have been born."""
    last = today().year - _YOUNGEST
    centuries = ("",) if len(day) == 8 else ("19", "20")
    born = [d for century in centuries if (d := _day(century + day))]
    if len(day) == 6 and any(last < d.year <= today().year for d in born):
        return False
    return any(d.year <= last for d in born)


def _day(digits: str) -> date | None:
    """The day that eight digits say, or those of a samordningsnummer; nothing when there is none such."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    with suppress(ValueError):
        return date(year, month, day - _COORDINATION if day > _COORDINATION else day)
    return None


def _luhn(number: str) -> bool:
    """The check digit of ten digits."""
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(number))
    return sum(sum(divmod(d, 10)) for d in doubled) % 10 == 0


_CAPITAL = r"[A-ZÅÄÖÉÜ][a-zåäöéü]{1,30}(?:-[A-ZÅÄÖÉÜ][a-zåäöéü]{1,30})?"
_TWO_NAMES = re.compile(rf"(?<![\w-])({_CAPITAL})[ \u00a0]+(?:(?:af|von|de|al)[ \u00a0]+)?({_CAPITAL})(?![\w-])")
_SURNAME = re.compile(r"(?<![\w-])[A-ZÅÄÖ][a-zåäöé]{1,30}sson(?![\w-])")
_PLACE = re.compile(
    r"(?:gata|gatan|gränd|väg|vägen|torg|torget|plan|plats|platsen|park|parken|skola|skolan|centrum|station|backe|backen"
    r"|berg|by|dal|gård|hamn|holm|lund|strand|stad|udde|vik|villastad|bro|bron|kyrka|kyrkan|gården|polis|polisen|kommun"
    r"|kommunen|kontoret|bolaget|ab|rådet|nämnd(?:en)?|förening(?:en)?|förvaltning(?:en)?|forum|verket|gruppen?|festival(?:en)?"
    r"|marknad(?:en)?)$",
    re.I,
)
_OPENERS = frozenset(
    [
        "på",
        "i",
        "vid",
        "hos",
        "från",
        "till",
        "utanför",
        "bakom",
        "framför",
        "mellan",
        "efter",
        "innan",
        "under",
        "över",
        "en",
        "ett",
        "flera",
        "många",
        "två",
        "tre",
        "den",
        "det",
        "de",
        "inga",
        "ingen",
        "polisen",
        "kommunen",
        "enligt",
        "även",
        "också",
        "samt",
        "när",
        "om",
        "att",
        "norra",
        "södra",
        "östra",
        "västra",
        "stora",
        "lilla",
        "nya",
        "gamla",
        "svenska",
        "röda",
        "rädda",
        "unga",
        "region",
        "länsstyrelsen",
        "trygg",
        "trygga",
    ]
)


def likely_names(text: str, places: frozenset[str] = frozenset()) -> list[str]:
    """What in the text may be the name of a person: two capitalised words, or a surname in -sson. For a warning only.

    ``places``: names of areas and organisations in lower case, which are no persons.

    >>> likely_names("Anna Svensson såg bråket vid Norra Torget"), likely_names("Polisen i Hässelby Gård")
    (['Anna Svensson'], [])
    """
    names: list[str] = []
    match = _TWO_NAMES.search(text)
    while match:
        first, second = match[1], match[2]
        is_opener = first.lower() in _OPENERS
        is_place = bool(_PLACE.search(first) or _PLACE.search(second)) and not second.endswith("sson")
        if not (is_opener or is_place or match[0].lower() in places):
            names.append(match[0])
        match = _TWO_NAMES.search(text, match.start(2) if is_opener else match.end())
    names += [m[0] for m in _SURNAME.finditer(text) if m[0].lower() not in places and not any(m[0] in n for n in names)]
    return list(dict.fromkeys(names))


def names_in_words(names: list[str]) -> str:
    """The warning about what `likely_names` gives; empty when there is nothing to warn of."""
    if not names:
        return ""
    return f"Är ”{'”, ”'.join(names)}” en person? Skriv inte vem, bara vad som hände och var. Spara igen om det inte är en person."
