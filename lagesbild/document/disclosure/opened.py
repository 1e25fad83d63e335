"""What has been declared open by people, whose small counts are shown: since somebody publishes them already, say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lagesbild import swedish

_CRIME = "anmälda brott"


@dataclass(frozen=True)
class Opened:
    """(area, subject folded) → the reason; a subject is "anmälda brott" or the name of a row."""

    reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def holds(self, area: str, *names: str) -> bool:
        """True where a row of that name in the area is open."""
        return any((area, swedish.fold(n)) in self.reasons for n in names)

    def note(self, area: str, *names: str, whole: bool = False) -> str:
        """What the document says of it; ``whole``: that a figure of people's own is shown at all."""
        listed = [n for n in dict.fromkeys(names) if self.holds(area, n)]
        reasons = list(dict.fromkeys(r for n in listed if (r := self.reasons[area, swedish.fold(n)])))
        because = f" Skäl: {swedish.listing(reasons).rstrip('.')}." if reasons else ""
        if whole:
            return f"Redovisas öppet.{because}" if listed else ""
        return (
            f"{swedish.listing(listed)[:1].upper()}{swedish.listing(listed)[1:]} redovisas öppet, också små tal.{because}"
            if listed
            else ""
        )

    @property
    def crime_areas(self) -> frozenset[str]:
        """The areas whose reported crimes are open, every category."""
        return frozenset(a for a, s in self.reasons if s == swedish.fold(_CRIME))

    def crime_note(self, area: str) -> str:
        """What the document says of an area's crimes."""
        return self.note(area, _CRIME)


NOTHING = Opened()
"""What holds where nobody has declared anything."""
