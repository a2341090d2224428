"""The words of lines that are meant for the desk, not for readers, as parts of patterns.

They are matched against a line in small letters. The words of all languages are in one list.
"""

from __future__ import annotations

# "Attention", "Editors:" before the message proper.
CALLS = r"""
    attention\s(?:editors?|eds|desks?)|achtung\sredaktion(?:en)?|attention|
    achtung|atención|atenção|attenzione|let\sop|important|wichtig|urgent|news|media|eds?|editors?['’]?|
    editor['’]s|all\seditors|redaktionen|press\srelease|communiqué|note
"""

EMBARGO = r"""
    (?:strictly\s|strikt\s|strictement\s|estrictamente\s|strettamente\s|absolutely\s)?
      (?:under\s(?:an?\s|strict\s|a\sstrict\s)?embargo|embargoed|embargad[oa]|sous\sembargo|bajo\sembargo|sob\sembargo|
         sotto\sembargo|onder\s(?:strikt\s)?embargo|mit\ssperrfrist|unter\ssperrfrist|sperrfrist\w*|sperrvermerk|
         gesperrt\sbis|embargiert|sperret\stil|sperrad\still|klausuleret\stil|под\sэмбарго|эмбарго\sдо)\b|
    embargo\s?(?:[:–—=-]|$|(?:is\s|wird\s|est\s)?(?:until|till?|hasta|jusqu|bis|até|fino|tot|do|release|
         time|date)\b|(?:lifts?|ends?|expires?|endet|lève)\b(?=[^.]{0,60}(?:\d|day\b|tag\b|midnight|noon))|
         (?:(?:at|on|to|for|le|am|el|del|il|vom|der|the|kl|um|[a-z]{3,6}day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|
            sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|jueves|viernes|domingo|vrijdag|maandag|
            fredag|mandag|måndag|sexta|venerdì|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|
            january|february|march|april|june|july|august|september|october|november|december)[.,]?\s){0,3}
         \d{1,4}(?:[:.h]\d{2}|h\b)?(?!\d|:\s))|
    strict\sembargo\b|
    (?:notizia|articolo|comunicato|testo|story|article|release|report|news|press\srelease|artikel|meldung)\s
      (?:under\s(?:strict\s)?|sotto\s|unter\s|sous\s|bajo\s|sob\s|onder\s)embargo\b|
    (?:press|media|news|publication|release|reporting|publishing|broadcast|online|print)\sembargo\s?
      (?:$|[:–—-]|\d|(?:until|till?|at|time)\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|midnight|noon)|
    (?:zur\s)?veröffentlichung\s(?:erst\s)?(?:frei|freigegeben|erlaubt|gestattet)\b|
    freigabe\s?(?:ab|:)\s?(?=[^.]{0,40}\d)|à\sparaître\s(?=[^.]{0,30}(?:\d|di\b))[^.]{0,40}$|libre\sà\spartir\b|
    публикация\s(?:запрещена|разрешена)\s(?:до|с|после|не)\b|\d{1,2}[^.]{0,30}снимается\sэмбарго|
    \d{1,2}[月日][^。]{0,20}解禁$|\d{1,2}일[^.]{0,20}엠바고|(?:请|請)(?:于|於|在)[^。]{1,20}(?:后|後)(?:发布|發布|发表|發表|报道|報道)|
    محظور\s(?:حتى|قبل)|ambargo\s?:|embargo\s(?:t/m|до)\s|
    not\sbefore\s(?:\w{3,6}day\b|\d{1,2}(?:[:.]\d\d|\s?[ap]\.?m\b))[^.]{0,25}$|
    para\s(?:su\s)?publicación\s(?:el|después|a\spartir)\b[^.]{0,40}$|
    for\s(?:publication|release|use|print|broadcast)\s\w{3,6}day\b[^.]{0,30}$|
    for\s\w{3,6}day['’]?s?\s(?:release|use|papers|publication|editions?|newspapers)\b[^.]{0,20}$|
    release\s(?:date|time)?\s?:\s?\w{3,6}day\b|advance\sfor\s(?:ams|pms)\b|
    not\sfor\s(?:online|web|print|digital)\s(?:use\s|publication\s)?(?:before|until)\b|
    no\s(?:web|online|internet)\s(?:use\s)?(?:before|until)\b|
    (?:nur\s)?(?:zur\s)?veröffentlichung\s(?:erst\s)?(?:ab|am|nicht\svor)\b(?=[^.]{0,40}\d)|
    bis\s(?=[^.]{0,40}\d)[^.]{1,60}\sgesperrt[!.]?$|gesperrt\s(?:für\s\w+\s)?bis\b(?=[^.]{0,40}\d)|
    (?:à|a)\s(?:diffuser|publier|utiliser|paraître|mettre\sen\sligne)\s(?:seulement\s|uniquement\s)?
      (?:à\spartir|a\spartir|dès|après|pas\savant)\b|
    (?:diffusion|publication|parution)\s(?:autorisée\s|possible\s)?(?:à\spartir|dès)\b|
    (?:para\s)?(?:publicar|difundir|divulgar|publicación|publicação|difusión|divulgação)\s(?:sólo\s|só\s)?a\spartir\b|
    (?:da\s)?(?:pubblicare|diffondere|pubblicazione)\s(?:solo\s)?a\spartire\b|
    te\spubliceren\svanaf\b|publicatie\svanaf\b|
    не\s(?:для\s(?:публикации|печати|распространения)|публиковать|распространять)\s(?:[^\s.]{1,20}\s){0,3}?(?:до|ранее|раньше)\b|
    (?:публиковать|публикация|разрешено\sк\sпубликации)\s(?:не\sранее|не\sраньше|после|с\s\d)|эмбарго\s?:|
    (?:報道|情報|记事|記事)?解禁(?:日時|時間|时间|日)?\s?[:：]|[【\[]?(?:エンバーゴ|엠바고)(?:\s?[:：]|\s?\d|\s?$)|
    (?:新闻|新聞|媒体|消息)?禁[发發](?:期)?\s?(?:[:：至到]|\d)|(?:报道|報道|报导|報導|发布|發布|新闻|新聞)禁令\s?(?:[:：至到]|\d)|
    (?:请勿|請勿|不得)(?:在|于|於)?[^。]{1,30}(?:前|之前)(?:发布|發布|发表|發表|报道|報道)|[^。]{1,30}(?:まで|以前)(?:報道|公開|掲載)(?:禁止|不可)|
    (?:حظر|يحظر|محظور|ممنوع)\s(?:ال)?نشر(?:ه)?\s(?:حتى|قبل)|(?:لا\sينشر|ليس\sللنشر|غير\sمخصص\sللنشر)\s(?:حتى|قبل)|
    advance\sfor\s(?:release\s|use\s)?(?:on\s)?(?:the\sweekend|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|
      (?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|
      october|november|december)\b\.?\s\d)|
    hold\s(?:for\s(?:release|publication|use|broadcast|\w+day)|until|till)\b|
    (?:for\s)?(?:release|publication|use|broadcast)(?:\s(?:time|date))?\s?
      (?:[:–—]\s?(?!\s?immediate)(?=[^.]{0,60}\d)|(?:at|on|after|from|not\sbefore)\s(?=[^.]{0,60}\d)(?=[^.]{0,90}$))|
    for\srelease\s(?!immediate)(?=[^.]{0,60}(?:\d|day\b|midnight|noon))|
    (?:strictly\s)?not\s(?:for|to\sbe)\s(?:release[d]?|publication|publish(?:ed)?|broadcast|use[d]?|transmission|
      distribut(?:ion|ed)|posted)(?:,?\s(?:or\s|and\s)?\w+){0,4}\s(?:before|until|till|prior)\b|
    do\snot\s(?:publish|use|release|broadcast|distribute|post|run)(?:,?\s(?:or\s|and\s)?\w+){0,4}\s(?:before|until|till|
      prior)\b|
    no\s(?:publication|use|release|broadcast|online\suse)(?:\sor\s\w+)?\s(?:before|until|till)\b|
    (?:à\s)?ne\spas\s(?:publier|diffuser|utiliser|mettre\sen\sligne)(?:\s(?:et|ou|ni)\s\w+)?\savant\b|
    (?:publication|diffusion)\s(?:interdite\s)?(?:pas\s)?avant\b|
    nicht\s(?:zur\sveröffentlichung\s|veröffentlichen\s|zu\sveröffentlichen\s)?vor\b(?=[^.]{0,40}\d)|
    veröffentlichung\s(?:erst|nicht\svor|ab)\b|frei(?:gegeben)?\s(?:erst\s)?(?:ab|für)\b(?=[^.]{0,40}(?:\d|tag\b))|
    no\s(?:publicar|difundir|usar|utilizar)\s(?:antes|hasta)\b|prohibida\ssu\s(?:publicación|difusión)\b|
    noticia\sembargada|
    não\s(?:publicar|divulgar|usar)\s(?:antes|até)\b|
    (?:da\s)?non\s(?:pubblicare|diffondere)\s(?:prima|fino)\b|
    niet\s(?:publiceren|verspreiden|voor\spublicatie|te\spubliceren)\s(?:voor|vóór|tot)\b|
    (?:this|these|the|all|diese[rs]?|cette|ce|cet|esta|este|questo|questa|dit|deze)\s(?:\w+\s){0,4}
      (?:is|are|remains?|ist|est|está|è)\s(?:\w+\s){0,2}
      (?:under\s(?:an?\s|strict\s)?embargo|embargoed|sous\sembargo|bajo\sembargo|sob\sembargo|sotto\sembargo|
         gesperrt\sbis|onder\sembargo)\b
"""

