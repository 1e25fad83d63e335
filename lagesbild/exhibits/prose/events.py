"""What maps and hours of events say, in sentences of plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lagesbild.swedish import MONTHS, NBSP, listing, number, number_word, percent, plural, sentence, sentence_case

_HARDLY = 0.005


def counted(name: str, now: int, before: int | None, what: str) -> str:
    """How many there are, and how many there were in as many days before (None: not loaded)."""
    text = f"{name} hade {plural(now, 'händelse', 'händelser')}"
    return sentence(text if before is None else f"{text}, mot {number(before)} {what}")


def in_week(name: str, week: str, now: int, usual: float | None) -> str:
    """How many there were in a week, beside the mean of the weeks before (None: not loaded)."""
    text = f"{name} hade {plural(now, 'händelse', 'händelser')} {week}"
    return sentence(text if usual is None else f"{text}, mot {number(usual, 1)} per vecka de åtta veckorna före")


def densest(density: float, place: str, bandwidth: int) -> str:
    """Where a density is highest."""
    if density <= 0:
        return ""
    return sentence(f"Tätast är det {place}: omkring {number(density)} per km² inom {number(bandwidth)} meter")


def changed(more: Mapping[str, int], less: Mapping[str, int]) -> str:
    """Which parts have the largest changes, up and down (name → difference)."""
    up = [f"{n} ({number(d, sign=True)})" for n, d in more.items()]
    down = [f"{n} ({number(d, sign=True)})" for n, d in less.items()]
    return sentence(f"Mest fler i {listing(up)}" if up else "", f"Mest färre i {listing(down)}" if down else "")


def spots(now: Mapping[str, int], fading: int, when: str) -> str:
    """How many hot spots there were in a period, by course ("ny": 2), and how many faded.

    >>> spots({"bestående": 5}, 2, "Under 2025"), spots({}, 1, "Under 2025")
    ('Under 2025 fanns fem bestående hotspotar. Två platser avtog.', 'Under 2025 fanns ingen hotspot. En plats avtog.')
    """
    if not now and not fading:
        return "Inga platser har säkert fler händelser omkring sig än slumpen ger."
    kinds = [f"{_some(n)} {_COURSES[c][n != 1]}" for c, n in now.items()]
    gone = f"{_some(fading)} {'plats avtog' if fading == 1 else 'platser avtog'}" if fading else ""
    return sentence(f"{when} fanns {listing(kinds)}" if kinds else f"{when} fanns ingen hotspot", gone)


def _some(n: int) -> str:
    return "en" if n == 1 else number_word(n)


def spots_in_brief(now: Mapping[str, int], largest: str) -> str:
    """The finding: how many hot spots, how many of them new, and the largest."""
    total, new = sum(now.values()), now.get("ny", 0)
    if not total or "mest året före" in now:
        return ""
    fresh = "" if not new else f", {_some(new)} av dem {'ny' if new == 1 else 'nya'}"
    return f"{sentence_case(_some(total))} hotspot{'' if total == 1 else 'ar'}{fresh}; flest händelser: {largest}"


def most(places: Sequence[tuple[str, int, float]]) -> str:
    """Which place has the most events, beside what was to be expected there; as many in several are all named, without.

    >>> most([("vid Torget", 9, 2.04), ("vid Ån", 4, 1.0)]), most([("vid Torget", 4, 2.0), ("vid Ån", 4, 1.0)])
    ('Flest händelser har platsen vid Torget: 9 mot väntade 2,0', 'Flest händelser har platserna vid Torget och vid Ån: 4 var')
    """
    if not places:
        return ""
    top = max(n for _, n, _ in places)
    first = [(name, expected) for name, n, expected in places if n == top]
    if len(first) > 1:
        return f"Flest händelser har platserna {listing([name for name, _ in first])}: {number(top)} var"
    ((name, expected),) = first
    return f"Flest händelser har platsen {name}: {number(top)} mot väntade {number(expected, 1)}"


_COURSES = {
    "ny": ("ny hotspot", "nya hotspotar"),
    "bestående": ("bestående hotspot", "bestående hotspotar"),
    "återkommande": ("återkommande hotspot", "återkommande hotspotar"),
    "inget att jämföra med": ("hotspot", "hotspotar"),
    "mest året före": ("plats ur förra årets karta", "platser ur förra årets karta"),
}


def tried(events: float, area: float, pai: float, pei: float, before: float, days: int) -> str:
    """How well hot spots told where the latest ``days`` of events came; ``before``: the PAI of last year's map."""
    inside = f"{percent(100 * events, 0)} av händelserna på {percent(100 * area, 1)} av ytan"
    mine = f"Prövad på de senaste {days} dagarna, som den inte har sett: {inside} (PAI {number(pai, 1)}, PEI* {number(pei, 2)})"
    if before >= pai - _HARDLY:
        other = (
            f"Förra årets lika många värsta rutor är minst lika bra (PAI {number(before, 1)}), så de visas i stället"
        )
    else:
        other = f"Förra årets lika många värsta rutor gav PAI {number(before, 1)}"
    return sentence(mine, other)


def is_better(pai: float, before: float) -> bool:
    """True when hot spots told more than last year's map."""
    return pai > before + _HARDLY


def untried(years: int) -> str:
    """Why hot spots could not be tried."""
    return f"Kartan är inte prövad mot vad som hände sedan: det kräver händelser från minst {number(years)} år och 28 dagar."


def windows(sure: Sequence[str], now: int, before: int | None, same: int | None) -> str:
    """The latest 28 days beside those before and the same weeks of the year before (None: missing), and what is certain
    of the year."""
    compared = [] if before is None else [f"{number(before)} dessförinnan"]
    compared += [] if same is None else [f"{number(same)} samma veckor året före"]
    against = f", mot {listing(compared)}" if compared else ""
    month = f"Det kom {plural(now, 'händelse', 'händelser')} de senaste 28 dagarna{against}"
    return sentence(month, f"Säkerställt ändrat på ett år: {listing([s.lower() for s in sure])}" if sure else "")


def late_sources(first: Mapping[str, int]) -> tuple[str, ...]:
    """The note on sources (→ first month, yyyymm) that are too new to be compared with."""
    if not first:
        return ()
    listed = listing(
        [f"{source} ({MONTHS[month % 100 - 1]} {month // 100})" for source, month in sorted(first.items())]
    )
    return (f"Jämförelsetal saknas där händelser kommer från en källa som är ny: {listed}.",)


def repeats(ratio: float, p: float, metres: int, days: int) -> str:
    """Whether one event is followed by another nearby, in the band chosen beforehand."""
    if ratio != ratio:
        return ""
    band = f"inom {number(metres)} meter och {number(days)} dagar"
    if p <= 0.05 and ratio > 1:
        times = number(ratio, 1)
        return sentence(
            f"En händelse följs oftare än slumpen ger av en till i närheten: {times} gånger väntat i bandet {band}"
        )
    return sentence(f"Inget säkert mönster av upprepning: {number(ratio, 1)} gånger väntat i bandet {band}")


def busiest(cells: Sequence[tuple[str, str, float]], total: int, unplaced: int) -> str:
    """The hours with the most events (weekday, hour, share in per cent), and how many have no known hour."""
    if not cells:
        return ""
    listed = [f"{day} kl.{NBSP}{hour} ({percent(share, 1)})" for day, hour, share in cells]
    rest = (
        f"{number(unplaced)} av {plural(total, 'händelse', 'händelser')} saknar klockslag och är inte med"
        if unplaced
        else ""
    )
    return sentence(f"Flest händelser {listing(listed)}", rest)
