"""Open the register, save changes to it, undo them, and read what holds now or held then."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from lagesbild import settings
from lagesbild.actor import Actor
from lagesbild.areas import directory
from lagesbild.calendar import SWEDISH_TIME
from lagesbild.holding import Holding, Key, Lens
from lagesbild.problems import LagesbildError, UnknownId
from lagesbild.register import audit, bulk, comparing, event_files, integrity, migrations, owned, reading, revisions
from lagesbild.register.change import REDO, UNDO, Batch, Change, Conflict, Expected, Preview, Read, Saved
from lagesbild.register.engine import open_engine, require, target_name
from lagesbild.register.schema import changes, facts
from lagesbild.swedish import listing
from lagesbild.tables import SHOWN, TABLES, plain


class Register:
    """The register in one SQLite file, or in one PostgreSQL database."""

    def __init__(self, target: Path | str, *, make: bool = True) -> None:
        """Open a file or a ``postgresql://`` URL, and bring its schema up to date.

        ``make`` makes a register where there is none. Raises UnusableRegister, DamagedRegister when what is there
        is no register, or NewerRegister when a later version of the program wrote it.
        """
        if not make:
            require(target)
        self._name = target_name(target)
        is_url = isinstance(target, str) and "://" in target
        self.events = (settings.home() if is_url else Path(target).absolute().parent) / event_files.FOLDER
        self._engine = open_engine(target)
        self._until: int | None = None
        self._signed_in: Actor | None = None
        self._lens: Lens | None = None
        self._frames = reading.Frames()
        try:
            migrations.bring_up_to_date(self._engine)
        except BaseException:
            self._engine.dispose()
            raise

    events: Path
    """The folder with the files of events: beside the register's file, else in the program's home."""

    def close(self) -> None:
        """Close every connection (those of a view belong to the register that it shows)."""
        if self._until is None and self._signed_in is None and self._lens is None:
            self._engine.dispose()

    # --- which register, and when ------------------------------------------------------------

    def identity(self) -> str:
        """Which register this is, from its creation or its latest restoring; with `revision` what caches depend on.

        With somebody's eyes it is another one, and again whenever anything is shared or taken back: an earlier day too.
        """
        with self._read() as connection:
            register_id, _, shared = revisions.stands(connection, owned.SHARING, None)
        return f"{register_id}/{shared}/{self._lens.name}" if self._lens is not None and shared else str(register_id)

    def is_empty(self) -> bool:
        """True until something was saved."""
        return self.revision() == 0

    def revision(self) -> int:
        """A number that grows with every change, undo and redo: what caches must depend on."""
        with self._read() as connection:
            return int(connection.scalar(self._seen(sa.select(sa.func.coalesce(sa.func.max(changes.c.id), 0)))) or 0)

    def facts_revision(self) -> int:
        """The newest revision that may have changed a fact: what people write in documents does not count."""
        newest = sa.select(sa.func.coalesce(sa.func.max(changes.c.id), 0)).where(changes.c.kind.in_(SHOWN))
        with self._read() as connection:
            return int(connection.scalar(self._seen(newest)) or 0)

    def revision_on(self, day: date) -> int:
        """The revision at the end of the day, Swedish time; 0 when nothing was saved yet."""
        midnight = datetime.combine(day + timedelta(days=1), time(), SWEDISH_TIME).astimezone(UTC)
        newest = sa.select(sa.func.coalesce(sa.func.max(changes.c.id), 0)).where(
            changes.c.at < revisions.stamp(midnight)
        )
        with self._read() as connection:
            return int(connection.scalar(self._seen(newest)) or 0)

    def at(self, revision: int) -> Register:
        """What held at the revision, to be read only; it shares this register's connections."""
        view = copy.copy(self)
        view._until = revision if self._until is None else min(revision, self._until)
        return view

    def now(self) -> Register:
        """What holds now, whatever revision this is a view of."""
        view = copy.copy(self)
        view._until = None
        return view

    def acting(self, actor: Actor) -> Register:
        """The same register, where what somebody who has signed in saves is in the audit log too, in one transaction."""
        view = copy.copy(self)
        view._signed_in = actor
        return view

    def seen_by(self, lens: Lens) -> Register:
        """The same register with somebody's eyes: rows that organisations keep are read, and written over, as far as they see."""
        view = copy.copy(self)
        view._lens = lens
        return view

    def whole(self) -> Register:
        """The same register with everything in it: for what tells nobody what is there."""
        view = copy.copy(self)
        view._lens = None
        return view

    def holdings(self, kind: str) -> dict[Key, Holding]:
        """Whose the rows of a kind are, by area and id, of those that are seen; a row that is not named is everybody's."""
        with self._read() as connection:
            holdings, then = self._holdings(connection)
            problems = self._problem_of(connection, owned.SHARING, holdings)
        if self._lens is not None:
            keys = [owned.with_problem(key, problems) for key in holdings]
            sight = owned.sights(keys, self._lens, holdings, then)
            holdings = {key: h for (key, h), s in zip(holdings.items(), sight, strict=True) if s}
        return owned.keys_by(holdings, kind)

    def log(self, action: str, place: str | None = None, what: str = "") -> None:
        """Write in the audit log what whoever acts has seen or taken out; nothing where nobody signs in."""
        if self._signed_in is not None:
            with self.now()._write() as connection:
                audit.append(connection, self._signed_in, action, place, what)

    # --- reading -----------------------------------------------------------------------------

    def current(self, kind: str, areas: Sequence[str] | None = None, **where: object) -> pd.DataFrame:
        """The facts of one kind that hold now, in the order first loaded.

        Columns as `lagesbild.tables.TABLES` declares them, and ``change`` (the id of the
        change that brought the row). ``areas`` limits to those area ids; ``where`` to equal
        values of columns. Rows of undone batches do not count.
        """
        with self._read() as connection:
            frame = self._shown(connection, kind, areas, where)
        return frame.copy(deep=False)  # pandas copies what is written to

    def _shown(
        self, connection: sa.Connection, kind: str, areas: Sequence[str] | None, where: Mapping[str, object]
    ) -> pd.DataFrame:
        frame = self._kept(connection, kind, areas, where)
        if self._lens is None or not owned.is_owned(kind):
            return frame
        now, then = self._holdings(connection)
        return owned.seen(kind, frame, self._lens, self._problem_of(connection, kind, now), now, then)

    def _problem_of(self, connection: sa.Connection, kind: str, holdings: owned.Holdings) -> owned.ProblemOf:
        """Which problem each action answers to, where who sees rows of the kind depends on it."""
        if not owned.needs_actions(kind, holdings):
            return {}
        return owned.problem_of(self.now()._kept(connection, "actions", None, {}))  # also of what was not there then

    def _kept(
        self, connection: sa.Connection, kind: str, areas: Sequence[str] | None, where: Mapping[str, object]
    ) -> pd.DataFrame:
        """What holds of a kind, whoever sees it, read once for each of its changes."""
        register_id, newest, changed = revisions.stands(connection, kind, self._until)
        key = (register_id, changed, kind, None if areas is None else tuple(areas), tuple(sorted(where.items())))
        if (frame := self._frames.get(key)) is None:
            frame = reading.current(connection, kind, areas, where, newest)
            self._frames.put(key, frame)
        return frame

    def _holdings(self, connection: sa.Connection) -> tuple[owned.Holdings, owned.Holdings | None]:
        """Whose rows are, now and at the revision that this is a view of: what was taken back since is seen no more."""
        holdings = self._holdings_at(connection, None)
        return holdings, self._holdings_at(connection, self._until) if holdings and self._until is not None else None

    def _holdings_at(self, connection: sa.Connection, until: int | None) -> owned.Holdings:
        register_id, newest, changed = revisions.stands(connection, owned.SHARING, until)
        key = (register_id, changed, "holdings")
        if (holdings := self._frames.get(key)) is None:
            holdings = owned.holdings_of(reading.current(connection, owned.SHARING, None, {}, newest))
            self._frames.put(key, holdings)
        return holdings

    def _guard(self, connection: sa.Connection, kind: str, frame: pd.DataFrame) -> None:
        if self._lens is not None and owned.is_owned(kind):  # nothing of a transaction that may come to nothing is kept
            holdings = owned.holdings_of(reading.current(connection, owned.SHARING, None, {}, self._until))
            problems: owned.ProblemOf = {}
            if owned.needs_actions(kind, holdings):
                problems = owned.problem_of(reading.current(connection, "actions", None, {}, self._until))
            owned.guard(kind, frame, self._lens, problems, holdings)

    def distinct(self, kind: str, column: str, areas: Sequence[str] | None = None) -> list[Any]:
        """The values of a key column, sorted, without reading the facts: which years exist, say."""
        table = facts[kind]
        if column not in TABLES[kind].keys:  # a superseded row may hold another value
            raise ValueError(f"{column} is not a key of {kind}")
        if self._lens is not None and owned.is_owned(kind):
            return sorted(self.current(kind, areas)[column].unique())
        query = sa.select(table.c[column]).distinct().where(*integrity.holds(table, self._until))
        if areas is not None:
            query = query.where(table.c.area.in_(areas))
        with self._read() as connection:
            return sorted(connection.scalars(query))  # here, not there: the databases sort å, ä and ö differently

    def changes(self, place: str | None = None) -> pd.DataFrame:
        """The audit rows, newest first: the columns of `Change`, id, at, the three counts, batch, target, undone.

        ``target`` is the batch that an undo or redo is about; ``undone`` tells whether the
        row's own batch is undone.
        """
        with self._read() as connection:
            rows = revisions.listed(connection, place, self._until)
            hidden, others = self._hidden(connection)
        said = [{**r, "reason": None} if r["id"] in others else dict(r) for r in rows if r["id"] not in hidden]
        frame = pd.DataFrame(said, columns=[*(c.name for c in changes.c), "undone"], dtype=object)
        counts = dict.fromkeys(("id", "added", "changed", "unchanged", "batch"), "int64")
        return frame.astype({**counts, "target": "Int64", "undone": bool})

    def _hidden(self, connection: sa.Connection) -> tuple[set[int], set[int]]:
        """(changes that wrote what these eyes do not see, or an earlier wording of what is shared; all that wrote rows of others)."""
        if self._lens is None or not (holdings := self._holdings(connection))[0]:
            return set(), set()
        problems = self._problem_of(connection, owned.SHARING, holdings[0])
        others = owned.changes_of_others(connection, holdings[0], self._lens, problems)
        hidden = set(others)
        for kind in owned.kinds_of(holdings[0]) | {owned.SHARING} if others else ():
            shown = owned.seen(kind, self._kept(connection, kind, None, {}), self._lens, problems, *holdings)
            hidden -= set(shown["change"])
        return hidden, others

    def places_of(self, who: str) -> list[str]:
        """The places, sorted, that somebody has changed anything about, but for what is undone."""
        with self._read() as connection:
            return revisions.places_of(connection, who, self._until)

    def imports(self, place: str | None = None) -> pd.DataFrame:
        """One row per batch, newest first: what can be undone or redone.

        Columns batch, at, who, action, files, kinds, places (tuples without repeats), added,
        changed, unchanged and undone. ``place`` keeps the batches with a change of that place.
        """
        rows = self.changes()
        rows = rows[rows["target"].isna() & (rows["kind"] != owned.SHARING)].sort_values("id")
        batches = [
            {
                "batch": batch,
                **{name: group[name].iloc[0] for name in ("at", "who", "action")},
                **{f"{name}s": tuple(dict.fromkeys(group[name].dropna())) for name in ("file", "kind", "place")},
                **{name: int(group[name].sum()) for name in ("added", "changed", "unchanged")},
                "undone": bool(group["undone"].iloc[0]),
            }
            for batch, group in rows.groupby("batch")
            if place is None or place in set(group["place"])
        ]
        names = ["batch", "at", "who", "action", "files", "kinds", "places", "added", "changed", "unchanged", "undone"]
        counts = dict.fromkeys(("batch", "added", "changed", "unchanged"), "int64")
        return pd.DataFrame(batches[::-1], columns=names).astype({**counts, "undone": bool})

    def history(self, kind: str, **key: object) -> pd.DataFrame:
        """Every row ever stored for a key (which may be given in part), newest first.

        The table's columns, then change, at, who, action, reason and undone. A table that
        has a ``reason`` of its own keeps that one.
        """
        if unknown := set(key) - set(TABLES[kind].keys):
            raise ValueError(f"{listing(sorted(unknown))} is not a key of {kind}")
        with self._read() as connection:
            result = reading.history(connection, kind, key, self._until)
            frame = reading.typed(kind, list(result.keys()), result.all()).astype({"undone": bool})
            if self._lens is not None and owned.is_owned(kind):  # of what others share, no earlier wording
                now, then = self._holdings(connection)
                frame = owned.seen(kind, frame, self._lens, self._problem_of(connection, kind, now), now, then)
                hidden, others = self._hidden(connection)
                frame = frame[~frame["change"].isin(hidden)].reset_index(drop=True)
                frame["reason"] = frame["reason"].mask(frame["change"].isin(others), None)  # why is the owner's too
        return frame

    # --- writing -----------------------------------------------------------------------------

    def save(
        self,
        batch: Batch | Callable[[Read], Batch],
        *,
        only_if_empty: bool = False,
        expected: Expected | None = None,
    ) -> list[Saved]:
        """Save frames with their audit rows in one transaction: all of it or nothing.

        Rows that say what already holds are not stored again, unless the file states another
        source, day, remark or period for them than the one that brought them; a frame of only such rows
        leaves no change behind. With ``only_if_empty`` nothing is saved into a register
        that already holds something (two processes may start at once). With ``expected``
        nothing is saved, and Conflict raised, when another row holds than the one that was seen.
        ``batch`` may be a function that makes it from what holds when nobody else can write;
        what it is given reads as `current` does, and what it raises leaves nothing saved.
        """
        with self._write() as connection:
            if only_if_empty and connection.scalar(sa.select(sa.func.count()).select_from(changes)):
                return []
            if clashes := [
                c
                for (kind, key), seen in (expected or {}).items()
                for c in comparing.clashes(connection, kind, key, seen)
            ]:
                raise Conflict(clashes)
            saved: list[Saved] = []
            batch_id: int | None = None
            if callable(batch):
                batch = batch(lambda kind, areas=None, **where: reading.current(connection, kind, areas, where))
            for change, frame in batch:
                self._guard(connection, change.kind, frame)
                compared = comparing.compare(connection, change, frame)
                saved.append(compared.saved)
                if compared.is_stored.any():
                    change_id = self._audit(connection, change, compared.saved, batch=batch_id)
                    batch_id = batch_id or change_id
                    bulk.insert(connection, change.kind, frame[compared.is_stored], change_id, self._name)
            return saved

    def spellings(self, kind: str, column: str) -> list[str]:
        """Every text that holds in a column of a table, in the order in which they came."""
        table = facts[kind]
        if self._lens is not None and owned.is_owned(kind):
            return [str(v) for v in self.current(kind)[column].dropna().unique()]
        query = sa.select(table.c[column]).where(*integrity.holds(table, self._until), table.c[column].is_not(None))
        query = query.group_by(table.c[column]).order_by(sa.func.min(table.c.id))
        with self._read() as connection:
            return [str(v) for v in connection.scalars(query)]

    def preview(self, change: Change, frame: pd.DataFrame) -> Preview:
        """What `save` would do, without doing it."""
        frame = plain(change.kind, frame)
        with self._read() as connection:
            self._guard(connection, change.kind, frame)
            compared = comparing.compare(connection, change, frame, self._until)
        status = np.select([compared.is_new, compared.is_changed], ["new", "changed"], "unchanged")
        before = compared.before.add_suffix("_before").set_axis(frame.index)
        return Preview(compared.saved, pd.concat([frame.assign(row_status=status.astype(object)), before], axis=1))

    def sweep_events(self) -> None:
        """Take away the files of imports of events that never came to be saved."""
        with self._read() as connection:
            event_files.sweep(connection, self.events)

    def undo(self, batch: int, actor: Actor, reason: str | None = None) -> None:
        """Let the rows of a batch no longer count; nothing is deleted.

        Refused (LagesbildError) when it is undone already, or when other facts stand on what it brought.
        """
        self._mark(UNDO, batch, actor, reason)

    def redo(self, batch: int, actor: Actor, reason: str | None = None) -> None:
        """Let the rows of an undone batch count again. Refused like `undo`."""
        self._mark(REDO, batch, actor, reason)

    def _mark(self, action: str, batch: int, actor: Actor, reason: str | None) -> None:
        batch = int(batch)
        with self._write() as connection:
            query = sa.select(changes).where(changes.c.batch == batch, changes.c.target.is_(None))
            rows = connection.execute(query.order_by(changes.c.id)).all()
            verb = "ångra" if action == UNDO else "göra om"
            if not rows:
                raise UnknownId(f"Det finns ingen ändring med nummer {batch} att {verb}.")
            is_undone = rows[0].id in set(connection.scalars(integrity.undone(None)))
            if is_undone == (action == UNDO):
                raise LagesbildError(
                    f"Ändring {batch} är redan ångrad." if is_undone else f"Ändring {batch} är inte ångrad."
                )
            names = directory(reading.current(connection, "areas", None, {})).by_id
            before = set(integrity.loose(connection))
            place = rows[0].place if len({r.place for r in rows}) == 1 else None
            change = Change(str(actor), action, rows[0].kind, place, reason=reason)
            self._audit(connection, change, Saved(rows[0].kind, 0, 0, 0), target=batch)
            if loose := [item for item in integrity.loose(connection) if item not in before]:
                raise LagesbildError(
                    f"Det går inte att {verb} ändring {batch}: "
                    + "; ".join(integrity.in_words(loose, {a: x.name for a, x in names.items()}))
                    + (" då." if action == UNDO else " nu.")
                )

    def _audit(
        self,
        connection: sa.Connection,
        change: Change,
        saved: Saved,
        *,
        batch: int | None = None,
        target: int | None = None,
    ) -> int:
        id_ = revisions.append(connection, change, saved, batch=batch, target=target)
        if self._signed_in is not None:
            named = None if owned.is_owned(change.kind) else change.title or change.file
            about = f"ändring {id_}: {named or TABLES[change.kind].title}"  # who administers does not see others' rows
            about += "" if target is None else f", ändring {target}"
            audit.append(connection, self._signed_in, change.action, change.place, about)
        return id_

    def _seen(self, query: Any) -> Any:
        return query if self._until is None else query.where(changes.c.id <= self._until)

    def _read(self) -> sa.Connection:
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def _write(self) -> Iterator[sa.Connection]:
        if self._until is not None:
            raise LagesbildError("Registret visas som det såg ut då; det går bara att ändra som det är nu.")
        with self._engine.begin() as connection:
            migrations.require_current(connection)  # a later version of the program may have taken it over meanwhile
            yield connection