# Words of an embargo in brackets, or behind a dash, in a line that says more.
EMBARGO_INSIDE = r"""
    [(\[][^()\[\]]{0,40}\b(?:embargoed|embargo\s(?:until|till?|bis|hasta|jusqu|até|tot)|under\sembargo|sous\sembargo|
      bajo\sembargo|sperrfrist)\b|
    \s[–—-]\s(?:strictly\s)?(?:embargoed|sperrfrist|under\sembargo|sous\sembargo)\b
"""

EMBARGO_IN_NOTE = r"""
    \b(?:embargoed|(?:under|strict|sous|bajo|sotto|onder)\sembargo|sperrfrist|
       embargo\s(?:of|until|till?|bis|hasta|jusqu|até|tot|fino|lifts?|ends?|expires|time)\b)
"""

NOTE = r"""
    (?:editors?['’]?s?['’]?\snotes?|editors['’]?\sadvisory|notes?\s(?:to|for)\s(?:the\s)?(?:editors?|desks?|media)|
       attention\s(?:editors?|eds|desks?)|attention|eds?\.?|editors|advisory|desks?|
       hinweise?\s(?:an|für)\s(?:die\s)?redaktion(?:en)?|anmerkung\s(?:an|für)\sdie\sredaktion(?:en)?|
       achtung\sredaktion(?:en)?|redaktionen|
       notes?\s(?:aux|pour\sles)\s(?:rédactions?|rédacteurs?|éditeurs)|(?:à\sl['’])?attention\s(?:des\srédactions|aux\srédactions)|
       nota\s(?:a|para)\s(?:los\s|las\s)?(?:editores|redacciones|redacción)|atención\s(?:editores|redacciones)|
       nota\s(?:à|às|aos|para\sa|para\sos)\s(?:redação|redações|editores)|atenção\s(?:editores|redações)|
       nota\sper\sle\sredazioni|nota\sai\sredattori|noot\svoor\sde\sredactie|opmerking\svoor\sde\sredactie)
"""

