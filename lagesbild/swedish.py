"""Numbers, dates and names as Swedes write and read them.

Writing uses the no-break space (U+00A0) as thousands separator and before %, the minus
sign U+2212 and the decimal comma. ParsedTable accepts every variant seen in real files.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

NBSP = "\u00a0"
MINUS = "\u2212"
MISSING = ".."  # Brå/SCB: the figure is missing or secret
NOT_APPLICABLE = "."  # Brå/SCB: the figure cannot occur
_MOST_DECIMALS = 9
LARGEST_COUNT = 10**12  # more than anything that is counted; a larger number is a fault in the file
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
MONTH_NAMES = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december")  # fmt: skip
_NUMBER_WORDS = ["noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"]


def round_half_up(value: float, decimals: int = 0) -> float:
    """Round as Excel and printed tables do: a five goes away from zero, not to the even digit.

    >>> round_half_up(31.25, 1), round_half_up(-2.5)
    (31.3, -3.0)
    """
    step = Decimal(1).scaleb(-decimals)
    return float(Decimal(str(float(value))).quantize(step, ROUND_HALF_UP, Context(prec=400)))


def number(value: float | None, decimals: int = 0, *, sign: bool = False) -> str:
    """Write a number; missing values become "..".

    >>> number(1174)
    '1\\xa0174'
    >>> number(-22.33, 1)
    '−22,3'
    >>> number(6, sign=True)
    '+6'
    >>> number(None)
    '..'
    """
    if value is None or not math.isfinite(value):
        return MISSING
    rounded = round_half_up(value, decimals) + 0.0  # + 0.0 turns -0.0 into 0.0
    text = f"{abs(rounded):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    if rounded < 0:
        return MINUS + text
    return "+" + text if sign and rounded > 0 else text


def percent(value: float | None, decimals: int = 1, *, sign: bool = False) -> str:
    """Write a percentage given in percent, not as a share.

    >>> percent(-22.33)
    '−22,3\\xa0%'
    """
    text = number(value, decimals, sign=sign)
    return text if text == MISSING else f"{text}{NBSP}%"


def visible(value: float | None, decimals: int = 0, *, sign: bool = False) -> str:
    """As `number`, with the further decimals that it takes for what is not 0 not to be written as 0.

    >>> visible(0.004, 1), visible(0, 1), visible(2.5, 1)
    ('0,004', '0,0', '2,5')
    """
    return number(value, visible_decimals(value, decimals), sign=sign)


def visible_decimals(value: float | None, decimals: int) -> int:
    """How many decimals `visible` writes: at least ``decimals``."""
    if value and math.isfinite(value):
        while decimals < _MOST_DECIMALS and round_half_up(value, decimals) == 0:
            decimals += 1
    return decimals


def plain(value: float) -> str:
    """A number with the decimals that it has, at most two.

    >>> plain(48.5), plain(1.68), plain(352000)
    ('48,5', '1,68', '352\\xa0000')
    """
    decimals = next((d for d in (0, 1) if round_half_up(value, d) == round_half_up(value, 2)), 2)
    return number(value, decimals)


def number_word(n: int) -> str:
    """Numbers to twelve in words, as running text has them.

    >>> number_word(12), number_word(13)
    ('tolv', '13')
    """
    return _NUMBER_WORDS[n] if 0 <= n < len(_NUMBER_WORDS) else number(n)


def plural(n: int, one: str, many: str) -> str:
    """``n`` with its noun: "1 vecka", "2 veckor"."""
    return f"{number(n)}{NBSP}{one if n == 1 else many}"


def sentence_case(text: str) -> str:
    """First letter upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def sentence(*parts: str) -> str:
    """Sentences joined, each with its first letter in upper case and a full stop; empty ones are left out.

    >>> sentence("ett", "", "två.")
    'Ett. Två.'
    """
    return " ".join(sentence_case(p.strip()).rstrip(".") + "." for p in parts if p and p.strip())


def is_neuter(noun: str) -> bool:
    """True for an area's word that takes "ett": "stadsområde", "distrikt"; False for "stadsdel"."""
    return noun.endswith(("område", "distrikt", "län", "samhälle"))


def none_of(noun: str, adjective: str = "") -> str:
    """ "Ingen" before an area's word, which may have an adjective, given as "ingen" takes it.

    >>> none_of("stadsdel", "bedömd"), none_of("stadsområde", "bedömd"), none_of("stadsområde")
    ('ingen bedömd stadsdel', 'inget bedömt stadsområde', 'inget stadsområde')
    """
    if not is_neuter(noun):
        return " ".join(filter(None, ("ingen", adjective, noun)))
    return " ".join(filter(None, ("inget", adjective.replace("bedömd", "bedömt").replace("annan", "annat"), noun)))


def some_of(noun: str) -> str:
    """ "Någon stadsdel", "något stadsområde": any one."""
    return f"{'något' if is_neuter(noun) else 'någon'} {noun}"


def one_of(noun: str) -> str:
    """ "En stadsdel", "ett stadsområde": a single one."""
    return f"{'ett' if is_neuter(noun) else 'en'} {noun}"


def that(noun: str) -> str:
    """ "Den" or "det", which stands for an area of that word."""
    return "det" if is_neuter(noun) else "den"


def all_of(n: int, plural_form: str, definite: str) -> str:
    """Every one of several, in words.

    >>> all_of(2, "åtgärder", "åtgärderna"), all_of(3, "åtgärder", "åtgärderna")
    ('båda åtgärderna', 'alla tre åtgärder')
    """
    return f"båda {definite}" if n == 2 else f"alla {number_word(n)} {plural_form}"


