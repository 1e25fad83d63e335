"""A place of one's own: made, and changed, by people; every change is one transaction with its audit row.

Refused input raises Refused with every problem, in Swedish, and nothing was saved. A name is compared as
`swedish.fold` says: letter case, white space and the way accents are encoded do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd

from lagesbild import intake, privacy
from lagesbild.actor import Actor
from lagesbild.areas import Area, Directory, directory, join_aliases
from lagesbild.calendar import today
from lagesbild.problems import Problem, Refused, UnknownId
from lagesbild.readers.files import is_workbook, read_grids
from lagesbild.readers.texts import read_text
from lagesbild.register import Change, Register
from lagesbild.scales import PRESETS, RETIRED, Preset, ScaleKind, in_use
from lagesbild.swedish import fold, listing, slug
from lagesbild.tables import CATEGORIES, CLOSED, HIDDEN, PART_TYPES, RHYTHM, SEVERITIES, TABLES, to_frame
from lagesbild.week import RHYTHMS

PLACE_TYPES = ("kommun", "stadsdelsområde", "lokalpolisområde", "polisområde", "annat område")
"""What a place can be."""
PART_CHOICES = ("stadsdel", "stadsområde", "kommundel")
"""What its parts can be."""
LONGEST = 80
"""Characters of a name, at most."""
MOST_PARTS = 300
"""Parts of a place, at most: more are rows of statistics, not areas that a meeting judges."""
ACTION = "plats"
"""The action of the audit rows of everything here."""

Read = Callable[..., pd.DataFrame]
Batch = Iterator[tuple[Change, pd.DataFrame]]

BORDERS = "Gränser"
"""The field of a file of borders, in problems."""
_ABOUT_AREAS = ("areas", "aliases", "place_settings")
_SOURCE = "Angivet i Lägesbild"
_RESERVED = ("summa", "totalt", "alla", "ej platsbestämt")  # what tables call something else than an area
_FORBIDDEN = "|;"  # what separates names in files
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\ufeff")  # what a text copied from Word or the web carries along
_BULLET = re.compile(r"^(?:[-–—*•·▪]\s+|\d{1,3}[.)]\s+)")
_HEADINGS = ("namn", "stadsdel", "stadsdelar", "stadsområde", "kommundel", "område", "områden", "del", "delar")


@dataclass(frozen=True)
class NewPlace:
    """What a person says of a place that they begin with; only the name is needed.

    ``borders`` is a file; ``border_names`` says which part (by name) an unknown name in it means, "" for
    none. ``population`` is the number of inhabitants on ``population_date``.
    """

    name: str
    type: str = "kommun"
    parts: tuple[str, ...] = ()
    part_type: str = "stadsdel"
    scale: ScaleKind = ScaleKind.FIVE
    borders: Path | None = None
    border_names: Mapping[str, str] = field(default_factory=dict)
    population: int | None = None
    population_date: date | None = None


# --- names ---------------------------------------------------------------------------------------


def tidy(name: str) -> str:
    """A name without what cannot be seen at its ends, within it, or between its words; composed (NFC)."""
    return " ".join(unicodedata.normalize("NFC", name.translate(_INVISIBLE)).split())


def split_names(text: str) -> list[str]:
    """The names in a text that was typed or pasted: one a line, or separated by comma, semicolon or tab.

    >>> split_names("1. Norr\\n• Söder, Öster")
    ['Norr', 'Söder', 'Öster']
    """
    pieces = re.split(r"[\n\r,;\t]", text)
    return [name for piece in pieces if (name := tidy(_BULLET.sub("", piece.strip())))]


def names_in_file(path: Path) -> list[str]:
    """The names in a file: text with one a line, or a table with a column of names. Raises Refused."""
    if not is_workbook(path):
        text = read_text(path, "en textfil med ett namn per rad")
        first = re.split(r"[;\t]", text.strip().partition("\n")[0])
        if len(first) == 1:
            names = split_names(text)
            return names[1:] if names and fold(names[0]) in _HEADINGS else names
    rows = [cells for _, cells in read_grids(path)[0].numbered()]
    headings = [fold(c) for c in rows[0]] if rows else []
    if at := [i for i, heading in enumerate(headings) if heading in _HEADINGS]:
        return [tidy(r[at[0]]) for r in rows[1:] if at[0] < len(r) and r[at[0]].strip()]
    if len(rows) == 1:
        return [tidy(c) for c in rows[0] if c.strip()]
    if any(sum(map(bool, r)) > 1 for r in rows):
        raise Refused(
            [Problem("Filen har flera kolumner, och ingen heter namn.", "en kolumn ”namn”.", 1, "namn", file=path.name)]
        )
    return [tidy(next(c for c in r if c)) for r in rows]


def check_name(name: str, what: str) -> list[Problem]:
    """What is wrong with one name, by itself; ``what`` is the field: Namn, Stadsdel."""

    def problem(text: str, expected: str) -> list[Problem]:
        return [Problem(text, expected, column=what, value=None if "tecken" in text else name)]

    plain = tidy(name)
    if not plain:
        return problem(f"{what} saknas.", "ett namn.")
    if hidden := [c for c in plain if unicodedata.category(c).startswith("C")]:
        return problem(
            f"{what} innehåller ett tecken som inte syns (U+{ord(hidden[0]):04X}).",
            "bara bokstäver, siffror och skiljetecken.",
        )
    if not slug(plain) or not any(c.isalpha() for c in plain):
        return problem(f"”{plain}” är inget namn.", "ett namn med minst en bokstav, a–ö.")
    if not plain[0].isalnum():
        return problem(f"”{plain}” börjar med ”{plain[0]}”.", "ett namn som börjar med en bokstav eller siffra.")
    if len(plain) > LONGEST:
        return problem(f"”{plain[:20]} …” är för långt ({len(plain)} tecken).", f"högst {LONGEST} tecken.")
    if wrong := [c for c in _FORBIDDEN if c in plain]:
        return problem(f"”{plain}” innehåller tecknet ”{wrong[0]}”.", "ett namn utan det.")
    if fold(plain) in _RESERVED:
        return problem(f"”{plain}” är upptaget: tabeller kallar annat så.", "ett annat namn.")
    return privacy.check({what: plain})


def _is_known(name: str, existing: Directory) -> str | None:
    """The name of the area that is called so already, None if no area is."""
    return next((a.name for a in existing.areas if fold(name) in {fold(n) for n in (a.name, *a.aliases, a.id)}), None)


def _check_place_name(name: str, existing: Directory) -> list[Problem]:
    problems = check_name(name, "Namn")
    if not problems and (other := _is_known(name, existing)):
        called = f", som ett annat namn på {other}" if fold(other) != fold(name) else ""
        problems.append(
            Problem(
                f"”{tidy(name)}” finns redan{called}.",
                "ett namn som inget annat område har.",
                column="Namn",
                value=tidy(name),
                fix="Välj platsen i listan, eller skriv ett namn som skiljer dem åt, t.ex. med ”kommun”.",
            )
        )
    return problems


def _check_parts(names: Sequence[str], place: str, taken: Iterable[str], what: str) -> list[Problem]:
    """What is wrong with the names of parts: each by itself, twice among them, or as something there already."""
    if len(names) > MOST_PARTS:
        return [Problem(f"{len(names)} delar är för många.", f"högst {MOST_PARTS}.", column=what)]
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    taken_names = {fold(n): n for n in taken}
    for row, name in enumerate(names, start=1):
        wrong = check_name(name, what)
        key = fold(tidy(name))
        if not wrong and key == fold(tidy(place)):
            wrong = [
                Problem(
                    f"”{tidy(name)}” heter som platsen.",
                    f"ett eget namn, t.ex. ”{tidy(name)} centrum”.",
                    column=what,
                    value=name,
                )
            ]
        elif not wrong and key in taken_names:
            wrong = [Problem(f"”{tidy(name)}” finns redan.", "ett nytt namn.", column=what, value=name)]
        elif not wrong and key in seen:
            wrong = [
                Problem(
                    f"”{tidy(name)}” står två gånger, även som nummer {seen[key]}.",
                    "varje namn en gång; stor eller liten bokstav skiljer dem inte.",
                    column=what,
                    value=name,
                )
            ]
        seen.setdefault(key, row)
        problems += [Problem(p.what, p.expected, row, p.column, p.value, fix=p.fix) for p in wrong]
    return problems


# --- making a place ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Draft:
    """A place that could be made: its areas (itself first), and what a file of borders asks.

    ``unknown`` maps each name in the file that is none of the parts' to the parts' names that are nearest.
    """

    areas: tuple[Area, ...]
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without_border: tuple[str, ...] = ()


def draft(register: Register, wanted: NewPlace) -> Draft:
    """What `make` would make of this; nothing is saved. Raises Refused, but not for unknown names of borders."""
    existing = intake.known(register).directory
    areas = _areas(wanted, existing)
    _refuse(_check(wanted, existing))
    return Draft(areas) if wanted.borders is None else _with_borders(wanted, areas, existing)


def make(register: Register, wanted: NewPlace, actor: Actor) -> str:
    """Make the place with its parts, scale and rules, in one transaction; its id."""
    made = draft(register, wanted)
    if made.unknown:
        raise Refused(_unknown_borders(wanted, made))
    place = made.areas[0]

    def batch(read: Read) -> Batch:
        now = _directory(read)  # another may have been first
        _refuse(_check(wanted, now))
        if taken := [a.name for a in made.areas if a.id in now.by_id]:
            raise Refused([Problem(f"{listing(taken)} finns redan.", "andra namn.", column="Namn")])
        source = f"Angivet i Lägesbild, gränser ur {wanted.borders.name}" if wanted.borders else _SOURCE
        yield _change(actor, "areas", place.id, f"Ny plats: {place.name}", source), _area_rows(made.areas)
        yield from _scale(PRESETS[wanted.scale], place.id, actor)
        if wanted.population is not None:
            row = {"area": place.id, "date": _population_date(wanted), "age": "alla", "count": wanted.population}
            yield _change(actor, "population", place.id, "Folkmängd", _SOURCE), _rows("population", [row])

    register.save(batch)
    return place.id


def _check(wanted: NewPlace, existing: Directory) -> list[Problem]:
    problems = _check_place_name(wanted.name, existing)
    if wanted.border_names and wanted.borders is None:
        problems.append(Problem("Namn i en gränsfil är angivna, men ingen gränsfil.", "en gränsfil.", column=BORDERS))
    what = wanted.part_type.capitalize()
    for value, choices, field_ in (
        (wanted.type, PLACE_TYPES, "Typ"),
        (wanted.part_type, PART_CHOICES, "Delarnas typ"),
    ):
        if value not in choices:
            problems.append(_no_type(value, choices, field_))
    problems += _check_parts(wanted.parts, wanted.name, (), what)
    if wanted.population is not None:
        if wanted.population < 1:
            problems.append(
                Problem("Folkmängden är inte ett positivt tal.", "ett heltal, minst 1.", column="Folkmängd")
            )
        if _population_date(wanted) > today():
            problems.append(Problem("Folkmängdens datum har inte varit.", "en dag som har varit.", column="Folkmängd"))
    return problems


def _no_type(value: str, choices: Sequence[str], field_: str) -> Problem:
    return Problem(f"Typen ”{value}” finns inte.", f"{listing(choices)}.", column=field_, value=value)


def _population_date(wanted: NewPlace) -> date:
    return wanted.population_date or date(today().year - 1, 12, 31)


def _areas(wanted: NewPlace, existing: Directory) -> tuple[Area, ...]:
    """The place and its parts, with ids that no area has."""
    taken = set(existing.by_id)
    place = Area(_new_id(wanted.name, None, taken), tidy(wanted.name), wanted.type)
    return (place, *_new_parts(wanted.parts, place.id, wanted.part_type, taken))


def _new_parts(names: Iterable[str], place: str, type_: str, taken: set[str]) -> list[Area]:
    return [Area(_new_id(n, place, taken), tidy(n), type_, place) for n in names]


def _new_id(name: str, parent: str | None, taken: set[str]) -> str:
    """The name's slug, with the parent's where it is taken, numbered where that is too; it is taken from now on."""
    plain = slug(tidy(name))
    wanted = [plain, *([f"{parent}-{plain}"] if parent else [])]
    numbered = (f"{wanted[-1]}-{n}" for n in range(2, len(taken) + 3))
    free = next(i for i in (*wanted, *numbered) if i not in taken)
    taken.add(free)
    return free


def _with_borders(wanted: NewPlace, areas: tuple[Area, ...], existing: Directory) -> Draft:
    """The areas with the borders of a file, matched by name; without parts of one's own the file's are the parts."""
    assert wanted.borders is not None
    place, parts = areas[0], list(areas[1:])
    context = intake.ImportContext(Directory((*existing.areas, *areas)))
    options = intake.ImportOptions(kind="areas", area=place.id, layer=wanted.part_type)
    readings, problems = intake.read_apart([wanted.borders], context, options)
    _refuse(problems)
    rows = [r for reading in readings for r in reading.frame.to_dict("records")]
    if not parts:
        names = [str(r["name"]) for r in rows if fold(str(r["name"])) != fold(place.name)]
        _refuse(_check_parts(names, place.name, (), wanted.part_type.capitalize()))
        parts = _new_parts(names, place.id, wanted.part_type, {a.id for a in existing.areas} | {place.id})
    by_name = {fold(a.name): a for a in (place, *parts)}
    meant = {fold(name): fold(part) for name, part in wanted.border_names.items()}
    _refuse(_wrong_border_names(wanted, {fold(str(r["name"])) for r in rows}, parts))
    drawn: dict[str, dict[str, object]] = {}
    unknown: dict[str, tuple[str, ...]] = {}
    near = Directory(tuple(parts))
    for row in rows:
        name = fold(str(row["name"]))
        if meant.get(name) == "":
            continue
        area = by_name.get(meant.get(name, name))
        if area is None:
            unknown[str(row["name"])] = tuple(near.nearest(str(row["name"])))
        elif area.id in drawn:
            raise Refused(
                [
                    Problem(
                        f"{area.name} har två gränser i filen.",
                        "en gräns per namn.",
                        column=BORDERS,
                        file=wanted.borders.name,
                    )
                ]
            )
        else:
            drawn[area.id] = {"geometry": row["geometry"], "generalised": bool(row["generalised"] == 1)}
    bounded = tuple(
        Area(
            a.id,
            a.name,
            a.type,
            a.parent,
            a.aliases,
            str(drawn[a.id]["geometry"]) if a.id in drawn else None,
            bool(drawn.get(a.id, {}).get("generalised")),
        )
        for a in (place, *parts)
    )
    return Draft(bounded, unknown, tuple(a.name for a in parts if a.id not in drawn))


def _wrong_border_names(wanted: NewPlace, in_file: Collection[str], parts: Sequence[Area]) -> list[Problem]:
    """What is wrong with what was said of names in the file: a name that is not in it, or one that means no part."""
    file = wanted.borders.name if wanted.borders else ""
    names = [a.name for a in parts]
    near = Directory(tuple(parts))
    problems = [
        Problem(f"”{name}” står inte i gränsfilen.", "ett namn som står där.", column=BORDERS, value=name, file=file)
        for name in wanted.border_names
        if fold(name) not in in_file
    ]
    for name, part in wanted.border_names.items():
        if part and fold(part) not in {fold(n) for n in (wanted.name, *names)}:
            expected = " eller ".join(near.nearest(part) or names[:5])
            what = f"”{name}” i gränsfilen sägs vara ”{part}”, som är ingen av platsens delar."
            problems.append(Problem(what, f"{expected}.", column=BORDERS, value=part, file=file))
    return problems


def _unknown_borders(wanted: NewPlace, made: Draft) -> list[Problem]:
    assert wanted.borders is not None
    return [
        Problem(
            f"”{name}” i gränsfilen är ingen av platsens delar.",
            f"”{near[0]}”."
            if near
            else f"{listing([a.name for a in made.areas[1:6]])}{' …' if made.areas[6:] else '.'}"
            if made.areas[1:]
            else "en del.",
            column=BORDERS,
            value=name,
            file=wanted.borders.name,
            fix="Rätta namnet i filen eller bland delarna.",
            options=near,
        )
        for name, near in made.unknown.items()
    ]


def _scale(preset: Preset, place: str, actor: Actor) -> list[tuple[Change, pd.DataFrame]]:
    levels = [
        {
            "area": place,
            "level": lv.number,
            "name": lv.name,
            "colour": lv.colour,
            "ink": lv.ink,
            "explanation": lv.explanation,
            "role": lv.role,
        }
        for lv in preset.levels
    ]
    rules = [{"area": place, **vars(r)} for r in preset.rules]
    return [
        (_change(actor, "levels", place, preset.title, _SOURCE), _rows("levels", levels)),
        (_change(actor, "rules", place, "Regler för föreslagen nivå", _SOURCE), _rows("rules", rules)),
    ]


# --- changing it ---------------------------------------------------------------------------------


def rename(register: Register, area: str, name: str, actor: Actor) -> None:
    """Give a place or a part another name. Its id stays, and the old name becomes an alias, so that files still fit."""

    def batch(read: Read) -> Batch:
        existing = _directory(read)
        current = _area(existing, area)
        others = Directory(tuple(a for a in existing.areas if a.id != area))
        if current.parent is None or current.type not in PART_TYPES:
            _refuse(_check_place_name(name, others))
        else:
            siblings = [n for a in others.areas if a.parent == current.parent for n in (a.name, *a.aliases)]
            parent = existing.by_id[current.parent].name if current.parent in existing.by_id else ""
            _refuse(_check_parts([name], parent, siblings, current.type.capitalize()))
        also = dict.fromkeys((*current.aliases, current.name))
        aliases = tuple(a for a in also if fold(a) != fold(tidy(name)))
        renamed = replace(current, name=tidy(name), aliases=aliases)
        title = f"{current.name} heter nu {renamed.name}"
        yield _change(actor, "areas", _place_of(existing, current), title, _SOURCE), _area_rows([renamed])

    register.save(batch)


def add_parts(register: Register, place: str, names: Sequence[str], actor: Actor) -> list[str]:
    """Give a place more parts; their ids."""
    made: list[Area] = []

    def batch(read: Read) -> Batch:
        existing = _directory(read)
        current, parts = _area(existing, place), existing.parts(place)
        type_ = parts[0].type if parts else "stadsdel"
        taken = [n for a in parts for n in (a.name, *a.aliases)]
        if not names:
            raise Refused([Problem("Inget namn är angivet.", "minst ett namn.", column=type_.capitalize())])
        _refuse(_check_parts(names, current.name, taken, type_.capitalize()))
        made[:] = _new_parts(names, place, type_, set(existing.by_id))
        title = f"Nya delar: {listing([a.name for a in made])}"
        yield _change(actor, "areas", place, title, _SOURCE), _area_rows(made)

    register.save(batch)
    return [a.id for a in made]


def retype(register: Register, place: str, type_: str, actor: Actor) -> None:
    """Say that the place is of another type."""
    if type_ not in PLACE_TYPES:
        raise Refused([_no_type(type_, PLACE_TYPES, "Typ")])

    def batch(read: Read) -> Batch:
        current = _area(_directory(read), place)
        changed = replace(current, type=type_)
        yield _change(actor, "areas", place, f"{current.name} är {type_}", _SOURCE), _area_rows([changed])

    register.save(batch)


def close_part(register: Register, part: str, on: date | None, actor: Actor) -> None:
    """Let a part end with a day; without one it is taken away as if it had never been, unless it has facts."""

    def batch(read: Read) -> Batch:
        existing = _directory(read)
        current = _area(existing, part)
        if current.parent is None:
            raise Refused([Problem(f"{current.name} är ingen del av en plats.", "en del.", column="Del")])
        kinds = [TABLES[k].title.lower() for k in TABLES if k not in _ABOUT_AREAS and len(read(k, [part]))]
        inside = [a.name for a in existing.inside(part) if a.id != part]
        if on is None and (kinds or inside):
            what = listing([*kinds, *(["områden i den"] if inside else [])])
            raise Refused(
                [
                    Problem(
                        f"{current.name} har {what} och kan inte tas bort.",
                        "en del utan uppgifter, eller en dag då den upphör.",
                        column="Del",
                        value=current.name,
                        fix="Ange dagen då den upphör: uppgifterna finns kvar för åren fram till dess.",
                    )
                ]
            )
        title = f"{current.name} tas bort" if on is None else f"{current.name} upphör {on:%Y-%m-%d}"
        yield _set(actor, current.parent, part, CLOSED, (on or date.min).isoformat(), title)

    register.save(batch)


def reopen_part(register: Register, part: str, actor: Actor) -> None:
    """Let a part that was closed or taken away be one again."""

    def batch(read: Read) -> Batch:
        existing = _directory(read)
        current = _area(existing, part)
        siblings = [n for a in existing.parts(current.parent or "") if a.id != part for n in (a.name, *a.aliases)]
        _refuse(_check_parts([current.name], "", siblings, current.type.capitalize()))
        yield _set(actor, current.parent or part, part, CLOSED, None, f"{current.name} finns igen")

    register.save(batch)


def set_scale(register: Register, place: str, kind: ScaleKind, actor: Actor) -> None:
    """Give the place another scale, rules included. Refused while a level that the new one lacks is in use."""
    preset = PRESETS[kind]

    def batch(read: Read) -> Batch:
        existing = _directory(read)
        current = _area(existing, place)
        new = {lv.number for lv in preset.levels}
        inside = [a.id for a in existing.inside(place)]
        problems = []
        for table in (t for t in TABLES.values() if t.kind != "rules"):
            for column in (c.name for c in table.columns if c.on_scale):
                rows = read(table.kind, inside)
                used = sorted({int(v) for v in rows[column].dropna()} - new)
                problems += [
                    Problem(
                        f"Nivå {n} används i {table.title.lower()} och finns inte i den nya skalan.",
                        f"en skala med nivå {n}.",
                        column="Skala",
                    )
                    for n in used
                ]
        _refuse(problems)
        levels, rules = _scale(preset, place, actor)
        old = read("levels", [place])
        gone = old[~old["level"].isin(new)].assign(role=RETIRED)[TABLES["levels"].names]
        current_pairs = {(r["level"], r["severity"]) for r in rules[1].to_dict("records")}
        lapsed = [
            {"area": place, "level": r["level"], "severity": r["severity"], "least": 0}
            for r in read("rules", [place]).to_dict("records")
            if (r["level"], r["severity"]) not in current_pairs
        ]
        title = f"{current.name}: {preset.title}"
        yield replace(levels[0], title=title), pd.concat([levels[1], gone]) if len(gone) else levels[1]
        yield rules[0], pd.concat([rules[1], _rows("rules", lapsed)]) if lapsed else rules[1]

    register.save(batch)


def name_levels(register: Register, place: str, names: Mapping[int, str], actor: Actor) -> None:
    """Call the levels of the place's scale something else."""

    def batch(read: Read) -> Batch:
        rows = in_use(read("levels", [place]))
        problems = [p for n in rows["level"] for p in check_name(names.get(int(n), ""), f"Nivå {n}")]
        folded = [fold(tidy(names.get(int(n), ""))) for n in rows["level"]]
        if not problems and len(set(folded)) < len(folded):
            problems.append(Problem("Två nivåer heter lika.", "ett namn för varje nivå.", column="Nivå"))
        _refuse(problems)
        rows = rows.assign(name=[tidy(names[int(n)]) for n in rows["level"]])
        title = f"Nivåernas namn: {', '.join(rows.sort_values('level')['name'])}"
        yield _change(actor, "levels", place, title, _SOURCE), rows[TABLES["levels"].names]

    register.save(batch)


