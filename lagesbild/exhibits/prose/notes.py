"""The words about promises, what comes, points of walks and forums: pure functions of plain values."""

from __future__ import annotations

from collections.abc import Sequence

from lagesbild.swedish import NBSP, all_of, listing, number, number_word, plain, plural, sentence


def _some(n: int) -> str:
    return "ett" if n == 1 else number_word(n)


def not_on_map(n: int) -> tuple[str, ...]:
    """The note on points whose place nobody has set; none when all are on the map.

    >>> not_on_map(2)[0].replace(NBSP, " "), not_on_map(0)
    ('2 punkter har ingen plats på kartan och står bara i listan.', ())
    """
    return (f"{plural(n, 'punkt', 'punkter')} har ingen plats på kartan och står bara i listan.",) if n else ()


def on_map(open_: int, closed: int) -> str:
    """How many points are on the map.

    >>> on_map(2, 1)
    'På kartan står två öppna och en avslutad punkt.'
    """
    said = ((open_, "öppen", "öppna"), (closed, "avslutad", "avslutade"))
    each = [f"{_one(n)} {one if n == 1 else several}" for n, one, several in said if n]
    return sentence(f"på kartan står {listing(each)} {'punkt' if (closed or open_) == 1 else 'punkter'}")


def promises(verdicts: Sequence[str | None]) -> str:
    """How many promises there are, and what was found of them.

    >>> promises(["hållet", None, "går inte att säga"])
    'Tre medborgarlöften är givna. Bedömningen är ”hållet” för ett och ”går inte att säga” för ett. Ett är inte bedömt.'
    """
    n = len(verdicts)
    known = [v for v in verdicts if v]
    kinds = [f"”{v}” för {_some(known.count(v))}" for v in dict.fromkeys(known)]
    silent = n - len(known)
    return sentence(
        f"{_some(n)} medborgarlöfte{'n är givna' if n > 1 else ' är givet'}",
        f"bedömningen är {listing(kinds)}" if kinds else "",
        f"{_some(silent)} är inte {'bedömt' if silent == 1 else 'bedömda'}" if silent else "",
    )


def promise_figures(says: Sequence[str]) -> str:
    """For how many promises the waves say anything.

    >>> promise_figures(["åt rätt håll", "nästa våg är inte inläst"])
    'Två löften har en fråga: ett åt rätt håll, ett nästa våg är inte inläst.'
    """
    kinds = [f"{_some(list(says).count(s))} {s}" for s in dict.fromkeys(says)]
    whole = f"{_some(len(says))} löfte{'n' if len(says) > 1 else ''} har en fråga"
    return sentence(f"{whole}: {', '.join(kinds)}")


def year_wheel(entries: Sequence[tuple[str, str]]) -> str:
    """How many there are of each sort, and the month with the most; ``entries`` is (sort, month).

    >>> year_wheel([("evenemang", "juni"), ("evenemang", "juni"), ("lov eller helg", "november")])
    'Tre tillfällen är noterade: evenemang 2, lov eller helg 1. Flest tillfällen är det i juni: två.'
    """
    sorts = [s for s, _ in entries]
    months = [m for _, m in entries]
    each = ", ".join(f"{s} {sorts.count(s)}" for s in dict.fromkeys(sorts))
    whole = f"{_some(len(sorts))} {'tillfällen är noterade' if len(sorts) > 1 else 'tillfälle är noterat'}: {each}"
    most = max(months.count(m) for m in months)
    at = [m for m in dict.fromkeys(months) if months.count(m) == most]
    return sentence(whole, f"flest tillfällen är det i {at[0]}: {_some(most)}" if len(at) == 1 and most > 1 else "")


_MOST_LISTED = 12


def meanwhile(marked: Sequence[tuple[str, str]]) -> str:
    """What the marks under a series stand for, the latest last; ``marked`` is (period, what).

    >>> meanwhile([("v. 8", "Sportlov"), ("v. 9", "Sportlov"), ("v. 17", "Valborg vid sjön")])
    'Märkt under linjen: v. 8–v. 9 Sportlov · v. 17 Valborg vid sjön. Att något sker samtidigt säger inte att det är orsaken.'
    """
    runs: list[tuple[str, str, str]] = []
    for label, text in marked:
        if runs and runs[-1][2] == text:
            runs[-1] = (runs[-1][0], label, text)
        else:
            runs.append((label, label, text))
    listed = [f"{a if a == b else f'{a}–{b}'} {text}" for a, b, text in runs[-_MOST_LISTED:]]
    earlier = f"{len(runs) - _MOST_LISTED} tidigare · " if len(runs) > _MOST_LISTED else ""
    return f"Märkt under linjen: {earlier}{' · '.join(listed)}. Att något sker samtidigt säger inte att det är orsaken."


def during(names: Sequence[str]) -> str:
    """What the årshjul holds of the time after an action began.

    >>> during(["Höstlov", "Stadsfesten"]), during([])
    ('I årshjulet under samma tid: Höstlov och Stadsfesten.', '')
    """
    return f"I årshjulet under samma tid: {listing(list(dict.fromkeys(names)))}." if names else ""


def kronor(amount: float) -> str:
    """An amount with two digits, no more.

    >>> [kronor(v) for v in (1_800_000, 23_000_000, 18_278_000, 614, 600_000)]
    ['1,8\\xa0milj. kr', '23\\xa0milj. kr', '18\\xa0milj. kr', '610\\xa0kr', '600\\xa0000\\xa0kr']
    """
    rounded = float(f"{amount:.2g}")
    if rounded >= 1_000_000:
        return f"{plain(rounded / 1_000_000)}{NBSP}milj. kr"
    return f"{number(rounded)}{NBSP}kr"


