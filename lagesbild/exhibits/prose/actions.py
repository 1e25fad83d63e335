"""The words about problems, actions and follow-ups: pure functions of plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import isnan

from lagesbild.analysis.statistics import Verdict
from lagesbild.swedish import MONTHS, NBSP, all_of, listing, number, number_word, plain, plural, sentence, sentence_case
from lagesbild.tables import VERDICTS

SCALE = "Sannolikhet och konsekvens bedöms från 1 (låg) till 4 (hög); vikten är de två gånger varandra. Lika vikt delar plats."
_SURE = 0.05
_UNKNOWN = VERDICTS[-1]


def place_of(rank: int | None, ranks: Sequence[int | None]) -> str | None:
    """A rank as it is written; a shared one says so.

    >>> [place_of(r, [1, 2, 2, None]) for r in (1, 2, None)]
    ['1', '2 (delad)', None]
    """
    if rank is None:
        return None
    return f"{rank} (delad)" if list(ranks).count(rank) > 1 else str(rank)


def reasons(likelihood: str | None, consequence: str | None) -> str | None:
    """Why likelihood and consequence were judged so."""
    sentences = [
        f"{name}: {_without_stop(why)}."
        for name, why in (("Sannolikhet", likelihood), ("Konsekvens", consequence))
        if why
    ]
    return " ".join(sentences) or None


def decision(decided: str | None, reason: str | None) -> str | None:
    """What was decided of a problem, with its reason.

    >>> decision("ingen åtgärd", "Ryms i det ordinarie arbetet.")
    'Ingen åtgärd: Ryms i det ordinarie arbetet.'
    """
    if not decided:
        return None
    text = decided[0].upper() + decided[1:]
    return f"{text}: {_without_stop(reason)}." if reason else f"{text}."


def _without_stop(text: str) -> str:
    return text.strip().rstrip(".")


def problems(heaviest: Sequence[str], *, undecided: int, n: int) -> str:
    """The heaviest problems, and of how many nothing has been decided.

    >>> problems([], undecided=1, n=1), problems(["Klotter"], undecided=1, n=2)
    ('Problemet är inte vägt ännu. Det saknar ställningstagande.', 'Tyngst väger ”Klotter”. Ett av två saknar ställningstagande.')
    """
    unweighed = "inget problem är vägt ännu" if n > 1 else "problemet är inte vägt ännu"
    first = f"tyngst väger {listing([f'”{h}”' for h in heaviest])}" if heaviest else unweighed
    if not undecided:
        rest = f"{_every(n)} har ett ställningstagande" if n > 1 else "det har ett ställningstagande"
    else:
        rest = f"{_of(undecided, n) if n > 1 else 'det'} saknar ställningstagande"
    return sentence(first, rest)


def against_before(weight: int | None, before: int | None) -> str | None:
    """How a weight stands to the one before it.

    >>> [against_before(w, b) for w, b in ((6, 4), (4, 6), (4, 4), (4, None), (None, 4))]
    ['högre', 'lägre', 'samma', 'ny', None]
    """
    if weight is None:
        return None
    if before is None:
        return "ny"
    return "högre" if weight > before else "lägre" if weight < before else "samma"


def area_priorities(
    heaviest: Sequence[str], when: str, *, not_assessed: Sequence[str], changes: Sequence[tuple[str, str]]
) -> str:
    """The heaviest parts of a tertial, those nobody has assessed, and (name, against the tertial before) of those that are.

    >>> area_priorities(["Hamnen"], "sep–dec 2026", not_assessed=["Udden"], changes=[("Hamnen", "högre"), ("Backen", "ny")])
    'Hamnen väger tyngst av de bedömda sep–dec 2026. Ej bedömd: Udden. Mot tertialet före väger Hamnen mer.'
    >>> area_priorities(["Hamnen"], "sep–dec 2026", not_assessed=[], changes=[("Hamnen", "samma"), ("Backen", "samma")])
    'Hamnen väger tyngst sep–dec 2026. Inget område har ändrat vikt sedan tertialet före.'
    >>> area_priorities(["Hamnen", "Backen"], "sep–dec 2026", not_assessed=[], changes=[("Hamnen", "ny"), ("Backen", "ny")])
    'Hamnen och Backen väger lika sep–dec 2026.'
    >>> area_priorities(["Hamnen"], "sep–dec 2026", not_assessed=["Udden", "Backen"], changes=[("Hamnen", "samma")])
    'Bara Hamnen är bedömd sep–dec 2026. Ej bedömda: Udden och Backen.'
    """
    more, less, same = ([name for name, change in changes if change == way] for way in ("högre", "lägre", "samma"))
    named, n = listing(list(heaviest)), len(changes)
    moved = [f"{listing(names)} {word}" for names, word in ((more, "mer"), (less, "mindre")) if names]
    if n == 1 and not_assessed:
        first = f"bara {named} är bedömd {when}"
    elif len(heaviest) == n > 1:
        first = f"{named} väger lika {when}"
    else:
        first = f"{named} väger tyngst{' av de bedömda' if not_assessed else ''} {when}"
    return sentence(
        first,
        f"{'ej bedömd' if len(not_assessed) == 1 else 'ej bedömda'}: {listing(list(not_assessed))}"
        if not_assessed
        else "",
        f"mot tertialet före väger {' och '.join(moved)}" if moved else "",
        "inget område har ändrat vikt sedan tertialet före" if len(same) == n > 1 and not not_assessed else "",
    )


def undecided(some: int, n: int) -> str:
    """Of how many problems nothing has been decided, as a heading.

    >>> undecided(1, 6), undecided(0, 2), undecided(1, 1)
    ('Ett av sex problem saknar ställningstagande', 'Alla problem har ett ställningstagande', '')
    """
    if n == 1:
        return ""
    if not some:
        return "Alla problem har ett ställningstagande"
    return sentence_case(f"{_of(some, n)} problem saknar ställningstagande")


def _of(some: int, n: int) -> str:
    return f"{number_word(some) if some > 1 else 'ett'} av {number_word(n) if n > 1 else 'ett'}"


def counted(judged: Sequence[tuple[str, Verdict | None]], n: int) -> str:
    """What is certain of the counts within bounds, of (problem, verdict), and for how many of ``n`` anything is counted.

    >>> counted([("P1", Verdict.INCREASE), ("P2", Verdict.CHANCE)], 3)
    'Säkerställt fler inom avgränsningen av P1 än året före. För två av tre problem finns det något räknat.'
    >>> counted([("P1", Verdict.CHANCE)], 1)
    'Ingen säkerställd förändring inom avgränsningen mot året före.'
    >>> counted([("P1", None)], 1)
    'Året före finns inte att jämföra med.'
    """
    words = []
    for verdict, word in ((Verdict.INCREASE, "fler"), (Verdict.DECREASE, "färre")):
        if ids := dict.fromkeys(id_ for id_, v in judged if v is verdict):
            words.append(sentence(f"säkerställt {word} inom avgränsningen av {listing(list(ids))} än året före"))
    if not words and all(v is None for _, v in judged):
        words.append("Året före finns inte att jämföra med.")
    elif not words:
        bounds = "avgränsningen" if n == 1 else "någon avgränsning"
        words.append(sentence(f"ingen säkerställd förändring inom {bounds} mot året före"))
    if (some := len({id_ for id_, _ in judged})) < n:
        words.append(sentence(f"för {_of(some, n)} problem finns det något räknat"))
    return " ".join(words)


def bounded(some: int, n: int) -> str:
    """Of how many problems a surface is drawn or chosen.

    >>> bounded(1, 6)
    'Ett av sex problem har en yta.'
    """
    return sentence(f"{_of(some, n)} problem har en yta")


def not_counted(indicator: str, of: str, place: str) -> str:
    """Why an indicator that a rule would fill has no value.

    >>> not_counted("Anmält klotter per år", "Klotter", "Tallvik")
    'Anmält klotter per år räknas ur Klotter, men inget helt år är inläst för Tallvik som helhet; delarna läggs inte ihop, för brott utan känd del skulle saknas.'
    """
    return (
        f"{indicator} räknas ur {of}, men inget helt år är inläst för {place} som helhet; "
        "delarna läggs inte ihop, för brott utan känd del skulle saknas."
    )


def told_no_more(of: str, day: date) -> str:
    """Why the count ends before what is loaded does.

    >>> told_no_more("Klotter", date(2026, 5, 31))
    'Klotter har ingen händelse i hela området efter 2026-05-31. Så långt uppehåll är inte slump: dagarna därefter räknas inte, för det som inte längre rapporteras har inte minskat.'
    """
    return (
        f"{of} har ingen händelse i hela området efter {day}. Så långt uppehåll är inte slump: "
        "dagarna därefter räknas inte, för det som inte längre rapporteras har inte minskat."
    )


def noted_later(first: Mapping[str, date]) -> str:
    """The note on problems (id → the first day) whose noted incidents are not counted, as imported events tell of days before.

    >>> noted_later({"P1": date(2026, 10, 1)})
    'Det som noterats på möten räknas inte med i P1: det börjar senare (okt 2026) än det som är inläst.'
    """
    since = ", ".join(dict.fromkeys(f"{MONTHS[day.month - 1]} {day.year}" for day in first.values()))
    return f"Det som noterats på möten räknas inte med i {listing(list(first))}: det börjar senare ({since}) än det som är inläst."


def unplaced(n: int) -> str:
    """How many events a surface leaves out because nobody knows exactly where they happened.

    >>> unplaced(0), unplaced(1).replace(NBSP, " ")
    ('alla händelser har exakt plats.', '1 händelse utan exakt plats räknas inte.')
    """
    if not n:
        return "alla händelser har exakt plats."
    return f"{plural(n, 'händelse', 'händelser')} utan exakt plats räknas inte."


def year_against_year(now: int, before: int | None, p: float) -> Verdict | None:
    """What two years' counts say: a change that chance would seldom give, or not; None when one is missing.

    >>> str(year_against_year(60, 100, 0.001)), str(year_against_year(2, 1, 0.6)), year_against_year(2, None, float("nan"))
    ('säkerställd minskning', 'för få brott för att säga något', None)
    """
    if before is None:
        return None
    if now + before < 6 or isnan(p):  # no split of five would be säkerställd
        return Verdict.FEW
    if p >= _SURE:
        return Verdict.CHANCE
    return Verdict.INCREASE if now > before else Verdict.DECREASE


def kind_of(level: str | None, approach: str | None, term: str | None) -> str | None:
    """An action's kind: "riktad, situationell, kort sikt"."""
    return ", ".join(filter(None, (level, approach, f"{term} sikt" if term else None))) or None


