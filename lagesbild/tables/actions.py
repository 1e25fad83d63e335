"""From problem to action to effect: what is the matter, why, what is done about it, and what came of it."""

from __future__ import annotations

from lagesbild.tables.columns import AREA, WITHDRAWN, key, text
from lagesbild.tables.model import FROM_ZERO, Column, Needs, Refers, Syntax, Table, Type, Words

_FOUR = (1, 4)
_CLOCK = (0, 24)


def _words(*words: str) -> Words:
    return Words({w: (w,) for w in words})


DECISIONS_ON_PROBLEMS = ("åtgärd", "ingen åtgärd")
"""What can be decided of a problem: that something is done about it, or not; both with a reason."""
PROBLEM_STATES = ("aktuellt", "avslutat")
BRANCHES = ("utsatt", "gärningsperson", "plats eller objekt")
"""The three branches of a fishbone; gärningsperson is a role, never a person."""
IN_TREE, IN_CHAIN = "orsak", "händelse"
"""A cause in a tree (it leads to another or to the problem), and a step in a chain of events."""
CERTAINTIES = ("känt", "bedömt")
LEVELS_OF_ACTION = ("generell", "riktad", "behandlande")
APPROACHES = ("situationell", "social")
TERMS = ("kort", "lång")
ACTION_STATES = ("planerad", "pågår", "genomförd", "avbruten")
COUNTED = ("händelser", "anmälda brott", "annat")
"""What an action's success is counted in; the first two recompute themselves, the third is judged by people."""
VERDICTS = ("nått", "delvis nått", "inte nått", "går inte att säga")
"""What a follow-up finds; the last is an answer too."""

_PROBLEM = "problem"

LOCAL_PROBLEMS = Table(
    "local_problems",
    "Problem",
    (
        AREA,
        key("problem", "problem-id", help_="P1, P2 …"),
        Column("name", "problem", Type.TEXT, required=True, help="what is the matter, in few words", is_noted=True),
        text("description", "problemets beskrivning", is_noted=True),
        text(
            "parts", "stadsdelar", "ids of the parts that it is bound to, separated by |; missing = all", is_areas=True
        ),
        text("categories", "kategorier", "of incidents and of reported crime, separated by |; missing = all"),
        Column("from_hour", "från kl.", Type.INT, help="incidents from this hour on", limits=_CLOCK),
        Column("to_hour", "till kl.", Type.INT, help="and before this hour; may be past midnight", limits=_CLOCK),
        text(
            "surface", "problemets yta", "cirkel-… or yta-… in metres of SWEREF 99 TM, or omrade-…@revision of a layer"
        ),
        text("theme", "samverkansområde", "its number among the place's"),
        text("owner", "problemägare", "an organisation or a function, no person", is_noted=True),
        Column("likelihood", "sannolikhet", Type.INT, help="1-4", limits=_FOUR),
        text("likelihood_reason", "skäl för sannolikheten", is_noted=True),
        Column("consequence", "konsekvens", Type.INT, help="1-4", limits=_FOUR),
        text("consequence_reason", "skäl för konsekvensen", is_noted=True),
        text("evidence", "underlag", "ids of exhibits, each at a revision (id@12), separated by |"),
        text("decision", "ställningstagande", words=_words(*DECISIONS_ON_PROBLEMS)),
        text("decision_reason", "skäl för ställningstagandet", is_noted=True),
        Column("decided", "beslutat", Type.DATE),
        Column("status", "läge", Type.TEXT, required=True, words=_words(*PROBLEM_STATES), default=PROBLEM_STATES[0]),
        WITHDRAWN,
    ),
    needs=(
        Needs("from_hour", ("to_hour",)),
        Needs("to_hour", ("from_hour",)),
        Needs("likelihood", ("likelihood_reason",), is_told=True),
        Needs("consequence", ("consequence_reason",), is_told=True),
        Needs("decision", ("decision_reason",), is_told=True),
    ),
    refers=(Refers("themes", ("theme",), ("code",)),),
)

CAUSES = Table(
    "causes",
    "Orsaker",
    (
        AREA,
        key("cause", "orsak-id", help_="O1, O2 …"),
        Column("problem", "problem-id", Type.TEXT, required=True),
        Column("branch", "gren", Type.TEXT, required=True, words=_words(*BRANCHES, IN_TREE, IN_CHAIN)),
        Column("name", "orsak", Type.TEXT, required=True, help="no person; a role at most", is_noted=True),
        text("leads_to", "leder till", "in a tree: the id of what it leads to; missing = the problem itself"),
        Column("step", "steg", Type.INT, help="in a chain: 1, 2, 3 …", limits=(1, 99)),
        Column("certainty", "säkerhet", Type.TEXT, required=True, words=_words(*CERTAINTIES), default=CERTAINTIES[1]),
        text("grounds", "bygger på", "what it is known from", is_noted=True),
        WITHDRAWN,
    ),
    refers=(
        Refers("local_problems", ("problem",), ("problem",)),
        Refers("causes", ("leads_to",), ("cause",)),
    ),
)

