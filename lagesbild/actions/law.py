"""Lag (2023:196) part by part: what it asks for, and what a place has that answers to it.

4-6 §§ are read from the approved documents, 5 § also from problems and actions; the rest is what people have noted.
The words are ours: the law's own hold.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lagesbild.actions.reading import PlaceWork, Read, work_of
from lagesbild.actions.values import LawRecord
from lagesbild.swedish import number_word, plural
from lagesbild.tables import ANSWERS, PARAGRAPHS
from lagesbild.template import LAW_WORDS, builtin, parse

YES, PARTLY, NO = ANSWERS
ASKS = {
    **LAW_WORDS,
    "7 §": "Visst ansvar för att det lokala brottsförebyggande arbetet samordnas",
    "8 §": "Överenskommelser om samverkan",
    "9 §": "Överenskommelsernas syfte och områden",
    "10 §": "Råd för strategiska frågor",
    "11 §": "Samordningsfunktion",
    "12 §": "Information om det brottsförebyggande arbetet",
    "13 §": "Fortlöpande rapport till kommunfullmäktige",
    "14 §": "Ställningstagande till kamerabevakning",
}
"""What each part asks for, in our words."""
_YEARS = 2  # that a lägesbild and an åtgärdsplan hold without being followed up and renewed, 6 §
_WARNINGS = (3, 6)  # months before
_DOCUMENT_PARTS = ("4 § 1", "4 § 2", "4 § 3")


@dataclass(frozen=True)
class Answer:
    """One part of the law: ``answer`` None is that nobody has answered. ``until`` is when it must be renewed."""

    paragraph: str
    asks: str
    answer: str | None
    decided: date | None = None
    until: date | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Approved:
    """An approved version of a document, the parts of the law that its sections answer, and whether it is of the whole place."""

    title: str
    version: int
    day: date
    law: frozenset[str]
    is_whole: bool


def answers(read: Read, place: str, here: PlaceWork | None = None) -> list[Answer]:
    """Every part in order. ``read`` reads as `Register.current` does; ``here`` is what it holds, when that is read already."""
    here = here or work_of(read, place)
    approved = _approved(read, place)
    return [_answer(part, here, approved) for part in PARAGRAPHS]


def _answer(part: str, here: PlaceWork, approved: list[_Approved]) -> Answer:
    records = [r.value for r in here.law if r.value.paragraph == part]
    if part in _DOCUMENT_PARTS and not records:
        return _of_document(part, approved)
    if part == "5 §" and not records:
        return _of_plan(here, approved)
    if part == "6 §" and not records:
        return _of_clock(approved)
    return _of_records(part, records)


def _of_records(part: str, records: list[LawRecord]) -> Answer:
    if not records:
        return Answer(part, ASKS[part], None)
    given = {r.answer for r in records}
    days = [r.decided for r in records if r.decided]
    ends = [r.expires for r in records if r.expires and r.answer != NO]
    evidence = tuple(_in_words(r) for r in records)
    return Answer(
        part,
        ASKS[part],
        given.pop() if len(given) == 1 else PARTLY,
        max(days, default=None),
        min(ends, default=None),
        evidence,
    )


def _in_words(record: LawRecord) -> str:
    more = [f"{record.decided:%Y-%m-%d}" if record.decided else "", record.reference or ""]
    inside = ", ".join(filter(None, more))
    return f"{record.what} ({inside})" if inside else record.what


def _of_document(part: str, approved: list[_Approved]) -> Answer:
    latest = _latest(part, approved)
    if latest is None:
        return Answer(part, ASKS[part], None, evidence=("Ingen godkänd lägesbild svarar på det.",))
    if not latest.is_whole:
        evidence = (_named(latest), "En hel lägesbild är inte godkänd.")
        return Answer(part, ASKS[part], PARTLY, latest.day, evidence=evidence)
    return Answer(part, ASKS[part], YES, latest.day, _later(latest.day), (_named(latest),))


def _latest(part: str, approved: list[_Approved]) -> _Approved | None:
    """The latest that answers a part of the law; one that is of the whole place before those that are of a part."""
    found = [a for a in approved if part in a.law]
    return next((a for a in found if a.is_whole), found[0] if found else None)


def _of_plan(here: PlaceWork, approved: list[_Approved]) -> Answer:
    """No action without a problem, no problem without a decision, and a plan that is decided."""
    lacks = what_the_plan_lacks(here)
    latest = _latest("5 §", approved)
    evidence = (*([_named(latest)] if latest else ["Ingen godkänd åtgärdsplan."]), *lacks)
    if not here.problems and latest is None:
        return Answer("5 §", ASKS["5 §"], None, evidence=("Inga problem och ingen åtgärdsplan finns.",))
    is_whole = latest is not None and latest.is_whole
    if latest and not is_whole:
        evidence = (*evidence, "Åtgärdsplanen för hela platsen är inte godkänd.")
    day = latest.day if latest and is_whole else None
    return Answer(
        "5 §", ASKS["5 §"], YES if is_whole and not lacks else PARTLY, day, _later(day) if day else None, evidence
    )


def what_the_plan_lacks(here: PlaceWork) -> tuple[str, ...]:
    """What 5 § asks for and the register does not hold, one sentence each."""
    ids = {p.id for p in here.problems}
    loose = [a.id for a in here.actions if a.value.problem not in ids]
    undecided = [p.id for p in here.problems if not p.value.decision]
    idle = [p.id for p in here.problems if p.value.decision == "åtgärd" and not here.actions_of(p.id)]
    return tuple(
        sentence
        for ids_, sentence in (
            (loose, f"{_some(loose, 'åtgärd', 'åtgärder')} svarar inte på något problem: {', '.join(loose)}."),
            (undecided, f"{_some(undecided, 'problem', 'problem')} saknar ställningstagande: {', '.join(undecided)}."),
            (idle, f"{_some(idle, 'problem', 'problem')} ska åtgärdas men har ingen åtgärd: {', '.join(idle)}."),
        )
        if ids_
    )


def _some(ids: list[str], one: str, many: str) -> str:
    n = len(ids)
    word = ("ett" if one == "problem" else "en") if n == 1 else number_word(n)
    return f"{word} {one if n == 1 else many}".capitalize()


def _of_clock(approved: list[_Approved]) -> Answer:
    """The two years of 6 §, for the lägesbild and for the åtgärdsplan; the one that ends first holds."""
    latest = {
        n: next((a for a in approved if p in a.law and a.is_whole), None)
        for n, p in (("Lägesbilden", "4 § 1"), ("Åtgärdsplanen", "5 §"))
    }
    days = {name: a.day for name, a in latest.items() if a}
    if not days:
        return Answer("6 §", ASKS["6 §"], None, evidence=("Klockan går från den första godkända lägesbilden.",))
    evidence = [f"{name} ska vara uppdaterad senast {_later(day):%Y-%m-%d}." for name, day in days.items()]
    evidence += [f"{name} är inte godkänd." for name, a in latest.items() if a is None]
    first = min(days.values())
    return Answer("6 §", ASKS["6 §"], YES if len(days) == 2 else PARTLY, first, _later(first), tuple(evidence))


def _later(day: date) -> date:
    """Two years later; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + _YEARS)
    except ValueError:
        return day.replace(year=day.year + _YEARS, day=28)


