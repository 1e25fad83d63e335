"""A place made in one transaction, of what a person says of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from lagesbild import intake
from lagesbild.actor import Actor
from lagesbild.areas import Area, Directory
from lagesbild.calendar import today
from lagesbild.place.names import check_parts, check_place_name, tidy
from lagesbild.place.rows import SOURCE, Batch, Read, area_rows, change_of, directory_of, refuse, rows_of
from lagesbild.problems import Problem, Refused
from lagesbild.register import Change, Register
from lagesbild.scales import PRESETS, Preset, ScaleKind
from lagesbild.swedish import fold, listing, slug

PLACE_TYPES = ("kommun", "stadsdelsområde", "lokalpolisområde", "polisområde", "annat område")
"""What a place can be."""
PART_CHOICES = ("stadsdel", "stadsområde", "kommundel")
"""What its parts can be."""
BORDERS = "Gränser"
"""The field of a file of borders, in problems."""


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
    refuse(_check(wanted, existing))
    return Draft(areas) if wanted.borders is None else _with_borders(wanted, areas, existing)


def make(register: Register, wanted: NewPlace, actor: Actor) -> str:
    """Make the place with its parts, scale and rules, in one transaction; its id."""
    made = draft(register, wanted)
    if made.unknown:
        raise Refused(_unknown_borders(wanted, made))
    place = made.areas[0]

    def batch(read: Read) -> Batch:
        now = directory_of(read)  # another may have been first
        refuse(_check(wanted, now))
        if taken := [a.name for a in made.areas if a.id in now.by_id]:
            raise Refused([Problem(f"{listing(taken)} finns redan.", "andra namn.", column="Namn")])
        source = f"Angivet i Lägesbild, gränser ur {wanted.borders.name}" if wanted.borders else SOURCE
        yield change_of(actor, "areas", place.id, f"Ny plats: {place.name}", source), area_rows(made.areas)
        yield from scale_rows(PRESETS[wanted.scale], place.id, actor)
        if wanted.population is not None:
            row = {"area": place.id, "date": _population_date(wanted), "age": "alla", "count": wanted.population}
            yield change_of(actor, "population", place.id, "Folkmängd", SOURCE), rows_of("population", [row])

    register.save(batch)
    return place.id


def _check(wanted: NewPlace, existing: Directory) -> list[Problem]:
    problems = check_place_name(wanted.name, existing)
    if wanted.border_names and wanted.borders is None:
        problems.append(Problem("Namn i en gränsfil är angivna, men ingen gränsfil.", "en gränsfil.", column=BORDERS))
    what = wanted.part_type.capitalize()
    for value, choices, field_ in (
        (wanted.type, PLACE_TYPES, "Typ"),
        (wanted.part_type, PART_CHOICES, "Delarnas typ"),
    ):
        if value not in choices:
            problems.append(no_type(value, choices, field_))
    problems += check_parts(wanted.parts, wanted.name, (), what)
    if wanted.population is not None:
        if wanted.population < 1:
            problems.append(
                Problem("Folkmängden är inte ett positivt tal.", "ett heltal, minst 1.", column="Folkmängd")
            )
        if _population_date(wanted) > today():
            problems.append(Problem("Folkmängdens datum har inte varit.", "en dag som har varit.", column="Folkmängd"))
    return problems


def no_type(value: str, choices: Sequence[str], field_: str) -> Problem:
    """The problem that a type is none of the choices."""
    return Problem(f"Typen ”{value}” finns inte.", f"{listing(choices)}.", column=field_, value=value)


def _population_date(wanted: NewPlace) -> date:
    return wanted.population_date or date(today().year - 1, 12, 31)


def _areas(wanted: NewPlace, existing: Directory) -> tuple[Area, ...]:
    """The place and its parts, with ids that no area has."""
    taken = set(existing.by_id)
    place = Area(_new_id(wanted.name, None, taken), tidy(wanted.name), wanted.type)
    return (place, *new_parts(wanted.parts, place.id, wanted.part_type, taken))


def new_parts(names: Iterable[str], place: str, type_: str, taken: set[str]) -> list[Area]:
    """Parts of these names, with ids that are free."""
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
    refuse(problems)
    rows = [r for reading in readings for r in reading.frame.to_dict("records")]
    if not parts:
        names = [str(r["name"]) for r in rows if fold(str(r["name"])) != fold(place.name)]
        refuse(check_parts(names, place.name, (), wanted.part_type.capitalize()))
        parts = new_parts(names, place.id, wanted.part_type, {a.id for a in existing.areas} | {place.id})
    by_name = {fold(a.name): a for a in (place, *parts)}
    meant = {fold(name): fold(part) for name, part in wanted.border_names.items()}
    refuse(_wrong_border_names(wanted, {fold(str(r["name"])) for r in rows}, parts))
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


def scale_rows(preset: Preset, place: str, actor: Actor) -> list[tuple[Change, pd.DataFrame]]:
    """The levels of a scale, and what each of them is called and coloured, as they are saved."""
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
        (change_of(actor, "levels", place, preset.title, SOURCE), rows_of("levels", levels)),
        (change_of(actor, "rules", place, "Regler för föreslagen nivå", SOURCE), rows_of("rules", rules)),
    ]
