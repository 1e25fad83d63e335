"""A place changed: names, parts, levels, rules and rhythm, each in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pandas as pd

from lagesbild import intake
from lagesbild.actor import Actor
from lagesbild.areas import Area, Directory
from lagesbild.place.making import PLACE_TYPES, new_parts, no_type, scale_rows
from lagesbild.place.names import check_name, check_parts, check_place_name, tidy
from lagesbild.place.rows import (
    SOURCE,
    Batch,
    Read,
    area_of,
    area_rows,
    change_of,
    directory_of,
    place_of,
    refuse,
    rows_of,
    set_row,
)
from lagesbild.problems import Problem, Refused
from lagesbild.register import Register
from lagesbild.scales import PRESETS, RETIRED, ScaleKind, in_use
from lagesbild.swedish import fold, listing
from lagesbild.tables import CATEGORIES, CLOSED, HIDDEN, PART_TYPES, RHYTHM, SEVERITIES, TABLES
from lagesbild.week import RHYTHMS

_ABOUT_AREAS = ("areas", "aliases", "place_settings")


def rename(register: Register, area: str, name: str, actor: Actor) -> None:
    """Give a place or a part another name. Its id stays, and the old name becomes an alias, so that files still fit."""

    def batch(read: Read) -> Batch:
        existing = directory_of(read)
        current = area_of(existing, area)
        others = Directory(tuple(a for a in existing.areas if a.id != area))
        if current.parent is None or current.type not in PART_TYPES:
            refuse(check_place_name(name, others))
        else:
            siblings = [n for a in others.areas if a.parent == current.parent for n in (a.name, *a.aliases)]
            parent = existing.by_id[current.parent].name if current.parent in existing.by_id else ""
            refuse(check_parts([name], parent, siblings, current.type.capitalize()))
        also = dict.fromkeys((*current.aliases, current.name))
        aliases = tuple(a for a in also if fold(a) != fold(tidy(name)))
        renamed = replace(current, name=tidy(name), aliases=aliases)
        title = f"{current.name} heter nu {renamed.name}"
        yield change_of(actor, "areas", place_of(existing, current), title, SOURCE), area_rows([renamed])

    register.save(batch)


def add_parts(register: Register, place: str, names: Sequence[str], actor: Actor) -> list[str]:
    """Give a place more parts; their ids."""
    made: list[Area] = []

    def batch(read: Read) -> Batch:
        existing = directory_of(read)
        current, parts = area_of(existing, place), existing.parts(place)
        type_ = parts[0].type if parts else "stadsdel"
        taken = [n for a in parts for n in (a.name, *a.aliases)]
        if not names:
            raise Refused([Problem("Inget namn är angivet.", "minst ett namn.", column=type_.capitalize())])
        refuse(check_parts(names, current.name, taken, type_.capitalize()))
        made[:] = new_parts(names, place, type_, set(existing.by_id))
        title = f"Nya delar: {listing([a.name for a in made])}"
        yield change_of(actor, "areas", place, title, SOURCE), area_rows(made)

    register.save(batch)
    return [a.id for a in made]


def retype(register: Register, place: str, type_: str, actor: Actor) -> None:
    """Say that the place is of another type."""
    if type_ not in PLACE_TYPES:
        raise Refused([no_type(type_, PLACE_TYPES, "Typ")])

    def batch(read: Read) -> Batch:
        current = area_of(directory_of(read), place)
        changed = replace(current, type=type_)
        yield change_of(actor, "areas", place, f"{current.name} är {type_}", SOURCE), area_rows([changed])

    register.save(batch)


def close_part(register: Register, part: str, on: date | None, actor: Actor) -> None:
    """Let a part end with a day; without one it is taken away as if it had never been, unless it has facts."""

    def batch(read: Read) -> Batch:
        existing = directory_of(read)
        current = area_of(existing, part)
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
        yield set_row(actor, current.parent, part, CLOSED, (on or date.min).isoformat(), title)

    register.save(batch)


def reopen_part(register: Register, part: str, actor: Actor) -> None:
    """Let a part that was closed or taken away be one again."""

    def batch(read: Read) -> Batch:
        existing = directory_of(read)
        current = area_of(existing, part)
        siblings = [n for a in existing.parts(current.parent or "") if a.id != part for n in (a.name, *a.aliases)]
        refuse(check_parts([current.name], "", siblings, current.type.capitalize()))
        yield set_row(actor, current.parent or part, part, CLOSED, None, f"{current.name} finns igen")

    register.save(batch)


def set_scale(register: Register, place: str, kind: ScaleKind, actor: Actor) -> None:
    """Give the place another scale, rules included. Refused while a level that the new one lacks is in use."""
    preset = PRESETS[kind]

    def batch(read: Read) -> Batch:
        existing = directory_of(read)
        current = area_of(existing, place)
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
        refuse(problems)
        levels, rules = scale_rows(preset, place, actor)
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
        yield rules[0], pd.concat([rules[1], rows_of("rules", lapsed)]) if lapsed else rules[1]

    register.save(batch)


def name_levels(register: Register, place: str, names: Mapping[int, str], actor: Actor) -> None:
    """Call the levels of the place's scale something else."""

    def batch(read: Read) -> Batch:
        rows = in_use(read("levels", [place]))
        problems = [p for n in rows["level"] for p in check_name(names.get(int(n), ""), f"Nivå {n}")]
        folded = [fold(tidy(names.get(int(n), ""))) for n in rows["level"]]
        if not problems and len(set(folded)) < len(folded):
            problems.append(Problem("Två nivåer heter lika.", "ett namn för varje nivå.", column="Nivå"))
        refuse(problems)
        rows = rows.assign(name=[tidy(names[int(n)]) for n in rows["level"]])
        title = f"Nivåernas namn: {', '.join(rows.sort_values('level')['name'])}"
        yield change_of(actor, "levels", place, title, SOURCE), rows[TABLES["levels"].names]

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
        refuse(problems)
        present = {(int(r["level"]), str(r["severity"])) for r in read("rules", [place]).to_dict("records")}
        wanted = {**dict.fromkeys(present), **least}
        rows = [
            {"area": place, "level": level, "severity": severity, "least": n or 0}
            for (level, severity), n in wanted.items()
            if n or (level, severity) in present
        ]
        yield change_of(actor, "rules", place, "Regler för föreslagen nivå", SOURCE), rows_of("rules", rows)

    register.save(batch)


