"""Templates to fill in: a workbook for each kind of table, made from its declaration, for one place.

The first sheet has the headings and two example rows for the place's own parts, and is read as it is when it
has been filled in; the second explains the columns.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lagesbild.calendar import Tertial
from lagesbild.swedish import listing
from lagesbild.tables import TABLES, Column, Syntax, Type

EXPLANATION = "Så fyller du i"
"""The name of the sheet that explains; it is never read."""

KINDS = {
    "ratings": "Veckonivåer",
    "crime": "Anmälda brott",
    "survey": "Trygghetsundersökning",
    "population": "Befolkning",
    "incidents": "Händelser",
    "events": "Händelser med koordinater",
    "areas": "Områden",
    "levels": "Nivåskala",
    "rules": "Regler för föreslagen nivå",
    "yearly": "Årsbedömningar",
    "facts": "Fakta om området",
    "indicators": "Indikatorer",
    "measures": "Insatser",
    "themes": "Samverkansområden",
    "local_problems": "Problem",
    "causes": "Orsaker",
    "actions": "Åtgärder",
    "follow_ups": "Uppföljningar",
    "area_priorities": "Områdesprioritering",
    "law_records": "Lagens krav",
    "measure_status": "Insatsernas läge",
    "indicator_values": "Indikatorvärden",
    "indicator_rules": "Indikatorregler",
    "promises": "Medborgarlöften",
    "upcoming": "Årshjul",
    "calculations": "Kalkyler",
    "walk_points": "Trygghetsvandringar",
    "forums": "Parter och forum",
    "harm_weights": "Brottsvikter",
    "measured": "Mätserier",
}
"""What there are templates for, as a person would call it. Borders are a map file, which no template can hold."""

_LEFT_OUT = (
    "withdrawn",
    "aliases",
    "low",
    "high",
    "n_effective",
    "remark",
    "rate",
    "generalised",
    "resolution",
    "after_from",
    "after_to",
    "after_count",
)
_EXAMPLES: dict[str, dict[str, tuple[object, object]]] = {
    "crime": {"group": ("Person", "Person"), "category": ("Rån", "Misshandel"), "count": (3, 12)},
    "survey": {
        "survey": ("Kommunens undersökning", "Kommunens undersökning"),
        "question": ("Trygg ute sen kväll", "Trygg ute sen kväll"),
        "answer": ("otrygg", "otrygg"),
        "share": ("31,5 %", "24,0 %"),
        "n": (420, 310),
        "better": ("lägre", "lägre"),
    },
    "population": {"age": ("alla", "alla"), "count": (8200, 5400)},
    "incidents": {
        "time": ("21:30", ""),
        "place": ("torget", "skolan"),
        "category": ("Ordningsstörning", "Skadegörelse eller klotter"),
        "severity": ("oroande", "lindrig"),
        "organisation": ("Kommunen", "Bostadsbolag"),
    },
    "events": {
        "event": ("H-1", "H-2"),
        "category": ("Skadegörelse", "Rån"),
        "x": ("", ""),
        "y": ("", ""),
        "source": ("Polisen", "Polisen"),
    },
    "levels": {
        "level": (1, 2),
        "name": ("Normalt", "Avvikande"),
        "colour": ("#EAF1F4", "#F6DE8D"),
        "ink": ("#1A1A1A", "#1A1A1A"),
        "explanation": ("inga eller enstaka lindriga händelser", "flera lindriga händelser"),
    },
    "rules": {"level": (2, 3), "severity": ("lindrig", "oroande"), "least": (2, 2)},
    "yearly": {"part": ("", ""), "assessor": ("samverkansgruppen", "samverkansgruppen")},
    "facts": {"measure": ("Invånare", "Andel under 20 år"), "value": (8200, 24.5), "unit": ("antal", "%")},
    "indicators": {
        "plan": ("Åtgärdsplan", "Åtgärdsplan"),
        "goal": ("Färre rån", "Färre inbrott"),
        "indicator": ("Anmälda rån per år", "Anmälda inbrott per år"),
        "baseline": (60, 32),
        "target": (50, 28),
    },
    "measures": {
        "plan": ("Åtgärdsplan", "Åtgärdsplan"),
        "number": ("1:1", "1:2"),
        "name": ("Belysning vid gångtunneln", "Vuxna ute på kvällar"),
        "responsible": ("Tekniska kontoret", "Socialtjänsten"),
    },
    "themes": {
        "type": ("samverkansområde", "samverkansområde"),
        "code": ("1", "2"),
        "name": ("Centrum kvällstid", "Unga i riskzon"),
    },
    "local_problems": {
        "problem": ("P1", "P2"),
        "name": ("Skadegörelse vid torget", "Rån på väg hem från träning"),
        "categories": ("Skadegörelse", "Rån"),
        "from_hour": ("", 18),
        "to_hour": ("", 23),
        "likelihood": (4, 2),
        "likelihood_reason": ("noteras varje vecka", "några få om året"),
        "consequence": (2, 4),
        "consequence_reason": ("kostar men skadar ingen", "unga slutar gå till träningen"),
        "decision": ("åtgärd", "åtgärd"),
        "decision_reason": ("går att påverka", "följderna är allvarliga"),
    },
    "causes": {
        "cause": ("O1", "O2"),
        "problem": ("P1", "P1"),
        "branch": ("plats eller objekt", "utsatt"),
        "name": ("Mörk gångtunnel", "Boende som inte vågar säga ifrån"),
        "grounds": ("trygghetsvandring", ""),
    },
    "actions": {
        "action": ("Å1", "Å2"),
        "name": ("Belysning vid gångtunneln", "Vuxna ute på kvällar"),
        "problem": ("P1", "P2"),
        "responsible": ("Tekniska kontoret", "Socialtjänsten"),
        "follow_up": ("", ""),
        "criterion": ("Färre noterade händelser", "Färre noterade rån"),
        "level": ("generell", "riktad"),
        "counted": ("händelser", "händelser"),
        "target": (-20, -20),
    },
    "measure_status": {
        "plan": ("Åtgärdsplan", "Åtgärdsplan"),
        "number": ("1:1", "1:2"),
        "status": ("pågår", "inte påbörjad"),
        "result": ("Tre lampor är bytta.", ""),
    },
    "indicator_values": {
        "plan": ("Åtgärdsplan", "Åtgärdsplan"),
        "indicator": ("Anmälda rån per år", "Anmälda inbrott per år"),
        "value": (54, 31),
    },
    "indicator_rules": {
        "plan": ("Åtgärdsplan", "Åtgärdsplan"),
        "indicator": ("Anmälda rån per år", "Anmälda inbrott per år"),
        "category": ("Rån", "Inbrott"),
    },
    "promises": {
        "promise": ("M1", "M2"),
        "name": ("Poliser till fots vid torget varje fredag", "Bättre belysning vid stationen"),
        "parties": ("Polisen och kommunen", "Kommunen"),
        "evidence": ("medborgardialog i mars", "trygghetsvandring"),
        "survey": ("Kommunens undersökning", ""),
        "question": ("Trygg ute sen kväll", ""),
        "answer": ("otrygg", ""),
        "wanted": ("lägre", ""),
        "verdict": ("", ""),
    },
    "upcoming": {
        "upcoming": ("H1", "H2"),
        "name": ("Marknad på torget", "Höstlov"),
        "sort": ("evenemang", "lov eller helg"),
        "responsible": ("Kulturförvaltningen", ""),
        "notice": ("stängs av för bilar", ""),
    },
    "calculations": {
        "calculation": ("K1", "K2"),
        "name": ("Stöd till avhoppare, per person", "Lås till förråd, per trappuppgång"),
        "first_year": (1_000_000, 20_000),
        "later_years": (500_000, 0),
        "years": (2, 1),
        "loss": (20_000_000, 60_000),
        "loss_years": (15, 5),
        "grounds": ("varifrån varje tal kommer", "varifrån varje tal kommer"),
    },
    "walk_points": {
        "point": ("V1", "V2"),
        "name": ("Lampan är trasig", "Busken skymmer gången"),
        "spot": ("gångtunneln", "lekplatsen"),
        "sort": ("belysning", "sikt och växtlighet"),
        "responsible": ("Tekniska kontoret", "Bostadsbolaget"),
    },
    "forums": {
        "forum": ("F1", "F2"),
        "name": ("Brottsförebyggande rådet", "Polisen"),
        "sort": ("råd", "part"),
        "purpose": ("Gemensam inriktning", "Brott och ordning"),
        "rhythm": ("fyra gånger om året", "varje måndag"),
        "mandate": ("beslutar om åtgärdsplanen", ""),
        "members": ("kommunen, polisen, bostadsbolagen", ""),
    },
    "harm_weights": {
        "category": ("Rån (exempel)", "Cykelstöld (exempel)"),
        "weight": (500, 3),
        "grounds": ("medelstraff i dagar, skriv åren", "dagsböter omräknade till dagar"),
    },
    "measured": {
        "series": ("Sociala insatsgrupper (SIG)", "Narkotika i avloppsvatten"),
        "measure": ("avslutade enligt plan", "kokain"),
        "spot": ("alla", "Norra upptagningsområdet"),
        "value": (9, 412.5),
        "unit": ("personer", "mg per 1 000 invånare och dygn"),
        "whole": ("avslutade", ""),
    },
    "area_priorities": {
        "likelihood": (4, 2),
        "likelihood_reason": ("noteras nästan varje vecka", "enstaka gånger"),
        "consequence": (3, 3),
        "consequence_reason": ("boende undviker centrum på kvällen", "unga berörs"),
        "assessor": ("samverkansgruppen", "samverkansgruppen"),
    },
    "law_records": {
        "record": ("L1", "L2"),
        "paragraph": ("8 §", "10 §"),
        "answer": ("ja", "nej"),
        "what": ("Överenskommelse om samverkan med polisen", "Råd ska inrättas under året"),
        "reference": ("diarienummer", ""),
    },
    "follow_ups": {
        "follow_up": ("U1", "U2"),
        "action": ("Å1", "Å2"),
        "verdict": ("delvis nått", "går inte att säga"),
        "note": ("Tunneln används igen på kvällarna.", "För få rån för att säga något."),
    },
}
_ACTIONS = (
    "local_problems",
    "causes",
    "actions",
    "follow_ups",
    "law_records",
    "measure_status",
    "indicator_values",
    "indicator_rules",
    "promises",
    "upcoming",
    "calculations",
    "walk_points",
    "forums",
)
_EVENTS = (
    Column("event", "id", Type.TEXT),
    Column("happened", "inträffade", Type.TEXT, required=True),
    Column("category", "kategori", Type.TEXT, required=True),
    Column("x", "x (EPSG:3006)", Type.FLOAT),
    Column("y", "y (EPSG:3006)", Type.FLOAT),
    Column("area", "område", Type.TEXT),
    Column("source", "källa", Type.TEXT),
)  # what a person writes of an event: its table in the register is a list of files
_OF_THE_PLACE = (
    "levels",
    "rules",
    "indicators",
    "measures",
    "themes",
    "harm_weights",
    "measured",
    *_ACTIONS,
)  # one set for the whole place
_OF_A_LEVEL = ("name", "colour", "ink", "explanation")
_EXPLAINED = {
    "spot": "var eller i vad: ett lokalpolisområde, ett upptagningsområde, en cirkel; aldrig en person",
    "whole": "måttet som detta är en del av; då visas andelen",
    "wanted": "högre eller lägre: åt vilket håll löftet hålls",
    "event": "en egen beteckning, så att samma händelse aldrig räknas två gånger; kan lämnas tom",
    "happened": "dag och klockslag, t.ex. 2026-11-14 21:30",
    "x": "öst i SWEREF 99 TM, t.ex. 671250; tomt när bara området är känt",
    "y": "norr i SWEREF 99 TM, t.ex. 6581900",
    "incident": "en egen beteckning för varje händelse, aldrig samma som en tidigare",
    "parent": "platsen eller området som den ligger i",
    "area": "namnet på en av platsens delar, eller på platsen",
    "year": "årtal; för veckor det år som veckan hör till",
    "week": "veckans nummer, 1–53",
    "tertial": "år och tertial, t.ex. 2026-3 för september–december; en del utan rad är ej bedömd",
    "level": "nivåns siffra; tomt är ej bedömd, inte lugnt",
    "start": "periodens första dag",
    "end": "periodens sista dag, som räknas med",
    "wave": "året, eller flera år med + emellan",
    "answer": "svaren som andelen gäller",
    "n": "antal svar",
    "age": "alla, eller ett spann som 0–19",
    "role": "förhöjd: andelen veckor räknas härifrån; kritisk: listas",
    "part": "en del av området som skiljer sig; tomt är hela området",
    "problem": "problemets beteckning, P1, P2 …",
    "cause": "orsakens beteckning, O1, O2 …",
    "action": "åtgärdens beteckning, Å1, Å2 …",
    "parts": "delarnas namn med | emellan; tomt är hela platsen",
    "categories": "kategorier med | emellan; tomt är alla händelser",
    "target": "förändring i procent: -20 är en femtedel färre",
    "weight": "över 0, i en och samma skala; också brott utan fängelse i skalan har en vikt. Ange källan när filen läses in",
    "least": "så många händelser under en vecka ger nivån",
}


@dataclass(frozen=True)
class Blank:
    """Whom a template is for: the place, its parts by name, the day that its example rows are of, what it calls its
    parts, and the lowest levels of its scale (name, colour, ink, explanation)."""

    place: str
    parts: tuple[str, ...]
    day: date
    part_type: str = "stadsdel"
    levels: tuple[tuple[str, str, str, str], ...] = ()


def columns(kind: str) -> list[Column]:
    """The columns of a template: those that a person writes."""
    if kind == "events":
        return list(_EVENTS)
    no_area = kind == "areas" or kind in _OF_THE_PLACE
    return [
        c
        for c in TABLES[kind].columns
        if not c.is_detail
        and c.name not in _LEFT_OUT
        and c.syntax is not Syntax.GEOMETRY
        and not (no_area and c.name == "area")
    ]


def rows(kind: str, blank: Blank) -> list[list[object]]:
    """The two example rows, in the order of `columns`."""
    return [[_value(kind, c, i, blank) for c in columns(kind)] for i in (0, 1)]


def workbook(kind: str, blank: Blank) -> bytes:
    """The template as the bytes of an .xlsx."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        head, faint = book.add_format({"bold": True, "bottom": 1}), book.add_format({"font_color": "#566773"})
        day, wrap = (
            book.add_format({"num_format": "yyyy-mm-dd", "font_color": "#566773"}),
            book.add_format({"text_wrap": True}),
        )
        sheet = book.add_worksheet(KINDS[kind][:31])
        sheet.write_string(0, 0, f"Område: {blank.place}", faint)
        for i, column in enumerate(columns(kind)):
            sheet.write_string(2, i, column.title, head)
            sheet.set_column(i, i, max(14, len(column.title) + 4))
        for r, values in enumerate(rows(kind, blank), start=3):
            for i, value in enumerate(values):
                if isinstance(value, date):
                    sheet.write_datetime(r, i, value, day)
                elif isinstance(value, int | float):
                    sheet.write_number(r, i, value, faint)
                elif value:
                    sheet.write_string(r, i, str(value), faint)
        sheet.freeze_panes(3, 0)
        explanation = book.add_worksheet(EXPLANATION)
        explanation.set_column(0, 1, 22)
        explanation.set_column(2, 2, 70)
        explanation.write_string(
            0, 0, f"{KINDS[kind]}: ersätt de två exempelraderna med era egna, så många som behövs."
        )
        explanation.write_string(1, 0, "Spara och läs in filen på sidan Underlag. Inget läses härifrån.")
        for i, text in enumerate(("Rubrik", "Behövs", "Vad som skrivs")):
            explanation.write_string(3, i, text, head)
        for r, column in enumerate(columns(kind), start=4):
            explanation.write_string(r, 0, column.title)
            explanation.write_string(r, 1, "ja" if _is_needed(column) else "nej")
            explanation.write_string(r, 2, explain(column), wrap)
    return buffer.getvalue()


