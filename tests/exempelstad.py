"""Makes `data/exempelstad`: a town that does not exist, in which everything the program can show can be seen.

    python -m tests.exempelstad [FOLDER]

Every figure is drawn from a seeded generator, and some things are planted for the analyses to find:
robberies double in 2026; thefts from cars step up in Norrklint from June 2026; Videkulla is rated
high though nothing is reported there; two surveys disagree; one question's wording changes;
Sjöglimma hardly answers. Only the standard library is used, so that the same files come out everywhere.
"""

from __future__ import annotations

import json
import sys
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from math import cos, exp, pi, sqrt
from pathlib import Path
from random import Random

from lagesbild.calendar import Week, weeks_in_year

TOWN = "Exempelstad (fiktiv)"
SOURCE = "Fiktiva uppgifter, slumpade för att prova Lägesbild"
FOLDER = Path(__file__).resolve().parent.parent / "data" / "exempelstad"
LAST_MONTH = date(2026, 10, 31)
LAST_WEEK = Week(2026, 46)
DRAWN_ON = "2026-11-16"

# name: inhabitants 2025, growth a year, crime as a multiple of the town's, unsafe share, mean level - 1
PARTS = {
    "Månvreten": (24_630, 0.012, 1.35, 0.44, 0.80),
    "Norrklint": (18_310, 0.008, 0.95, 0.31, 0.35),
    "Lyktberga": (14_180, 0.015, 1.90, 0.36, 0.70),
    "Kvarnsvalan": (11_490, 0.002, 0.80, 0.27, 0.25),
    "Videkulla": (9_760, -0.004, 0.55, 0.41, 0.95),
    "Tegelglänta": (7_240, 0.020, 0.75, 0.24, 0.20),
    "Fyrudda": (6_410, 0.000, 0.60, 0.19, 0.12),
    "Granlyckan": (3_870, 0.030, 0.50, 0.16, 0.10),
    "Sjöglimma": (818, -0.010, 0.45, 0.15, 0.05),
}
SILENT, STEPPED, UNANSWERED, WITHOUT_VALUE = "Videkulla", "Norrklint", "Sjöglimma", "Granlyckan"

# group, name, reports per 100 000 inhabitants and year, how much the season moves them, its top month,
# trend a year, and whether the town's larger part is not placed
CATEGORIES = (
    ("Hushåll", "Bilstöld", 150, 0.15, 10, -0.03),
    ("Hushåll", "Cykelstöld", 720, 0.60, 7, -0.02),
    ("Hushåll", "Inbrott i bostad", 190, 0.35, 12, -0.06),
    ("Hushåll", "Stöld ur fordon", 480, 0.15, 10, 0.00),
    ("Person", "Bedrägeri (urval)", 540, 0.05, 11, 0.03),
    ("Person", "Fickstöld", 130, 0.20, 8, -0.02),
    ("Person", "Hot", 410, 0.08, 6, 0.00),
    ("Person", "Misshandel utomhus (15- år)", 260, 0.25, 7, -0.01),
    ("Person", "Mord/dråp", 1.0, 0.00, 1, 0.00),
    ("Person", "Mord/dråp, försök", 5.0, 0.00, 1, 0.00),
    ("Person", "Rån", 62, 0.10, 10, 0.00),
    ("Person", "Våldtäkt, utomhus", 7.0, 0.20, 7, 0.00),
)
DOUBLED, STEPPED_UP = "Rån", "Stöld ur fordon"
UNPLACED = 0.06

