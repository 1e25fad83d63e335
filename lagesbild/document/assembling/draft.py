"""A document that nobody has started yet: a template's outline, filled in for a place and a year.

An example place may bring words of its own in ``data/<place>/lagesbild.toml``: which template it uses,
who makes the lägesbild, and texts by section that stand in the place of the template's.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from lagesbild import calendar, paths, template
from lagesbild import manuscript as manuscripts
from lagesbild.analysis.crime import Block
from lagesbild.calendar import Period
from lagesbild.exhibits import SPECS, ExhibitRef, Scope, listed_of, parse
from lagesbild.exhibits.base import span_of
from lagesbild.exhibits.crime_period import available_ends
from lagesbild.manuscript import Figure, Manuscript, Section, Tick
from lagesbild.problems import NoData, NothingToShow, UnknownId
from lagesbild.register import Register
from lagesbild.swedish import MONTH_NAMES, listing, slug
from lagesbild.template import Outline, Template

REFERENCE = re.compile(r"\[\[([^\[\]]+)\]\]")
"""How a text refers to a figure: by its exhibit's id."""
_FIRST, _LAST, _WEEK, _MONTH, _TO_DATE, _ALL = "första", "sista", "vecka", "månad", "hittills", "alla"
_PERIOD = "period"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_POLICE = "Polisen"
_OF_PERIOD = "period"  # the template of a chosen period


@dataclass(frozen=True)
class Part:
    """The part of a year that a template may speak of: an ISO week, a calendar month (1-12), the days of ``span``."""

    year: int
    week: int | None = None
    month: int | None = None
    span: Period | None = None

    @property
    def span_words(self) -> tuple[str, ...]:
        """The first and the last day of the month or the period as words of an exhibit's id; none for a whole year."""
        span = self.span
        if self.month is not None:
            span = Period(date(self.year, self.month, 1), date.fromisoformat(self.to_date_words[0]))
        return (span.start.isoformat(), span.end.isoformat()) if span else ()

    @property
    def month_words(self) -> tuple[str, ...]:
        """The month as words of an exhibit's id; none where there is no month."""
        return ("manad", *self.to_date_words) if self.month else ()

    @property
    def to_date_words(self) -> tuple[str, ...]:
        """The year to the month's or the period's last day as words of an exhibit's id; none where there is none."""
        if self.span is not None:
            return (self.span.end.isoformat(),)
        if self.month is None:
            return ()
        return (date(self.year, self.month, monthrange(self.year, self.month)[1]).isoformat(),)


def draft(
    register: Register,
    area: str,
    year: int,
    template_id: str | None = None,
    *,
    week_number: int | None = None,
    month: int | None = None,
    span: Period | None = None,
    revision: int | None = None,
) -> Manuscript:
    """A place's document as a template has it; nothing is saved (`manuscripts.start` does that).

    The template is the place's usual one when none is named. ``week_number`` is the week of a weekly
    document (default: the last with levels), ``month`` (1-12) the month of a monthly one (default: the last
    whole one), ``span`` the days of one of a chosen period (default: `usual_span`); ``revision`` the figures' (default: now). NoData when
    the area or the template is unknown, or there is no week to show.
    """
    frozen = register.facts_revision() if revision is None else revision
    scope = Scope(register.at(frozen), area, year)
    words = own_words(area)
    usual = _OF_PERIOD if span else words.get("mall") or _usual(scope)
    chosen = template.find(manuscripts.templates(register, area), template_id or usual)
    number = week_number or _last_week(scope)
    if chosen.uses_week and number is None:
        raise NoData(f"Mallen ”{chosen.name}” visar en vecka, och ingen vecka {year} är bedömd i {scope.area.name}.")
    if month is not None and not 1 <= month <= 12:
        raise UnknownId(f"Månad {month} finns inte: 1–12.")
    if (month is not None and not chosen.uses_month) or (week_number is not None and not chosen.uses_week):
        raise UnknownId(f"Mallen ”{chosen.name}” är inte för en vald vecka eller månad.")
    if span is not None and not chosen.uses_period:
        raise UnknownId(f"Mallen ”{chosen.name}” är inte för en vald period: {{period}} står inte i dess titel.")
    if span is not None:
        span_of((span.start.isoformat(), span.end.isoformat()), year)  # told when it is none
    part = Part(
        year,
        number if chosen.uses_week else None,
        (month or _last_month(scope)) if chosen.uses_month else None,
        (span or usual_span(scope)) if chosen.uses_period else None,
    )
    organisations = tuple(words.get("organisationer", ())) or (scope.area.name, _POLICE)
    period = str(part.span or words.get("perioder", {}).get(str(year)) or year)
    values: dict[str, object] = {
        "plats": scope.area.name,
        "år": year,
        "vecka": number or "",
        "månad": MONTH_NAMES[part.month - 1] if part.month else "",
        "period": period,
        "organisationer": listing(list(organisations)),
    }
    texts = {**words.get("texter", {}), **words.get(f"texter-{year}", {})}
    first: Mapping[str, Sequence[str]] = words.get("figurer", {})
    with_figures = (replace(o, figures=(*first.get(o.id, ()), *o.figures)) for o in chosen.sections)
    sections = tuple(_sections(scope, replace(chosen, sections=tuple(with_figures)), values, texts, part))
    id_, title = document_id(chosen.id, year, part.week, part.month, part.span), template.fill(chosen.title, values)
    if chosen.is_many and (taken := set(register.current("documents", [area])["document"])) and id_ in taken:
        number = next(n for n in range(2, len(taken) + 2) if f"{id_}-{n}" not in taken)
        id_, title = f"{id_}-{number}", f"{title} ({number})"
    return Manuscript(
        area,
        id_,
        chosen.id,
        title,
        template.fill(chosen.subtitle, values),
        year,
        _period(part) or period,
        organisations,
        frozen,
        calendar.today(),
        sections,
        words.get("markning", manuscripts.MARKINGS[0]),
    )