PRIVATE = r"""
    (?:(?:the\s|all\s)?(?:following|below|above|information|contacts?|rest|remainder|this)\b[^.:]{0,60}
       \s)?(?:strictly\s)?not\s(?:for|intended\sfor|meant\sfor|to\sbe)\s(?:publication|published|print|printing|
       public\suse)\b|
    do\snot\spublish\b|
    (?:(?:die\s|alle\s)?(?:folgende|nachfolgende|nachstehende|untenstehende|diese)\w?\b[^.:]{0,60}\s)?
       nicht\s(?:zur|für\sdie)\sveröffentlichung\b|
    (?:dpa-)?redaktionelle\shinweise?\b|(?:dpa-)?notizblock\b|dpa-kontakte?\b|
    (?:(?:les|l['’])\s?(?:informations?|éléments|coordonnées|indications|lignes)\b[^.:]{0,60}\s)?
       (?:ne\s(?:sont|est|doivent|doit)\spas|pas|non)\s(?:être\s)?(?:destinée?s?\sà|pour|publiée?s?)(?:\sla|\sune|\sêtre)?
       (?:\spubli\w+)?\b|
    ne\spas\s(?:publier|diffuser)\b|
    (?:(?:la|las|los|el)\s(?:siguiente|siguientes|información|informaciones|datos)\b[^.:]{0,60}\s)?
       no\s(?:es|son|está|están)?\s?(?:para|destinad[oa]s?\sa|apt[oa]s?\spara)\s(?:su\s|la\s)?publicación\b|
    no\spublicar\b|
    (?:(?:as|a|os)\s(?:informações|informação|dados|seguintes)\b[^.:]{0,60}\s)?
       não\s(?:é|são|estão)?\s?(?:para|destinad[oa]s?\sà|destinad[oa]s?\sa)\s(?:a\s)?publicação\b|
    não\spublicar\b|
    (?:(?:le|la|i)\s(?:seguenti|informazioni|dati)\b[^.:]{0,60}\s)?
       (?:da\s)?non\s(?:per\sla\spubblicazione|pubblicare|destinat[oaei]\salla\spubblicazione)\b|
    (?:(?:de\s)?(?:volgende|onderstaande)\b[^.:]{0,60}\s)?
       niet\s(?:voor\spublicatie|publiceren|bestemd\svoor\spublicatie)\b
"""

