"""Words that say what figures are when they are no counts of reported crimes: persons, other records, rates, multiples."""

from __future__ import annotations

import re
from functools import lru_cache

from lagesbild.swedish import fold

_PERSONS = re.compile(
    r"\b(?:\w*misstänkta|gärningsm[aä]n\w*|gärningsperson\w*|gripna|anhållna|häktade|omhändertagna|lagförda|dömda|åtalade"
    r"|frihetsberövade|målsägande\w*|målsägare\w*|\w*offer(?:en)?|\w*utsatta(?! område)|drabbade"
    r"|(?:avlidna|omkomna|döda|skadade)(?= (?:i|vid|av|person\w*)\b|\W*$))(?!\w)"
)
_AGAINST_WHOM = re.compile(r"\b(?:mot|från|hos|på|till)\s++(?:\w+\s++){0,2}$")


@lru_cache(4096)
def persons_in(text: str) -> str | None:
    """The word that says that figures count persons; None without one, and where it says whom a crime is against.

    >>> persons_in("Stöld, misstänkta"), persons_in("Hot mot målsägande"), persons_in("Brott i utsatta områden")
    ('misstänkta', None, None)
    """
    plain = fold(text)
    return next((m[0] for m in _PERSONS.finditer(plain) if not _AGAINST_WHOM.search(plain[: m.start()])), None)


OTHER_RECORDS = (
    r"uppklar\w*|uppklär\w*|personuppklar\w*|lagför(?!da\b)\w*|utredd?a|utredning\w*|handlagda|fällande|friande|nedlagda|ingripande\w*"
    r"|larm\w*|insats\w*|utryckning\w*|böter|ordningsbot\w*|\w*ärende\w*|\w*händelse\w*|orosanmäl\w*|felanmäl\w*|klagomål\w*|tillsyn\w*"
    r"|tips|samtal|domar"
)
"""Other things than crimes that the police and the courts count."""

_NO_CRIME = re.compile(
    r"(?:antal(?:et)? )?(?:invånare|folkmängd|befolkning|medelfolkmängd|medelbefolkning)\b.*|(?:antal(?:et)? (?:unika |unga )?|unika |unga )(?:personer|hushåll)\b.*"
    r"|.*\bper (?:(?:1|10|100) ?000|invånare|person|hushåll|capita|inv)\b.*|inv(?:ånare)?\b.*"
    r"|(?:prognos|förändring|skillnad|utveckling|differens|medel|medelvärde|genomsnitt|snitt|median|andel|index|budget|mål)\b.*"
    r"|.*[ ,(-](?:snitt|medel|medelvärde|genomsnitt|median|index|budget|mål|andel|kvot|diff|differens)\)?"
    r"|(?:hela )?(?:riket|länet|landet)|(?:föregående|förra|fg\.?) år(?:et)?"
    r"|.*(?:\((?:andel )?(?:i )?%\)|\((?:andel )?(?:i )?procent\)|, procent|, %)|.*(?:uppklar|uppklär).*|.*\bkostnad.*"
    rf"|(?:(?:antal(?:et)?|varav|därav|summa|totalt) )*(?:{OTHER_RECORDS})"
)


@lru_cache(4096)
def is_no_crime(label: str) -> bool:
    """True for the label of a row that holds something else than a number of crimes: inhabitants, suspects, a rate.

    >>> [is_no_crime(t) for t in ("Antal invånare", "Antal gripna", "varav uppklarade", "Olaga frihetsberövande")]
    [True, True, True, False]
    """
    return _NO_CRIME.fullmatch(fold(label)) is not None or persons_in(label) is not None


_RATE = re.compile(r"(?:\bper |(?<=\w) ?/ ?)(1 ?000|10 ?000|100 ?000|invånare)\b(?: inv\w*)?", re.I)
_AND_COUNTS = re.compile(r"\boch per\b|\bsamt per\b|totalt", re.I)


def rate_in(title: str) -> re.Match[str] | None:
    """What a title says that figures are per, group 1 the number; None for counts, also where rates stand beside them.

    >>> rate_in("Brott per 1 000 invånare")[1], rate_in("Antal och per 1 000 invånare")
    ('1 000', None)
    """
    return None if _AND_COUNTS.search(title) else _RATE.search(title)


_SPACE = "[ \u00a0\u202f.]?"
_MULTIPLES = re.compile(
    r"(?<!ett )(?<!några )(?<!flera )(?:\b(?:tio|hundra|tusen|miljon)tal(?:s|en)?\b|\bmiljoner\b|\bmiljarder\b|\bi (?:tusen|hundra)\b|\(tusen\)"
    rf"|\btusen (?=invånare|personer|st\b|brott|anmäl)|\b1{_SPACE}000[- ]?tal\w*|\b100[- ]tal\w*|[x×] ?1{_SPACE}000?\b|\(1{_SPACE}000\))",
    re.I,
)
_IS_ROUNDED = re.compile(r"avrund|närmaste", re.I)


def multiple_in(text: str) -> str | None:
    """The words that say that figures are multiples of something: "tusental", "(1 000)", "× 100"; None without any.

    >>> multiple_in("Folkmängd i tusental"), multiple_in("Avrundat till närmaste tusental"), multiple_in("Ett tusental fler")
    ('tusental', None, None)
    """
    match = None if _IS_ROUNDED.search(text) else _MULTIPLES.search(text)
    return match[0].strip() if match else None