def must_succeed(per_cent: int | None, one_in: int | None = None) -> str:
    """The share of the cases that must succeed.

    >>> must_succeed(8, 12), must_succeed(None), must_succeed(60, 1)
    ('minst 8\\xa0%, ett fall av 12', 'inte ens om alla lyckas', 'minst 60\\xa0%')
    """
    if per_cent is None:
        return "inte ens om alla lyckas"
    return f"minst {per_cent}{NBSP}%" + (f", ett fall av {one_in}" if one_in and one_in > 1 else "")


def assumed(
    cost: tuple[float, float | None, int], loss: tuple[float, int], saved: float | None, discount: float | None
) -> str:
    """The assumptions of a calculation: (first year, each later year, years), (loss, over years), per cent saved, rate.

    >>> assumed((1_200_000, 600_000, 2), (23_000_000, 15), None, None)
    'Kostar 1,2\\xa0milj. kr första året och 600\\xa0000\\xa0kr per år i ett år till. Utan den: 23\\xa0milj. kr, jämnt över 15 år. Allt undviks när det lyckas. Ingen kalkylränta.'
    """
    first, later, years = cost
    more = f" och {kronor(later or 0)} per år i {_some(years - 1)} år till" if years > 1 else ""
    kept = (
        "allt undviks när det lyckas"
        if saved is None or saved == 100
        else f"{plain(saved)}{NBSP}% undviks när det lyckas"
    )
    return sentence(
        f"kostar {kronor(first)} första året{more}",
        f"utan den: {kronor(loss[0])}, jämnt över {_some(loss[1])} år",
        kept,
        f"kalkylränta {plain(discount)}{NBSP}% om året" if discount else "ingen kalkylränta",
    )


def costs(shares: Sequence[tuple[str, int | None]]) -> str:
    """Which share must succeed, for each calculation (name, per cent).

    >>> costs([("Stöd till avhoppare", 8), ("Larm", None)])
    '”Stöd till avhoppare” bär sig om minst 8\\xa0% av fallen lyckas. ”Larm” bär sig inte ens om alla lyckas.'
    """
    return sentence(
        *(
            f"”{name}” bär sig om minst {share}{NBSP}% av fallen lyckas"
            if share is not None
            else f"”{name}” bär sig inte ens om alla lyckas"
            for name, share in shares
        )
    )


def points(states: Sequence[str], *, without_owner: int) -> str:
    """How many points there are of each state, and how many open ones nobody answers for.

    >>> points(["noterad", "åtgärdad", "åtgärdad"], without_owner=1)
    'Tre punkter är antecknade: en noterad, två åtgärdade. En öppen punkt har ingen som ansvarar.'
    """
    many = {"noterad": "noterade", "åtgärdad": "åtgärdade"}
    each = [
        f"{_one(n)} {many.get(s, s) if n > 1 else s}" for s in dict.fromkeys(states) if (n := list(states).count(s))
    ]
    n = len(states)
    orphan = f"{_one(without_owner)} {'öppna punkter' if without_owner > 1 else 'öppen punkt'} har ingen som ansvarar"
    return sentence(
        f"{_one(n)} {'punkter är antecknade' if n > 1 else 'punkt är antecknad'}: {', '.join(each)}",
        orphan if without_owner else "",
    )


def _one(n: int) -> str:
    return "en" if n == 1 else number_word(n)


def forums(sorts: Sequence[str], *, without_mandate: int) -> str:
    """How many parties and forums there are, and of how many forums the mandate is not said.

    >>> forums(["råd", "forum", "forum", "part"], without_mandate=1)
    'I samverkan ingår ett råd, två forum och en part. Ett forum eller råd saknar uttalat mandat.'
    """
    many = {"part": "parter"}
    each = [
        f"{_one(n) if s == 'part' else _some(n)} {many.get(s, s) if n > 1 else s}"
        for s in dict.fromkeys(sorts)
        if (n := list(sorts).count(s))
    ]
    lacking = f"{_some(without_mandate)} forum eller råd saknar uttalat mandat" if without_mandate else ""
    return sentence(f"i samverkan ingår {listing(each)}", lacking)


def owners(problems: Sequence[str], actions: Sequence[str], of: tuple[int, int]) -> str:
    """Which problems nobody owns and which actions nobody answers for; ``of``: how many there are of each.

    >>> owners(["P2"], [], (3, 1)), owners([], [], (2, 0))
    ('P2 har ingen ägare. Den enda åtgärden har någon som ansvarar.', 'Alla problem har en ägare.')
    """
    owned = "alla problem har en ägare" if of[0] > 1 else "det enda problemet har en ägare"
    answered = "alla åtgärder har någon som ansvarar" if of[1] > 1 else "den enda åtgärden har någon som ansvarar"
    return sentence(
        f"{listing(list(problems))} har ingen ägare" if problems else owned if of[0] else "",
        f"{listing(list(actions))} har ingen som ansvarar" if actions else answered if of[1] else "",
    )


def theme_work(idle: Sequence[str], n: int) -> str:
    """In which samverkansområden no problem is described, of how many.

    >>> theme_work(["3 Tillit"], 3), theme_work([], 2)
    ('Inget problem är beskrivet inom 3 Tillit.', 'Problem är beskrivna inom båda samverkansområdena.')
    """
    if not idle:
        inside = all_of(n, "samverkansområdena", "samverkansområdena") if n > 1 else "samverkansområdet"
        return sentence(f"problem är beskrivna inom {inside}")
    return sentence(f"inget problem är beskrivet inom {listing(list(idle))}")