def _period(part: Part) -> str:
    if part.week:
        return f"vecka {part.week} {part.year}"
    return f"{MONTH_NAMES[part.month - 1]} {part.year}" if part.month else ""


def document_id(
    template_id: str, year: int, week_number: int | None = None, month: int | None = None, span: Period | None = None
) -> str:
    """A document's usual id: "stockholm-2023", "vecka-2023-v46", "manad-2023-m09", "period-2023-p0901-1015"."""
    if span is not None:
        return slug(f"{template_id} {year}") + f"-p{span.start:%m%d}-{span.end:%m%d}"
    when = f"-v{week_number:02d}" if week_number else f"-m{month:02d}" if month else ""
    return slug(f"{template_id} {year}") + when


def months(scope: Scope) -> list[int]:
    """The months of the year whose reported crimes can be shown, the latest first."""
    return [e.month for e, blocks in available_ends(scope).items() if Block.MONTH in blocks]


def usual_span(scope: Scope) -> Period:
    """The period to begin with: the eight weeks up to the last assessed one, else the last two months with counts.

    It begins in the year before only where weeks of that are assessed too.
    """
    if last := _last_week(scope):
        end = date.fromisocalendar(scope.year, last, 7)
        first, end = end - timedelta(days=55), min(end, date(scope.year, 12, 31))
        if first.year < scope.year and weeks(replace(scope, year=scope.year - 1)):
            return Period(first, end)
    else:
        month = _last_month(scope)
        end = date(scope.year, month, monthrange(scope.year, month)[1])
        first = date(scope.year, max(1, month - 1), 1)
    return Period(max(first, date(scope.year, 1, 1)), end)


def _last_month(scope: Scope) -> int:
    """The last month with counts, else the last whose weeks are assessed, else the last whole one of the year."""
    today = calendar.today()
    if not months(scope) and (last := _last_week(scope)):
        thursday = date.fromisocalendar(scope.year, last, 4)
        is_over = (thursday + timedelta(days=7)).month != thursday.month
        return max(1, thursday.month - (0 if is_over else 1))
    whole = 12 if today.year > scope.year else max(1, today.month - 1)
    return next(iter(months(scope)), whole)


def own_words(area: str, folder: Path | None = None) -> dict[str, Any]:
    """What an example place says in ``lagesbild.toml``; empty for other places. Refused when it cannot be read."""
    path = (folder or paths.DATA) / area / "lagesbild.toml"
    return template.load(path.read_text("utf-8"), path.name) if path.is_file() else {}


