"""How to read what stands in a table: its signs, what is hidden, and the rules of the house."""

from __future__ import annotations

from dataclasses import dataclass

from lagesbild import settings
from lagesbild.analysis.suppression import Count, protect
from lagesbild.exhibit import Column, Role
from lagesbild.methods.model import Example, Method, Reference
from lagesbild.swedish import MISSING, NOT_APPLICABLE, number, percent


@dataclass(frozen=True)
class Sign:
    """A sign that stands where a number could have stood."""

    sign: str
    means: str
    where: str


def signs() -> tuple[Sign, ...]:
    """Every sign that tables use, with what it means now (the smallest base is a setting)."""
    return (
        Sign("-", "noll", "I underlag från Brå och SCB. Här skrivs noll som 0."),
        Sign(NOT_APPLICABLE, "kan inte förekomma", "Till exempel en procentuell ändring när basen är 0."),
        Sign(
            MISSING, "uppgift saknas eller är hemlig", "Aldrig detsamma som 0. En summa där en del saknas saknas också."
        ),
        Sign("·", "ej bedömd", "En vecka utan nivå. Aldrig detsamma som nivå 1."),
        Sign("få", "för få för procent", f"Basen är under {settings.small_base()} brott. Antalet står bredvid."),
    )


RULES = (
    (
        "Saknat är inte noll",
        "En uppgift som saknas visas som saknad, i tabellen, i diagrammet och i filen. Den räknas inte in i något.",
    ),
    (
        "Antal före procent",
        "Procent på en liten bas bedrar. Är basen 0 finns ingen procent, är den liten står antalen i ord.",
    ),
    (
        "Procent och procentenheter",
        "Från 80,2 till 82,5 procent är en ökning med 2,3 procentenheter, eller 2,9 procent.",
    ),
    (
        "Inget p utan ord",
        "Ett p-värde står aldrig ensamt. Bredvid står vad det bär: säkerställd, inte säkerställd, inom slumpen, för få, indikativ.",
    ),
    (
        "Perioden står vid siffran",
        "En period som inte är slut märks, och inget band, ingen prognos och ingen jämförelse byggs på den.",
    ),
    (
        "Undersökningar med n",
        "En andel visas med antalet svar. Olika frågor jämförs aldrig, de ställs bredvid varandra.",
    ),
    (
        "Anmälda brott är inte alla brott",
        "Hur stor del som anmäls skiljer sig mellan brott, platser och år. En insats kan öka antalet anmälningar.",
    ),
    (
        "Källan följer med",
        "Varje tabell, diagram och karta bär sin källa och sin period, på skärmen, i filen och i dokumentet.",
    ),
)
"""(title, text) of what holds for every number."""


def _signs() -> Example:
    change, count = (
        Column("change_percent", "Utv %", Role.PERCENT_CHANGE, decimals=1),
        Column("year_2023", "2023", Role.COUNT),
    )
    return Example(
        "Så skrivs det som inte kan finnas, det som saknas, det som är noll, det som inte är bedömt, och tal.",
        (
            ("0 → 5 brott, i procent", change.write(NOT_APPLICABLE)),
            ("Uppgift saknas", count.write(None)),
            ("Inga brott", count.write(0)),
            ("Vecka som inte bedömts", Column("week_47", "v. 47", Role.LEVEL, missing="·").write(None)),
            ("291 → 490 brott, i procent", percent(100 * (490 / 291 - 1), sign=True)),
            ("1174 brott", number(1174)),
        ),
    )


def _suppression() -> Example:
    counts = {"Kategori A": 3, "Kategori B": 12, "Kategori C": 20, "Summa": 35}
    pattern = protect(
        {k: Count(n, cost=n) for k, n in counts.items()},
        [{k: -1 if k == "Summa" else 1 for k in counts}],
    )
    (also,) = pattern.secondary
    low, high = pattern.intervals["Kategori A"]
    return Example(
        "Tre kategorier med 3, 12 och 20, summa 35 (fiktiva siffror). Trean göms. Men summan minus de två andra avslöjar "
        f"den, så även {also} göms. Den som läser kan bara räkna ut att A ligger någonstans mellan {number(low)} och {number(high)}.",
        tuple((k, MISSING if k in pattern.hidden else number(n)) for k, n in counts.items()),
    )


METHODS = (
    Method(
        "suppression",
        "Små antal göms",
        "Varför står det ”..” i den offentliga versionen fast siffran är känd?",
        (
            "Antal personer och brott från 1 till 4 lämnar inte huset, för bakom ett enstaka brott i en stadsdel finns någon som "
            "grannarna kan känna igen. De ersätts med ”..”. Noll visas: den säger inget om någon. Bara en följd av månader eller veckor göms hel.",
            "Går det gömda att räkna ut ur en summa göms ett antal till. Det avgörs en gång för hela platsen, så att två dokument, "
            "eller månaderna bredvid året, inte tillsammans avslöjar något; det som är publicerat räknas som känt. Att det "
            "räcker prövas: inget gömt småtal får gå att ringa in mer än vad tecknet självt säger.",
        ),
        _suppression,
        (
            Reference("Hundepool, A. m.fl.", 2012, "Statistical disclosure control"),
            Reference(
                "Fischetti, M. & Salazar, J. J.",
                2001,
                "Solving the cell suppression problem on tabular data with linear constraints",
            ),
        ),
        "Att gömma cellen men låta summan stå: då är den bara en subtraktion bort.",
        "Inom huset, där den som behöver siffran för sitt arbete får se den.",
    ),
    Method(
        "symbols",
        "Tecken i tabellerna",
        "Vad betyder ”.”, ”..”, ”·” och ”få”?",
        (
            "Där en siffra saknas står ett tecken som säger varför. Tecknen är desamma som hos Brå och SCB, med två till: "
            "punkten i mitten för en vecka som inte är bedömd, och ”få” där basen är för liten för procent.",
            "Tal skrivs på svenska: decimalkomma, mellanrum mellan tusental och före procenttecknet, och riktigt minustecken.",
        ),
        _signs,
        (Reference("Brottsförebyggande rådet", 2023, "Anmälda brott: teckenförklaring till tabellerna"),),
        "Att läsa ”..” som noll när filen öppnas i ett kalkylprogram.",
        "Tecknen säger varför siffran saknas, inte hur stor den är. Gissa inte.",
    ),
)