def counted_in(count: int | None, start: date, end: date) -> str:
    """A count with its days, and per 30 days so that periods of unequal length can be held beside each other.

    >>> counted_in(26, date(2026, 1, 1), date(2026, 3, 31)), counted_in(None, date(2026, 1, 1), date(2026, 3, 31))
    ('26 (2026-01-01 – 2026-03-31, 8,7 per 30 dagar)', 'gick inte att räkna')
    """
    if count is None:
        return "gick inte att räkna"
    pace = number(30 * count / ((end - start).days + 1), 1)
    return f"{count} ({start:%Y-%m-%d} – {end:%Y-%m-%d}, {pace} per 30 dagar)"


def span(start: str | None, end: str | None) -> str | None:
    """From when to when.

    >>> span("2026-01-01", None), span(None, "2026-03-31"), span(None, None)
    ('från 2026-01-01', 'till 2026-03-31', None)
    """
    if start and end:
        return f"{start} – {end}"
    return f"från {start}" if start else f"till {end}" if end else None


def criterion(text: str | None, counted: str | None, target: float | None) -> str | None:
    """How success is judged, with the change that is wanted.

    >>> criterion("Färre händelser", "händelser", -20.0)
    'Färre händelser (händelser, mål −20\xa0%)'
    """
    if not text:
        return None
    wanted = "" if target is None else f"mål {'+' if target > 0 else ''}{plain(target)}{NBSP}%"
    inside = ", ".join(filter(None, (counted if counted != "annat" else "", wanted)))
    return f"{_without_stop(text)} ({inside})" if inside else _without_stop(text)