SCALE = (
    (1, "Normalt", "#EAF1F4", "#1A1A1A", "", "inga eller enstaka lindriga händelser"),
    (2, "Avvikande", "#F6DE8D", "#1A1A1A", "", "flera lindriga eller enstaka oroande händelser"),
    (3, "Oroande", "#EE9B3A", "#1A1A1A", "förhöjd", "flera oroande eller enstaka allvarliga händelser"),
    (4, "Allvarligt", "#C8382E", "#FFFFFF", "", "flera allvarliga händelser"),
    (5, "Kritiskt", "#4A0A1E", "#FFFFFF", "kritisk", "enstaka kritiska händelser"),
)
RULES = ((2, "lindrig", 2), (2, "oroande", 1), (3, "oroande", 2), (3, "allvarlig", 1), (4, "allvarlig", 2))

# category of an incident: its share, the organisation that reports it, how serious it mostly is
INCIDENTS = (
    ("Skadegörelse", 0.30, "Bostadsbolag", "lindrig"),
    ("Ordningsstörning", 0.26, "Kommunen", "lindrig"),
    ("Öppen droghandel", 0.18, "Polisen", "oroande"),
    ("Hot", 0.12, "Skola", "oroande"),
    ("Misshandel", 0.09, "Polisen", "oroande"),
    ("Rån", 0.05, "Polisen", "allvarlig"),
)


def poisson(random: Random, mean: float) -> int:
    """A Poisson number: events at exponential distances until the mean is used up."""
    n, left = 0, mean
    while (left := left - random.expovariate(1.0)) > 0:
        n += 1
    return n


def binomial(random: Random, n: int, p: float) -> int:
    return sum(random.random() < p for _ in range(n))


def months(first: int, last: date) -> Iterator[tuple[int, int]]:
    for year in range(first, last.year + 1):
        for month in range(1, 13 if year < last.year else last.month + 1):
            yield year, month


def decimals(value: float, places: int = 1) -> str:
    return f"{value:.{places}f}".replace(".", ",")


Row = Sequence[object]


def table(title: str, period: str, heading: str, rows: Iterable[Row], *lines: str, area: bool = True) -> str:
    """A file as a user could have sent it: what it is, where from, where, when; then the table."""
    top = [f"{title} (fiktiv)", f"Källa: {SOURCE}", *([f"Område: {TOWN}"] if area else []), f"Period: {period}"]
    body = [";".join("" if v is None else str(v) for v in row) for row in rows]
    return "\n".join([*top, *lines, "", heading, *body]) + "\n"


# --- areas ------------------------------------------------------------------------------------------

# corner points of the nine parts; they lie in open water, in lake Vänern, so that nobody takes the town for a real one
_CORNERS = {
    "a": (12.862, 58.772), "b": (12.894, 58.778), "c": (12.931, 58.775), "d": (12.958, 58.768),
    "e": (12.853, 58.755), "f": (12.886, 58.7575), "g": (12.921, 58.759), "h": (12.966, 58.7525),
    "i": (12.859, 58.739), "j": (12.8915, 58.742), "k": (12.925, 58.7405), "l": (12.961, 58.738),
    "m": (12.868, 58.724), "n": (12.897, 58.721), "o": (12.934, 58.7225), "p": (12.953, 58.7265),
    "ab": (12.878, 58.778), "bc": (12.913, 58.781), "ef": (12.869, 58.752), "fg": (12.904, 58.761),
    "fj": (12.883, 58.749), "gk": (12.928, 58.750), "jk": (12.909, 58.737), "kl": (12.943, 58.743),
    "hl": (12.972, 58.745), "mn": (12.883, 58.719), "no": (12.917, 58.7175), "ei": (12.851, 58.747),
}  # fmt: skip
_RINGS = {
    "Tegelglänta": "a ab b f ef e",
    "Norrklint": "b bc c g fg f",
    "Fyrudda": "c d h g",
    "Videkulla": "e ef f fj j i ei",
    "Lyktberga": "f fg g gk k jk j fj",
    "Månvreten": "g h hl l kl k gk",
    "Granlyckan": "i j n mn m",
    "Kvarnsvalan": "j jk k o no n",
    "Sjöglimma": "k kl l p o",
}


def ring(corners: str) -> list[tuple[float, float]]:
    points = [_CORNERS[c] for c in corners.split()]
    return [*points, points[0]]