def listing(items: Sequence[str]) -> str:
    """Join names: "a, b och c".

    >>> listing(["a", "b", "c"])
    'a, b och c'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} och {items[-1]}"


def breakable(name: str, mark: str = "\u200b") -> str:
    """A name with ``mark`` (as it is, a space without width) where it may go on in the next line: after each slash.

    >>> breakable("Gröna Lyckan/Sågverksområdet", "|")
    'Gröna Lyckan/|Sågverksområdet'
    """
    return name.replace("/", f"/{mark}")


def ranges(numbers: Sequence[int]) -> str:
    """Runs of whole numbers: "38, 41 och 47–52".

    >>> ranges([38, 41, 47, 48, 49])
    '38, 41 och 47–49'
    """
    runs: list[list[int]] = []
    for n in sorted(numbers):
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return listing([str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs])


def day(value: date, *, year: bool = True) -> str:
    """Write a date as running text: "30 sep 2023"."""
    text = f"{value.day}{NBSP}{MONTHS[value.month - 1]}"
    return f"{text}{NBSP}{value.year}" if year else text


def slug(name: str) -> str:
    """A name fit for URLs and ids.

    >>> slug("Hässelby-Vällingby")
    'hasselby-vallingby'
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


@lru_cache(maxsize=10_000)  # the same names stand in row after row
def fold(name: str) -> str:
    """The form in which names are compared: case and white space do not count.

    Accents do: Råcksta and Räcksta are two spellings, joined by an alias and never by guess.
    """
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_SPACE = re.compile(r"[ \u00a0\u202f\u2009]")
_NUMERIC = re.compile(r"[+-]? ?(?:(?:\d+|[1-9]\d{0,2}(?: \d{3})+)(?:[.,]\d+)?|[.,]\d+)")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?: \d{3})*[.,]\d{3}")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(\.\d{3}){2,}$")


def parse_number(text: str) -> float | None:
    """Read a number as Swedish files write it; raise ValueError for anything else.

    Accepts "1 174" with any space, "−22,3 %", "18,8%". Brå's and SCB's symbols: "-" is
    zero, ".." (or "saknas") is missing and "." cannot occur (both None). An empty cell is None. A space stands
    between groups of three digits only: "10 12" is two numbers.

    >>> parse_number("1\\u202f174"), parse_number("−22,3 %"), parse_number("-")
    (1174.0, -22.3, 0.0)
    >>> parse_number("..") is None
    True
    """
    plain = _SPACE.sub(" ", text).replace(MINUS, "-").replace("–", "-").strip().removesuffix("%").rstrip()
    if plain.lower() in ("", MISSING, NOT_APPLICABLE, "…", "saknas", "uppgift saknas"):
        return None
    if plain == "-":
        return 0.0
    if _GROUPED.match(plain):
        plain = plain.replace(".", "")
    if not _NUMERIC.fullmatch(plain):
        raise ValueError(text)
    value = float(plain.replace(" ", "").replace(",", "."))
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def parse_count(text: str) -> int | None:
    """Read a whole number that is not negative; see `parse_number` for the symbols.

    "12.000" and "1,000" may be thousands or decimals, and "47 %" is a share: ValueError.
    """
    if "%" in text or _THOUSANDS.fullmatch(_SPACE.sub(" ", text).strip()):
        raise ValueError(text)
    value = parse_number(text)
    if value is None:
        return None
    if value != int(value) or not 0 <= value <= LARGEST_COUNT:
        raise ValueError(text)
    return int(value)


def parse_date(text: str) -> date:
    """Read "2023-09-30", "2023.11.24", "20230930" or "30 sep 2023"; raise ValueError for anything else.

    Midnight after the date, as programs write it, is no time of day and is left out.
    """
    plain = re.sub(r"[ t]00:00(:00(\.0+)?)?$", "", _SPACES.sub(" ", text).strip().lower())
    if match := re.fullmatch(r"(\d{4})([-.]?)(\d{1,2})\2(\d{1,2})", plain):
        if not match[2] and len(plain) != 8:
            raise ValueError(text)
        return date(int(match[1]), int(match[3]), int(match[4]))
    if match := re.fullmatch(r"(\d{1,2}) ([a-zåäö]+)\.? (\d{4})", plain):
        return date(int(match[3]), parse_month(match[2]), int(match[1]))
    raise ValueError(text)


def parse_coming_date(text: str, today: date) -> date:
    """As `parse_date`, or a day without a year ("4 dec", "4/12"): the first such day from today on.

    >>> parse_coming_date("4 dec", date(2026, 11, 30)), parse_coming_date("7/1", date(2026, 11, 30))
    (datetime.date(2026, 12, 4), datetime.date(2027, 1, 7))
    """
    if match := re.fullmatch(r"(\d{1,2})(?:/(\d{1,2})| ([a-zåäö]+)\.?)", _SPACES.sub(" ", text).strip().lower()):
        month = int(match[2]) if match[2] else parse_month(match[3])
        day = date(today.year, month, int(match[1]))
        return day if day >= today else day.replace(year=today.year + 1)
    return parse_date(text)


def parse_month(text: str) -> int:
    """The month's number from its Swedish name or abbreviation; ValueError if it is none.

    >>> parse_month("september"), parse_month("okt")
    (9, 10)
    """
    try:
        return MONTHS.index(text.strip().lower()[:3]) + 1
    except ValueError:
        raise ValueError(text) from None