def set_rules(register: Register, place: str, least: Mapping[tuple[int, str], int | None], actor: Actor) -> None:
    """Set how many incidents of a severity in a week propose a level: (level, severity) → number, None for no rule."""

    def batch(read: Read) -> Batch:
        levels = sorted(int(n) for n in in_use(read("levels", [place]))["level"])
        problems = [
            Problem(
                f"Regeln för nivå {level}, {severity}, är fel: {n}.", "ett heltal, 1–99, eller tomt.", column="Regler"
            )
            for (level, severity), n in least.items()
            if level not in levels[1:] or severity not in SEVERITIES or (n is not None and not 1 <= n <= 99)
        ]
        for severity in SEVERITIES:
            steps = [(level, n) for level in levels if (n := least.get((level, severity))) is not None]
            problems += [
                Problem(
                    f"{severity.capitalize()}: nivå {high} kräver färre händelser än nivå {low}.",
                    "fler händelser ju högre nivå.",
                    column="Regler",
                )
                for (low, a), (high, b) in pairwise(steps)
                if b < a
            ]
        _refuse(problems)
        present = {(int(r["level"]), str(r["severity"])) for r in read("rules", [place]).to_dict("records")}
        wanted = {**dict.fromkeys(present), **least}
        rows = [
            {"area": place, "level": level, "severity": severity, "least": n or 0}
            for (level, severity), n in wanted.items()
            if n or (level, severity) in present
        ]
        yield _change(actor, "rules", place, "Regler för föreslagen nivå", _SOURCE), _rows("rules", rows)

    register.save(batch)