def collection(name: str, period: str, remark: str, features: Iterable[dict[str, object]]) -> str:
    head = {"type": "FeatureCollection", "name": f"{name} (fiktiv)", "källa": SOURCE, "period": period}
    lines = [json.dumps(k, ensure_ascii=False) + ": " + json.dumps(v, ensure_ascii=False) for k, v in head.items()]
    lines.append(f'"anmärkning": {json.dumps(remark, ensure_ascii=False)}')
    body = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    return "{\n" + ",\n".join(lines) + ',\n"features": [\n' + body + "\n]\n}\n"


def feature(properties: dict[str, object], type_: str, coordinates: object) -> dict[str, object]:
    geometry = {"type": type_, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def areas() -> dict[str, str]:
    outlines = [
        feature(
            {"namn": name, "typ": "stadsdel", "överordnad": TOWN, "alias": [], "generaliserad": True},
            "Polygon",
            [ring(_RINGS[name])],
        )
        for name in PARTS
    ]
    watched = {"namn": "Månvreten (fiktivt)", "lager": "utsatt område", "kategori": "utsatt område", "utgåva": 2025}
    outline = [[12.9245, 58.7545], [12.942, 58.756], [12.957, 58.7535], [12.966, 58.7525], [12.972, 58.745],
               [12.957, 58.741], [12.943, 58.743], [12.918, 58.744], [12.9245, 58.7545]]  # fmt: skip
    places = [
        ("Fiktiva torget", "öppen drogscen", "Månvreten", [12.946, 58.7485]),
        ("Fiktiva centrum med omnejd", "öppen drogscen", "Lyktberga", [12.907, 58.7495]),
        ("Fiktiva stationen", "otrygg plats", "Lyktberga", [12.898, 58.7525]),
        ("Fiktiva gångtunneln", "otrygg plats", "Videkulla", [12.871, 58.7475]),
        ("Fiktiva industriområdet", "olovlig bosättning", "Norrklint", [12.912, 58.771]),
    ]
    remark = (
        "En stad som inte finns. Konturerna är hittade på och ligger ute i Vänern, så att ingen tar dem för en plats."
    )
    return {
        "omraden.csv": table(
            "Exempelstad",
            "2026",
            "namn;typ;överordnad;alias",
            [
                (TOWN, "kommun", "", "Exempelstad|Exempelstads kommun"),
                *((name, "stadsdel", TOWN, "") for name in PARTS),
            ],
        ),
        "stadsdelar.geojson": collection("Exempelstads stadsdelar", "2026", remark, outlines),
        "utsatt_omrade_2025.geojson": collection(
            "Exempelstads utsatta område",
            "2025",
            remark,
            [feature(watched | {"område": TOWN, "generaliserad": True}, "Polygon", [outline])],
        ),
        "platser.geojson": collection(
            "Platser i Exempelstad",
            "2026",
            remark,
            [
                feature(
                    {"namn": name, "lager": layer, "utgåva": 2026, "område": TOWN, "stadsdel": part,
                     "lägesnoggrannhet": "påhittad punkt"},
                    "Point",
                    point,
                )
                for name, layer, part, point in places
            ],
        ),
    }  # fmt: skip


# --- crime ------------------------------------------------------------------------------------------


def crime(random: Random) -> dict[str, str]:
    """Reports a month: of every part, and of the town, which holds some 6 % more that were never placed."""
    whole = sum(p[0] for p in PARTS.values())
    weight = sum(p[0] * p[2] for p in PARTS.values()) / whole
    counts: Counter[tuple[str, str, int, int]] = Counter()
    for _, category, rate, swing, top, trend in CATEGORIES:
        for year, month in months(2020, LAST_MONTH):
            days = monthrange(year, month)[1] / 365.25
            season = exp(swing * cos(2 * pi * (month - top) / 12) - swing**2 / 4)
            mean = rate / 100_000 * days * season * exp(trend * (year + month / 12 - 2026))
            mean *= 2.0 if category == DOUBLED and year == 2026 else 1.0
            placed = 0
            for part, (people, growth, multiple, *_) in PARTS.items():
                here = mean * people * (1 + growth) ** (year - 2026) * multiple / weight * (1 - UNPLACED)
                if (category, part) == (STEPPED_UP, STEPPED) and (year, month) >= (2026, 6):
                    here *= 2.2
                counts[part, category, year, month] = n = poisson(random, here)
                placed += n
            counts[TOWN, category, year, month] = placed + poisson(random, mean * whole * UNPLACED)

    def file(areas: Sequence[str], title: str, first: int, last: date, *lines: str) -> str:
        listed = list(months(first, last))
        names = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
        heading = ";".join(["Stadsdel", "Brottsgrupp", "Brottstyp", *(f"{names[m - 1]} {y}" for y, m in listed)])
        rows = [
            (area, group, category, *(counts[area, category, y, m] for y, m in listed))
            for area in areas
            for group, category, *_ in CATEGORIES
        ]
        return table(title, f"{first}-01-01 – {last}", heading, rows, f"Uttag: {DRAWN_ON}", *lines)

    # a remark is its whole file's: what is said of the town's counts is in a file without the parts'
    unplaced = "Anmärkning: Stadens antal rymmer även anmälningar som inte kunnat föras till en stadsdel."
    old, new = (2020, date(2025, 12, 31)), (2026, LAST_MONTH)
    final, early = "2020–2025, slutliga uppgifter", "2026, preliminära uppgifter t.o.m. oktober"
    town, parts = "Anmälda brott per månad", "Anmälda brott per månad och stadsdel"
    return {
        "brott_2020-2025.csv": file([TOWN], f"{town} {final}", *old, unplaced),
        "brott_2026.csv": file([TOWN], f"{town} {early}", *new, unplaced),
        "brott_stadsdelar_2020-2025.csv": file([*PARTS], f"{parts} {final}", *old),
        "brott_stadsdelar_2026.csv": file([*PARTS], f"{parts} {early}", *new),
    }


# --- weeks ------------------------------------------------------------------------------------------


def weeks(first: int) -> Iterator[Week]:
    week = Week(first, 1)
    while week <= LAST_WEEK:
        yield week
        week = week.shift(1)


def incidents(random: Random) -> list[tuple[str, date, str, str, str, str]]:
    """area, day, time, category, severity, organisation: more in summer, more where crime is; none in the silent part."""
    listed = []
    for week in weeks(2024):
        season = exp(0.45 * cos(2 * pi * (week.week - 27) / 52))
        for part, (people, _, multiple, *_) in PARTS.items():
            if part == SILENT:
                continue
            for _ in range(poisson(random, 4.0e-5 * people * multiple * season)):
                category, _, organisation, mostly = random.choices(INCIDENTS, [c[1] for c in INCIDENTS])[0]
                severity = mostly if random.random() < 0.8 else random.choice(["lindrig", "oroande", "allvarlig"])
                if random.random() < 0.004:
                    severity = "kritisk"
                day = week.monday() + timedelta(days=random.choices(range(7), [2, 2, 2, 3, 5, 6, 3])[0])
                hour = random.choices(
                    range(24), [3, 2, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 3, 4, 4, 4, 5, 6, 7, 8, 7, 5]
                )[0]
                time = f"{hour:02}:{random.randrange(0, 60, 5):02}" if random.random() < 0.85 else ""
                listed.append((part, day, time, category, severity, organisation))
    return sorted(listed, key=lambda i: (i[1], i[0]))


def ratings(
    random: Random, noted: Sequence[tuple[str, date, str, str, str, str]]
) -> dict[tuple[str, Week], int | None]:
    """The level that the rules give, mostly; the silent part is rated by feeling, high. None where nobody met."""
    serious = ["lindrig", "oroande", "allvarlig", "kritisk"]
    seen: Counter[tuple[str, Week, str]] = Counter()
    for part, day, _, _, severity, _ in noted:
        for milder in serious[: serious.index(severity) + 1]:
            seen[part, Week.of(day), milder] += 1
    collected: dict[tuple[str, Week], int | None] = {}
    for week in weeks(2024):
        is_holiday = week.week in (29, 30, 52) or week.week == weeks_in_year(week.year)
        for part, (*_, mean) in PARTS.items():
            by_rule = [
                level for level, severity, least in (*RULES, (5, "kritisk", 1)) if seen[part, week, severity] >= least
            ]
            level = max([1, *by_rule])
            if part == SILENT:
                level = 1 + min(poisson(random, mean + 0.3), 3)
            elif random.random() < 0.08:  # people knew more than the list did
                level = min(5, max(1, level + random.choice([-1, 1])))
            is_unknown = is_holiday or random.random() < 0.01 or (part == UNANSWERED and week < Week(2024, 27))
            collected[part, week] = None if is_unknown else level
    return collected


def weekly_files(random: Random) -> dict[str, str]:
    noted = incidents(random)
    levels = ratings(random, noted)
    files = {
        "nivaskala.csv": table("Veckonivåer 1–5", "2024–2026", "nivå;namn;färg;textfärg;roll;förklaring", SCALE),
        "regler.csv": table(
            "Regler för föreslagen nivå", "2024–2026", "nivå;allvar;minst", [*RULES, (5, "kritisk", 1)]
        ),
        "handelser_2024-2026.csv": table(
            "Händelser från veckomötena",
            f"2024-01-01 – {LAST_WEEK.monday() + timedelta(days=6)}",
            "område;id;datum;tid;kategori;allvar;källa",
            [
                (part, f"ex{i:04}", day, time, category, severity, organisation)
                for i, (part, day, time, category, severity, organisation) in enumerate(noted, start=1)
            ],
        ),
    }
    for year in range(2024, 2027):
        listed = [w for w in weeks(2024) if w.year == year]
        files[f"veckobedomning_{year}.csv"] = table(
            f"Veckobedömning per stadsdel {year}",
            f"{year}, vecka 1–{listed[-1].week}",
            ";".join(["Vecka", *PARTS]),
            [(w.week, *(levels[part, w] for part in PARTS)) for w in listed],
        )
    return files


# --- people -----------------------------------------------------------------------------------------

_AGES = (("0-12", 0.15), ("13-19", 0.09), ("20-29", 0.13), ("30-64", 0.44), ("65+", 0.19))


def population(random: Random) -> str:
    rows: list[Row] = []
    for part, (people, growth, *_) in PARTS.items():
        shares = [share * random.uniform(0.85, 1.15) for _, share in _AGES]
        for year in range(2020, 2026):
            total = round(people * (1 + growth) ** (year - 2025))
            counts = [round(total * s / sum(shares)) for s in shares]
            counts[3] += total - sum(counts)
            day = f"{year}-12-31"
            rows.append((part, day, "alla", total))
            rows += [(part, day, age, n) for (age, _), n in zip(_AGES, counts, strict=True)]
    return table("Folkmängd per stadsdel och ålder", "2020-12-31 – 2025-12-31", "område;datum;ålder;antal", rows)


def surveys(random: Random) -> dict[str, str]:
    """The municipality's survey, weighted in 2026, and the police's, which sees it getting better instead of worse."""
    outside = ("Trygg ute ensam sen kväll i bostadsområdet", "mycket eller ganska otrygg, eller går inte ut")
    worried = {
        "2022": ("Hur orolig är du för att utsättas för brott?", "mycket eller ganska orolig"),
        "2024": ("Hur orolig är du för att utsättas för brott?", "mycket eller ganska orolig"),
        "2026": ("Oroar du dig för att du själv ska utsättas för brott?", "mycket eller ganska orolig"),
    }
    groups = {"kvinnor": (0.52, 1.28), "män": (0.48, 0.70), "18-29 år": (0.14, 1.10), "65 år och äldre": (0.27, 1.15),
              "har funktionsnedsättning": (0.13, 1.45)}  # fmt: skip
    whole = sum(p[0] for p in PARTS.values())
    mean = sum(p[0] * p[3] for p in PARTS.values()) / whole
    remark = "viktad efter kön och ålder"

    def answered(n: int, share: float, wave: str, *, is_missing: bool = False) -> tuple[object, ...]:
        message = decimals(100 * binomial(random, n, min(share, 0.95)) / n) + " %"
        weighted = wave == "2026"
        return ("..", "..", "", "för få svar") if is_missing else (
            message, n, decimals(n / 1.35) if weighted else "", remark if weighted else "")  # fmt: skip

    def without(every: Row, group: Row, wave: str) -> tuple[object, ...]:
        """The others: all who answered minus the group."""
        (share, n), (part, k) = (
            (float(str(r[5]).rstrip(" %").replace(",", ".")), int(str(r[6]))) for r in (every, group)
        )
        message = decimals((share * n - part * k) / (n - k)) + " %"
        return (message, n - k, decimals((n - k) / 1.35), remark) if wave == "2026" else (message, n - k, "", "")

    own: list[Row] = []
    police: list[Row] = []
    for wave, factor, lower in (("2022", 1.0, 0.98), ("2024", 1.04, 0.91), ("2026", 1.12, 0.80)):
        for question, answer, level in ((*outside, 1.0), (*worried[wave], 1.25 if wave == "2026" else 1.0)):
            own.append((TOWN, wave, question, answer, "alla", *answered(2_900, mean * factor * level, wave)))
            for group, (part_of, multiple) in groups.items():
                n = round(2_900 * part_of)
                own.append((TOWN, wave, question, answer, group, *answered(n, mean * factor * level * multiple, wave)))
            own.append(
                (TOWN, wave, question, answer, "har inte funktionsnedsättning", *without(own[-6], own[-1], wave))
            )
            for part, (people, *_, unsafe, _) in PARTS.items():
                n = {UNANSWERED: 12}.get(part, round(36 * sqrt(people / 100) * random.uniform(0.8, 1.0)))
                is_missing = part == WITHOUT_VALUE and wave == "2026"
                values = answered(n, unsafe * factor * level, wave, is_missing=is_missing)
                own.append((part, wave, question, answer, "alla", *values))
        for area, unsafe in ((TOWN, mean), *((part, p[3]) for part, p in PARTS.items() if part != UNANSWERED)):
            n = 1_450 if area == TOWN else random.randint(95, 240)
            police.append((area, wave, *outside, "alla", *answered(n, unsafe * lower, "")[:2]))
    return {
        "trygghet_kommunen_2022-2026.csv": table(
            "Kommunens trygghetsundersökning",
            "2022, 2024 och 2026",
            "område;våg;fråga;svar;grupp;andel;n;effektivt n;anmärkning;bättre när",
            [(*row, "lägre") for row in own],
            "Undersökning: Kommunens trygghetsundersökning (fiktiv)",
        ),
        "trygghet_polisen_2022-2026.csv": table(
            "Polisens trygghetsmätning",
            "2022, 2024 och 2026",
            "område;våg;fråga;svar;grupp;andel;n;bättre när",
            [(*row, "lägre") for row in police],
            "Undersökning: Polisens trygghetsmätning (fiktiv)",
        ),
    }


# --- plans ------------------------------------------------------------------------------------------


def plans() -> dict[str, str]:
    plan = "Plan: Åtgärdsplan 2025–2026 (fiktiv)"
    return {
        "insatser_2025-2026.csv": table(
            "Insatser i åtgärdsplanen",
            "2025–2026",
            "nummer;insats;fokusområde;förväntat resultat;samordnas av;ansvar;uppföljning",
            [
                ("1:1", "Belysning och röjning i Månvreten", "1 Platser", "Färre platser som undviks",
                 "Trygghetssamordnaren", "Tekniska kontoret", "Trygghetsmätningen 2026"),
                ("1:2", "Bevakad cykelparkering i Lyktberga", "1 Platser", "Färre cykelstölder",
                 "Trygghetssamordnaren", "Tekniska kontoret", "Anmälda cykelstölder"),
                ("2:1", "Vuxna ute på kvällar och helger", "2 Unga", "Färre rån bland unga",
                 "Socialtjänsten", "Socialnämnden och polisen", "Anmälda rån"),
                ("2:2", "Gemensam rutin när skolan ser hot", "2 Unga", "Fler händelser anmäls tidigt",
                 "Skolförvaltningen", "Utbildningsnämnden", "Händelser från skolor"),
                ("3:1", "Uppsökande arbete i Videkulla", "3 Tillit", "Fler vågar anmäla",
                 "Områdespolisen", "Polisen", "Antal anmälningar"),
                ("3:2", "Information mot bedrägerier till äldre", "3 Tillit", "Färre som luras",
                 "Trygghetssamordnaren", "Omsorgsnämnden", "Anmälda bedrägerier"),
            ],
            plan,
        ),
        "indikatorer_2025-2026.csv": table(
            "Indikatorer till åtgärdsplanen",
            "2025–2026",
            "mål;indikator;utgångsvärde;utgångsår;målvärde;målår",
            [
                ("Färre rån", "Anmälda rån per år", 60, 2024, 50, 2026),
                ("Färre cykelstölder", "Anmälda cykelstölder per år", 700, 2024, 600, 2026),
                ("Tryggare utemiljöer", "Andel otrygga sent på kvällen, procent", 32, 2024, 28, 2026),
                ("Högre tillit", "Händelser från Videkulla noterade på veckomötet per år", 0, 2024, 20, 2026),
            ],
            plan,
        ),
        # made up, to try the weighing with; "Bedrägeri (urval)" has none, so that what lacks a weight is seen
        "brottsvikter_exempel.csv": table(
            "Exempel på brottsvikter, påhittade tal i stället för en riktig skala",
            "2025–2026",
            "brottskategori;brottsvikt;grund",
            [
                (name, weight, "påhittad, för att prova")
                for name, weight in (
                    ("Bilstöld", 12), ("Cykelstöld", 2), ("Fickstöld", 4), ("Hot", 14), ("Inbrott i bostad", 70),
                    ("Misshandel utomhus (15- år)", 45), ("Mord/dråp", 4200), ("Mord/dråp, försök", 1900), ("Rån", 480),
                    ("Stöld ur fordon", 3), ("Våldtäkt, utomhus", 1500),
                )
            ],
        ),
        "samverkansomraden.csv": table(
            "Samverkansområden",
            "2025–2026",
            "typ;kod;namn;beskrivning",
            [
                ("samverkansområde", 1, "Platser som många undviker", "Torg, tunnlar och stråk där flera behöver göra sitt samtidigt."),
                ("samverkansområde", 2, "Unga i riskzon", "Tidigt stöd med skola, fritid och hem som skydd."),
                ("samverkansområde", 3, "Tilliten i Videkulla", "Hög bedömd nivå men inget som noteras på veckomötet."),
            ],
        ),
    }  # fmt: skip


def files(seed: int = 20_261_116) -> dict[str, str]:
    """Every file of the folder: its name and its text. The same seed gives the same files."""
    return {
        **areas(),
        **crime(Random(seed)),
        **weekly_files(Random(seed + 1)),
        "befolkning_2020-2025.csv": population(Random(seed + 2)),
        **surveys(Random(seed + 3)),
        **plans(),
    }


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
