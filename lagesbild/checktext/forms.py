"""Swedish word classes by form: the closed ones whole, the open ones by their endings."""

from __future__ import annotations

import re

CLOSED = re.compile(
    r"(?:att|eftersom|emedan|fast|fastän|ehuru|huruvida|ifall|ity|liksom|medan|såsom|så|samt|såväl|både|dels|antingen|varken|utan|för|ty|"
    r"beträffande|angående|rörande|samtidigt|hemma|sådan|sådant|sådana|få|jag|du|han|hon|hen|den|det|vi|ni|de|mig|dig|oss|er|man|sig|min|mitt|mina|din|vår|vårt|våra|er|ert|era|sin|sitt|sina|dess|deras|vars|"
    r"denna|denne|detta|dessa|samma|själv|själva|vad|vem|vilken|vilket|vilka|varje|var|vart|"
    r"är|var|vara|varit|blir|blev|bli|blivit|har|hade|ha|haft|kan|kunde|kunna|kunnat|får|fick|få|fått|"
    r"här|där|hit|dit|nu|numera|då|sen|sedan|ännu|än|redan|fortfarande|alltjämt|igen|åter|återigen|snart|nyss|hittills|"
    r"ju|nog|väl|också|även|dock|ändå|likväl|emellertid|däremot|tvärtom|istället|stället|alltså|således|därmed|därför|därav|följaktligen|dessutom|därtill|vidare|likaså|"
    r"mycket|lite|litet|något|ganska|rätt|rentav|rent|helt|alldeles|nästan|närapå|knappt|drygt|ungefär|cirka|omkring|kring|just|precis|exakt|bara|endast|enbart|blott|åtminstone|"
    r"kanske|möjligen|sannolikt|förmodligen|troligen|tyvärr|dessvärre|faktiskt|egentligen|förvisso|visserligen|visst|givetvis|förstås|"
    r"upp|ned|ner|in|ut|fram|bort|hem|till|tillbaka|kvar|undan|isär|ihop|framåt|bakåt|uppåt|nedåt|neråt|uppe|nere|inne|ute|borta|"
    r"först|sist|slutligen|främst|framför|allt|särskilt|speciellt|synnerhet|överlag|generellt|totalt|sett|ens|hur|när|som)",
    re.I,
)
"""The words of the closed classes: pronouns, auxiliaries, conjunctions, adverbs that are no adjectives.

They are few and no new ones are made, so that a list of them is no list of what has been seen.
"""

NARROWING_PREPOSITION = re.compile(
    r"i|på|vid|av|från|ur|hos|bland|mot|med|utan|inom|utom|utanför|innanför|ovanför|nedanför|kring|runt|omkring|nära|längs|bakom|framför|"
    r"bredvid|intill|via|genom|över|under|mellan|efter|före|innan|för|till|per|om|gentemot|exklusive|inklusive|förutom|utöver|jämte|utav",
    re.I,
)
FREE_PREPOSITION = re.compile(
    r"\b(?:trots|tack\s++vare|oavsett|på\s++grund\s++av|till\s++följd\s++av|med\s++tanke\s++på|i\s++linje\s++med|i\s++likhet\s++med|i\s++enlighet\s++med|"
    r"i\s++takt\s++med|beträffande|angående|rörande|vad\s++gäller|när\s++det\s++gäller|i\s++fråga\s++om)$",
    re.I,
)
"""What names a cause, a condition or a topic, and no part of what is counted."""
DETERMINER = re.compile(
    r"de|den|det|dessa|detta|denna|en|ett|sin|sitt|sina|dess|deras|vår|vårt|våra|alla|samtliga|varje|vissa|några|någon|något|många|flera|andra|annan|annat|"
    r"övriga|enstaka|\w+s|\w+a",
    re.I,
)
ADVERB = re.compile(r"\w{2,}(?:igt|ligen|vis|samt|fullt|mässigt|värt|ande|[^\W\daeiouyåäö]{1,2}t)", re.I)
ADJECTIVE = re.compile(
    r"\w{2,}(?:ig|iga|igt|sam|samt|samma|full|fullt|fulla|bar|bart|bara|lös|löst|lösa|värd|värt|värda|mässig|mässigt|mässiga|ande)",
    re.I,
)
VERB = re.compile(
    r"\w{2,}(?:ade|ades|ats|at|ar|as|er|es|de|des|te|tes|it|its|tt|tts)|gick|går|drog|drar|kröp|sköt|slog|tog|bröt|sprang|flög|skred|seglade|blev|föll|inföll|avvek|kom|förekom|inkom|uppkom|stod|uppstod|låg|sågs|skrevs|togs|höll",
    re.I,
)
TIME = re.compile(
    r"\w*(?:dag|dagar|dagen|dagarna|daglig\w*|natt\w*|nätt\w*|kväll\w*|morg\w*|helg\w*|veck\w*|sommar\w*|somrar\w*|vint\w*|höst\w*|vår(?:en|ens|as)|jul|julen|påsk\w*|"
    r"midsommar\w*|lov|loven?|semester\w*|termin\w*|tim\w*|månatlig\w*|årlig\w*|säsong\w*)",
    re.I,
)
COMPARES = re.compile(r"\w+(?:ast[ea]?|are)|flesta", re.I)
"""What says a direction or compares by its form, and so is a claim of its own."""
CHANGE = re.compile(
    r"\w*(?:ökning|minskning|uppgång|nedgång|trend|utveckling|förändring|nivå|notering|skillnad)(?:en|ar|arna|er|erna|n|s)?",
    re.I,
)


def is_no_noun(word: str) -> bool:
    """True for a word that no number can count: of a closed class, or an adverb by its ending."""
    return bool(CLOSED.fullmatch(word) or NARROWING_PREPOSITION.fullmatch(word) or ADVERB.fullmatch(word))