def set_categories(register: Register, place: str, names: Sequence[str], actor: Actor) -> None:
    """Set what an incident of the place can be about; none for the usual ones."""
    problems = _check_parts(names, "", (), "Kategori")
    _refuse(problems)

    def batch(read: Read) -> Batch:
        _area(_directory(read), place)
        value = "|".join(map(tidy, names)) or None
        title = f"Händelsekategorier: {', '.join(map(tidy, names)) or 'de vanliga'}"
        yield _set(actor, place, place, CATEGORIES, value, title)

    register.save(batch)


def set_counts_as(register: Register, place: str, said: Mapping[str, str | None], actor: Actor) -> None:
    """Say which category of imported events each category of incidents is; None: its own."""

    def batch(read: Read) -> Batch:
        _area(_directory(read), place)
        rows = [{"area": place, "category": c, "counts_as": other} for c, other in said.items()]
        change = _change(actor, "event_categories", place, TABLES["event_categories"].title, _SOURCE)
        yield change, _rows("event_categories", rows)

    register.save(batch)


def set_rhythm(register: Register, place: str, weeks: int, actor: Actor) -> None:
    """Set how many weeks there are between the place's meetings (a key of `week.RHYTHMS`)."""
    if weeks not in RHYTHMS:
        _refuse([Problem(f"Mötesrytmen {weeks} veckor finns inte.", f"{', '.join(RHYTHMS.values())}.", column="Rytm")])

    def batch(read: Read) -> Batch:
        _area(_directory(read), place)
        yield _set(actor, place, place, RHYTHM, str(weeks), f"Mötet hålls {RHYTHMS[weeks]}")

    register.save(batch)


