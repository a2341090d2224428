"""The words by which lines are recognised: agencies, labels, furniture, months, weekdays.

All keys are casefolded. The words of all languages are in one list, since the language of a text is not known.
"""

from __future__ import annotations

_AGENCIES = """
    AA; AAP; Adnkronos; AFP; Agence France-Presse; Agencia EFE; AGI; Agência Brasil; Agência Lusa; Anadolu; ANI;
    ANP; ANSA; Antara; AP; APA; APP; Associated Press; ATS; Belga; Bernama; Bloomberg; CTK; dpa; dpa-AFX; EFE;
    EPA; EPA-EFE; Europa Press; Getty; Getty Images; IANS; Interfax; IRNA; Keystone; Keystone-ATS; Kyodo; Lusa;
    MTI; Notimex; NTB; PA; PA Media; PAP; PPI; PTI; Reuters; RIA Novosti; Ritzau; SPA; Sputnik; STT; Tanjug;
    TASS; The Associated Press; The Canadian Press; Thomson Reuters; TT; Télam; Ukrinform; UNI; UPI; WAFA; WAM;
    Xinhua; Yonhap; ČTK
"""


def _names(listed: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in listed.split(";"))


AGENCIES = {name.casefold(): name for name in _names(_AGENCIES)} | {
    "共同社": "共同社",
    "新华社": "新华社",
    "新華社": "新華社",
    "риа новости": "РИА Новости",
    "тасс": "ТАСС",
    "интерфакс": "Интерфакс",
    "укринформ": "Укринформ",
    "اے ایف پی": "اے ایف پی",
    "اے پی پی": "اے پی پی",
    "رائٹرز": "رائٹرز",
    "رويترز": "رويترز",
    "أ ف ب": "أ ف ب",
}

# Lines of the site around a story, without their digits and punctuation.
FURNITURE = frozenset(
    _names("""
        advertisement; advertising; ad; article continues below; story continues below advertisement;
        load next story; next story; next article; previous article; previous story; share; share this;
        share this article; share this story; share on facebook; share on x; share on twitter;
        share on whatsapp; facebook; twitter; whatsapp; tweet; email; print; copy link; link copied; save;
        save article; bookmark; follow us; follow us on google news; follow us on facebook; subscribe;
        subscribe now; sign up; sign in; log in; sign up for our newsletter; newsletter; comments; comment;
        leave a comment; post a comment; view comments; show comments; most read; most popular; most viewed;
        trending; trending now; latest news; latest stories; top stories; more stories; related stories;
        related news; related topics; recommended; recommended stories; you may also like;
        more from this section; more news; read full story; load more; show more; back to top; scroll to top;
        skip to content; skip to main content; listen to this article; min read; minute read; home; menu;
        search; enlarge image; view gallery; publicité; partager; partager cet article; commentaires;
        commenter; imprimer; à lire sur le même sujet; s'abonner; abonnez vous; les plus lus; retour en haut;
        anzeige; werbung; teilen; kommentare; drucken; artikel teilen; artikel drucken; jetzt abonnieren;
        meistgelesen; zur startseite; publicidad; compartir; comentarios; imprimir; suscríbete; lo más leído;
        lo más visto; pubblicità; condividi; commenti; اشتہار; شیئر کریں; تبصرے; إعلان; شارك; تعليقات
    """)
)

RELATED = frozenset(
    _names("""
        lire la suite; lire la suite sur; à voir aussi; lisez aussi; sur le même sujet; pour aller plus loin;
        sehen sie auch; lesen sie weiter; weiterlesen; das könnte sie auch interessieren; mehr lesen; hier
        lesen; también lee; también lea; lea además; también le puede interesar; también te puede interesar;
        siga leyendo; seguir leyendo; leia também; leia a íntegra; saiba mais; continue lendo; leggi tutto;
        leggi altro; per approfondire; guarda anche; lees verder; lees meer; lees meer over; bekijk ook; les
        også; læs også; continue reading; you may also like; you might also like; recommended; related stories;
        related articles; more from us; read; read more; also read; read also; read next; must read; read here;
        read now; see also; see more; related; related story; related article; watch; watch more; watch now;
        listen; more; more on this; more on this story; don't miss; lire; lire aussi; à lire; à lire aussi; lire
        également; à lire également; lire plus; voir aussi; écouter aussi; lesen sie auch; lesen sie mehr; lesen
        sie dazu; mehr dazu; mehr zum thema; siehe auch; auch lesen; lea también; lee también; lea más; leer
        más; ver también; vea también; le puede interesar; te puede interesar; leggi anche; leggi di più; leia
        mais; veja também; lees ook; läs också; یہ بھی پڑھیں; مزید پڑھیں; یہ بھی دیکھیں; پڑھیں; اقرأ أيضا; اقرأ
        أيضاً; إقرأ أيضا; اقرأ المزيد; شاهد أيضا
    """)
)