def plan(n: int, problems_: int, *, without_problem: int, without_criterion: int) -> str:
    """How many actions answer to how many problems, and what they lack."""
    whole = f"{number_word(n) if n > 1 else 'en'} {'åtgärder' if n > 1 else 'åtgärd'}"
    first = f"{whole} svarar på {number_word(problems_)} problem" if problems_ > 1 else f"{whole} svarar på ett problem"
    if not problems_:
        first = f"{whole}, utan något problem"
    lacks = [
        f"{_some(without_problem)} svarar inte på något problem" if without_problem and problems_ else "",
        f"för {_some(without_criterion)} är det inte valt hur resultatet bedöms" if without_criterion else "",
    ]
    return sentence(first, *lacks)


def plan_in_brief(n: int, *, without_problem: int, without_criterion: int) -> str:
    """What the plan's actions lack the most, as a heading.

    >>> plan_in_brief(7, without_problem=1, without_criterion=2), plan_in_brief(1, without_problem=0, without_criterion=0)
    ('En av sju åtgärder svarar inte på något problem', 'Åtgärden svarar på ett problem')
    """
    of = f"{number_word(n)} åtgärder"
    if without_problem:
        return (
            f"{sentence_case(_some(without_problem))} av {of} svarar inte på något problem"
            if n > 1
            else "Åtgärden svarar inte på något problem"
        )
    if without_criterion:
        which = f"{_some(without_criterion)} av {of}" if n > 1 else "åtgärden"
        return f"För {which} är det inte valt hur resultatet bedöms"
    every = sentence_case(all_of(n, "åtgärder", "åtgärderna"))
    return f"{every} svarar på ett problem" if n > 1 else "Åtgärden svarar på ett problem"