def set_categories(register: Register, place: str, names: Sequence[str], actor: Actor) -> None:
    """Set what an incident of the place can be about; none for the usual ones."""
    problems = check_parts(names, "", (), "Kategori")
    refuse(problems)

    def batch(read: Read) -> Batch:
        area_of(directory_of(read), place)
        value = "|".join(map(tidy, names)) or None
        title = f"Händelsekategorier: {', '.join(map(tidy, names)) or 'de vanliga'}"
        yield set_row(actor, place, place, CATEGORIES, value, title)

    register.save(batch)


def set_counts_as(register: Register, place: str, said: Mapping[str, str | None], actor: Actor) -> None:
    """Say which category of imported events each category of incidents is; None: its own."""

    def batch(read: Read) -> Batch:
        area_of(directory_of(read), place)
        rows = [{"area": place, "category": c, "counts_as": other} for c, other in said.items()]
        change = change_of(actor, "event_categories", place, TABLES["event_categories"].title, SOURCE)
        yield change, rows_of("event_categories", rows)

    register.save(batch)


def set_rhythm(register: Register, place: str, weeks: int, actor: Actor) -> None:
    """Set how many weeks there are between the place's meetings (a key of `week.RHYTHMS`)."""
    if weeks not in RHYTHMS:
        refuse([Problem(f"Mötesrytmen {weeks} veckor finns inte.", f"{', '.join(RHYTHMS.values())}.", column="Rytm")])

    def batch(read: Read) -> Batch:
        area_of(directory_of(read), place)
        yield set_row(actor, place, place, RHYTHM, str(weeks), f"Mötet hålls {RHYTHMS[weeks]}")

    register.save(batch)


def show_examples(register: Register, shown: bool, actor: Actor) -> None:
    """Show the example places in the list of places, or hide them; nothing of them is lost."""
    rows = [{"area": a, "setting": HIDDEN, "value": None if shown else "ja"} for a in intake.examples(register)]
    if rows:
        title = "Exemplen visas" if shown else "Exemplen döljs"
        register.save([(change_of(actor, "place_settings", None, title, SOURCE), rows_of("place_settings", rows))])


def examples_are_shown(register: Register) -> bool | None:
    """Whether the example places are in the list of places; None when nobody has chosen yet."""
    rows = register.current("place_settings", areas=intake.examples(register), setting=HIDDEN)
    return None if rows.empty else bool(rows["value"].isna().any())