def resolve(scope: Scope, figure: str, part: Part | None = None) -> ExhibitRef:
    """The exhibit that a template means by "map-survey:första"; UnknownId for an unknown name, NoData when there is none to choose."""
    name, *params = figure.split(":")
    if name not in SPECS:
        raise UnknownId(f"Figuren ”{name}” är okänd. De som finns listas av: show exhibits.")
    if params[:1] == [_WEEK] and part is not None and part.week is not None:
        params = [str(part.week), *params[1:]]
    elif _MONTH in params:
        params = [*(part.month_words if part else ()), *(p for p in params if p != _MONTH)]
    elif _PERIOD in params:
        params = [*(part.span_words if part else ()), *(p for p in params if p != _PERIOD)]
    elif _TO_DATE in params:
        params = [*(_to_date(scope, part) if part else ()), *(p for p in params if p != _TO_DATE)]
    elif params and params[0] in (_FIRST, _LAST, _WEEK):
        offered = SPECS[name].offered(scope)
        if not offered:
            raise NoData(f"Det finns ingen ”{name}” att välja för {scope.area.name} {scope.year}.")
        params = [*(offered[0] if params[0] == _FIRST else offered[-1]), *params[1:]]
    elif not params and name == _COMPARED and (part is None or not part.span_words):
        params = list(_loaded_months(scope))
    return scope.ref(name, *params)


def _loaded_months(scope: Scope) -> tuple[str, ...]:
    """The first and the last day of the latest months in a row with counts, as words of an id, where the year does not begin with one."""
    ends = available_ends(scope)
    if not ends or any(Block.YEAR_TO_DATE in blocks for blocks in ends.values()):
        return ()
    first = last = next((e for e, blocks in ends.items() if Block.MONTH in blocks), None)
    if first is None or last is None:
        return ()
    while (before := first.replace(day=1) - timedelta(days=1)) in ends and before.year == scope.year:
        first = before
    return first.replace(day=1).isoformat(), last.isoformat()


_COMPARED = "compstat"


def _to_date(scope: Scope, part: Part) -> tuple[str, ...]:
    """The year to the last day of the part, or to the last day before it that counts reach."""
    words = part.to_date_words
    if part.span is None or not words:
        return words
    ends = [e for e, blocks in available_ends(scope).items() if Block.YEAR_TO_DATE in blocks and e <= part.span.end]
    return (max(ends).isoformat(),) if ends else words


def outline_of(manuscript: Manuscript, place: str, name: str) -> str:
    """A document's outline as a template in TOML: its headings, guidance, ticks and figures, no text that people wrote.

    ``place`` is what the document calls its area; that name and the year become {plats} and {år} again.
    """
    number = re.search(r"-v(\d\d)$", manuscript.id)
    of_month = re.search(r"-m(\d\d)$", manuscript.id)
    of_period = re.search(r"-p\d{4}-\d{4}$", manuscript.id)

    def plain(text: str) -> str:
        text = REFERENCE.sub(lambda m: f"[[{_figure(m[1], number)}]]", text)
        if of_period:
            text = text.replace(manuscript.period, "{period}")
        text = text.replace(place, "{plats}").replace(str(manuscript.year), "{år}")
        if of_month:
            text = re.sub(rf"\b{MONTH_NAMES[int(of_month[1]) - 1]}\b", f"{{{_MONTH}}}", text)
        return re.sub(rf"vecka {int(number[1])}\b", "vecka {vecka}", text) if number else text

    lines = [
        ("namn", name),
        ("beskrivning", f"Egen mall, efter {manuscript.title}."),
        ("titel", plain(manuscript.title)),
    ]
    lines += [("underrubrik", plain(manuscript.subtitle))]
    out = [f"{key} = {_toml(value)}" for key, value in lines]
    for section in manuscript.shown:
        title = re.sub(r"^Bilaga \d+\. ", "", section.title)
        keys: list[tuple[str, Any]] = [("id", section.id), ("rubrik", plain(title)), ("djup", section.level)]
        keys += [("skriv", section.guidance), ("utkast", plain(section.suggestion)), ("lag", list(section.law))]
        keys += [("kryss", [t.text for t in section.choices])]
        keys += [("figurer", [_figure(f.exhibit, number) for f in section.figures if not f.is_removed])]
        keys += [("bilaga", title != section.title)]
        out += ["", "[[avsnitt]]", *(f"{key} = {_toml(value)}" for key, value in keys if value)]
    return "\n".join(out) + "\n"