def show_examples(register: Register, shown: bool, actor: Actor) -> None:
    """Show the example places in the list of places, or hide them; nothing of them is lost."""
    rows = [{"area": a, "setting": HIDDEN, "value": None if shown else "ja"} for a in intake.examples(register)]
    if rows:
        title = "Exemplen visas" if shown else "Exemplen döljs"
        register.save([(_change(actor, "place_settings", None, title, _SOURCE), _rows("place_settings", rows))])


def examples_are_shown(register: Register) -> bool | None:
    """Whether the example places are in the list of places; None when nobody has chosen yet."""
    rows = register.current("place_settings", areas=intake.examples(register), setting=HIDDEN)
    return None if rows.empty else bool(rows["value"].isna().any())


def _set(
    actor: Actor, place: str, area: str, setting: str, value: str | None, title: str
) -> tuple[Change, pd.DataFrame]:
    row = {"area": area, "setting": setting, "value": value}
    return _change(actor, "place_settings", place, title, _SOURCE), _rows("place_settings", [row])


def _directory(read: Read) -> Directory:
    return directory(read("areas"), read("aliases"), read("place_settings"))


def _area(existing: Directory, area: str) -> Area:
    if area not in existing.by_id:
        raise UnknownId(f"Området ”{area}” finns inte.")
    return existing.by_id[area]


def _place_of(existing: Directory, area: Area) -> str:
    """The place that an area's change is told of: itself, or what its part lies in."""
    return area.parent if area.type in PART_TYPES and area.parent in existing.by_id and area.parent else area.id


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(problems)


def _area_rows(areas: Iterable[Area]) -> pd.DataFrame:
    return _rows(
        "areas",
        [
            {
                "area": a.id,
                "name": a.name,
                "type": a.type,
                "parent": a.parent,
                "aliases": join_aliases(a.aliases) or None,
                "geometry": a.geometry,
                "generalised": int(a.generalised),
            }
            for a in areas
        ],
    )


def _rows(kind: str, records: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    return to_frame(kind, [dict(r) for r in records])[TABLES[kind].names]


def _change(actor: Actor, kind: str, place: str | None, title: str, source: str) -> Change:
    return Change(who=str(actor), action=ACTION, kind=kind, place=place, title=title, source=source)
