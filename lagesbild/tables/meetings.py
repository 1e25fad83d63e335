"""What is noted, reported, decided and resolved week by week, and how a place has set that up."""

from __future__ import annotations

from lagesbild.tables.columns import AREA, SEVERITY, WITHDRAWN, YES_NO, coordinates, key, level, text, week, year
from lagesbild.tables.model import FROM_ONE, FROM_ZERO, Column, Syntax, Table, Type, Words

INCIDENTS = Table(
    "incidents",
    "Händelser",
    (
        AREA,
        key(
            "incident",
            "id",
            help_="made when it is noted",
            headings=(
                "händelse-id",
                "händelseid",
                "händelsenummer",
                "händelsenr",
                "ärendenummer",
                "ärendenr",
                "ärende-id",
                "rapportnummer",
                "rapportnr",
                "referensnummer",
                "löpnummer",
            ),
        ),
        Column(
            "date",
            "datum",
            Type.DATE,
            required=True,
            ahead=False,
            headings=(
                *("händelsedatum", "händelsetid", "händelsetidpunkt", "tidpunkt", "datum och tid", "datum/tid"),
                *(
                    "inträffade",
                    "inträffat",
                    "inträffat datum",
                    "startdatum",
                    "starttid",
                    "tid för händelsen",
                    "brottsdatum",
                    "brottstid",
                ),
            ),
        ),
        text(
            "time",
            "tid",
            "HH:MM; missing = unknown",
            syntax=Syntax.CLOCK,
            is_noted=True,
            headings=("klockslag", "kl", "kl.", "klockan", "inträffad tid", "starttid"),
        ),
        text(
            "place",
            "plats",
            "where, never a person's address",
            is_noted=True,
            headings=("brottsplats", "händelseplats", "platsnamn", "platsbeskrivning"),
        ),
        Column(
            "category",
            "kategori",
            Type.TEXT,
            required=True,
            syntax=Syntax.NAME,
            is_noted=True,
            is_name=True,
            headings=("händelsetyp", "typ av händelse", "händelse", "händelsekategori", "ärendetyp", "brottstyp"),
        ),
        Column(
            "severity",
            "allvar",
            Type.TEXT,
            required=True,
            words=SEVERITY,
            is_noted=True,
            headings=("allvarlighetsgrad", "allvarlighet", "allvarsgrad", "svårighetsgrad"),
        ),
        Column(
            "organisation",
            "källa",
            Type.TEXT,
            required=True,
            help="the organisation that reported it",
            is_noted=True,
            above="källa",
            headings=(
                "rapporterad av",
                "inrapporterad av",
                "uppgiftslämnare",
                "organisation",
                "rapportör",
                "källsystem",
            ),
        ),
        text(
            "note",
            "anteckning",
            "free text, no personal data",
            is_noted=True,
            headings=("beskrivning", "fritext", "kommentar", "anteckningar", "händelsebeskrivning"),
        ),
        *coordinates("händelsens"),
        WITHDRAWN,
    ),
)

RULES = Table(
    "rules",
    "Regler för föreslagen nivå",
    (
        AREA,
        key("level", "nivå", Type.INT, limits=FROM_ONE, on_scale=True),
        key("severity", "allvar", words=SEVERITY),
        Column(
            "least",
            "minst",
            Type.INT,
            required=True,
            help="so many incidents in a week give the level",
            limits=FROM_ZERO,
        ),
    ),
)

DECISIONS = Table(
    "decisions",
    "Beslut om nivå",
    (
        AREA,
        year("year", "år", key=True, help_="ISO year"),
        week(),
        level("level", "nivå", "as decided; missing = ej bedömd"),
        level("proposed", "förslag", "what the rules gave when it was decided"),
        text("grounds", "underlag", "why the rules gave it: 2 oroande händelser → 3", is_noted=True),
        text("reason", "motivering", "why people decided otherwise", is_noted=True),
        text("note", "anteckning", is_noted=True),
    ),
)

MEETINGS = Table(
    "meetings",
    "Möten",
    (
        AREA,
        year("year", "år", key=True, help_="ISO year"),
        week(),
        Column("date", "mötesdag", Type.DATE, required=True),
        text("organisations", "deltagare", "organisations, separated by |", is_noted=True),
        text("note", "anteckning", is_noted=True),
    ),
)

RESOLUTION_STATES = ("öppet", "pågår", "klart", "avskrivet")
"""How far something that a meeting resolved has come; the first two are still to be done."""