def explain(column: Column) -> str:
    """What to write in a column, in words."""
    if column.words:
        return f"ett av: {listing([words[0] for words in column.words.of.values()])}"
    if column.name in _EXPLAINED:
        return _EXPLAINED[column.name]
    if column.on_scale:
        return _EXPLAINED["level"]
    if column.is_share:
        return "andel i procent, t.ex. 31,5 %"
    if column.syntax is Syntax.COLOUR:
        return "en färg, #RRGGBB"
    if column.syntax is Syntax.CLOCK:
        return "klockslag, t.ex. 21:30"
    if column.is_noted:
        return "text, utan personuppgifter"
    by_type = {Type.INT: "heltal", Type.FLOAT: "tal", Type.DATE: "datum, ÅÅÅÅ-MM-DD"}
    missing = (
        "; tomt är att uppgiften saknas, inte 0" if column.type in (Type.INT, Type.FLOAT) and not column.key else ""
    )
    return by_type.get(column.type, "text") + missing


def _is_needed(column: Column) -> bool:
    return column.required and column.default is None


def _value(kind: str, column: Column, i: int, blank: Blank) -> object:
    examples = _EXAMPLES.get(kind, {})
    if kind == "levels" and i < len(blank.levels) and column.name in _OF_A_LEVEL:
        return blank.levels[i][_OF_A_LEVEL.index(column.name)]
    if kind == "areas" and column.name == "type":
        return blank.part_type
    if column.name in examples:
        return examples[column.name][i]
    names = (*blank.parts, blank.place)
    part = names[min(i, len(names) - 1)]
    month = (blank.day.replace(day=1) - timedelta(days=1)).replace(day=1)
    year, week, _ = (blank.day - timedelta(days=7 * (2 - i))).isocalendar()
    made: dict[str, Callable[[], object]] = {
        "area": lambda: part,
        "parent": lambda: blank.place,
        "incident": lambda: f"{blank.day:%Y%m%d}-{i + 1}",
        "name": lambda: f"Ny del {i + 1}" if kind == "areas" else part,
        "year": lambda: year if kind == "ratings" else blank.day.year - 1,
        "week": lambda: week,
        "level": lambda: i + 1,
        "start": lambda: month,
        "happened": lambda: f"{blank.day - timedelta(days=2 - i)} 21:30",
        "end": lambda: blank.day.replace(day=1) - timedelta(days=1),
        "date": lambda: blank.day - timedelta(days=2 - i) if kind == "incidents" else date(blank.day.year - 1, 12, 31),
        "wave": lambda: str(blank.day.year - 1),
        "period": lambda: str(blank.day.year - 1),
        "tertial": lambda: str(Tertial.of(blank.day)),
        "baseline_year": lambda: blank.day.year - 1,
        "target_year": lambda: blank.day.year + 1,
    }
    if column.name in made:
        return made[column.name]()
    if column.words:
        return next(iter(column.words.of.values()))[0]
    return column.default if column.default is not None else ""


def names(kinds: Sequence[str] = tuple(KINDS)) -> dict[str, str]:
    """Kind → what its template's file is called."""
    return {k: f"mall-{KINDS[k].lower().replace(' ', '-')}.xlsx" for k in kinds}
