"""Which words beside a number no rule has read: one of them may make the number another than the one that is loaded.

The words that change nothing are listed; every other word leaves the number unchecked, with the word as the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lagesbild.checktext.numbers import WORDS
from lagesbild.checktext.tokens import Kind, Token

_BREAKS = (Kind.COMMA, Kind.BUT, Kind.COLON, Kind.OPEN, Kind.CLOSE, Kind.DASH)

# by what they say: stands, sees and says; how, how much and how sure; when, without a year; what is counted; how things hang together
_NEUTRAL = re.compile(
    r"(?:står|stod|stått|stannade?|stannat|gått|gick|haft|vad|när|in|ses|sågs|visas|visats|nära|rent|ungefärligen|gällande|angående|beträffande|avseende|åldersspann\w*|åldersgrupp\w*|ålderskategori\w*|ålder|åldern|ligga|nådde|nått|blir|bli|fanns|finns|funnits|kom|kommit|hamnade|hamnar|hamnat|rör|rörde|gäller|gällde|gällt|avser|avsåg|avsett|"
    r"omfattar|omfattade|utgörs|utgjordes|består|bestod|räknades|räknas|räknar|tog|tagit|emot|pendla\w*|variera\w*|toppen|toppnoteringen|positiv|negativ|gynnsam|precis|få|kategorier|följs|ingår|mäts|gjorts|gjordes|gjort|lämnats|lämnades|lämnade|inkommit|inkom|kommer|upprättats|"
    r"redovisas|redovisades|redovisar|rapporterats|rapporterades|rapporterade|uppmättes|konstaterades|konstateras|noterar|noterats|noterade|notera|"
    r"ser|sett|syns|synes|säga|säger|visade|visat|framgår|framhålla|uppger|nämnas|konstatera|konstaterar|kan|vill|vi|man|blivit|fått|får|fick|toppade?|toppar|drar|dra|sticker|"
    r"sammantagna|pekar|märks|märktes|understryka|betona|lyfta|fram|motsvarade|innebar|innebära|gav|betyder|summerar|summeras|svarade|"
    r"tydlig[at]?|tydligt|kraftig[at]?|kraftigt|markant[a]?|marginell[at]?|marginellt|svag[at]?|svagt|liten|litet|stor[at]?|stort|betydlig[at]?|betydligt|påtaglig[at]?|påtagligt|"
    r"rejäl[at]?|rejält|något|lite|mycket|klart|avsevärt|väsentligt|närmast|mest|bara|allt|dramatisk[at]?|rekordstor|relativt|förhållandevis|jämförelsevis|höga?|högt|högre|låga?|lågt|lägre|"
    r"princip|praktiken|stort\s+sett|drygt|runt|strax|exakt|precis|bokstavligen|faktiskt|fortfarande|fortsatt|fortsätter|fortsatte|dock|ändå|alltjämt|alltså|därmed|således|även|också|åter|återigen|igen|"
    r"däribland|därav|varav|därefter|efter|följt|följd|föregående|tidigare|senaste|senare|nu|numera|för|tiden|hela|perioden|hittills|året|månader|månaderna|månad|årets|dess|"
    r"att|både|såväl|dels|respektive|trots|framför|särskilt|främst|utöver|förutom|ut|upp|uppe|nere|ned|ner|kvar|stilla|vid|inom|hos|per|ju|så|gånger|efter|vilka|vilken|vilket|detta|denna|dessa|dem|"
    r"sina|sitt|sin|deras|båda|bägge|vardera|tal|talet|talen|siffran|siffror|siffrorna|siffra|nivån|nivå|notering|noteringen|utfallet|utfall|tillfällen|kategori|kategorierna|"
    r"brottet|brottstyp|brottstypen|brottstyperna|urvalet|urval|statistik|anmälningsstatistik|polisens|polisen|bild|bilden|uppgifter|anmält|anmälda|anmälde|anmäla|anmäls|brottskategori(?:er|erna)|uppåt|antalen|mängden|volymen|"
    r"toppår|toppåret|bottenåret|rekordåret|rekordår|sett|ser|området|områdets|lokalt|positivt|glädjande|nog|oroande|negativt|viktigt|värt|utvecklingen|trenden|jämförelse|jämförelsen|jämförelseperioden|sedan|exempelvis|exempel|bland|annat)",
    re.I,
)


def leftover(tokens: Sequence[Token], first: int, i: int, vocabulary: Iterable[str] = ()) -> str | None:
    """The first word that no rule reads, from the place ``first`` to the end of the stretch of the number at ``i``.

    ``vocabulary`` has further words that are understood here, such as those of a question that is asked.
    """
    a, b = i, i + 1
    while a > 0 and tokens[a - 1].kind not in _BREAKS:
        a -= 1
    while b < len(tokens) and tokens[b].kind not in _BREAKS:
        b += 1
    understood = {w.lower() for w in vocabulary}
    for t_at in range(min(a, first) if first >= 0 else a, b):
        t = tokens[t_at]
        following = tokens[t_at + 1].kind if t_at + 1 < len(tokens) else None
        if t.text.lower() == "mellan" and (
            following in (Kind.PERIOD, Kind.YEARS) or (following is Kind.NUMBER and t_at + 1 < i - 2)
        ):
            continue  # the limits of a span are numbers of their own
        if (
            t.kind is Kind.WORD
            and t.text.lower() not in WORDS
            and not _NEUTRAL.fullmatch(t.text)
            and t.text.lower() not in understood
        ):
            return t.text
    return None
