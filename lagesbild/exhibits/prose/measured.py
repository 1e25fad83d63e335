"""The words about measured series: pure functions of plain values."""

from __future__ import annotations

from collections.abc import Sequence

from lagesbild.swedish import listing, number_word, plain, sentence


def series(name: str, periods: Sequence[str], spots: int, measures: Sequence[str]) -> str:
    """What a series holds.

    >>> series("Sociala insatsgrupper (SIG)", ["2024", "2025"], 1, ["påbörjade", "avslutade"])
    'För Sociala insatsgrupper (SIG) redovisas påbörjade och avslutade från 2024 till 2025.'
    >>> series("Cylinder", ["2025"], 3, ["kategori A"])
    'För Cylinder redovisas kategori A i tre mätområden 2025.'
    """
    when = periods[0] if len(periods) == 1 else f"från {periods[0]} till {periods[-1]}"
    where = f" i {number_word(spots)} mätområden" if spots > 1 else ""
    return sentence(f"För {name} redovisas {listing(list(measures))}{where} {when}")


def ends(pairs: Sequence[tuple[str, float | None]], unit: str) -> str:
    """The highest and the lowest of (what, value), all that share an end; nothing is measured of None.

    >>> ends([("2024", 3.0), ("2025", 7.0), ("2026", None)], "antal")
    'Högst var 2025 (7), lägst 2024 (3).'
    >>> ends([("cirkel 1", 9.1), ("cirkel 2", 9.4)], "poäng av 10")
    'Högst var cirkel 2 (9,4 poäng av 10), lägst cirkel 1 (9,1 poäng av 10).'
    """
    known = [(name, v) for name, v in pairs if v is not None]
    values = [v for _, v in known]
    if not values:
        return "Inget är mätt."

    def written(value: float) -> str:
        return plain(value) if unit == "antal" else f"{plain(value)} {unit}"

    if min(values) == max(values):
        return sentence(f"värdet var detsamma hela vägen: {written(values[0])}")

    def at(end: float) -> str:
        names = [n for n, v in known if plain(v) == plain(end)]
        return f"{listing(names) if len(names) <= 3 else f'{len(names)} av {len(known)}'} ({written(end)})"

    return sentence(f"högst var {at(max(values))}, lägst {at(min(values))}")