# "(Adds details)": what is new in this version of an agency's story.
UPDATE = r"""
    adds?|updates?|updated|recasts?|corrects?|corrected|rewrites?|refiles?|removes|amends?|clarifies|ajoute|ajoutant|
    ajoute[rs]?|actualise|actualisé|corrige|corrigé|précise|reprise|aktualisiert|aktualisierung|ergänzt|ergänzungen|
    berichtigt|korrigiert|zusammenfassung|wiederholung|neu|actualiza|actualización|agrega|añade|amplía|atualiza|
    acrescenta|corrigido|aggiorna|aggiunge|corregge|vult\saan|actualiseert
"""

CREDITS = r"""
    (?:(?:additional|further|with)\s)?(?:reporting|writing|editing|compiling|compiled|written|edited|translated|graphics?)
       (?:\sand\s\w+)?\sby\b|
    (?:reportage|reportages|rédigé|rédaction|édité|service|version\sfrançaise)\s(?:de|par|d['’])\b|
    (?:bericht|berichte|reportage|geschrieben|redigiert|mitarbeit)\svon\b|
    (?:reporte|reportaje|información|escrito|redacción|editado|edición)\s(?:de|por)\b|
    (?:reportagem|edição|escrito|texto)\s(?:de|por)\b|(?:a\scura\sdi|scritto\sda)\b
"""

# Whole lines that mark for the desk where a text begins or ends.
MARKS = frozenset(
    """
    for immediate release|immediate release|pour diffusion immédiate|zur sofortigen veröffentlichung|press release|
    news release|more|more follows|mehr|nnnn|zczc|end of story|end of text
    """.replace("\n    ", "")
    .strip()
    .split("|")
)
