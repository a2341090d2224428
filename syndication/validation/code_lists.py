"""Lists of valid codes and names: countries, languages, roles, categories of podcasts. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_COUNTRIES_OF_TODAY = """
ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw by bz ca cc cd
cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg eh er es et fi fj fk fm fo fr ga gb gd ge gf
gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn
kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na
nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si
sj sk sl sm sn so sr ss st sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug um us uy uz va vc ve vg vi
vn vu wf ws ye yt za zm zw
"""
_FORMER_COUNTRIES = "an bu cs ct dd dy fq fx hv jt mi nh nq nt pc pu pz rh su tp vd wk yd yu zr"

#: ISO 3166-1, and the codes of former countries in ISO 3166-3.
COUNTRIES = frozenset(_COUNTRIES_OF_TODAY.split()) | frozenset(_FORMER_COUNTRIES.split())

_TWO_LETTERS = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj
kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr
nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg
th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_THREE_LETTERS = """
ace ach ada ady afh ain akk ale alt ang anp arc arn arp arw ast awa bal ban bas bej bem bho bik bin bla bra bua bug byn
cad car ceb chb chg chk chm chn cho chp chr chy cop crh csb dak dar del den dgr din doi dsb dua dum dyu efi egy eka elx
enm ewo fan fat fil fon frm fro frr frs fur gaa gay gba gez gil gmh goh gon gor got grb grc gsw gwi hai haw hil hit hmn
hsb hup iba ilo inh jbo jpr jrb kaa kab kac kam kaw kbd kha kho kmb kok kos kpe krc krl kru kum kut lad lah lam lez lol
loz lua lui lun luo lus mad mag mai mak man mas mdf mdr men mga mic min mis mnc mni moh mos mul mus mwl mwr myv nap nds
new nia niu nog non nqo nso nwc nym nyn nyo nzi osa ota pag pal pam pap pau peo phn pon pro raj rap rar rom rup sad sah
sam sas sat scn sco sel sga shn sid sma smj smn sms snk sog srn srr suk sus sux syc syr tem ter tet tig tiv tkl tlh tli
tmh tog tpi tsi tum tvl tyv udm uga umb und vai vot wal war was xal yao yap zap zbl zen zgh zun zxx zza
"""

# Families of languages in ISO 639-2, and languages of ISO 639-3 with many speakers or many pages.
_MORE_LANGUAGES = """
afa alg apa art ath aus bad bai bat ber bnt btk cai cau cel cmc cpe cpf cpp crp cus day dra fiu gem gmq inc ine ira iro
kar khi kro map mkh mun myn nah nai nic nub oto paa phi pra roa sai sal sem sgn sio sit sla smi son ssa tai tup tut wak
wen ypk znd
acm acq aeb afb aii ajp apc apd arb arq ary arz ase asl ayl ayn azb bar bbc bcl bew bfi bgn bgp bhb bjn bns bpy brh bto
byc cbk cdo cjk ckb ckt cmn cnh crs csl ctg czo dng dty dyo egl eml ext fit fkv frp fsl fvr gag gan gcf gcr gom gsg
guc gug guw guz hak haz hbo hif hne hns hno hoc hrx hsn hyw ike ikt ilo jam jmc kea khw kjh kjp kmr knn koi
kri ksh kwy lbe lij liv lki lld lmo lnd lrc ltg lzh lzz mfe mhr mnp mrj mrw msb mtr mve mvy myx mzn nan ncj ngl nhe nhn
nov npi nqo nrm nyu olo ory pap pbt pcd pcm pdc pdt pes pfl pih pko pms pnb pnt prg prs pst pwn qug quc quz quy rcf rgn
rif rki rmy rnd rue rwr ryu rys sdc sdh sea seh sei sgh sgs shi shp shu sje skr sli slr srq stq swg syl szl tay tcy tdd
tly tpi trp trw tru tzm tzo udm ulk urh uzn uzs vec vep vls vmw vro vmf wbl wbp wuu xmf xmm yua yue zdj zea
zlm zom zsm
"""

#: Codes of ISO 639-1, and of ISO 639-2 and -3 for languages without a code of two letters.
LANGUAGES = frozenset(_TWO_LETTERS.split()) | frozenset((_THREE_LETTERS + _MORE_LANGUAGES).split())

#: Codes that the registry of BCP 47 has, and those that replaced them.
DEPRECATED_LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro", "sh": "sr-Latn"}
)

_LONG_LANGUAGES = """
aar abk afr aka alb amh ara arg arm asm ava ave aym aze bak bam baq bel ben bih bis bod bos bre bul bur cat ces cha che
chi chu chv cor cos cre cym cze dan deu div dut dzo ell eng epo est eus ewe fao fas fij fin fra fre fry ful geo ger gla
gle glg glv gre grn guj hat hau hbs heb her hin hmo hrv hun hye ibo ice ido iii iku ile ina ind ipk isl ita jav jpn kal
kan kas kat kau kaz khm kik kin kir kom kon kor kua kur lao lat lav lim lin lit ltz lub lug mac mah mal mao mar may mkd
mlg mlt mon mri msa mya nau nav nbl nde ndo nep nld nno nob nor nya oci oji ori orm oss pan per pli pol por pus que roh
ron rum run rus sag san sin slk slo slv sme smo sna snd som sot spa sqi srd srp ssw sun swa swe tah tam tat tel tgk tgl
tha tib tir ton tsn tso tuk tur twi uig ukr urd uzb ven vie vol wel wln wol xho yid yor zha zho zul
"""
#: Codes of three letters for languages that have one of two letters, which is the one to use (BCP 47 section 2.2.1).
LONG_LANGUAGES = frozenset(_LONG_LANGUAGES.split())

_ROLES = """
actor, adaptor, anchor, anchor person, animal trainer, animator, announcer, armourer, art director, artist/performer,
artistic director, assistant camera, assistant chief lighting technician, assistant director, assistant producer,
assistant visual editor, audio engineer, author, broadcast assistant, broadcast journalist, broadcaster, camera
operator, carpenter, casting, causeur, chief lighting technician, choir, choreographer, clapper loader, commentary or
commentator, commentator, commissioning broadcaster, composer, computer programmer, conductor, consultant, continuity
checker, copyright holder, correspondent, costume designer, dancer, dialogue coach, director, director of photography,
distribution company, distributor, draughtsman, dresser, dubber, editor, editor-in-chief, editor/producer, ensemble,
essayist, executive producer, expert, fight director, floor manager, focus puller, foley artist, foley editor, foley
mixer, graphic assistant, graphic designer, greensman, grip, guest, hairdresser, host, illustrator, interviewed guest,
interviewee, interviewer, journalist, key character, key grip, key talents, leadman, lecturer, librettist, lighting
director, lighting technician, location manager, lyricist, make up artist, make-up artist, manufacturer, matte artist,
moderator, music arranger, music group, musician, narrator, news reader, orchestra, panelist, participant, performer,
photographer, post, post-production company, presenter, producer, production assistant, production company, production
department, production manager, production secretary, programme production researcher, property manager, publisher,
publishing company, puppeteer, pyrotechnician, reader, reporter, researcher, rigger, rights holder, runner, scenario,
scenarist, scenic operative, script supervisor, scriptwriter, sculptor, second assistant camera, second assistant
director, second unit director, set designer, set dresser, sign language, singer, sound designer, sound mixer, sound
recordist, speaker, special effects, sponsor, storyteller, stunts, subtitles, technical director, term, translation,
translator, transportation manager, treatment/programme proposal, variety artist, videographer, vision mixer, visual
editor, visual effects, voice over artist, voice-over artist, wardrobe, witness, writer
"""

#: Roles of the European Broadcasting Union, which Media RSS uses (scheme urn:ebu). The lists of the Union have changed
#: in number and wording; this one has the roles of all of them, and usual variants.
ROLES = frozenset(" ".join(_ROLES.split()).split(", "))

_LINK_RELATIONS = """
about acl alternate amphtml api-catalog appendix apple-touch-icon apple-touch-startup-image archives author blocked-by
bookmark c2pa-manifest canonical chapter cite-as collection compression-dictionary contents convertedfrom copyright
create-form current deprecation describedby describes disclosure dns-prefetch duplicate edit edit-form edit-media
enclosure external first geofeed glossary help hosts hub ice-server icon index intervalafter intervalbefore
intervalcontains intervaldisjoint intervalduring intervalequals intervalfinishedby intervalfinishes intervalin
intervalmeets intervalmetby intervaloverlappedby intervaloverlaps intervalstartedby intervalstarts item last
latest-version license linkset lrdd manifest mask-icon me media-feed memento micropub modulepreload monitor
monitor-group next next-archive nofollow noopener noreferrer opener openid2.local_id openid2.provider original p3pv1
payment pingback preconnect predecessor-version prefetch preload prerender prev prev-archive preview previous
privacy-policy profile publication rdap-active rdap-bottom rdap-down rdap-top rdap-up related replies restconf
ruleinput search section self service service-desc service-doc service-meta sip-trunking-capability sponsored start
status stylesheet subsection successor-version sunset tag terms-of-service timegate timemap type ugc up
version-history via webmention working-copy working-copy-of
"""

#: IANA, Link Relation Types: one registry for Atom, HTML and HTTP since RFC 5988.
LINK_RELATIONS = frozenset(_LINK_RELATIONS.split())
