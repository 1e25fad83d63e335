"""Areas and places: which stand out, where things gather, whether a measure helped."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lagesbild.analysis import coincide, hotspots, rates, similar
from lagesbild.analysis.evaluation import Change, difference_in_differences, weighted_displacement
from lagesbild.analysis.interrupted import step_in_counts
from lagesbild.methods.model import Example, Method, Reference, bare_p, between, p_text
from lagesbild.swedish import number, percent

_AREAS = tuple("ABCDEFGHIJKL")
_COUNTS = [22, 58, 105, 28, 92, 6, 37, 80, 13, 52, 36, 97]
_PEOPLE = [4_000, 12_000, 9_000, 6_000, 18_000, 500, 8_000, 15_000, 3_000, 10_000, 7_000, 20_000]


def _funnel() -> Example:
    result = rates.funnel(_COUNTS, _PEOPLE)
    table = result.table.assign(area=_AREAS).set_index("area")
    c, f = table.loc["C"], table.loc["F"]
    return Example(
        f"Tolv fiktiva områden har i snitt {number(1000 * result.mean, 2)} brott per 1 000 invånare. Område C har {number(c['count'])} "
        f"där {number(c['expected'], 1)} väntas och ligger {c['outside']} den yttre gränsen. Område F har ett högre tal, "
        f"{number(1000 * f['rate'], 1)} mot {number(1000 * c['rate'], 1)} per 1 000, men med {number(f['count'])} brott ryms det i slumpen.",
        (
            ("C: antal och gränser 99,8 %", f"{number(c['count'])} ({between(c['low_998'], c['high_998'], 0)})"),
            ("F: antal och gränser 99,8 %", f"{number(f['count'])} ({between(f['low_998'], f['high_998'], 0)})"),
            ("Områden utanför", ", ".join(table.index[table["outside"].notna()])),
        ),
    )


def _bayes() -> Example:
    result = rates.marshall([0, 30, 45], [100, 10_000, 9_000])
    rows = result.table.assign(area=["Litet", "Stort", "Mellan"]).to_dict("records")
    return Example(
        f"Tre fiktiva områden. Det lilla har 0 brott bland 100 invånare. Noll per 1 000 är inte trovärdigt: talet dras nästan hela vägen till "
        f"snittet {number(1000 * result.mean, 2)}. De stora områdena står på egna ben och flyttas mindre.",
        tuple(
            (r["area"], f"{number(1000 * r['rate'], 2)} → {number(1000 * r['smoothed'], 2)} per 1 000") for r in rows
        ),
    )


def _ranks() -> Example:
    ranked = rates.ranks([90, 40, 36, 10], [10_000, 10_000, 10_000, 10_000]).assign(area=["A", "B", "C", "D"])
    rows = ranked.to_dict("records")
    return Example(
        "Fyra fiktiva områden med lika många invånare och 90, 40, 36 och 10 brott. A är säkert högst och D säkert lägst. B och C kan "
        "inte rangordnas: båda kan vara tvåa eller trea.",
        tuple(
            (r["area"], f"plats {r['rank']}" + (f" ({r['low']}–{r['high']})" if r["low"] != r["high"] else " (säker)"))
            for r in rows
        ),
    )


def _coincidence() -> Example:
    sets = np.array(
        [[i in (0, 1) for i in range(10)], [i in (0, 1) for i in range(10)], [i in (0, 5) for i in range(10)]]
    )
    three, two = coincide.coincide(sets), coincide.coincide(sets[:2])
    return Example(
        "Tio fiktiva områden, tre mått. A och B är sämst på de två första, A och F på det tredje. Ett område är med på alla tre, "
        f"där slumpen i snitt ger {number(three.expected, 2)}. På de två första är båda desamma: p {bare_p(two.p)}.",
        (
            ("På alla tre", f"{three.together} (slumpen {number(three.expected, 2)}, {bare_p(three.p)})"),
            ("På de två första", f"{two.together} (slumpen {number(two.expected, 2)}, {bare_p(two.p)})"),
        ),
    )


def _similar() -> Example:
    people = np.array([[1_000.0, 30.0], [1_200.0, 28.0], [5_000.0, 30.0], [3_000.0, 12.0], [3_400.0, 20.0]])
    away = similar.distances(people, 0)
    return Example(
        "Fem fiktiva områden, kända genom invånare per km² och andel under 20 år. Från det första (1 000 och 30 %) är det "
        f"{number(float(away[1]), 2)} till det andra (1 200 och 28 %), och {number(float(away[2]), 2)} till det tredje (5 000 och 30 %).",
        (("Till det andra", number(float(away[1]), 2)), ("Till det tredje", number(float(away[2]), 2))),
    )


def _density() -> Example:
    one, two = (hotspots.density([674_000.0] * n, [6_580_000.0] * n, 300) for n in (1, 2))
    return Example(
        f"En händelse med bandbredden 300 meter ger toppen {number(float(one.values.max()), 1)} per km² precis där den skedde, och noll "
        f"300 meter bort. Två på samma plats ger {number(float(two.values.max()), 1)}. Hela ytan summerar till antalet händelser.",
        (
            ("Topp, en händelse", f"{number(float(one.values.max()), 1)} per km²"),
            ("Topp, två händelser", f"{number(float(two.values.max()), 1)} per km²"),
            ("Ytans summa, två händelser", number(two.events)),
        ),
    )


def _hotspots() -> Example:
    at = np.arange(10) * 100.0
    x, y = (v.ravel() for v in np.meshgrid(at, at))
    values = np.where((x <= 200) & (y <= 200), 6.0, 1.0)
    result = hotspots.gi_star(x, y, values, 150).assign(x=x, y=y)
    middle = result[(result["x"] == 100) & (result["y"] == 100)].iloc[0]
    return Example(
        f"Hundra rutor med 1 händelse var, utom nio i ett hörn som har 6 (fiktiva siffror). Rutan mitt bland de nio får "
        f"z {number(middle['z'], 2)}. Efter justering för att hundra rutor prövats är {number(int((result['spot'] == 'het').sum()))} rutor heta.",
        (
            ("Rutan i mitten, z", number(middle["z"], 2)),
            ("Rutor som räknas till dess omgivning", number(middle["neighbours"])),
            ("Heta rutor av 100", number(int((result["spot"] == "het").sum()))),
        ),
    )


def _near_repeat() -> Example:
    east = [0.0, 50, 0, 50, 5_000, 5_050, 9_000, 12_000, 15_000, 18_000, 21_000, 24_000]
    days = [1.0, 3, 60, 62, 30, 33, 100, 140, 180, 220, 260, 300]
    result = hotspots.knox([600_000 + v for v in east], [6_500_000.0] * 12, days, [200], [7]).iloc[0]
    return Example(
        f"Tolv fiktiva inbrott. {number(result['observed'])} par ligger inom både 200 meter och sju dagar. Blandas dagarna om av slumpen "
        f"väntas {number(result['expected'], 1)}. Så många par kom i stort sett aldrig av slumpen (p {bare_p(result['p'])}).",
        (
            ("Par inom 200 m och 7 dagar", number(result["observed"])),
            ("Väntat av slumpen", number(result["expected"], 1)),
        ),
    )


def _aoristic() -> Example:
    result = hotspots.aoristic(
        pd.Series([pd.Timestamp("2024-03-08 22:30")]), pd.Series([pd.Timestamp("2024-03-09 01:30")])
    )
    hours = [(5, 22), (5, 23), (6, 0), (6, 1)]
    days = {5: "fre", 6: "lör"}
    return Example(
        "En cykel ställdes fredag 22.30 och var borta lördag 01.30. Stölden delas ut på de timmar den kan ha skett: "
        "en sjättedel i timmen som halvt täcks, en tredjedel i en hel timme. Natten går över midnatt, och veckodagen med.",
        tuple((f"{days[d]} kl. {h:02d}", percent(100 * float(result.table.at[d, h]))) for d, h in hours),
    )


def _before_after() -> Example:
    effect = weighted_displacement(Change(100, 60), Change(100, 98))
    return Example(
        f"Insatsområdet gick från 100 till 60 brott, kontrollområdet från 100 till 98 (fiktiva siffror). Utöver kontrollen är det "
        f"{number(effect.crimes)} brott ({between(effect.low, effect.high)}). Intervallet rymmer inte noll: minskningen är säkerställd, "
        "men kan vara ett enda brott eller sjuttiofem.",
        (
            ("Effekt i brott", number(effect.crimes)),
            ("95 % intervall", between(effect.low, effect.high)),
            ("p", p_text(effect.p, "säkerställd minskning")),
            ("Minsta effekt som hade synts", number(effect.smallest, 1)),
        ),
    )


def _differences() -> Example:
    treated, control = (
        ([9, 7, 10, 8, 6, 10, 9, 11], [5, 4, 6, 3, 5, 6, 4, 5]),
        ([6, 8, 7, 5, 9, 7, 6, 8], [7, 6, 8, 6, 7, 7, 5, 8]),
    )
    effect = difference_in_differences(treated, control)
    sums = [number(sum(g)) for g in (*treated, *control)]
    return Example(
        f"Åtta veckor före och åtta efter. Insatsområdet gick från {sums[0]} till {sums[1]} händelser, jämförelseområdet från {sums[2]} "
        f"till {sums[3]} (fiktiva siffror). I förhållande till jämförelsen blev kvar {percent(100 * effect.ratio, 0)} "
        f"({between(100 * effect.low, 100 * effect.high, 0)} %).",
        (
            ("Kvot av kvoter", number(effect.ratio, 2)),
            ("95 % intervall", between(effect.low, effect.high, 2)),
            ("p", p_text(effect.p, "säkerställd minskning")),
            ("Ojämnare än slumpen (φ)", number(effect.dispersion, 2)),
        ),
    )


def _interrupted() -> Example:
    step = step_in_counts([10, 12, 8, 11, 9, 10] * 18, [5, 6, 4, 5] * 4)
    return Example(
        f"108 veckor före och 16 efter (fiktiva siffror). Hade veckorna fortsatt som de var på väg skulle det ha blivit "
        f"{number(step.expected)} händelser efter; det blev {number(step.observed)}.",
        (
            ("Kvot mot det väntade", number(step.ratio, 2)),
            ("95 % intervall", between(step.low, step.high, 2)),
            ("p", p_text(step.p, "säkerställd minskning")),
        ),
    )


METHODS = (
    Method(
        "funnel",
        "Trattdiagram",
        "Vilka områden avviker mer än deras storlek förklarar?",
        (
            "Små områden svänger mer än stora. Gränserna ritas därför som en tratt: breda för små områden, smala för stora. "
            "95 procent av lika områden ligger inom den inre gränsen och 99,8 procent inom den yttre.",
            "Skiljer sig områdena mer än slumpen kan ge, vidgas tratten för alla (√φ).",
        ),
        _funnel,
        (Reference("Spiegelhalter, D. J.", 2005, "Funnel plots for comparing institutional performance"),),
        "Att peka ut det område som har högst tal per invånare: det är ofta bara det minsta.",
        "När folkmängden inte är rätt mått på hur många som är på platsen, som i ett centrum.",
    ),
    Method(
        "empirical-bayes",
        "Utjämnade tal för små områden",
        "Vad är ett rimligt tal per invånare när brotten är få?",
        (
            "Varje områdes tal dras mot snittet för alla, mycket om området är litet och lite om det är stort. Hur mycket avgörs av "
            "hur olika områdena är utöver slumpen. Är de inte olikare än slumpen ger får alla snittet.",
        ),
        _bayes,
        (Reference("Marshall, R. J.", 1991, "Mapping disease and mortality rates using empirical Bayes estimators"),),
        "Variansen mellan områden får aldrig bli negativ: då skulle talen tryckas från snittet i stället för mot det.",
        "För att granska ett enskilt litet område med ett verkligt problem: utjämningen döljer det. Se också antalet.",
    ),
    Method(
        "ranks",
        "Rang med intervall",
        "Vilket område ligger högst, och hur säkert är det?",
        (
            "Talen dras om många gånger inom sin osäkerhet, och områdena rangordnas varje gång. Intervallet visar vilka platser "
            "området hamnade på i 95 av 100 dragningar. Slumpen är låst, så samma underlag ger samma svar.",
        ),
        _ranks,
        (
            Reference(
                "Goldstein, H. & Spiegelhalter, D. J.",
                1996,
                "League tables and their limitations: statistical issues in comparisons of institutional performance",
            ),
        ),
        "En lista utan intervall: de flesta platser i mitten är utbytbara.",
        "För att utse ”värsta området” i en rubrik.",
    ),
    Method(
        "density",
        "Täthetskarta",
        "Var samlas händelserna?",
        (
            "Varje händelse breds ut som en liten kulle med bestämd bredd i meter, och kullarna läggs ihop. Värdet är händelser "
            "per km², och hela kartan summerar till antalet händelser.",
            "Bredden står vid kartan. Avstånd räknas i meter (SWEREF 99 TM), aldrig i grader.",
        ),
        _density,
        (Reference("Silverman, B. W.", 1986, "Density estimation for statistics and data analysis"),),
        "En del kartprogram glömmer att dela med kullens volym och visar omkring sju gånger för höga värden.",
        "Med få händelser: kartan visar då kullarna, inte något mönster. Och aldrig så nära att en bostad kan pekas ut.",
    ),
    Method(
        "hotspots",
        "Heta platser (Gi*)",
        "Var är det fler händelser än slumpen ger, när hela kartan räknas?",
        (
            "Varje ruta jämförs, tillsammans med sina grannar, med kartans snitt. Z säger hur långt ifrån summan ligger. Eftersom "
            "många rutor prövas samtidigt justeras p (Benjamini-Hochberg): bland de rutor som kallas heta är i snitt högst 5 procent det av slumpen.",
            "En karta där alla rutor är lika har inga heta platser.",
        ),
        _hotspots,
        (
            Reference(
                "Ord, J. K. & Getis, A.",
                1995,
                "Local spatial autocorrelation statistics: distributional issues and an application",
            ),
            Reference(
                "Benjamini, Y. & Hochberg, Y.",
                1995,
                "Controlling the false discovery rate: a practical and powerful approach to multiple testing",
            ),
        ),
        "Att färga efter z utan justering: med tusen rutor blir omkring femtio heta av slumpen.",
        "När rutorna följer var folk bor: då visar kartan befolkningen.",
    ),
    Method(
        "near-repeat",
        "Upprepning i närheten",
        "Ökar risken för ett nytt brott nära i tid och rum efter det första?",
        (
            "Alla par av händelser räknas som ligger nära varandra både i rum och i tid (Knox). Sedan blandas dagarna mellan "
            "händelserna, 999 gånger, och paren räknas om. Är de verkliga paren fler än i nästan alla blandningar finns en upprepning.",
        ),
        _near_repeat,
        (Reference("Knox, E. G.", 1964, "The detection of space-time interactions"),),
        "Att pröva många avstånd och tider och välja det som ger lägst p. Bestäm i förväg.",
        "Under tio händelser, och när dagen för brottet är osäker.",
    ),
    Method(
        "aoristic",
        "Brott med okänd tidpunkt",
        "När på dygnet sker brott som upptäcks i efterhand?",
        (
            "Händelsen väger 1 och delas ut på timmarna i intervallet efter hur mycket av varje timme det täcker. Intervall går "
            "över midnatt, och timmen som hoppas över eller kommer två gånger när klockan ställs om räknas som den är.",
        ),
        _aoristic,
        (Reference("Ratcliffe, J. H. & McCullagh, M. J.", 1998, "Aoristic crime analysis"),),
        "Att använda mitten av intervallet: inbrott på dagtid hamnar då mitt på dagen, vad som än hände.",
        "För intervall på mer än en vecka: de säger ingenting om timmen och lämnas utanför.",
    ),
    Method(
        "before-after",
        "Före och efter en insats",
        "Minskade brotten mer där insatsen gjordes än på en jämförbar plats?",
        (
            "Ändringen i insatsområdet minus ändringen i ett kontrollområde, och om det finns, detsamma för området runt om, dit brott "
            "kan ha flyttat. Intervallet bygger på att alla antal svänger av slumpen.",
            "Är brotten för få för att någon effekt skulle kunna synas räknas ingenting, och skälet sägs.",
        ),
        _before_after,
        (
            Reference(
                "Wheeler, A. P. & Ratcliffe, J. H.",
                2018,
                "A simple weighted displacement difference test to evaluate place based crime interventions",
            ),
        ),
        "En plats som valts för att den haft ett ovanligt dåligt år blir bättre av sig själv.",
        "När kontrollområdet påverkas av insatsen, eller följde en annan utveckling redan före.",
    ),
    Method(
        "coincidence",
        "Sammanfallande kartor",
        "Är det samma områden som är sämst på alla kartor, mer än slumpen ger?",
        (
            "Den sämsta femtedelen av områdena tas ut på varje karta för sig. Sedan räknas hur många som är med på alla.",
            "Slumpen: femtedelarna lottas ut bland områdena, lika stora, många gånger med fast frö. p är hur stor del av "
            "lottningarna som ger minst lika många, den verkliga inräknad.",
        ),
        _coincidence,
        (Reference("Good, P.", 2005, "Permutation, parametric and bootstrap tests of hypotheses"),),
        "Att läsa sammanfallande kartor som orsak: samma områden kan vara tätast befolkade, eller mäta samma sak två gånger.",
        "Under fem områden. Områden som gränsar till varandra liknar varandra, så ett litet p är mindre säkert än det ser ut.",
    ),
    Method(
        "similar-areas",
        "Liknande områden",
        "Vilka områden är rimliga att jämföra med?",
        (
            "Varje uppgift (det som är inläst per område, invånare per km², andel unga och äldre) delas med sin standardavvikelse bland "
            "områdena. Avståndet är roten ur summan av skillnaderna i kvadrat: 0 är precis lika.",
            "De närmaste visas, med avståndet och uppgifterna.",
        ),
        _similar,
        (Reference("Hastie, T., Tibshirani, R. & Friedman, J.", 2009, "The elements of statistical learning"),),
        "Att två områden liknar varandra i vilka som bor där betyder inte att de har lika många besökare, skolor eller torg.",
        "Under fem områden, eller när uppgifterna inte har med frågan att göra.",
    ),
    Method(
        "difference-in-differences",
        "Skillnad i skillnader",
        "Ändrades insatsområdet mer än jämförelseområdet, räknat i andelar?",
        (
            "Efter delat med före i insatsområdet, delat med efter delat med före i jämförelseområdet. 1 är ingen skillnad. Säsong och "
            "annat som är lika i båda områdena faller bort.",
            "Kommer händelserna ojämnare vecka för vecka än slumpen ger vidgas intervallet (φ). En åtgärd sägs ha verkan bara när "
            "detta prov, före och efter i antal, och ett prov om svängningar som håller i sig är överens.",
        ),
        _differences,
        (Reference("McCullagh, P. & Nelder, J. A.", 1989, "Generalized linear models"),),
        "En enda händelsekedja kan ge många händelser samma vecka: utan φ ser den ut som en säker ändring.",
        "När områdena utvecklades olika redan före, eller när något annat än åtgärden ändrades i bara det ena.",
    ),
    Method(
        "interrupted-series",
        "Bruten tidsserie",
        "Skiljer sig veckorna efter från vart veckorna före var på väg?",
        (
            "Antalet per vecka följer en nivå, en trend och en årstid, och därför behövs två år före. Steget vid åtgärdens start är "
            "hur långt veckorna efter ligger från den banan. Osäkerheten är den större av två: en för ojämna veckor, en för veckor som liknar varandra.",
            "Att serien bröts sägs bara när ett andra prov är överens: samma veckor vridna i tiden visar sällan ett lika stort steg.",
            "Nivåer har inget medelvärde: där räknas andelen veckor på förhöjd nivå, och den prövas mot samma veckor vridna i tiden.",
        ),
        _interrupted,
        (
            Reference(
                "Bernal, J. L., Cummins, S. & Gasparrini, A.",
                2017,
                "Interrupted time series regression for the evaluation of public health interventions: a tutorial",
            ),
            Reference(
                "Newey, W. K. & West, K. D.",
                1987,
                "A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent covariance matrix",
            ),
        ),
        "Det finns inget område att jämföra med: allt annat som ändrades samtidigt ingår i steget.",
        "När något annat började samma vecka, eller när färre än 104 veckor före (för nivåer 26) eller 8 efter är räknade.",
    ),
)
