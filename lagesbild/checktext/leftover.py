"""Which words of a sentence nobody has read: one of them may make a number another than the one that is loaded.

A number is judged only when every word that leads up to it, and every word that goes on about it, is read: as what a
claim holds (a year, an area, a category, a direction, a comparison), as one of the words below that say nothing of
what is counted, or as one of the rule's own words. The first that is not leaves the number unchecked, with the word
as the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from lagesbild.checktext import phrases
from lagesbild.checktext.areas import Areas
from lagesbild.checktext.claims import Claim, Span, What
from lagesbild.checktext.line import UNCLEAR, Use, is_rough
from lagesbild.checktext.numbers import WORDS, Unit
from lagesbild.checktext.tokens import Kind, Token
from lagesbild.checktext.unknown import Weight, weight

_FUNCTION = (
    r"att|så|ju|nu|numera|vi|man|vad|sig|sin|sitt|sina|dess|deras|vilka|vilken|vilket|både|såväl|dels|också|även|dock|"
    r"ändå|alltså|alltjämt|därmed|således|fortfarande|igen|åter|återigen|in|ut|upp|ned|ner|uppe|nere|uppåt|nedåt|fram|kvar|trots|"
    r"framför|nämligen|plus|minus|respektive|vid|inom|hos|efter|in|för|all|allt"
)
"""What binds a sentence together. A preposition restricts only with what it governs, and that must be read itself."""
_REPORTED = (
    r"fördela(?:r|de|s|t)?|stå(?:r|tt)?|stod|stanna(?:de|r|t)|gått|gick|haft|landar|görs|ses|sågs|visa(?:s|ts|de|t|r)|går|ligga|nå(?:dde|tt|r)|bli(?:r|vit)?|fanns|finns|funnits|"
    r"kom(?:mit|mer)?|hamna(?:de|r|t)|rör(?:de)?|gäll(?:er|de|t)|avse(?:r|tt)|avsåg|omfatta(?:r|de)|utgör(?:s)?|utgjordes|består|bestod|räkna(?:des|s|r|t)|"
    r"tog|tagit|emot|pendla\w*|variera\w*|redovisa\w*|rapportera\w*|registrera\w*|dokumentera\w*|bokför\w*|uppvisa\w*|förbli\w*|uppmätt\w*|konstatera\w*|notera\w*|se(?:r|tt)|syn(?:s|es)|säg(?:a|er)|"
    r"framgår|uppger|nämnas|handlar|kan|vill|fått|får|fick|pekar|märk(?:s|tes)|understryka|betona|framhålla|lyfta|motsvarade|innebar|innebära|gav|betyder|"
    r"summera\w*|gjort(?:s)?|gjordes|slut(?:ade|at|ar)|lämna(?:ts|des|de)|inkom(?:mit)?|upprätta\w*|följ(?:s|t|d|er)|ingår|mät(?:s|ts)|anmält|anmälde|anmäls?|drar|sticker|svarade"
)
_COUNTED = (
    r"kurva[n]?|gånger|tal(?:et|en)?|siffra|siffran|siffror(?:na)?|nivå(?:n|er|erna)?|notering(?:en|ar)?|utfall(?:et)?|kategori(?:er|erna|n)?|brottskategori(?:er|erna)?|"
    r"brottet|brottslighet(?:en)?|brottstyp\w*|urval(?:et)?|statistik|anmälningsstatistik|polis(?:en|ens)?|bild(?:en)?|uppgift(?:er)?|anmälda|antalen|mängden|volymen|"
    r"utveckling(?:en)?|trend(?:en)?|jämförelse(?:n|perioden)?|sammanställning(?:en)?|ålder(?:n|sgrupp\w*|sspann\w*|skategori\w*)?|slags?|typ(?:en|er)?"
)
_DEGREE = (
    r"tydlig[at]?|kraftig[at]?|markant[a]?|marginell[at]?|svag[at]?|lite[nt]?|stor[at]?|stort|betydlig[at]?|påtaglig[at]?|rejäl[at]?|något|mycket|"
    r"klart|avsevärt|väsentligt|dramatisk[at]?|absoluta|relativt|förhållandevis|jämförelsevis|höga?|högt|låga?|lågt|faktiskt|exakt|precis|stilla|hela|rent|"
    r"säkerställd[at]?|säkerställt|dessutom|få|positiv[at]?|negativ[at]?|gynnsam[mt]?a?|glädjande|oroande|nog|viktigt|värt|fortsatt|fortsätter|fortsatte"
)
_SAYS = r"nämnd(?:en)?|kommunen|förvaltningen|kommunpolis(?:en)?|styrgruppen|rådet|pm|rapport(?:en)?|lägesbild(?:en)?|kommunstyrelsen|samordnaren|brå"
_SAYS_NOTHING = (
    r"åt|håll(?:et)?|här|långt|om|måttlig[at]?|måttligt|blygsam[mt]?a?|ringa|ägde|äger|rum|polisanmäl(?:des|ts|t|s)|lugn[at]?|lugnt|sker|skett|skedde|"
    r"situation(?:en)?|bekymmersam[mt]?|tyvärr|däremot|samtidigt|sannolikt|naturligtvis|förstås|medan|skillnad(?:en)?"
)
_TIME = r"tid(?:en)?|period(?:en)?|hittills|år(?:et|en|ets|s)?|månad(?:er|erna)?|föregående|helår(?:et)?"
_NEUTRAL = re.compile(rf"(?:{_FUNCTION}|{_REPORTED}|{_COUNTED}|{_DEGREE}|{_SAYS}|{_TIME}|{_SAYS_NOTHING})", re.I)

_PASSED = re.compile(r"passera(?:t|de|r|ts)", re.I)
_BEFORE_A_NUMBER = re.compile(
    r"nästan|närmare|uppemot|knappt|drygt|cirka|circa|ca|omkring|ungefär|minst|åtminstone", re.I
)
_OF_YEARS = re.compile(r"senaste|sista|förra|gångna|tidigare|dessförinnan|innan|\w+årsperioden", re.I)
_SINCE_ALWAYS = re.compile(
    r"mätning(?:en|arna)|mätperioden|mätserien|månads(?:siffran|nivån|noteringen|utfallet)|började|startade|inleddes|påbörjades",
    re.I,
)
"""Of "den lägsta nivån sedan mätningarna började"."""
_REFERENCE = re.compile(r"(?:tabell|diagram|figur|kartbild|bilaga|sida|sid|kapitel|avsnitt|punkt|nr|nummer|§)", re.I)


def clause(reader: Areas, i: int) -> range:
    """The places of the words that a number at a place may depend on: all before it, and what goes on after it up to the next number.

    What is said in "…, som minskat med 16 procent" is of the name before it only.
    """
    a, b = reader.segment(i)
    while b < len(reader.tokens):
        if any(t.kind is Kind.BUT for t in reader.tokens[b : b + 2]):
            break
        _, end = reader.segment(min(b + 1, len(reader.tokens) - 1))
        if any(b <= n < end for n in reader.at) or end <= b:
            break
        b = end
    for j in range(i, a - 1, -1):
        names = [k for k in (j - 1, j - 2) if k >= 0 and reader.tokens[k].kind is Kind.CATEGORY]
        if reader.tokens[j].kind is Kind.WHO and names:
            return range(names[0], b)
    return range(b)


def leftover(
    reader: Areas, i: int, claims: Sequence[Claim] | None, vocabulary: Iterable[str] = ()
) -> list[tuple[int, str, Weight]]:
    """The words of the clause of the number at a place that nobody reads, those that can do the most to it first: (place, word, weight).

    The place is that of the token, or −1 for a label. ``claims`` are all of the sentence; None for a number that another
    rule than that for crime reads. ``vocabulary`` has the words that such a rule reads itself.
    """
    known_words = {w.lower() for w in vocabulary}
    found: list[tuple[int, str, Weight]] = []
    places = clause(reader, i)
    compares = [j for j in reader.part(i) if j >= places[0] and j not in places and reader.tokens[j].kind in _COMPARES]
    for j in (*places, *compares):
        if j in reader.used or (
            reader.tokens[j].kind not in _COMPARES and reader.tokens[j].text.lower() in known_words
        ):
            continue
        if can := _unread(reader, j, i, claims):
            found.append((j, reader.tokens[j].text, can))
    end = reader.tokens[places[-1]].end
    for label in reader.line.labels if claims is not None else ():
        if reader.tokens[places[0]].start <= label.start < end and not _is_read_label(reader, label, claims or ()):
            found.append((-1, label.text, Weight.NARROWS))
    return sorted(found, key=lambda f: -f[2])


def _unread(reader: Areas, j: int, i: int, claims: Sequence[Claim] | None) -> Weight:
    """What the word at a place can still do to a number when all that reads words has read."""
    if not is_plain(reader, j):
        if reader.tokens[j].kind is not Kind.WORD:
            return Weight.NARROWS
        return weight(reader, j, i, is_crime=claims is not None)
    if _is_claimed(reader, j, claims) if claims is not None else _is_tried(reader, j):
        return Weight.NOTHING
    t = reader.tokens[j]
    if t.kind is Kind.AREA and i not in reader.part(j) and not any(n in reader.part(j) for n in reader.at):
        return Weight.SAYS_MORE  # "minskade i Ekudden men ökade i Kvarnby, från 110 till 121"
    if _PEAK.fullmatch(t.text) and any(k.kind is Kind.YEAR for k in reader.tokens[j + 1 : j + 4]):
        return Weight.SAYS_MORE  # "toppade 2022 med 45", which is not the peak or not its count
    if t.kind is Kind.EACH and i in reader.settled:
        return Weight.SAYS_MORE  # of a list whose years are said, every number is tried by itself
    says_more = t.kind in _SAYS_MORE and not reader.is_earlier_change(t)
    return Weight.SAYS_MORE if says_more and not reader.of_kind(Kind.EACH) else Weight.NARROWS


_PEOPLE = re.compile("invånare|boende|hushåll", re.I)
_SAYS_MORE = (Kind.UP, Kind.DOWN, Kind.SAME, Kind.RANK)
"""What claims something beside a number, and leaves what the number counts as it is."""
_COMPARES = (Kind.MEAN, Kind.MORE, Kind.LESS, Kind.UP, Kind.DOWN, Kind.SAME, Kind.EACH, Kind.RANK)


def is_plain(reader: Areas, j: int) -> bool:
    """True for a word that means the same wherever it stands, or that what stands beside it completes."""
    t = reader.tokens[j]
    following = reader.tokens[j + 1] if j + 1 < len(reader.tokens) else None
    word = t.text.lower()
    if _BEFORE_A_NUMBER.fullmatch(word) and t.kind is not Kind.RANK:
        near = (following, *reader.tokens[max(0, j - 2) : j])
        return following is not None and (
            following.kind in (Kind.NUMBER, Kind.SAME)
            or following.text.lower() in ("alla", "samtliga")
            or any(n is not None and is_rough(n) for n in near)
        )
    if word == "per":
        is_yearly = (
            following is not None
            and re.fullmatch("år", following.text, re.I)
            and (reader.of_kind(Kind.MEAN) or any(t.text.lower() == "mellan" for t in reader.tokens[max(0, j - 4) : j]))
        )
        return bool(is_yearly) or (following is not None and following.text.lower() == "den")
    if word in ("tätt", "närmast", "nära") and following is not None and re.fullmatch("följ[td]", following.text, re.I):
        return True
    if word == "mellan":
        return following is not None and (
            following.kind in (Kind.NUMBER, Kind.PERIOD, Kind.YEARS, Kind.AREA) or following.text.lower() == "åren"
        )
    if word in ("denna", "annan"):
        return following is not None and bool(
            re.match("kategori|brottskategori|brottstyp|period|nivå", following.text, re.I)
        )
    if word in ("varav", "därav", "däribland"):
        return any(k.kind is Kind.NUMBER for k in reader.tokens[j + 1 : j + 3])
    if word in ("vände", "vänder", "vänt"):  # "vände klottret nedåt"
        return any(k.kind in (Kind.UP, Kind.DOWN) for k in reader.tokens[j + 1 : j + 5])
    if word in ("stadsdelarna", "stadsdelar", "områdena", "fallande", "stigande", "ordning"):
        return _is_list_in_order(reader)
    if word == "före":  # "vanligast är bedrägeri med 522, före skadegörelse med 450"
        is_named = following is not None and following.kind in (Kind.CATEGORY, Kind.AREA)
        return is_named and any(k.kind is Kind.RANK for k in reader.tokens[:j])
    if _PASSED.fullmatch(word):  # "har passerat hundra"
        return following is not None and following.kind is Kind.NUMBER
    if word == "andra":  # "åt andra hållet"
        return following is not None and re.fullmatch("håll(?:et)?", following.text, re.I) is not None
    if word in ("stadsdel", "kommundel"):  # "är den stadsdel som har flest"
        return re.search(r"\b(?:den|enda)\s++$", reader.line.words[: t.start], re.I) is not None
    if word == "vardera":
        return j > 0 and reader.tokens[j - 1].kind is Kind.NUMBER and bool(reader.each_of(j - 1))
    if word == "del":  # "för Kvarnbys del"
        return j > 1 and reader.tokens[j - 1].kind is Kind.AREA and reader.tokens[j - 2].text.lower() == "för"
    if word == "procent":  # "räknat i procent"
        return any(reader.number(n).unit is Unit.PERCENT for n in reader.at)
    if word in ("princip", "praktiken", "antal", "sett"):
        return True
    if word in ("kommun", "stad") and j and reader.tokens[j - 1].kind is Kind.AREA:
        directory = reader.line.facts.scope.directory.by_id
        area = directory.get(str(reader.tokens[j - 1].value))
        return area is not None and area.type == "kommun"  # "Hagsta kommun"
    match t.kind:
        case Kind.WORD:
            return (
                word in WORDS
                or bool(_NEUTRAL.fullmatch(t.text))
                or bool(_OF_YEARS.fullmatch(word))
                or bool(_PEAK.fullmatch(word))
                or word in ("därefter", "därnäst", "annat", "någonsin", "länge", "båda", "bägge")
                or bool(_SINCE_ALWAYS.fullmatch(word))
            )
        case Kind.PLACE | Kind.PER:
            return False
        case Kind.OTHER:
            return reader.is_about(t)
        case _:
            return True


def _is_list_in_order(reader: Areas) -> bool:
    """True for "stadsdelarna i fallande ordning: Kvarnby (641), Ekudden (516)" when the counts go the way that is said."""
    kinds = [t.kind for t in reader.tokens]
    listed = [n for n in reader.at if kinds[n - 2 : n + 2] == [Kind.AREA, Kind.OPEN, Kind.NUMBER, Kind.CLOSE]]
    is_falling = re.search(r"\bfallande\s++ordning\b", reader.line.words, re.I)
    if len(listed) < 2 or listed != reader.at or not (is_falling or "stigande ordning" in reader.line.words):
        return False
    values = [reader.number(n).value * (-1 if is_falling else 1) for n in listed]
    return values == sorted(values)


def _is_claimed(reader: Areas, j: int, claims: Sequence[Claim]) -> bool:
    """True for a word that no claim needs to hold, or that one holds."""
    t = reader.tokens[j]
    word = t.text.lower()
    if word.endswith("årsperioden") and reader.duration():
        return _took(reader, claims)
    if _OF_YEARS.fullmatch(word):
        return _took(reader, claims) or _has_years(claims)
    if word in ("över", "under", "ovanför", "nedanför", "ovan") and [k.kind for k in reader.tokens[j + 1 : j + 2]] == [
        Kind.MEAN
    ]:
        return any(c.ordered and _is_span(c.ordered[2]) for c in claims)
    if word in ("därefter", "därnäst"):
        return any(c.rank or c.direction for c in claims)
    if word in ("båda", "bägge"):
        if any(c.is_same for c in claims):
            return True
        rows, areas, years = {r for c in claims for r in c.rows}, {c.area for c in claims}, {c.year for c in claims}
        return max(len(rows), len(areas), len(years)) > 1
    following = reader.tokens[j + 1 : j + 3]
    if _SINCE_ALWAYS.fullmatch(word) and (year := next((k for k in following if k.kind is Kind.YEAR), None)):
        return reader.year_of(reader.tokens.index(year)) in _years(claims)  # "sedan mätningarna började 2019"
    if word in ("annat", "någonsin", "länge") or _SINCE_ALWAYS.fullmatch(word):
        return any(c.rank and (c.rank.over_months if word.startswith("månads") else c.rank.over_years) for c in claims)
    if _PEAK.fullmatch(word):
        return _is_peak(reader, j, claims)
    match t.kind:
        case Kind.CATEGORY:
            mention = reader.mention(j)
            rows = set(mention.rows)
            if j and reader.tokens[j - 1].text.lower() == "före" and any(c.rank and c.rank.order == 1 for c in claims):
                return True  # "är vanligast, före bedrägeri"
            if mention.use is Use.BESIDE and any(c.rank and c.rank.order > 1 for c in claims):
                return True  # "det vanligaste brottet efter skadegörelse"
            if any(rows & {*c.rows, *c.whole, *(c.rank.of if c.rank else ())} for c in claims):
                return True
            return mention.use is Use.WHOLE and any(
                _rows(reader, c) <= _of_rows(reader, c, mention.rows) for c in claims
            )
        case Kind.AREA:
            scope = reader.line.facts.scope.area.id
            of_claims = {
                a for c in claims for of in (c.area, c.whole_area, *c.also_areas) for a in (of or "").split("+")
            }
            return t.value in (scope, UNCLEAR, *of_claims)
        case Kind.YEAR:
            return reader.year_of(j) in _years(claims)
        case Kind.YEARS:
            return bool(set(t.span) <= _years(claims))
        case Kind.MEAN:
            return any(
                c.mean or (c.what is What.CHANGE and _is_span(c.base)) or (c.ordered and _is_span(c.ordered[2]))
                for c in claims
            )
        case Kind.MORE | Kind.LESS if following and _PEOPLE.fullmatch(following[0].text):
            return True  # "trots att Norrstad har fler invånare"
        case Kind.MORE | Kind.LESS:
            ranked = any(c.rank and c.rank.over_years for c in claims)
            return (
                word == "flera"
                or ranked
                or any(c.ordered for c in claims)
                or _is_counted(reader, j)
                or _is_borne_out(reader, j, claims)
            )
        case Kind.UP | Kind.DOWN if ago := reader.is_earlier_change(t):
            return _went_on(reader, t, ago, claims)
        case Kind.UP | Kind.DOWN:
            sign = 1 if t.kind is Kind.UP else -1
            if reader.is_conceded(t):
                return True
            is_claimed = any(
                sign in (c.sign, c.direction, c.every_year, c.rank.of_change if c.rank else 0) for c in claims
            )
            return is_claimed or _is_borne_out(reader, j, claims)
        case Kind.SAME:
            return any(c.is_same for c in claims) or _is_borne_out(reader, j, claims)
        case Kind.EACH:
            return any(c.every_year for c in claims) or _is_one_way(t, claims)
        case Kind.RANK:
            return any(c.rank or c.extreme for c in claims)
        case Kind.SHARE:
            is_counts = all(c.what is What.COUNT for c in claims) and not word.startswith("andel")
            return is_counts or any(c.what is What.SHARE or c.whole or c.rank for c in claims)
        case Kind.INDEX:
            return any(c.what is What.INDEX for c in claims)
        case Kind.ROLLING:
            return any(c.rolling for c in claims)
        case _:
            return True


def _is_tried(reader: Areas, j: int) -> bool:
    """True for a word outside crime that compares nothing, or whose comparison the numbers of the sentence bear out."""
    t = reader.tokens[j]
    word = t.text.lower()
    if _OF_YEARS.fullmatch(word):
        following = reader.tokens[j + 1].text if j + 1 < len(reader.tokens) else ""
        return bool(re.match(r"\w*(?:mätning|undersökning|enkät|årsskifte)", following, re.I))
    if word in (
        "därefter",
        "därnäst",
        "annat",
        "någonsin",
        "båda",
        "bägge",
        "började",
        "startade",
        "inleddes",
        "påbörjades",
    ):
        return False
    if t.kind not in _COMPARES or word == "flera":
        return t.kind is not Kind.CATEGORY
    return _is_counted(reader, j) or _is_borne_out(reader, j, None)


def _is_counted(reader: Areas, j: int) -> bool:
    """True for the word of "47 fler" and for that of "mer än 47"."""
    before_number = [k.kind for k in reader.tokens[j + 1 : j + 3]] == [Kind.THAN, Kind.NUMBER]
    return before_number or any(n < j <= n + 4 and reader.comparative(n) for n in reader.at)


def _is_borne_out(reader: Areas, j: int, claims: Sequence[Claim] | None) -> bool:
    """True when the numbers beside a comparison, each of which is tried itself, say the same as it does."""
    t = reader.tokens[j]
    by_place = {c.number.start: c for c in claims or ()}
    counts = []
    for n in reader.part(j):
        if (
            n not in reader.at
            or reader.number(n).is_rough
            or reader.number(n).unit is Unit.POINTS
            or reader.comparative(n)
        ):
            continue
        claim = by_place.get(reader.tokens[n].start)
        if claims is None or (claim is not None and claim.what in (What.COUNT, What.SHARE)):
            counts.append(n)
    if len({reader.number(n).unit for n in counts}) != 1 or len(counts) < 2:
        return False
    sign = {Kind.UP: 1, Kind.MORE: 1, Kind.DOWN: -1, Kind.LESS: -1}.get(t.kind, 0)
    before, after = [n for n in counts if n < j], [n for n in counts if n > j]
    if t.kind in (Kind.UP, Kind.DOWN):
        if claims is None:
            pair = [n for n in after if reader.governed(n) in (Kind.FROM, Kind.TO)]
            return len(pair) == 2 and (reader.number(pair[1]).value - reader.number(pair[0]).value) * sign > 0
        by_year = sorted(
            ((c.year or 0, c.period.start.month if c.period else 0), c.number.value)
            for n in counts
            if (c := by_place[reader.tokens[n].start]).rows == by_place[reader.tokens[counts[-1]].start].rows
        )
        return len(by_year) > 1 and by_year[0][0] < by_year[-1][0] and (by_year[-1][1] - by_year[0][1]) * sign > 0
    if t.kind not in (Kind.MORE, Kind.LESS, Kind.SAME) or not any(
        reader.tokens[k].kind in (Kind.THAN, Kind.WHO) for k in reader.part(j) if k > j
    ):
        return False
    compared, others = (before[-1], after) if before else (after[0], after[1:])
    differences = [(reader.number(compared).value - reader.number(n).value) * sign for n in others]
    near = max(3.0, 0.1 * reader.number(compared).value) if phrases.HEDGED.search(reader.line.words) else 0.0
    return bool(others) and all(
        d > 0 if sign else abs(reader.number(compared).value - reader.number(n).value) <= near
        for d, n in zip(differences, others, strict=True)
    )


_PEAK = re.compile(
    r"topp(?:år(?:et)?|notering(?:en)?|ade|en)?|kulminera(?:de|t|r)|rekordår(?:et)?|botten|bottenår(?:et)?|bottennotering(?:en)?",
    re.I,
)


def _is_one_way(t: Token, claims: Sequence[Claim]) -> bool:
    """True when the counts that a sentence lists go one way in as many years as it says: "fyra år på raken: 138, 140, 166, 188, 212"."""
    by_year = sorted((c.year or 0, c.number.value) for c in claims if c.what is What.COUNT)
    steps = [b - a for (_, a), (_, b) in pairwise(by_year)]
    is_all = t.value is None or len(steps) == int(str(t.value))
    return len(steps) > 1 and is_all and (all(s > 0 for s in steps) or all(s < 0 for s in steps))


def _is_peak(reader: Areas, j: int, claims: Sequence[Claim]) -> bool:
    """True for "toppåret 2020" when that year has the most (or the fewest) of all that are loaded."""
    near = [k for k in sorted(reader.tags, key=lambda k: abs(k - j)) if abs(k - j) <= 4]
    claim = next(iter(claims), None)
    if not near or claim is None:
        return False
    crime = reader.line.facts.crime(claim.area)
    period = (claim.period or crime.shown) if crime is not None else None
    if crime is None or period is None:
        return False
    counts = {y: crime.value(claim.rows, period.in_year(y)) for y in crime.years(claim.rows, period)}
    known = [v for v in counts.values() if v is not None]
    limit = min if reader.tokens[j].text.lower().startswith("botten") else max
    if reader.tokens[j - 1].text.lower() == "en":  # "en topp på 189", among the years beside it
        at = reader.year_of(near[0])
        known = [v for y in (at - 1, at, at + 1) if (v := counts.get(y)) is not None]
    return len(known) > 1 and counts.get(reader.year_of(near[0])) == limit(known)


def _went_on(reader: Areas, t: Token, years: int, claims: Sequence[Claim]) -> bool:
    """True when the count of "efter två års nedgång" fell in each of so many years before the last."""
    claim = next(iter(claims), None)
    crime = reader.line.facts.crime(claim.area) if claim is not None else None
    if claim is None or crime is None or crime.shown is None or claim.year is None:
        return False
    period, last = claim.period or crime.shown, reader.year - 1
    counts = [crime.value(claim.rows, period.in_year(y)) for y in range(last - years, last + 1)]
    sign = 1 if t.kind is Kind.UP else -1
    return None not in counts and all((b - a) * sign > 0 for a, b in pairwise(c for c in counts if c is not None))


def _took(reader: Areas, claims: Sequence[Claim]) -> bool:
    """True when a claim is of a change over as many years as the sentence says."""
    took = reader.duration()
    changes = [c for c in claims if c.what is What.CHANGE or c.pair or c.direction]
    return any(isinstance(c.base, int) and c.year and c.year - c.base == took for c in changes)


def _rows(reader: Areas, claim: Claim) -> set[str]:
    return _of_rows(reader, claim, claim.rows)


def _of_rows(reader: Areas, claim: Claim, rows: Sequence[str]) -> set[str]:
    crime = reader.line.facts.crime(claim.area)
    return {c for r in rows for c in crime.rows_of(r)} if crime is not None else set()


def _is_span(years: int | Span) -> bool:
    return isinstance(years, Span) and bool(years.years)


def _has_years(claims: Sequence[Claim]) -> bool:
    """True when a claim is of several years: their mean, their limits, a rank among them, a change that went on, or one year after another."""
    several = any(
        c.mean or c.extreme or c.every_year or _is_span(c.base) or (c.rank and c.rank.over_years) or c.rolling
        for c in claims
    )
    return several or len({c.year for c in claims if c.what is What.COUNT}) > 2


def _years(claims: Sequence[Claim]) -> set[int]:
    years: set[int] = set()
    for c in claims:
        spans = [c.mean, c.base, *(c.ordered or ())[1:]]
        years |= {y for s in spans if isinstance(s, Span) for y in s.years}
        years |= {y for y in (c.year, c.end, *spans, c.rank.since if c.rank else None) if isinstance(y, int)}
        years |= set(c.extreme[1]) if c.extreme else set()
        if c.rank and c.rank.over_years and c.rank.since and c.year:
            years |= set(range(c.rank.since, c.year + 1))
    return years


def _is_read_label(reader: Areas, label: Token, claims: Sequence[Claim]) -> bool:
    """True for a reference ("Tabell 3"), for years that a claim has taken in, and for what is a part of a name ("0–14 år")."""
    if _REFERENCE.match(label.text):
        return True
    if label.text.endswith("års") and any(reader.sign(t) == 0 and reader.is_earlier_change(t) for t in reader.tokens):
        return True  # "efter två års nedgång", which is tried with its noun
    if any(t.start < label.end and label.start < t.end for t in reader.tokens if t.kind not in (Kind.WORD, Kind.FILL)):
        return True
    if re.search(r"årsperiod|åren$", label.text, re.I) and reader.duration():
        return _took(reader, claims) or _has_years(claims)
    ages = set(re.findall("[0-9]+", label.text))
    if ages and ages <= {a for c in claims for r in c.rows for a in re.findall("[0-9]+", r)}:
        return True  # the ages of the row
    return _has_years(claims)