def _every(n: int) -> str:
    return "båda" if n == 2 else "alla"


def _some(n: int) -> str:
    return "en" if n == 1 else number_word(n)


def followed(verdicts: Sequence[str | None]) -> str:
    """How many actions have been followed up, and what was found.

    >>> followed(["går inte att säga"]), followed(["nått", None, "nått"])
    ('Åtgärden är uppföljd. Om målet är nått går inte att säga.', 'Två av tre åtgärder är uppföljda. Målet är nått för två.')
    >>> followed(["nått", "delvis nått", "går inte att säga"])
    'Tre av tre åtgärder är uppföljda. Målet är nått för en och delvis nått för en. För en åtgärd går det inte att säga om målet är nått.'
    """
    known = [v for v in verdicts if v]
    n = len(verdicts)
    if not known:
        return sentence("ingen av åtgärderna är uppföljd ännu" if n > 1 else "åtgärden är inte uppföljd ännu")
    if n == 1:
        found = f"om målet är nått {_UNKNOWN}" if known[0] == _UNKNOWN else f"målet är {known[0]}"
        return sentence("åtgärden är uppföljd", found)
    kinds = {v: known.count(v) for v in dict.fromkeys(known)}
    untold = kinds.pop(_UNKNOWN, 0)
    each = listing([f"{v} för {_some(k)}" for v, k in kinds.items()])
    all_ = f"{_some(len(known))} av {_some(n)} åtgärder är {'uppföljda' if len(known) > 1 else 'uppföljd'}"
    rest = f"för {_some(untold)} {'åtgärd' if untold == 1 else 'åtgärder'} går det inte att säga om målet är nått"
    return sentence(all_, f"målet är {each}" if each else "", rest if untold else "")


def causes(form: str, n: int, known: int, groundless: int) -> str:
    """How many causes there are, how many are known, and of how many nobody has said what they build on.

    >>> causes("kedja", 3, 1, 2)
    'En av tre händelser i kedjan är känd. Två händelser är bedömda. För två är det inte angivet vad de bygger på.'
    """
    several = ("händelse", "händelser") if form == "kedja" else ("orsak", "orsaker")
    judged = n - known
    rest = (
        f"{_some(judged)} {several[judged > 1]} är {'bedömda' if judged > 1 else 'bedömd'}" if known and judged else ""
    )
    lacking = f"för {_some(groundless)} är det inte angivet vad {'den' if groundless == 1 else 'de'} bygger på"
    return sentence(causes_in_brief(form, n, known), rest, lacking if groundless else "")


def causes_in_brief(form: str, n: int, known: int) -> str:
    """The finding: how many of the causes of a form are known; the others are judged.

    >>> causes_in_brief("fiskben", 6, 4), causes_in_brief("trad", 2, 0), causes_in_brief("kedja", 1, 1)
    ('Fyra av sex orsaker i fiskbenet är kända', 'Båda orsakerna i trädet är bedömda', 'Den enda händelsen i kedjan är känd')
    """
    one, several, these = (
        ("händelse", "händelser", "händelserna") if form == "kedja" else ("orsak", "orsaker", "orsakerna")
    )
    where = {"kedja": "kedjan", "trad": "trädet"}.get(form, "fiskbenet")
    if n == 1:
        return f"Den enda {one}{'n' if form == 'kedja' else 'en'} i {where} är {'känd' if known else 'bedömd'}"
    if known in (0, n):
        return f"{sentence_case(all_of(n, several, these))} i {where} är {'kända' if known else 'bedömda'}"
    return (
        f"{sentence_case(_some(known))} av {number_word(n)} {several} i {where} är {'känd' if known == 1 else 'kända'}"
    )


def law(answers: Sequence[str | None]) -> str:
    """How many parts of the law are met, met in part, not met, and not answered.

    >>> law(["ja", "ja", "delvis", None])
    'Två av fyra delar av lagen är uppfyllda. En del är delvis uppfylld, en är inte besvarad.'
    """
    n = len(answers)
    met, partly, not_met = (sum(a == word for a in answers) for word in ("ja", "delvis", "nej"))
    silent = sum(a is None for a in answers)
    rest = [
        f"{_some(k)} är {one if k == 1 else many}"
        for k, one, many in (
            (partly, "delvis uppfylld", "delvis uppfyllda"),
            (not_met, "inte uppfylld", "inte uppfyllda"),
            (silent, "inte besvarad", "inte besvarade"),
        )
        if k
    ]
    return sentence(_of_all(met, n, "delar av lagen är", "uppfylld"), ", ".join(_with_noun(rest, "del", "delar")))