SOURCE_LABELS = _names("source; sources; quelle; fuente; fonte; ماخذ; المصدر")

CREDIT_LABELS = _names("""
    source; photo; photos; photograph; photographs; photography; photo credit; picture credit; image credit;
    credit; credits; image; images; file; courtesy; photo courtesy; image courtesy; picture; pictures;
    file photo; screengrab; screenshot; illustration; video; crédit; crédits; crédit photo; crédits photo;
    photo d'archives; photo d’archives; foto; fotos; bild; quelle; fuente; fonte; crédito; créditos; imagen;
    imagem; تصویر; فوٹو; ماخذ; بشکریہ; صورة; المصدر; تصوير
""")

CAPTION_LABELS = frozenset(
    _names("""
        caption; photo caption; picture caption; photo; picture; image; pictured; file photo; in picture;
        légende; photo d'archives; photo d’archives; bildunterschrift; foto; bild; imagen; leyenda;
        pie de foto; didascalia; تصویر; صورة
    """)
)

CAPTION_CUES = _names("""
    is seen; are seen; was seen in this; is pictured; are pictured; pictured above; pictured here;
    pictured left; pictured right; in this photo; in this picture; in this image; in this file photo;
    in this undated; in this screengrab; in this handout; file photo; file picture; file image; handout photo;
    handout picture; archive photo; photo taken on; picture taken on; poses for a photo; poses for a picture;
    pose for a photo; pose for a group photo; (left); (right); (centre); (center); (l); (r); (c); (from left);
    from left to right; second from left; second from right; sur cette photo; photo prise; photo d'archive;
    photo d’archive; de gauche à droite; (à gauche); (à droite); auf diesem bild; archivbild; archivfoto;
    von links nach rechts; symbolbild; en esta foto; foto de archivo; de izquierda a derecha; foto d'archivio;
    فائل فوٹو; صورة أرشيفية
""")

CAPTION_OPENINGS = _names("a view of; a general view; an aerial view; an undated; vue de; vista de; blick auf")

BYLINE_WORDS = _names("""
    by; story by; words by; exclusive by; special report by; analysis by; comment by; opinion by; review by;
    interview by;
    von unserem korrespondenten; von unserer korrespondentin; von unserem redakteur; von unserer redakteurin;
    von unserem mitarbeiter; von unserer mitarbeiterin; von unserem reporter; von unserer reporterin;
    de nuestro corresponsal; de nuestra corresponsal; dal nostro corrispondente; dal nostro inviato;
    from our correspondent; from our own correspondent; from our special correspondent;
    text by; report by; reported by; reporting by; written by; par; propos recueillis par;
    de notre correspondant; von; ein bericht von; por; escrito por; de; di; a cura di; scritto da; door; av; af;
    tekst av; بقلم; از; تحریر; رپورٹ; كتب
""")

# These begin a byline only with a colon: "Text: Anna Müller".
BYLINE_LABELS = _names("""
    byline; author; authors; words; text; reporter; auteur; auteurs; texte; autor; autorin; autoren; autora; autores;
    texto; autore; autori; autrice; testo; tekst; автор; авторы; текст; 作者; 記者; 记者; 文
""")

# These also begin a family name ("De Jong"), so that a byline needs two words of a name after them.
BYLINE_PARTICLES = frozenset(("von", "de", "di", "af", "av"))

# "with AFP", "avec AFP": what follows wrote a part of the text.
WITH_WORDS = _names("""
    with additional reporting by; with reporting by; additional reporting by; with; avec; mit; con; com; met; med; plus
""")

WHERE_WORDS = _names("in; for; at; from; à; en; aus; pour; para; für; bei; voor; em; dans")

# Behind "&" these belong to the name before it: "Jane Doe & Associates".
COMPANY_WORDS = frozenset("associates co company sons daughters partners family friends söhne fils cie son".split())
NAME_SUFFIXES = frozenset("jr sr ii iii iv".split())

# Words of the names of institutions, which stand behind a person's name: "Jane Doe, Michigan Port University".
INSTITUTIONS = frozenset(
    """
    university universität université universidad universidade università universiteit college school institute institut
    instituto istituto centre center centro zentrum foundation stiftung fondation fundación ministry academy hospital
    society association council times post herald tribune gazette telegraph guardian independent journal magazine press
    daily weekly television tv radio broadcasting corporation inc ltd gmbh llc zeitung verlag network today media lab
    laboratory museum department faculty group agency initiative project
    """.split()
)

