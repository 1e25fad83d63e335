"""What the columns of a file of events are: by their headings, which also may say the coordinate system."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lagesbild.problems import Problem
from lagesbild.swedish import fold

FIELDS: dict[str, tuple[str, ...]] = {
    "id": (
        *("id", "händelse-id", "händelseid", "händelsenummer", "händelsenr", "ärendenummer", "ärendenr", "ärende-id"),
        *(
            "diarienummer",
            "dnr",
            "anmälningsnummer",
            "löpnummer",
            "löpnr",
            "referensnummer",
            "rapportnummer",
            "event_id",
        ),
    ),
    "occurred": (
        *("inträffade", "inträffat", "inträffad", "inträffat från", "inträffade från", "inträffad från", "från"),
        *("datum", "tidpunkt", "datum och tid", "datum/tid", "händelsedatum", "händelsetid", "händelsetidpunkt"),
        *(
            "brottsdatum",
            "brottstid",
            "brottstid från",
            "brottsdatum från",
            "startdatum",
            "starttid",
            "start",
            "datetime",
        ),
    ),
    "clock": ("tid", "klockslag", "kl", "kl.", "klockan"),
    "until": (
        *("till", "inträffat till", "inträffade till", "inträffad till", "brottstid till", "brottsdatum till"),
        *("slut", "sluttid", "slutdatum", "tid till"),
    ),
    "reported": (
        *("anmäld", "anmält", "anmälningsdatum", "anmälningstid", "rapporterad", "inrapporterad", "larmtid"),
        *("inkommet", "inkommen", "inkom", "inkomstdatum", "skapad", "skapat", "registrerad"),
    ),
    "category": (
        *("kategori", "händelsekategori", "brottskategori", "brottstyp", "händelsetyp", "ärendetyp", "larmtyp", "typ"),
        *("typ av händelse", "händelse", "brott", "rubricering", "type", "category"),
    ),
    "source": ("källa", "källsystem", "organisation", "rapporterad av", "inrapporterad av"),
    "quality": ("noggrannhet", "platsnoggrannhet", "lägesnoggrannhet", "platskvalitet", "platsens noggrannhet"),
    "area": (
        *("område", "stadsdel", "stadsområde", "mellanområde", "delområde", "bostadsområde", "lokalområde"),
        *("kommundel", "distrikt", "kommun", "tätort", "ort"),
    ),
    "east": ("x", "e", "öst", "östlig", "easting", "x-koordinat", "xkoordinat", "koordinat x", "x_koord", "koord_x"),
    "north": (
        "y",
        "n",
        "nord",
        "nordlig",
        "northing",
        "y-koordinat",
        "ykoordinat",
        "koordinat y",
        "y_koord",
        "koord_y",
    ),
    "longitude": ("longitud", "longitude", "lon", "lng", "long"),
    "latitude": ("latitud", "latitude", "lat"),
}
"""What each field may be headed; the first is what a template says."""
SHOWN = "id; inträffade; till; anmäld; kategori; källa; noggrannhet; område; x och y, eller latitud och longitud"
_MEANT = {heading: name for name, headings in FIELDS.items() for heading in headings}
REQUIRED = ("occurred", "category")

_HOW_MANY = ("antal", "antal händelser", "antal fall", "antal brott", "antal incidenter", "antal ärenden", "st")

_PERSONAL = re.compile(
    r"(?:person|pers\.?|samordnings)[ _-]?n(?:umme)?r|p-?nr|födel.*|(?:för|efter|till)namn.*|namn|namn på .*|målsägand.*"
    r"|(?:brotts)?offrets.*|misstänkt.*|gärnings(?:man|person).*|vittne.*|anmälare.*|anmälarens.*|kontaktperson.*|handläggare.*"
    r"|.*telefon.*|tel\.?|mobil.*|.*e-?post.*|e-?mail.*|mejl.*|reg(?:istrerings)?\.?[ _-]?n(?:umme)?r|signalement.*"
    r"|hemadress|bostadsadress|folkbokföringsadress"
    r"|rapportör(?:ens? namn)?|(?:registrerad|upprättad|skapad|anmäld|ifylld|noterad) av"
)
_SYSTEM = re.compile(
    r"\(?\b(?:epsg[: _-]?(?P<code>\d{4,5})|sweref ?99 ?(?P<zone>tm|\d\d[ _-]?\d\d)|(?P<code2>300[6-9]|301[0-8]|4326)|wgs ?84)\b\)?"
)


@dataclass(frozen=True)
class DetectedFields:
    """Which column is which field, the coordinate system (EPSG) that the headings say, and what is wrong with them."""

    at: dict[str, int]
    epsg: int | None
    problems: tuple[Problem, ...]

    @property
    def has_coordinates(self) -> bool:
        """True for a pair of them."""
        return {"east", "north"} <= set(self.at) or {"latitude", "longitude"} <= set(self.at)


def system_of(text: str) -> int | None:
    """The EPSG code that a text names; None when it names none.

    >>> [system_of(t) for t in ("SWEREF 99 TM", "x (EPSG:3011)", "SWEREF99 18 00", "WGS84", "x")]
    [3006, 3011, 3011, 4326, None]
    """
    match = _SYSTEM.search(fold(text).replace("_", " "))
    if match is None:
        return None
    if code := match["code"] or match["code2"]:
        return int(code)
    zone = match["zone"]
    if zone is None:
        return 4326
    return 3006 if zone == "tm" else _ZONES.get(re.sub(r"\D", "", zone))


_ZONES = {
    **{"1200": 3007, "1330": 3008, "1500": 3009, "1630": 3010, "1800": 3011, "1415": 3012},
    **{"1545": 3013, "1715": 3014, "1845": 3015, "2015": 3016, "2145": 3017, "2315": 3018},
}


def find(header: Sequence[str], row: int | None) -> DetectedFields:
    """The fields of a header. A heading that looks like personal data is refused, one that is unknown is told."""
    at: dict[str, int] = {}
    problems: list[Problem] = []
    systems: set[int] = set()
    for i, text in enumerate(header):
        plain = fold(text)
        if not plain:
            continue
        system = system_of(text)
        bare = _SYSTEM.sub("", plain.replace("_", " ")).strip(" ()[],:-") if system else plain
        if _PERSONAL.fullmatch(plain):
            what = f"Kolumnen ”{text}” ser ut att innehålla personuppgifter."
            expected = "en fil utan personuppgifter: vad som hände, var och när, inte vem."
            problems.append(Problem(what, expected, row, text, text, fix="Ta bort kolumnen ur filen."))
            continue
        name = _MEANT.get(plain) or _MEANT.get(plain.replace("_", " ")) or (_MEANT.get(bare) if system else None)
        if plain in _HOW_MANY:  # three events on a row would be counted as one
            what = f"Kolumnen ”{text}” säger hur många händelser raden är."
            fix = f"Skriv varje händelse på en egen rad, eller ta bort ”{text}” om det alltid står 1."
            problems.append(Problem(what, "en händelse per rad.", row, text, text, fix=fix))
        elif name is None:
            what = f"Kolumnen ”{text}” är okänd och lästes inte."
            problems.append(Problem(what, f"{SHOWN}.", row, text, text, warning=True))
        elif name in at:
            what = f"Både ”{header[at[name]]}” och ”{text}” kan vara {FIELDS[name][0]}."
            problems.append(
                Problem(what, "en kolumn per uppgift.", row, text, text, fix="Ta bort eller döp om den ena.")
            )
        else:
            at[name] = i
            if system and name in ("east", "north", "longitude", "latitude"):
                systems.add(system)
    if len(systems) > 1:
        what = "Rubrikerna anger olika koordinatsystem."
        problems.append(Problem(what, "samma koordinatsystem för båda koordinaterna.", row))
    for one, other in (("east", "north"), ("latitude", "longitude")):
        if (one in at) != (other in at):
            lacking = FIELDS[other if one in at else one][0]
            problems.append(Problem(f"Kolumnen ”{lacking}” saknas.", "båda koordinaterna.", row, lacking))
    return DetectedFields(at, min(systems, default=None), tuple(problems))


def fits(header: Sequence[str]) -> bool:
    """True for a header of events: when, what, and where by coordinates or by area."""
    detected = find(header, None)
    return set(REQUIRED) <= set(detected.at) and (detected.has_coordinates or "area" in detected.at)
