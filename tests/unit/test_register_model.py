"""Random saves, undos and redos against a model of a few lines; every revision must look as it did then."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lagesbild.problems import LagesbildError
from lagesbild.register import Change, Conflict, Register, maintenance
from lagesbild.tables import to_frame
from tests.effort import IS_FULL

AREAS, WEEKS = ("taby", "ensta"), (1, 2, 3)
Cell = tuple[str, int]
CELLS = st.tuples(st.sampled_from(AREAS), st.sampled_from(WEEKS))
LEVELS = st.none() | st.integers(1, 5)
FRAME = st.dictionaries(CELLS, LEVELS, min_size=1, max_size=4)


class RegisterMachine(RuleBasedStateMachine):
    """The model: a list of (change, batch, cell → level) and the set of undone batches after every revision."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.register = Register(Path(self.folder.name) / "register.sqlite")
        self.stored: list[tuple[int, int, dict[Cell, int | None]]] = []
        self.undone: frozenset[int] = frozenset()
        self.then: list[dict[Cell, tuple[int, int | None]]] = [{}]  # what held at revision 0, 1, 2 …
        self.then_undone: list[frozenset[int]] = [frozenset()]

    @initialize()
    def place(self) -> None:
        """Two areas and a scale, that ratings stand on."""
        areas = [{"area": a, "name": a, "type": "stadsdel"} for a in AREAS]
        scale = [
            {"area": a, "level": n, "name": str(n), "colour": "#FFFFFF", "ink": "#000000"}
            for a in AREAS
            for n in range(1, 6)
        ]
        self.register.save([
            (Change("x", "import", "areas"), to_frame("areas", list(areas))),
            (Change("x", "import", "levels"), to_frame("levels", list(scale))),
        ])  # fmt: skip
        self._grown(2)

    def teardown(self) -> None:
        assert maintenance.check(self.register) == []
        for revision, then in enumerate(self.then):
            view = self.register.at(revision)
            assert self._seen(view) == then
            changes = view.changes()
            assert set(changes["id"][changes["undone"]]) == self._members(self.then_undone[revision], revision)
        self.register.close()
        self.folder.cleanup()

    def held(self) -> dict[Cell, tuple[int, int | None]]:
        """What the model says holds: cell → (change, level)."""
        collected: dict[Cell, tuple[int, int | None]] = {}
        for change, batch, cells in self.stored:
            if batch not in self.undone:
                collected |= {cell: (change, level) for cell, level in cells.items()}
        return collected

    def _members(self, batches: frozenset[int], revision: int) -> set[int]:
        return {change for change, batch, _ in self.stored if batch in batches and change <= revision}

    def _grown(self, by: int) -> None:
        for _ in range(by):
            self.then.append(self.held())
            self.then_undone.append(self.undone)

    @staticmethod
    def _seen(register: Register) -> dict[Cell, tuple[int, int | None]]:
        rows = register.current("ratings").astype(object)
        rows = rows.where(rows.notna(), None)
        return {(r.area, r.week): (r.change, r.level) for r in rows.itertuples()}

    @staticmethod
    def _frame(cells: dict[Cell, int | None]) -> Any:
        return to_frame("ratings", [{"area": a, "year": 2023, "week": w, "level": v} for (a, w), v in cells.items()])

    @rule(frames=st.lists(FRAME, min_size=1, max_size=3))
    def save(self, frames: list[dict[Cell, int | None]]) -> None:
        """Only what differs is stored; all frames of one call are one batch."""
        change = Change("x", "nivå", "ratings")
        saved = self.register.save([(change, self._frame(f)) for f in frames])
        batch, before = 0, len(self.then) - 1
        for frame, result in zip(frames, saved, strict=True):
            work = self.held()
            new = {c: v for c, v in frame.items() if c not in work}
            changed = {c: v for c, v in frame.items() if c in work and work[c][1] != v}
            assert (result.added, result.changed) == (len(new), len(changed))
            assert result.unchanged == len(frame) - len(new) - len(changed)
            if new or changed:
                id_ = before + 1 if not batch else self.stored[-1][0] + 1
                batch = batch or id_
                self.stored.append((id_, batch, new | changed))
        # the views within a batch are those of its parts
        parts = [s for s in self.stored if s[1] == batch and batch > before]
        for n in range(len(parts)):
            later = self.stored[len(self.stored) - len(parts) + n + 1 :]
            whole = self.stored
            self.stored = whole[: len(whole) - len(later)]
            self._grown(1)
            self.stored = whole

    @rule(cell=CELLS, level=st.integers(1, 5), seen=st.integers(0, 3))
    def save_expecting(self, cell: Cell, level: int, seen: int) -> None:
        """Saved when the row that was seen holds; else told, and nothing is saved."""
        stored = self.held().get(cell)
        guess = stored[0] if stored and seen else (seen or None)
        key = ("ratings", (cell[0], 2023, cell[1]))
        batch = [(Change("x", "nivå", "ratings"), self._frame({cell: level}))]
        try:
            (saved,) = self.register.save(batch, expected={key: guess})
        except Conflict as conflict:
            assert guess != (stored[0] if stored else None)
            (clash,) = conflict.clashes
            assert (clash.current.get("change"), clash.current.get("level")) == (stored or (None, None))
            return
        assert guess == (stored[0] if stored else None)
        if saved.added or saved.changed:
            id_ = len(self.then)
            self.stored.append((id_, id_, {cell: level}))
            self._grown(1)

    @precondition(lambda self: self.stored)
    @rule(data=st.data(), undo=st.booleans())
    def undo_or_redo(self, data: st.DataObject, undo: bool) -> None:
        """Refused when there is nothing to do."""
        batch = data.draw(st.sampled_from(sorted({b for _, b, _ in self.stored})))
        act = self.register.undo if undo else self.register.redo
        if (batch in self.undone) == undo:
            try:
                act(batch, "x")
            except LagesbildError:
                return
            raise AssertionError("was done twice")
        act(batch, "x")
        self.undone = self.undone | {batch} if undo else self.undone - {batch}
        self._grown(1)

    @invariant()
    def holds_what_the_model_holds(self) -> None:
        assert self._seen(self.register) == self.held()
        assert self.register.revision() == len(self.then) - 1
        assert self.register.distinct("ratings", "week") == sorted({w for _, w in self.held()})
        undone = self.register.imports().set_index("batch")["undone"]
        assert set(undone.index[undone]) == set(self.undone)
        history = self.register.history("ratings")
        assert len(history) == sum(len(cells) for *_, cells in self.stored)


RegisterMachine.TestCase.settings = settings(max_examples=25 if IS_FULL else 8, stateful_step_count=15, deadline=None)
TestRegister = RegisterMachine.TestCase