# Places of two words, which would pass for a person.
PLACES_OF_TWO_WORDS = frozenset(
    _names("""
        new york; los angeles; san francisco; san diego; las vegas; hong kong; abu dhabi; tel aviv; new delhi;
        cape town; buenos aires; mexico city; kuala lumpur; addis ababa; st petersburg; st. petersburg; são paulo;
        nueva york; nova york; nova iorque; port town; the hague; den haag; la paz; new orleans; phnom penh; san jose;
        washington dc; washington d.c.; tel-aviv; nueva delhi; south africa; south korea; north korea; new zealand;
        saudi arabia; sri lanka; united states; united kingdom; san salvador; porto alegre; belo horizonte
    """)
)

ROLES = frozenset(
    """
    correspondent correspondents editor editors reporter reporters writer writers staff desk bureau chief
    agencies agency analyst columnist contributor news monitoring newsdesk journalist producer team
    photographer photojournalist anchor intern freelance freelancer critic economist professor director fellow
    president minister special political foreign senior assistant managing executive
    correspondant correspondante envoyé envoyée rédaction rédacteur rédactrice journaliste redaktion redakteur
    redakteurin korrespondent korrespondentin corresponsal redacción redactor redactora enviado enviada
    نمائندہ رپورٹر مراسل
    """.split()
)

NAME_PARTICLES = frozenset(
    """
    abu af al av bin ibn bint ben da das de del della dela den der di do dos dr du e el het la las le los mr mrs ms ng
    of op prof 't ’t ‘t te ten ter und ul ur v van vom von y zu zum zur
    """.split()
)

# Words in capitals before a colon that are not places: "BREAKING: ...".
NOT_PLACES = frozenset(
    _names("""
        analysis; answer; breaking; breaking news; caption; comment; correction; credit; developing;
        editorial; eu; exclusive; explained; explainer; factbox; fact check; feature; file; flash;
        from the archive; interview; just in; live; nato; note; opinion; photo; picture; profile; question;
        quote; related; review; source; timeline; uk; un; update; updated; urgent; us; usa; video; watch; who;
        world
    """)
)

DATE_LABELS = _names("""
    published; published on; published at; first published; publication date; posted; posted on; updated;
    updated on; last updated; last updated on; last modified; modified; date; publié; publié le; mis à jour;
    mis à jour le; modifié; veröffentlicht; veröffentlicht am; aktualisiert; stand; publicado; publicado el;
    actualizado; pubblicato; aggiornato; شائع; اشاعت; نُشر
""")

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janeiro января янв janvier janv januar jänner enero ene gennaio جنوری يناير",
            "february feb fevereiro fev февраля фев février févr février februar febrero febbraio فروری فبراير",
            "march mar março марта мар mars märz marzo مارچ مارس",
            "april apr апреля апр avril avr abril abr aprile اپریل أبريل",
            "may mai maio mei мая mayo maggio مئی مايو",
            "june jun junho июня июн juin juni junio giugno جون يونيو",
            "july jul julho июля июл juillet juil juli julio luglio جولائی يوليو",
            "august aug ago августа авг août agosto اگست أغسطس",
            "september sep sept setembro set сентября сен septembre septiembre settembre ستمبر سبتمبر",
            "october oct outubro out октября окт octobre oktober okt octubre ottobre اکتوبر أكتوبر",
            "november nov novembro ноября ноя novembre noviembre نومبر نوفمبر",
            "december dec dezembro декабря дек décembre déc dezember dez diciembre dic dicembre دسمبر ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}

# Monday first. Urdu's words for Monday and Saturday also mean other things and are left out.
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday lundi montag lunes lunedì الاثنين الإثنين",
            "tuesday mardi dienstag martes martedì منگل الثلاثاء",
            "wednesday mercredi mittwoch miércoles mercoledì بدھ الأربعاء",
            "thursday jeudi donnerstag jueves giovedì جمعرات الخميس",
            "friday vendredi freitag viernes venerdì جمعہ الجمعة",
            "saturday samedi samstag sonnabend sábado السبت",
            "sunday dimanche sonntag domingo domenica اتوار الأحد",
        )
    )
    for name in names.split()
}

# Words before or after a weekday that point to another week or a named day: "last Monday", "Black Friday".
OTHER_DAYS_BEFORE = frozenset(
    """
    last next since until till by from every each before this coming following previous black good ash bloody
    cyber super palm easter depuis avant jusqu'à d'ici chaque seit bis nächsten letzten vergangenen jeden desde hasta
    próximo pasado cada
    """.split()
)
OTHER_DAYS_AFTER = frozenset("next last prochain dernier próximo pasado".split())
