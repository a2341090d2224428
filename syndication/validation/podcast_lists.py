"""Lists of words of Podcasting 2.0: media, services, and the roles of the Podcast Taxonomy Project. Data only."""

from __future__ import annotations

MEDIA = "podcast music video film audiobook newsletter blog publisher course"
SERVICES = """
acast amazon anchor apple audible audioboom backtracks bitcoin blubrry buzzsprout captivate castos castopod facebook
fireside fyyd google gpodder hypercatcher kasts libsyn mastodon megafono megaphone omnystudio overcast paypal pinecast
podbean podcastaddict podcastguru podcastindex podcasts podchaser podcloud podfriend podiant podigee podnews podomatic
podserve podverse redcircle relay resonaterecordings rss shoutengine simplecast slack soundcloud spotify spreaker tiktok
transistor twitter whooshkaa youtube zencast
"""
_GROUPS = """
creative direction, cast, writing, audio production, audio post-production, administration, visuals, community, misc.,
misc, video production, video post-production
"""
_ROLES = """
director, assistant director, executive producer, senior producer, producer, associate producer, development producer,
creative director, host, co-host, guest host, guest, voice actor, narrator, announcer, reporter, author,
editorial director, co-writer, writer, songwriter, guest writer, story editor, managing editor, script editor,
script coordinator, researcher, editor, fact checker, translator, transcriber, logger, studio coordinator,
technical director, technical manager, audio engineer, remote recording engineer, post production engineer,
audio editor, sound designer, foley artist, composer, theme music, music production, music contributor,
production coordinator, booking coordinator, production assistant, content manager, marketing manager,
sales representative, sales manager, graphic designer, cover art designer, social media manager, consultant, intern,
camera operator, lighting designer, camera grip, assistant camera, assistant editor
"""


def _names(text: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in text.split(","))


#: In lower case; the specification ignores capitals.
GROUPS = _names(_GROUPS)
ROLES = _names(_ROLES)