RESOLUTIONS = Table(
    "resolutions",
    "Mötesbeslut",
    (
        AREA,
        key("resolution", "id", help_="made when it is noted"),
        year("year", "år", required=True, help_="ISO year of the meeting's week"),
        Column("week", "vecka", Type.INT, required=True, help="the meeting's ISO week, 1-53", limits=(1, 53)),
        Column("what", "beslut", Type.TEXT, required=True, help="what is to be done", is_noted=True),
        Column(
            "responsible",
            "ansvarig",
            Type.TEXT,
            required=True,
            help="an organisation or a function, no person",
            is_noted=True,
        ),
        Column("due", "klart senast", Type.DATE, help="missing = no day was set"),
        Column("status", "status", Type.TEXT, required=True, words=Words({s: (s,) for s in RESOLUTION_STATES})),
        text("part", "stadsdel", "id of the part that it concerns; missing = all of the place"),
        text("outcome", "utfall", "what came of it", is_noted=True),
        WITHDRAWN,
    ),
)

FOCUS = Table(
    "focus",
    "Veckofokus",
    (
        AREA,
        key("focus", "id", help_="made when it is noted"),
        year("year", "år", required=True, help_="ISO year of the week that it is for"),
        Column("week", "vecka", Type.INT, required=True, help="ISO week, 1-53", limits=(1, 53)),
        Column("place", "plats", Type.TEXT, required=True, help="a place or a part of the area", is_noted=True),
        text("hours", "tider", "days and hours in words: fre–lör 18–02", is_noted=True),
        Column(
            "responsible",
            "ansvarig",
            Type.TEXT,
            required=True,
            help="organisations or functions, no person",
            is_noted=True,
        ),
        WITHDRAWN,
    ),
)

REPORTERS = Table(
    "reporters",
    "Rapportörer",
    (
        AREA,
        key("reporter", "id", help_="the secret part of the reporter's link"),
        Column("organisation", "organisation", Type.TEXT, required=True),
        text("parts", "stadsdelar", "ids of the parts that it reports of, separated by |; missing = all of them"),
        Column("closed", "avslutad", Type.INT, help="1 when the link no longer works", words=YES_NO),
    ),
    is_file=False,
)

REPORT_STATES = ("inkommen", "godkänd", "sammanslagen", "struken")
"""What the coordinator has made of a report; only an approved one counts as an incident."""

REPORTS = Table(
    "reports",
    "Rapporter inför mötet",
    (
        AREA,
        key("report", "id", help_="made by the form, so that a report sent twice is one"),
        Column("reporter", "rapportör", Type.TEXT, required=True, help="id of the reporter"),
        Column("organisation", "källa", Type.TEXT, required=True),
        year("year", "år", required=True, help_="ISO year"),
        Column("week", "vecka", Type.INT, required=True, help="ISO week, 1-53", limits=(1, 53)),
        Column(
            "is_nothing",
            "inget att rapportera",
            Type.INT,
            help="1 when the answer is that nothing happened",
            words=YES_NO,
        ),
        Column("date", "datum", Type.DATE, ahead=False),
        text("time", "tid", "HH:MM; missing = unknown", syntax=Syntax.CLOCK),
        text("place", "plats", "where, never a person's address"),
        text("category", "kategori"),
        text("severity", "allvar", words=SEVERITY),
        text("note", "anteckning", "free text, no personal data"),
        Column("status", "status", Type.TEXT, required=True, words=Words({s: (s,) for s in REPORT_STATES})),
        text("incident", "händelse", "id of the incident that it became or was merged into"),
        text("answer", "svar", "what the coordinator tells the reporter"),
    ),
    is_file=False,
)

HIDDEN, CLOSED, CATEGORIES, RHYTHM = "dold", "upphörd", "händelsekategorier", "mötesrytm"
"""The settings of an area: a place that no list shows ("ja"); a part's last day (ISO date); what incidents can be about;
how many weeks there are between its meetings."""

PLACE_SETTINGS = Table(
    "place_settings",
    "Platsens inställningar",
    (
        AREA,
        key("setting", "inställning", help_="dold, upphörd, händelsekategorier, mötesrytm"),
        text("value", "värde", "missing = as usual; several are separated by |"),
    ),
    is_file=False,
)

DECLARED = (INCIDENTS, RULES, DECISIONS, MEETINGS, PLACE_SETTINGS, RESOLUTIONS, FOCUS, REPORTERS, REPORTS)