def _figure(id_: str, number: re.Match[str] | None) -> str:
    """ "compstat:månad" or "compstat:hittills" of an exhibit's id with a month's last day."""
    ref = parse(id_)
    days = [w for w in ref.params if _DAY.fullmatch(w)]
    if len(days) == 2:
        return ":".join([ref.name, _PERIOD, *(w for w in ref.params if w not in days)])
    if days:
        word = _MONTH if "manad" in ref.params else _TO_DATE
        return ":".join([ref.name, word, *(w for w in ref.params if w != "manad" and not _DAY.fullmatch(w))])
    return ":".join([ref.name, *(_WEEK if number and w == str(int(number[1])) else w for w in ref.params)])


def _toml(value: object) -> str:
    """Text, whole numbers, truths and lists of text are written in TOML as in JSON."""
    return json.dumps(value, ensure_ascii=False)


def _usual(scope: Scope) -> str:
    """The template for a place that says nothing: the weekly levels' where there are any."""
    return "stockholm" if not scope.rows("ratings", scope.inside, year=scope.year).empty else "goteborg"


def _last_week(scope: Scope) -> int | None:
    """The last week of the year with a level."""
    return next(iter(weeks(scope)), None)


def weeks(scope: Scope) -> list[int]:
    """The weeks of the year with a level, the latest first."""
    rows = scope.rows("ratings", scope.inside, year=scope.year).dropna(subset="level")
    return sorted({int(w) for w in rows["week"]}, reverse=True)


def _sections(
    scope: Scope, chosen: Template, values: Mapping[str, object], texts: Mapping[str, str], part: Part
) -> Iterator[Section]:
    appendix = 0
    groups = [(repeats, list(group)) for repeats, group in groupby(chosen.sections, key=lambda o: o.repeats)]
    repeated = [list(_repeated(scope, of, r, values, texts, part)) if r is not None else [] for r, of in groups]
    for at, (repeats, outlines) in enumerate(groups):
        yield from repeated[at]
        announces = at + 1 < len(groups) and groups[at + 1][0] is not None and not repeated[at + 1]
        for outline in outlines if repeats is None else ():
            if announces and outline is outlines[-1]:  # what it says of those that follow says nothing here
                outline = replace(outline, suggestion="")
            section = _section(scope, outline, values, texts, part)
            if outline.is_appendix:
                appendix += 1
                section = replace(section, title=f"Bilaga {appendix}. {section.title}")
            yield section


def _repeated(
    scope: Scope,
    outlines: Sequence[Outline],
    type_: str,
    values: Mapping[str, object],
    texts: Mapping[str, str],
    part: Part,
) -> Iterator[Section]:
    themes = scope.rows("themes", [scope.place.id])
    for row in themes[themes["type"] == type_].to_dict("records"):
        row_values = {**values, "område": row["name"], "beskrivning": row["description"] or ""}
        for outline in outlines:
            id_ = slug(f"{outline.id} {row['code']}")
            section = _section(scope, replace(outline, id=id_), row_values, texts, part)
            yield section


def _section(
    scope: Scope, outline: Outline, values: Mapping[str, object], texts: Mapping[str, str], part: Part
) -> Section:
    ids = {figure: _resolved(scope, figure, part) for figure in _each(scope, outline.figures)}
    suggestion = template.fill(texts.get(outline.id, outline.suggestion).strip(), values)
    return Section(
        outline.id,
        template.fill(outline.title, values),
        outline.level,
        suggestion=REFERENCE.sub(lambda m: f"[[{_resolved(scope, m[1], part)}]]", suggestion),
        guidance=outline.guidance,
        law=outline.law,
        choices=tuple(Tick(text) for text in outline.choices),
        figures=tuple(Figure(id_) for id_ in dict.fromkeys(ids.values())),
    )


def _each(scope: Scope, figures: Sequence[str]) -> Iterator[str]:
    """The figures, where "causes:alla" are all of that name that can be shown, "event-density:alla:365-dagar" all that begin so."""
    for figure in figures:
        name, *words = figure.split(":")
        if words[:1] == [_ALL] and name in SPECS:
            refs = (ref for ref in listed_of(scope, name) if [*ref.params[: len(words) - 1]] == words[1:])
            yield from (":".join((ref.name, *ref.params)) for ref in refs)
        else:
            yield figure


def _resolved(scope: Scope, figure: str, part: Part) -> str:
    """The id; where there is none to choose, the template's word stays in it, and assembling tells of it."""
    try:
        return str(resolve(scope, figure, part))
    except (UnknownId, NothingToShow):
        name, *params = figure.split(":")
        return str(scope.ref(name, *params))
