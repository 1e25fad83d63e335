"""What belongs to the work beside problems and actions: promises, what comes, calculations, points of a walk, forums."""

from __future__ import annotations

from lagesbild.tables.columns import AREA, BETTER, WITHDRAWN, coordinates, key, text
from lagesbild.tables.model import FROM_ONE, FROM_ZERO, Column, Needs, Refers, Table, Type, Words


def _words(*words: str) -> Words:
    return Words({w: (w,) for w in words})


KEPT_OR_NOT = ("hållet", "delvis hållet", "inte hållet", "går inte att säga")
"""What people may find of a promise; the last is an answer too."""
SORTS_TO_COME = ("evenemang", "lov eller helg", "nya siffror", "annat")
OCCASIONS = ("trygghetsvandring", "medborgardialog", "annat")
SORTS_OF_POINT = (
    "belysning",
    "sikt och växtlighet",
    "skötsel och klotter",
    "trafik",
    "ödslighet",
    "annat",
    "fungerar bra",
)
POINT_STATES = ("noterad", "på gång", "åtgärdad", "åtgärdas inte")
SORTS_OF_FORUM = ("part", "forum", "råd")
_PER_CENT = (0, 100)

PROMISES = Table(
    "promises",
    "Medborgarlöften",
    (
        AREA,
        key("promise", "löfte-id", help_="M1, M2 …"),
        Column("name", "medborgarlöfte", Type.TEXT, required=True, help="what is promised", is_noted=True),
        text("parts", "löftet gäller i", "ids of the parts, separated by |; missing = all", is_areas=True),
        text("parties", "parter", "organisations, no persons", is_noted=True),
        text("evidence", "löftet bygger på", "what people said, what the figures showed", is_noted=True),
        Column("start", "lovat den", Type.DATE),
        Column("end", "löftet gäller till", Type.DATE),
        text("survey", "undersökning"),
        text("question", "fråga"),
        text("answer", "svar", "the answers that the share counts"),
        Column("wanted", "andelen ska bli", Type.INT, help="which way keeps the promise", words=BETTER),
        text("before", "jämförs med våg", "the wave that later ones are held against"),
        text("verdict", "hölls löftet", words=_words(*KEPT_OR_NOT)),
        text("verdict_reason", "skäl för bedömningen", is_noted=True),
        Column("judged", "löftet bedömt", Type.DATE),
        WITHDRAWN,
    ),
    in_order=(("start", "end"),),
    needs=(
        Needs("survey", ("question", "answer", "wanted")),
        Needs("question", ("survey",)),
        Needs("answer", ("survey",)),
        Needs("survey", ("before",), is_told=True),
        Needs("verdict", ("verdict_reason",), is_told=True),
    ),
)

UPCOMING = Table(
    "upcoming",
    "Årshjul",
    (
        AREA,
        key("upcoming", "händer-id", help_="H1, H2 …"),
        Column("name", "vad som händer", Type.TEXT, required=True, is_noted=True),
        Column("sort", "slag av händelse", Type.TEXT, required=True, words=_words(*SORTS_TO_COME)),
        Column("start", "första dagen", Type.DATE, required=True),
        Column("end", "sista dagen", Type.DATE, help="last day included; missing = one day"),
        text("parts", "händer i", "ids of the parts, separated by |; missing = all", is_areas=True),
        text("responsible", "ansvarar", "an organisation or a function, no person", is_noted=True),
        text("notice", "att tänka på", is_noted=True),
        WITHDRAWN,
    ),
    in_order=(("start", "end"),),
)

CALCULATIONS = Table(
    "calculations",
    "Kalkyler",
    (
        AREA,
        key("calculation", "kalkyl-id", help_="K1, K2 …"),
        Column("name", "kalkyl", Type.TEXT, required=True, help="what is done, for whom: one case", is_noted=True),
        text("action", "gäller åtgärd", "id of the action"),
        Column(
            "first_year", "kostnad första året", Type.FLOAT, required=True, limits=FROM_ZERO, help="kronor per case"
        ),
        Column("later_years", "kostnad per år därefter", Type.FLOAT, help="kronor per case", limits=FROM_ZERO),
        Column("years", "år med kostnad", Type.INT, required=True, limits=FROM_ONE, default=1),
        Column("loss", "kostnad om inget görs", Type.FLOAT, required=True, limits=FROM_ONE, help="kronor per case"),
        Column("loss_years", "under så många år", Type.INT, required=True, limits=FROM_ONE, help="even over the years"),
        Column(
            "saved",
            "andel som undviks",
            Type.FLOAT,
            help="per cent of the loss in a case that succeeds",
            limits=_PER_CENT,
            default=100.0,
        ),
        Column("discount", "kalkylränta", Type.FLOAT, help="per cent a year; missing = none", limits=_PER_CENT),
        text("grounds", "antagandena bygger på", "where each number is from", is_noted=True, required=True),
        WITHDRAWN,
    ),
    needs=(Needs("years", ("later_years",), over=1),),
    refers=(Refers("actions", ("action",), ("action",)),),
)

WALK_POINTS = Table(
    "walk_points",
    "Trygghetsvandringar",
    (
        AREA,
        key("point", "punkt-id", help_="V1, V2 …"),
        Column("name", "vad som sågs eller sades", Type.TEXT, required=True, is_noted=True),
        Column("occasion", "tillfälle", Type.TEXT, required=True, words=_words(*OCCASIONS), default=OCCASIONS[0]),
        Column("date", "noterad den", Type.DATE, required=True, ahead=False),
        text("part", "punktens stadsdel", "id of the part", is_areas=True),
        text("spot", "punktens plats", "a place, no address of a home", is_noted=True),
        text("sort", "slag av punkt", words=_words(*SORTS_OF_POINT)),
        text("responsible", "ansvarar för punkten", "an organisation or a function, no person", is_noted=True),
        Column("due", "klart senast", Type.DATE),
        Column(
            "status", "punktens läge", Type.TEXT, required=True, words=_words(*POINT_STATES), default=POINT_STATES[0]
        ),
        text("result", "vad som gjordes", is_noted=True),
        Column("fixed", "avslutad den", Type.DATE, ahead=False),
        *coordinates("punktens"),
        WITHDRAWN,
    ),
    needs=(
        Needs("x", ("y",)),
        Needs("y", ("x",)),
        Needs("status", ("result",), values=POINT_STATES[3:], is_told=True),
    ),
)

FORUMS = Table(
    "forums",
    "Parter och forum",
    (
        AREA,
        key("forum", "forum-id", help_="F1, F2 …"),
        Column("name", "part eller forum", Type.TEXT, required=True, help="an organisation, no person", is_noted=True),
        Column("sort", "slag av forum", Type.TEXT, required=True, words=_words(*SORTS_OF_FORUM)),
        text("purpose", "syfte", is_noted=True),
        text("rhythm", "möts", "how often", is_noted=True),
        text("mandate", "mandat", "what it may decide", is_noted=True),
        text("members", "deltar", "organisations and functions, no persons", is_noted=True),
        Column("meets", "nästa möte", Type.DATE),
        WITHDRAWN,
    ),
)

DECLARED = (PROMISES, UPCOMING, CALCULATIONS, WALK_POINTS, FORUMS)
