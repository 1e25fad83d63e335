"""Reads a file of events into a staged set, with all that is wrong in it; a fault is told with the rows it stands in."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lagesbild import privacy
from lagesbild.problems import Field, Problem, UnknownId
from lagesbild.readers import crosstab, invented, subject
from lagesbild.readers.base import Context, ParsedTable, is_all_crime, is_sum
from lagesbild.readers.events import fields, placing, times, twice
from lagesbild.readers.events.opening import Opened
from lagesbild.readers.events.staging import UNKNOWN, Events, Ints, Writer, discard, manifest
from lagesbild.readers.periods import as_of_date, when
from lagesbild.swedish import fold, number, plural
from lagesbild.tables.events import QUALITIES, SOURCES

_FIRST = date(1980, 1, 1)  # empty times become 1900-01-01 in workbooks, 1970-01-01 elsewhere
_LISTED = 20  # rows of one fault; the rest are counted
_QUALITY = {
    **dict.fromkeys(("adress", "adressnivå", "exakt", "exakt adress", "byggnad", "gps"), "adress"),
    **dict.fromkeys(("gata", "gatunivå", "väg", "vägsträcka", "kvarter", "korsning", "hållplats", "station"), "gata"),
    **dict.fromkeys(("område", "stadsdel", "områdesnivå", "områdets mitt", "centroid", "regso", "deso"), "område"),
    **dict.fromkeys(("kommun", "kommunnivå", "kommunens mitt", "län", "ort"), "kommun"),
}
_SOURCE = {"polis": "polis", "räddning": "räddningstjänst", "ambulans": "ambulans", "felanm": "felanmälan"}
_SOURCE |= {"bostad": "bostadsbolag", "kollektiv": "kollektivtrafik"}


@dataclass
class _Read:
    """One reading on its way."""

    opened: Opened
    context: Context
    detected: fields.DetectedFields
    placer: placing.Placer
    source: str | None
    epsg: int | None
    order: times.YearLast | None
    faults: dict[str, list[Problem]] = field(default_factory=dict)
    more: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)
    spelled: dict[str, str] = field(default_factory=dict)
    areas: dict[str, str | None] = field(default_factory=dict)
    has_fitted: bool = False  # coordinates of it lie where the stated system has them

    def fault(self, mask: npt.NDArray[np.bool_], rows: Ints, problem: Problem, texts: pa.Array | None = None) -> None:
        """Tell a fault of the rows in the mask."""
        at = np.flatnonzero(mask)
        listed = self.faults.setdefault(problem.what, [])
        for i in at[: max(0, _LISTED - len(listed))]:
            value = None if texts is None else texts[int(i)].as_py()
            expected = problem.expected
            if value and len(value) < 40 and problem.column in ("inträffade", "till"):
                expected = f"{expected.rstrip('.')}; i cellen står ”{value}”."
            listed.append(Problem(problem.what, expected, int(rows[i]), problem.column, value, fix=problem.fix))
        self.more[problem.what] += max(0, len(at) - _LISTED) if len(listed) >= _LISTED else 0

    def problems(self) -> tuple[Problem, ...]:
        """All that was wrong."""
        problems = [*self.detected.problems, *self.opened.faults]
        for what, listed in self.faults.items():
            problems += listed
            if self.more[what]:
                problems.append(
                    Problem(f"{what[:-1]} på ytterligare {number(self.more[what])} rader.", listed[0].expected)
                )
        return tuple(problems)


def read(opened: Opened, file: str, context: Context) -> ParsedTable:
    """Read the events into a set in the context's ``staging`` folder; its files are the reading's rows."""
    detected = fields.find(opened.header, opened.header_row)
    problems: list[Problem] = []
    place = _place(opened, context, problems)
    around = opened.meta.get("rubriker", "").strip(" |")
    source = invented.source(context.source or opened.meta.get("källa"), (around, opened.sheet or "", file))
    epsg = context.crs or detected.epsg or fields.system_of(opened.meta.get("koordinatsystem", ""))
    if {"latitude", "longitude"} <= set(detected.at):
        epsg = 4326
    if epsg is not None and not placing.is_known(epsg):
        problems.append(Problem(f"EPSG:{epsg} är inget koordinatsystem.", "t.ex. EPSG:3006", missing=Field.CRS))
    lacking = [fields.FIELDS[n][0] for n in fields.REQUIRED if n not in detected.at]
    problems += [Problem(f"Kolumnen ”{name}” saknas.", f"{fields.SHOWN}.", opened.header_row, name) for name in lacking]
    if not source and "source" not in detected.at and not opened.is_feed:
        problems.append(Problem("Filen säger inte vem händelserna kommer från.", "en källa", missing=Field.SOURCE))
    reading = ParsedTable("events", file, manifest_of_nothing(), place, source, sheet=opened.sheet)
    if place is None or problems or any(not p.warning for p in detected.problems):
        return _done(reading, (*problems, *detected.problems))
    order = _order(opened, detected)
    if order is not None and not order.is_known:
        return _done(reading, (*_two_readings(order), *detected.problems))
    problems += [p for line in around.split(" | ") if (p := _of_title(line, context))]
    state = _Read(opened, context, detected, placing.Placer(context.directory, place), source, epsg, order)
    folder = context.staging or Path(tempfile.mkdtemp(prefix="lagesbild-"))
    folder.mkdir(parents=True, exist_ok=True)
    writer = Writer(folder)
    read_rows = 0
    for batch in _ahead(opened.batches()):
        read_rows += len(batch)
        events = _events(batch, state)
        if events is None:
            break
        writer.add(events)
    writer.close()
    if not read_rows:
        state.faults["Tabellen har inga rader."] = [Problem("Tabellen har inga rader.", "minst en händelse.")]
    problems += state.problems()
    if not any(not p.warning for p in problems):
        problems += twice.settle(writer.path, has_ids="id" in detected.at)
    if any(not p.warning for p in problems):
        discard(writer.path)
        return _done(reading, tuple(problems))
    rows = manifest(place, writer.path)
    total, placed = int(rows["count"].sum()), int(rows["placed"].sum())
    warnings = _remarks(state, total, placed)
    if total == 0:
        discard(writer.path)
        what = "Ingen händelse i filen ligger i platsen."
        return _done(reading, (*problems, *warnings, Problem(what, f"händelser i {context.directory.name(place)}.")))
    return _done(
        ParsedTable(
            "events",
            file,
            rows,
            place,
            source or ("Polisens händelser, polisen.se" if opened.is_feed else None),
            period=f"{min(rows['start'])} – {max(rows['end'])}",
            as_of=as_of_date(dict(opened.meta)),
            title=plural(total, "händelse", "händelser"),
            remark=opened.meta.get("anmärkning"),
            sheet=opened.sheet,
            staged=writer.path,
        ),
        (*problems, *warnings),
    )


def _of_title(line: str, context: Context) -> Problem | None:
    """A warning for a line above the events with words that nothing in them says: a place, a time, some of them only."""
    elsewhere = subject.elsewhere_in(line)
    is_known = elsewhere is None or any(fold(a.name) in fold(line) for a in context.directory.areas)
    odd = [w for w in crosstab.odd_words(subject.words(line), context) if not w.startswith(("händelse", "incident"))]
    if not line or (
        is_known and not odd and not invented.is_draft(line) and not when(line).says_time and not when(line).years
    ):
        return None
    what = f"”{line}” ovanför händelserna sparas inte: varje rad lästes som det den säger."
    return Problem(what, "händelser som är vad raderna säger.", value=line, warning=True)


_TIMES = ("occurred", "until", "reported")


def _order(opened: Opened, detected: fields.DetectedFields) -> times.YearLast | None:
    """How dates with their year last are written in all of the file; None when its first rows have none."""
    at = [detected.at[n] for n in _TIMES if n in detected.at]
    faults = len(opened.faults)
    order = times.year_last(pa.concat_arrays([batch.column(i) for i in at]) for batch in opened.batches())
    del opened.faults[faults:]  # they are told when the rows are read
    return order


def _two_readings(order: times.YearLast) -> list[Problem]:
    expected = "tider med året först, t.ex. ”2026-11-02 21:30”."
    if order.day_first and order.month_first:
        what = f"”{order.day_first}” är dag/månad/år, och ”{order.month_first}” är månad/dag/år."
        return [Problem(what, expected, column="inträffade")]
    what = f"Är ”{order.example}” dag/månad/år eller månad/dag/år? Ingen av filens tider avgör det."
    return [Problem(what, expected, column="inträffade", value=order.example)]


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches, the next one read by a thread while one is used."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = thread.submit(next, batches, None)
            yield batch


def manifest_of_nothing() -> pa.Table:
    """No rows of the table ``events``."""
    from lagesbild.tables import to_frame

    return to_frame("events", [])


def _done(reading: ParsedTable, problems: tuple[Problem, ...]) -> ParsedTable:
    from dataclasses import replace

    return replace(reading, problems=problems).placed()


def _place(opened: Opened, context: Context, problems: list[Problem]) -> str | None:
    """The area that the events are of: said by the user, or by a line "Område: …"; else it is asked."""
    if named := opened.meta.get("område"):
        try:
            return context.find(named).id
        except UnknownId as error:
            problems.append(Problem(str(error), "en plats som finns.", value=named, missing=Field.AREA))
            return None
    if context.place is None:
        problems.append(
            Problem("Filen säger inte vilken plats händelserna gäller.", "platsens namn", missing=Field.AREA)
        )
    return context.place


def _events(batch: pa.RecordBatch, state: _Read) -> Events | None:
    """A batch's events; None when nothing more can be read, for want of the coordinates' system."""
    n, at = len(batch), state.detected.at
    rows = batch.column("row").to_numpy()

    def text(name: str) -> pa.Array:
        column = batch.column(at[name]) if name in at else pa.nulls(n, pa.string())
        return times.turned(column, state.order) if name in _TIMES else column

    start, end, is_timed, kept = _times(text, rows, state)
    coordinates = _coordinates(text, rows, state)
    if coordinates is None:
        return None
    x, y = coordinates
    category = _category(text("category"), rows, state)
    quality = _quality(text("quality"), rows, state)
    area, quality, inside = _areas(text("area"), x, y, quality, rows, state)
    kept &= inside
    reported, _, wrong = times.read(text("reported"))
    expected = "en tid som ”2026-11-02 21:30”, eller ingenting."
    state.fault(
        wrong, rows, Problem("Tiden för anmälan går inte att läsa.", expected, column="anmäld"), text("reported")
    )
    known = (reported != UNKNOWN) & (start != UNKNOWN)
    state.remarks["reported_early"] += int(np.sum(known & (reported // 86_400 < start // 86_400)))
    events = Events(
        _ids(text("id"), rows, state) if "id" in at else twice.made(start, end, x, y, category, area),
        _sources(text("source"), state),
        category,
        area,
        quality,
        start,
        end,
        is_timed,
        np.where(reported == UNKNOWN, UNKNOWN, reported // 86_400),
        x,
        y,
    )
    return events if kept.all() else events.only(kept)


def _times(text: object, rows: Ints, state: _Read) -> tuple[Ints, Ints, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    texts = text("occurred")  # type: ignore[operator]
    if "clock" in state.detected.at:
        clock = pc.fill_null(text("clock"), "")  # type: ignore[operator]
        both = pc.binary_join_element_wise(texts, clock, " ")
        texts = pc.if_else(pc.equal(clock, ""), texts, both)
    start, is_timed, wrong = times.read(texts)
    expected = "en tid som ”2026-11-02 21:30”."
    state.fault(wrong, rows, Problem("Tiden går inte att läsa.", expected, column="inträffade"), texts)
    state.fault((start == UNKNOWN) & ~wrong, rows, Problem("Tiden saknas.", expected, column="inträffade"))
    until = text("until")  # type: ignore[operator]
    end, ends_timed, end_wrong = times.read(until)
    state.fault(end_wrong, rows, Problem("Sluttiden går inte att läsa.", expected, column="till"), until)
    has_end = end != UNKNOWN
    end = np.where(has_end, np.where(ends_timed, end, end + 86_399), np.where(is_timed, start, start + 86_399))
    early = has_end & ~wrong & ~end_wrong & (start != UNKNOWN) & (end < start)
    what = "Händelsen slutar innan den börjar."
    state.fault(
        early, rows, Problem(what, "en sluttid som är samma som starttiden eller senare.", column="till"), until
    )
    what = f"Tiden är före {_FIRST.year}: så skriver många program en tid som saknas."
    before = (start != UNKNOWN) & (start < (_FIRST - date(1970, 1, 1)).days * 86_400)
    state.fault(before, rows, Problem(what, "dagen då det hände.", column="inträffade"), texts)
    today = (state.context.today - date(1970, 1, 1)).days
    ahead = (start != UNKNOWN) & (start // 86_400 > today)
    state.remarks["ahead"] += int(ahead.sum())
    return np.where(start == UNKNOWN, 0, start), np.where(start == UNKNOWN, 0, end), is_timed, ~ahead


def _coordinates(text: object, rows: Ints, state: _Read) -> tuple[Ints, Ints] | None:
    names = ("longitude", "latitude") if "latitude" in state.detected.at else ("east", "north")
    one, other = (text(n) for n in names)  # type: ignore[operator]
    nothing = np.full(len(rows), UNKNOWN)
    if names[0] not in state.detected.at or one.null_count == other.null_count == len(rows):
        return nothing, nothing.copy()
    values = []
    for name, column in zip(names, (one, other), strict=True):
        floats = _floats(column)
        bad = np.isnan(floats) & column.is_valid().to_numpy(zero_copy_only=False)
        problem = Problem("Koordinaten är inget tal.", "ett tal, t.ex. 674032.", column=fields.FIELDS[name][0])
        state.fault(bad, rows, problem, column)
        values.append(floats)
    half = np.isnan(values[0]) != np.isnan(values[1])
    state.fault(
        half, rows, Problem("Den ena koordinaten saknas.", "båda koordinaterna, eller ingen.", column="koordinater")
    )
    if state.epsg is None:
        question = placing.missing_system(values[0], values[1], state.placer, state.opened.header_row)
        state.faults[question.what] = [question]
        return None
    x, y, outside, is_swapped = placing.coordinates(values[0], values[1], state.epsg)
    state.remarks["swapped"] += int(is_swapped)
    if not state.has_fitted:
        wrong = placing.mistaken(values[0], values[1], state.epsg, x, y, state.placer, state.opened.header_row)
        if wrong is not None:
            state.faults[wrong.what] = [wrong]
            return None
        state.has_fitted = bool((x != UNKNOWN).any())
    what = f"Koordinaten ligger utanför Sverige i {placing.name_of(state.epsg)}."
    fix = "Kontrollera koordinatsystemet. Koordinater som saknas lämnas tomma, inte 0."
    problem = Problem(what, "koordinater i det system som anges.", column="koordinater", fix=fix)
    state.fault(outside, rows, problem, pc.binary_join_element_wise(one, other, ", "))
    return x, y


def _floats(column: pa.Array) -> npt.NDArray[np.float64]:
    try:
        floats = pc.cast(column, pa.float64())
    except pa.ArrowInvalid:
        return placing.numbers([t or "" for t in column.to_pylist()])
    return pc.fill_null(floats, float("nan")).to_numpy(zero_copy_only=False)


def _category(texts: pa.Array, rows: Ints, state: _Read) -> pa.Array:
    problem = Problem("Kategorin saknas.", "vad som hände, t.ex. ”Misshandel”.", column="kategori")
    state.fault(texts.is_null().to_numpy(zero_copy_only=False), rows, problem)

    def spelled(value: str) -> str:
        if is_sum(value) or is_all_crime(value) or not re.search(r"[^\W\d_]", value):
            what = f"Kategorin ”{value}” säger inte vad som hände."
            state.faults.setdefault(what, [Problem(what, problem.expected, column="kategori", value=value)])
        for fault in privacy.check({"Kategorin": value}):
            state.faults.setdefault(fault.what, [fault])
        return state.spelled.setdefault(fold(value), " ".join(value.split()))

    return _mapped(texts, spelled)


def _mapped(texts: pa.Array, of: object) -> pa.DictionaryArray:
    """Each different text once through a function."""
    coded = texts.dictionary_encode()
    values = [of(v) for v in coded.dictionary.to_pylist()]  # type: ignore[operator]
    different: list[str] = list(dict.fromkeys(v for v in values if v is not None))
    places = {v: i for i, v in enumerate(different)}
    codes = pa.array([places.get(v) for v in values], pa.int32()).take(coded.indices)
    return pa.DictionaryArray.from_arrays(codes, pa.array(different, pa.string()))


def _quality(texts: pa.Array, rows: Ints, state: _Read) -> pa.Array:
    unknown = [v for v in texts.unique().to_pylist() if v is not None and fold(v) not in _QUALITY]
    for value in unknown:
        problem = Problem("Platsens noggrannhet är okänd.", f"{', '.join(QUALITIES)}.", column="noggrannhet")
        state.fault(pc.fill_null(pc.equal(texts, value), False).to_numpy(zero_copy_only=False), rows, problem, texts)
    return _mapped(texts, lambda v: _QUALITY.get(fold(v)))


def _sources(texts: pa.Array, state: _Read) -> pa.Array:
    default = "polis" if state.opened.is_feed else source_of(state.source or "")
    places = frozenset(n.lower() for a in state.context.directory.areas for n in (a.name, *a.aliases))

    def source(text: str) -> str:
        for fault in privacy.check({"Källan": text}):
            state.faults.setdefault(fault.what, [fault])
        if source_of(text) == text and (names := privacy.likely_names(text, places)):
            what = f"”{names[0]}” i källa kan vara en person."
            problem = Problem(what, "en organisation, t.ex. ”Polisen”.", column="källa", value=text, warning=True)
            state.faults.setdefault(what, [problem])
        return source_of(text)

    return _mapped(pc.fill_null(texts, default), source)


def source_of(text: str) -> str:
    """What kind of source a text names, else the text.

    >>> source_of("Polisen, uttag ur STORM"), source_of("Räddningstjänsten"), source_of("Skolan")
    ('polis', 'räddningstjänst', 'Skolan')
    """
    plain = fold(text)
    return next((s for word, s in _SOURCE.items() if plain.startswith(word)), text.split(",")[0].strip() or SOURCES[0])


def _ids(texts: pa.Array, rows: Ints, state: _Read) -> pa.Array:
    problem = Problem("Händelsens id saknas.", "ett id som är bara händelsens.", column="id")
    state.fault(texts.is_null().to_numpy(zero_copy_only=False), rows, problem)
    sample = [v for v in texts.slice(0, 500).to_pylist() if v]
    if sample and sum("personnummer" in privacy.find(v) for v in sample) > len(sample) / 2:
        what = "Kolumnen ”id” ser ut att innehålla personnummer."
        state.faults[what] = [Problem(what, "händelsens eget nummer.", state.opened.header_row, "id")]
    return texts


def _areas(
    texts: pa.Array, x: Ints, y: Ints, quality: pa.Array, rows: Ints, state: _Read
) -> tuple[pa.Array, pa.Array, npt.NDArray[np.bool_]]:
    """(area, quality, which rows are of the place): by the coordinate, else by the area that the file names."""
    ids, placed = state.placer.ids, x != UNKNOWN
    codes = np.full(len(x), -1)
    inside = np.ones(len(x), bool)
    if placed.any() and state.placer.has_borders:
        indices = state.placer.areas(x[placed], y[placed])
        codes[placed] = np.where(indices == placing.OUTSIDE, -1, indices)
        inside[placed] = indices != placing.OUTSIDE
        state.remarks["outside"] += int((indices == placing.OUTSIDE).sum())
        state.remarks["between"] += int((indices == len(ids) - 1).sum()) if len(ids) > 1 else 0
    asked = codes < 0
    if "area" not in state.detected.at or not asked.any():
        return _of_codes(codes, ids), quality, inside
    coded = texts.dictionary_encode()
    said = coded.dictionary.to_pylist()
    named = [None if crosstab.is_unplaced(v) else _area(v, rows, texts, state) for v in said]
    everything = list(dict.fromkeys([*ids, *(a for a in named if a)]))
    by_name = np.array([everything.index(a) if a else -1 for a in named] + [-1])
    at = pc.fill_null(coded.indices, len(named)).to_numpy(zero_copy_only=False)
    has_name = np.array([not crosstab.is_unplaced(v) for v in said] + [False])[
        at
    ]  # "Okänt" is counted, without a place
    away = asked & ~placed & has_name & (by_name[at] < 0)
    state.remarks["away"] += int(away.sum())
    codes = np.where(asked & ~placed, by_name[at], codes)
    coarse = state.opened.is_feed
    if coarse:
        quality = pa.array(["kommun"] * len(x))
    return _of_codes(codes, everything), quality, inside & ~away


def _of_codes(codes: Ints, ids: list[str]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=codes < 0), pa.array(ids))


def _area(name: str, rows: Ints, texts: pa.Array, state: _Read) -> str | None:
    """Id of the area that a text names within the place; None for one elsewhere. What is alike is asked about."""
    if name in state.areas:
        return state.areas[name]
    directory, place = state.context.directory, state.placer.place
    area_id: str | None = None
    try:
        area_id = directory.find(name, place).id
    except UnknownId as error:
        near = directory.nearest(name, place)
        if near or not state.opened.is_feed:
            row = int(rows[int(pc.index(texts, name).as_py())])
            problem = Problem(str(error), "ett område i platsen.", row, "område", name, options=tuple(near))
            state.faults.setdefault(problem.what, [problem])
    state.areas[name] = area_id
    return area_id


def _remarks(state: _Read, total: int, placed: int) -> tuple[Problem, ...]:
    """What is told of a file that is read: what was left out and why, and what is not placed."""
    remarks: list[Problem] = []

    def tell(what: str, expected: str) -> None:
        remarks.append(Problem(what, expected, warning=True))

    name = state.context.directory.name(state.placer.place)
    counts: Mapping[str, int] = state.remarks
    if n := counts["outside"] + counts["away"]:
        tell(f"{plural(n, 'händelse', 'händelser')} ligger utanför {name} och lästes inte.", f"händelser i {name}.")
    if n := counts["ahead"]:
        tell(f"{plural(n, 'händelse', 'händelser')} ligger i framtiden och lästes inte.", "det som har hänt.")
    if n := counts["reported_early"]:
        what = f"{plural(n, 'händelse', 'händelser')} är anmälda före den dag då de inträffade."
        tell(what, "en anmälan samma dag eller senare.")
    if n := counts["between"]:
        what = f"{plural(n, 'händelse', 'händelser')} ligger i {name} men i ingen av delarna, t.ex. på vatten."
        tell(what, "punkter inom delarnas gränser.")
    if placed < total:
        n = total - placed
        tell(
            f"{plural(n, 'händelse', 'händelser')} saknar koordinat: de räknas, men syns inte på kartan.",
            "koordinater.",
        )
    if counts["swapped"]:
        tell("Öst och nord står i omvänd ordning: det större talet lästes som nord.", "öst först.")
    if order := state.order:
        words = "dag/månad/år" if order.day_first else "månad/dag/år"
        decisive = order.day_first or order.month_first
        tell(f"Tiderna lästes som {words}: ”{decisive}” kan inte vara något annat.", "tider med året först.")
    if not state.placer.has_borders and placed:
        what = f"{name} har inga gränser: händelserna är inte placerade i delar."
        tell(what, "gränser, inlästa före händelserna.")
    return tuple(remarks)
