"""A document that nobody has started yet: a template's outline, filled in for a place and a year.

An example place may bring words of its own in ``data/<place>/lagesbild.toml``: which template it uses,
who makes the lägesbild, and texts by section that stand in the place of the template's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from lagesbild import manuscript as manuscripts
from lagesbild import paths, template, week
from lagesbild.exhibits import SPECS, ExhibitRef, Scope, parse
from lagesbild.manuscript import Figure, Manuscript, Section, Tick
from lagesbild.problems import NoData, UnknownId
from lagesbild.register import Register
from lagesbild.swedish import listing, slug
from lagesbild.template import Outline, Template

REFERENCE = re.compile(r"\[\[([^\[\]]+)\]\]")
"""How a text refers to a figure: by its exhibit's id."""
_FIRST, _LAST, _WEEK = "första", "sista", "vecka"
_POLICE = "Polisen"


def draft(
    register: Register,
    area: str,
    year: int,
    template_id: str | None = None,
    *,
    week_number: int | None = None,
    revision: int | None = None,
) -> Manuscript:
    """A place's document as a template has it; nothing is saved (`manuscripts.start` does that).

    The template is the place's usual one when none is named. ``week_number`` is the week of a weekly
    document (default: the last with levels); ``revision`` the figures' (default: now). NoData when
    the area or the template is unknown, or there is no week to show.
    """
    frozen = register.facts_revision() if revision is None else revision
    scope = Scope(register.at(frozen), area, year)
    words = own_words(area)
    chosen = template.find(manuscripts.templates(register, area), template_id or words.get("mall") or _usual(scope))
    number = week_number or _last_week(scope)
    if uses_week(chosen) and number is None:
        raise NoData(f"Mallen ”{chosen.name}” visar en vecka, och ingen vecka {year} är bedömd i {scope.area.name}.")
    organisations = tuple(words.get("organisationer", ())) or (scope.area.name, _POLICE)
    period = words.get("perioder", {}).get(str(year)) or f"{year}"
    values: dict[str, object] = {
        "plats": scope.area.name,
        "år": year,
        "vecka": number or "",
        "period": period,
        "organisationer": listing(list(organisations)),
    }
    texts = {**words.get("texter", {}), **words.get(f"texter-{year}", {})}
    sections = tuple(_sections(scope, chosen, values, texts, number))
    return Manuscript(
        area,
        document_id(chosen.id, year, number if uses_week(chosen) else None),
        chosen.id,
        template.fill(chosen.title, values),
        template.fill(chosen.subtitle, values),
        year,
        f"vecka {number} {year}" if uses_week(chosen) and number else period,
        organisations,
        frozen,
        week.today(),
        sections,
        words.get("markning", manuscripts.MARKINGS[0]),
    )


def document_id(template_id: str, year: int, week_number: int | None = None) -> str:
    """A document's usual id: "stockholm-2023", "vecka-2023-v46"."""
    return slug(f"{template_id} {year}") + (f"-v{week_number:02d}" if week_number else "")


def uses_week(chosen: Template) -> bool:
    """True for a template that speaks of one week."""
    return "{vecka}" in chosen.title


def own_words(area: str, folder: Path | None = None) -> dict[str, Any]:
    """What an example place says in ``lagesbild.toml``; empty for other places. Refused when it cannot be read."""
    path = (folder or paths.DATA) / area / "lagesbild.toml"
    return template.load(path.read_text("utf-8"), path.name) if path.is_file() else {}


def resolve(scope: Scope, figure: str, week_number: int | None = None) -> ExhibitRef:
    """The exhibit that a template means by "map-survey:första"; UnknownId for an unknown name, NoData when there is none to choose."""
    name, *params = figure.split(":")
    if name not in SPECS:
        raise UnknownId(f"Figuren ”{name}” är okänd. De som finns listas av: show exhibits.")
    if params == [_WEEK] and week_number is not None:
        params = [str(week_number)]
    elif params and params[0] in (_FIRST, _LAST, _WEEK):
        offered = SPECS[name].offered(scope)
        if not offered:
            raise NoData(f"Det finns ingen ”{name}” att välja för {scope.area.name} {scope.year}.")
        params = [*(offered[0] if params[0] == _FIRST else offered[-1])]
    return scope.ref(name, *params)


def outline_of(manuscript: Manuscript, place: str, name: str) -> str:
    """A document's outline as a template in TOML: its headings, guidance, ticks and figures, no text that people wrote.

    ``place`` is what the document calls its area; that name and the year become {plats} and {år} again.
    """
    number = re.search(r"-v(\d\d)$", manuscript.id)

    def plain(text: str) -> str:
        text = REFERENCE.sub(lambda m: f"[[{_figure(m[1], number)}]]", text)
        text = text.replace(place, "{plats}").replace(str(manuscript.year), "{år}")
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
    """ "compstat:manad" of an exhibit's id."""
    ref = parse(id_)
    return ":".join([ref.name, *(_WEEK if number and w == str(int(number[1])) else w for w in ref.params)])


def _toml(value: object) -> str:
    """Text, whole numbers, truths and lists of text are written in TOML as in JSON."""
    return json.dumps(value, ensure_ascii=False)


def _usual(scope: Scope) -> str:
    """The template for a place that says nothing: the weekly levels' where there are any."""
    return "stockholm" if not scope.rows("ratings", scope.inside, year=scope.year).empty else "goteborg"


def _last_week(scope: Scope) -> int | None:
    """The last week of the year with a level."""
    rows = scope.rows("ratings", scope.inside, year=scope.year).dropna(subset="level")
    return None if rows.empty else int(rows["week"].max())


def _sections(
    scope: Scope, chosen: Template, values: Mapping[str, object], texts: Mapping[str, str], number: int | None
) -> Iterator[Section]:
    appendix = 0
    for repeats, group in groupby(chosen.sections, key=lambda o: o.repeats):
        outlines = list(group)
        if repeats is not None:
            yield from _repeated(scope, outlines, repeats, values, texts, number)
            continue
        for outline in outlines:
            section = _section(scope, outline, values, texts, number)
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
    number: int | None,
) -> Iterator[Section]:
    themes = scope.rows("themes", [scope.place.id])
    for row in themes[themes["type"] == type_].to_dict("records"):
        own = {**values, "område": row["name"], "beskrivning": row["description"] or ""}
        for outline in outlines:
            id_ = slug(f"{outline.id} {row['code']}")
            section = _section(scope, replace(outline, id=id_), own, texts, number)
            yield section


def _section(
    scope: Scope, outline: Outline, values: Mapping[str, object], texts: Mapping[str, str], number: int | None
) -> Section:
    ids = {figure: _resolved(scope, figure, number) for figure in outline.figures}
    suggestion = template.fill(texts.get(outline.id, outline.suggestion).strip(), values)
    return Section(
        outline.id,
        template.fill(outline.title, values),
        outline.level,
        suggestion=REFERENCE.sub(lambda m: f"[[{_resolved(scope, m[1], number)}]]", suggestion),
        guidance=outline.guidance,
        law=outline.law,
        choices=tuple(Tick(text) for text in outline.choices),
        figures=tuple(Figure(id_) for id_ in dict.fromkeys(ids.values())),
    )


def _resolved(scope: Scope, figure: str, number: int | None) -> str:
    """The id; where there is none to choose, the template's word stays in it, and assembling tells of it."""
    try:
        return str(resolve(scope, figure, number))
    except (UnknownId, NoData):
        name, *params = figure.split(":")
        return str(scope.ref(name, *params))