def _with_noun(counted: Sequence[str], one: str, several: str) -> list[str]:
    """The first of some counts with what is counted: it stands alone where the sentence before it is the heading.

    >>> _with_noun(["en är delvis uppfylld", "två är inte besvarade"], "del", "delar"), _with_noun([], "del", "delar")
    (['en del är delvis uppfylld', 'två är inte besvarade'], [])
    """
    named = [c.replace(" ", f" {one if c.startswith('en ') else several} ", 1) for c in counted[:1]]
    return [*named, *counted[1:]]


def law_in_brief(answers: Sequence[str | None]) -> str:
    """The finding: how many parts of the law are met; "" for none while some are not answered: that is not the same as not met.

    >>> law_in_brief(["ja", "ja", "delvis", None]), law_in_brief([None, None])
    ('Två av fyra delar av lagen är uppfyllda', '')
    """
    met = sum(a == "ja" for a in answers)
    return (
        sentence_case(_of_all(met, len(answers), "delar av lagen är", "uppfylld")) if met or None not in answers else ""
    )


def _of_all(k: int, n: int, what: str, is_so: str) -> str:
    return f"{_some(k) if k else 'ingen'} av {_some(n)} {what} {is_so}{'a' if k > 1 else ''}"


def measures(states: Sequence[str | None]) -> str:
    """How many measures are done, going on, not begun, broken off, and of how many nothing is reported: all of them.

    >>> measures(["pågår", "genomförd", "inte påbörjad", None])
    'En av fyra insatser är genomförd. En insats pågår, en är inte påbörjad och en är inte redovisad.'
    """
    n = len(states)
    done = sum(s == "genomförd" for s in states)
    first = _of_all(done, n, "insatser är", "genomförd")
    words = (
        ("pågår", "pågår", "pågår"),
        ("inte påbörjad", "är inte påbörjad", "är inte påbörjade"),
        ("avbruten", "är avbruten", "är avbrutna"),
        (None, "är inte redovisad", "är inte redovisade"),
    )
    counted = [(sum(s == state for s in states), one, several) for state, one, several in words]
    rest = [f"{_some(k)} {one if k == 1 else several}" for k, one, several in counted if k]
    return sentence(first, listing(_with_noun(rest, "insats", "insatser")))


def measures_in_brief(states: Sequence[str | None]) -> str:
    """The finding: how many measures are done; "" for none while nothing is reported of some.

    >>> measures_in_brief(["pågår", "genomförd", None]), measures_in_brief([None])
    ('En av tre insatser är genomförd', '')
    """
    done = sum(s == "genomförd" for s in states)
    return sentence_case(_of_all(done, len(states), "insatser är", "genomförd")) if done or None not in states else ""


def courses_in_brief(ways: Sequence[str]) -> str:
    """The finding: how many indicators are on their way; "" for none while it cannot be told of some.

    >>> courses_in_brief(["på väg", "uppnått", "inte på väg"]), courses_in_brief(["går inte att säga"])
    ('Två av tre indikatorer är på väg eller framme', '')
    """
    good = sum(w in ("på väg", "uppnått") for w in ways)
    some = _some(good) if good else "ingen"
    is_known = good or "går inte att säga" not in ways
    return f"{sentence_case(some)} av {_some(len(ways))} indikatorer är på väg eller framme" if is_known else ""


def courses(ways: Sequence[str]) -> str:
    """How many indicators are on their way.

    >>> courses(["på väg", "uppnått", "går inte att säga"])
    'Två av tre indikatorer är på väg eller framme. För en indikator går det inte att säga om den är på väg.'
    """
    n = len(ways)
    good, bad, unknown = (
        sum(w in of for w in ways) for of in (("på väg", "uppnått"), ("inte på väg",), ("går inte att säga",))
    )
    return sentence(
        f"{_some(good) if good else 'ingen'} av {_some(n)} indikatorer är på väg eller framme",
        f"{_some(bad)} {'indikator' if bad == 1 else 'indikatorer'} är inte på väg" if bad else "",
        f"för {_some(unknown)} {'indikator' if unknown == 1 else 'indikatorer'} går det inte att säga om {'den' if unknown == 1 else 'de'} är på väg"
        if unknown
        else "",
    )
