"""Places, years and exhibits as they were at a revision, for whoever looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lagesbild import exhibits, intake
from lagesbild.actor import Actor
from lagesbild.areas import Area
from lagesbild.calendar import now
from lagesbild.document.model import Document, Marking, Placed, Prose, Section
from lagesbild.document.writers import formats
from lagesbild.exhibit import Exhibit
from lagesbild.exhibits import ExhibitRef, Scope, highlights
from lagesbild.problems import UnknownId
from lagesbild.register import Register
from lagesbild.register.audit import EXPORT, VIEW
from lagesbild.services import policies
from lagesbild.swedish import slug

Version = tuple[str, int]
"""Which register, and at what revision: what every cache of figures depends on."""


def _in_brief(exhibit: Exhibit) -> Exhibit:
    return replace(exhibit, notes=exhibit.caveats, how_to_read="", methods=())


@dataclass(frozen=True)
class FigureService:
    """What ``actor`` (None: nobody has said who) sees of what is loaded."""

    _register: Register
    actor: Actor | None

    def version(self, day: date | None = None, revision: int | None = None) -> Version:
        """The register's identity and the revision of its facts, now, at the end of a day, or at a revision.

        What people write in documents changes no figure, and is left out.
        """
        until = revision if revision is not None else self._register.revision_on(day) if day else None
        view = self._register if until is None else self._register.at(until)
        return self._register.identity(), view.facts_revision()

    def own_version(self) -> Version:
        """As `version` for people's own pictures and tables, which are shown as they stand now."""
        return self._register.identity(), self._register.revision()

    def revision_on(self, day: date) -> int:
        """The newest revision at the end of the day; 0 before anything was saved."""
        return self._register.revision_on(day)

    def places(self, revision: int) -> dict[str, Area]:
        """The places to choose among, by id: those that the actor may see."""
        places = exhibits.places(self._register.at(revision))
        return {a.id: a for a in places if policies.sees(self.actor, a.id)}

    def years(self, place: str, revision: int) -> list[int]:
        """The years of a place; the one to start with first."""
        policies.check_can_view_figures(self.actor, place)
        return exhibits.years(self._register.at(revision), place)

    def scope(self, area: str, year: int, revision: int) -> Scope:
        """What exhibits of an area and a year are made from."""
        policies.check_can_view_figures(self.actor, area)
        return Scope(self._register.at(revision), area, year)

    def part_file(self, part: str, year: int, revision: int, figures: Mapping[str, Sequence[ExhibitRef]]) -> bytes:
        """A part in brief as a PDF: what it says in words, and under each heading its ``figures``.

        It is to be one page, so a figure keeps its source and the notes that must be read with it, not all of them.
        """
        policies.check_can_view_figures(self.actor, part)
        register = self._register.at(revision)
        for ref in (one for refs in figures.values() for one in refs):
            policies.check_can_view_figures(self.actor, ref.area)
        scope = Scope(register, part, year)
        words = "\n\n".join(filter(None, (highlights.part_headline(scope), highlights.recent_levels(scope))))
        sections = [Section("words", "Läget", 1, (Prose(words),))] if words else []
        for title, refs in figures.items():
            scopes = [Scope(register, ref.area, ref.year) for ref in refs]
            built = [exhibits.build_in(s, ref.name, *ref.params) for s, ref in zip(scopes, refs, strict=True)]
            sections.append(Section(slug(title), title, 1, tuple(Placed(_in_brief(e)) for e in built)))
        document = Document(
            id=f"{part}-{year}",
            title=scope.area.name,
            subtitle="Läget i korthet",
            place=scope.area.name,
            year=year,
            organisations=(),
            period=str(year),
            drawn=now().date(),
            version="I korthet",
            issued=now().date(),
            marking=Marking.DRAFT,
            sections=tuple(sections),
            is_brief=True,
        )
        content = formats.write(document, "pdf")
        self._register.log(EXPORT, part, f"{scope.area.name} i korthet {year}, pdf")
        return content

    def log_export(self, area: str, what: str) -> None:
        """Note in the audit log that a file of an area's figures was taken out."""
        policies.check_can_view_figures(self.actor, area)
        self._register.log(EXPORT, area, what)

    def log_view(self, area: str, page: str) -> None:
        """Note in the audit log that a page with an area's internal material was seen."""
        policies.check_can_view_figures(self.actor, area)
        self._register.log(VIEW, area, page)

    def id_of(self, name: str) -> str | None:
        """The id of the area that a name or an alias means, None if none does that the actor may see."""
        try:
            id_ = intake.known(self._register).directory.find(name).id
        except UnknownId:
            return None
        return id_ if policies.sees(self.actor, id_) else None

    def area_names(self) -> frozenset[str]:
        """What every area is called, in lower case: words that name no person."""
        directory = intake.known(self._register).directory
        return frozenset(name.lower() for a in directory.areas for name in (a.name, *a.aliases))