def _named(approved: _Approved) -> str:
    return f"{approved.title}, version {approved.version}, godkänd {approved.day:%Y-%m-%d}"


def _approved(read: Read, place: str) -> list[_Approved]:
    """The approved versions of the place's documents, the latest first."""
    documents = {str(r["document"]): r for r in read("documents", [place]).to_dict("records")}
    law: dict[str, set[str]] = {}
    for row in read("outline", [place]).to_dict("records"):
        if (pd.isna(row["removed"]) or row["removed"] != 1) and isinstance(row["law"], str):
            law.setdefault(str(row["document"]), set()).update(row["law"].split("|"))
    rows = read("versions", [place]).to_dict("records")
    whole = _whole_templates(read, place)
    approved = [
        _Approved(
            str(documents.get(str(r["document"]), {}).get("title", r["document"])),
            int(r["version"]),
            r["approved"],
            frozenset(law.get(str(r["document"]), ())),
            whole.get(str(documents.get(str(r["document"]), {}).get("template")), True),
        )
        for r in rows
    ]
    return sorted(approved, key=lambda a: (a.day, a.version), reverse=True)


def _whole_templates(read: Read, place: str) -> dict[str, bool]:
    """Whether each template makes a lägesbild of the whole place, by id.

    Of one that the place has taken out of use, and that bears the name of one of the program's, nobody knows which a document
    was made from: it is whole when both are.
    """
    whole = {t.id: t.is_whole for t in builtin().values()}
    own = read("templates", [place])
    for id_, content, removed in zip(own["template"], own["content"], own["removed"], strict=True):
        is_whole = parse(str(content), str(id_)).is_whole
        whole[str(id_)] = is_whole and (removed != 1 or whole.get(str(id_), True))
    return whole


def warnings(given: list[Answer], today: date) -> list[str]:
    """What runs out within six months, within three, or has run out; the nearest first."""
    texts = []
    for one in sorted((a for a in given if a.until), key=lambda a: a.until or today):
        assert one.until is not None
        within = next((m for m in _WARNINGS if one.until <= _ahead(today, m)), None)
        if one.until < today:
            texts.append(f"{one.paragraph}: gick ut {one.until:%Y-%m-%d} ({one.asks.lower()}).")
        elif within is not None:
            when = f"{one.until:%Y-%m-%d}, inom {plural(within, 'månad', 'månader')}"
            texts.append(f"{one.paragraph}: går ut {when} ({one.asks.lower()}).")
    return texts


def _ahead(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