ACTIONS = Table(
    "actions",
    "Åtgärder",
    (
        AREA,
        key("action", "åtgärd-id", help_="Å1, Å2 …"),
        Column("name", "åtgärd", Type.TEXT, required=True, is_noted=True),
        text("problem", "problem-id", "missing = it answers to no problem, which 5 § does not allow"),
        text("cause", "orsak-id", "the cause that it is to change"),
        text("level", "nivå på åtgärden", words=_words(*LEVELS_OF_ACTION)),
        text("approach", "inriktning", words=_words(*APPROACHES)),
        text("term", "sikt", words=_words(*TERMS)),
        text("expected", "förväntat resultat", is_noted=True),
        text("coordinator", "samordningsansvar", "an organisation or a function, no person", is_noted=True),
        text("responsible", "åtgärdsansvar", "an organisation or a function, no person", is_noted=True),
        Column("start", "börjar", Type.DATE),
        Column("end", "slutar", Type.DATE),
        Column("cost", "kostnad i kronor", Type.FLOAT, help="missing = not known, never 0", limits=FROM_ZERO),
        Column(
            "status",
            "status för åtgärden",
            Type.TEXT,
            required=True,
            words=_words(*ACTION_STATES),
            default=ACTION_STATES[0],
        ),
        Column("follow_up", "följs upp", Type.DATE, help="when it is to be followed up"),
        text("criterion", "bedöms efter", "how success is judged, chosen before it starts", is_noted=True),
        text("counted", "räknas i", words=Words({w: (w, "brott") if w == COUNTED[1] else (w,) for w in COUNTED})),
        Column("target", "mål i procent", Type.FLOAT, help="change of the count that is wanted; -20 is a fifth fewer"),
        Column("before_from", "före, från", Type.DATE, help="frozen when it starts"),
        Column("before_to", "före, till", Type.DATE, help="last day included"),
        Column("before_count", "före, antal", Type.INT, help="what was counted then", limits=FROM_ZERO),
        text("resolution", "mötesbeslut", "id of the meeting's decision that it came from"),
        WITHDRAWN,
    ),
    in_order=(("start", "end"), ("before_from", "before_to")),
    needs=(
        Needs("status", ("criterion", "counted", "responsible", "start"), values=ACTION_STATES[1:], is_told=True),
        Needs("cause", ("problem",)),
    ),
    refers=(
        Refers("local_problems", ("problem",), ("problem",)),
        Refers("causes", ("cause", "problem"), ("cause", "problem")),
    ),
)

FOLLOW_UPS = Table(
    "follow_ups",
    "Uppföljningar",
    (
        AREA,
        key("follow_up", "uppföljning-id", help_="U1, U2 …"),
        Column("action", "åtgärd-id", Type.TEXT, required=True),
        Column("date", "uppföljd", Type.DATE, required=True, ahead=False),
        Column("verdict", "utfall", Type.TEXT, required=True, words=_words(*VERDICTS)),
        Column("note", "vad som kom fram", Type.TEXT, required=True, is_noted=True),
        Column("after_from", "efter, från", Type.DATE),
        Column("after_to", "efter, till", Type.DATE, help="last day included"),
        Column("after_count", "efter, antal", Type.INT, limits=FROM_ZERO),
        WITHDRAWN,
    ),
    in_order=(("after_from", "after_to"),),
    refers=(Refers("actions", ("action",), ("action",)),),
)

PARAGRAPHS = (
    *("4 § 1", "4 § 2", "4 § 3", "5 §", "6 §", "7 §", "8 §", "9 §"),
    *("10 §", "11 §", "12 §", "13 §", "14 §"),
)
"""The parts of lag (2023:196) that ask something of a municipality."""
ANSWERS = ("ja", "delvis", "nej")

LAW_RECORDS = Table(
    "law_records",
    "Lagens krav",
    (
        AREA,
        key("record", "lag-id", help_="L1, L2 …"),
        Column("paragraph", "paragraf", Type.TEXT, required=True, words=_words(*PARAGRAPHS)),
        Column("answer", "uppfyllt", Type.TEXT, required=True, words=_words(*ANSWERS)),
        Column(
            "what",
            "vad som finns",
            Type.TEXT,
            required=True,
            help="an agreement, a decision, a function",
            is_noted=True,
        ),
        Column("decided", "beslutat den", Type.DATE, help="when it was decided, signed or reported"),
        Column("expires", "gäller till", Type.DATE, help="missing = until further notice"),
        text("reference", "belägg", "where it can be read: a document, a diarienummer", is_noted=True),
        WITHDRAWN,
    ),
    in_order=(("decided", "expires"),),
)

AREA_PRIORITIES = Table(
    "area_priorities",
    "Områdesprioritering",
    (
        AREA,
        key("tertial", "tertial", help_="2026-3 is September to December 2026", syntax=Syntax.TERTIAL),
        Column("likelihood", "sannolikhet", Type.INT, required=True, help="1-4", limits=_FOUR),
        text("likelihood_reason", "skäl för sannolikheten", is_noted=True),
        Column("consequence", "konsekvens", Type.INT, required=True, help="1-4", limits=_FOUR),
        text("consequence_reason", "skäl för konsekvensen", is_noted=True),
        text("assessor", "bedömt av", "an organisation or a function, no person", is_noted=True),
        WITHDRAWN,
    ),
    needs=(
        Needs("likelihood", ("likelihood_reason",), is_told=True),
        Needs("consequence", ("consequence_reason",), is_told=True),
    ),
)
"""Every part of a place, weighed the same way every four months; a part without a row is not judged."""

DECLARED = (LOCAL_PROBLEMS, CAUSES, ACTIONS, FOLLOW_UPS, LAW_RECORDS, AREA_PRIORITIES)
