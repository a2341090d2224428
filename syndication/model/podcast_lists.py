"""Lists of words for podcasts: Apple's categories, media, services, and the roles of the Podcast Taxonomy Project."""

from __future__ import annotations

from collections.abc import Mapping

MEDIA = "podcast music video film audiobook newsletter blog publisher course"
SERVICES = """
acast amazon anchor apple audible audioboom backtracks bitcoin blubrry buzzsprout captivate castos castopod facebook
fireside fyyd google gpodder hypercatcher kasts libsyn mastodon megafono megaphone omnystudio overcast paypal pinecast
podbean podcastaddict podcastguru podcastindex podcasts podchaser podcloud podfriend podiant podigee podnews podomatic
podserve podverse redcircle relay resonaterecordings rss shoutengine simplecast slack soundcloud spotify spreaker tiktok
transistor twitter whooshkaa youtube zencast
"""
# The roles of the Podcast Taxonomy Project, by group. What is not a group of its own is "misc.".
_ROLES_BY_GROUP = """
Creative Direction: director, assistant director, executive producer, senior producer, producer, associate producer,
  development producer, creative director
Cast: host, co-host, guest host, guest, voice actor, narrator, announcer, reporter
Writing: author, editorial director, co-writer, writer, songwriter, guest writer, story editor, managing editor,
  script editor, script coordinator, researcher, editor, fact checker, translator, transcriber, logger
Audio Production: studio coordinator, technical director, technical manager, audio engineer,
  remote recording engineer, post production engineer
Audio Post-Production: audio editor, sound designer, foley artist, composer, theme music, music production,
  music contributor
Administration: production coordinator, booking coordinator, production assistant, content manager,
  marketing manager, sales representative, sales manager
Visuals: graphic designer, cover art designer
Community: social media manager
Misc.: consultant, intern
Video Production: camera operator, lighting designer, camera grip
Video Post-Production: assistant camera, assistant editor
"""


def _by_heading(text: str) -> Mapping[str, frozenset[str]]:
    lines = (line.partition(": ") for line in text.strip().replace("\n  ", " ").splitlines())
    return {name: frozenset(inner.split(", ")) - {""} for name, _, inner in lines}


#: Apple's podcast directory: each category since 2019, with its subcategories.
PODCAST_CATEGORIES = _by_heading("""
Arts: Books, Design, Fashion & Beauty, Food, Performing Arts, Visual Arts
Business: Careers, Entrepreneurship, Investing, Management, Marketing, Non-Profit
Comedy: Comedy Interviews, Improv, Stand-Up
Education: Courses, How To, Language Learning, Self-Improvement
Fiction: Comedy Fiction, Drama, Science Fiction
Government
Health & Fitness: Alternative Health, Fitness, Medicine, Mental Health, Nutrition, Sexuality
History
Kids & Family: Education for Kids, Parenting, Pets & Animals, Stories for Kids
Leisure: Animation & Manga, Automotive, Aviation, Crafts, Games, Hobbies, Home & Garden, Video Games
Music: Music Commentary, Music History, Music Interviews
News: Business News, Daily News, Entertainment News, News Commentary, Politics, Sports News, Tech News
Religion & Spirituality: Buddhism, Christianity, Hinduism, Islam, Judaism, Religion, Spirituality
Science: Astronomy, Chemistry, Earth Sciences, Life Sciences, Mathematics, Natural Sciences, Nature, Physics, Social
  Sciences
Society & Culture: Documentary, Personal Journals, Philosophy, Places & Travel, Relationships
Sports: Baseball, Basketball, Cricket, Fantasy Sports, Football, Golf, Hockey, Rugby, Running, Soccer, Swimming,
  Tennis, Volleyball, Wilderness, Wrestling
TV & Film: After Shows, Film History, Film Interviews, Film Reviews, TV Reviews
Technology
True Crime
""")

#: Categories and subcategories of Apple's earlier lists (2005 to 2006, 2006 to 2019) that are no longer valid.
FORMER_PODCAST_CATEGORIES = _by_heading("""
Arts: Literature
Arts & Entertainment: Architecture, Books, Design, Entertainment, Games, Performing Arts, Photography, Poetry, Science
  Fiction
Audio Blogs
Business: Business News, Finance, Management & Marketing, Shopping
Education: Education Technology, Educational Technology, Higher Education, K-12, Language Courses, Training
Family
Food
Games & Hobbies: Automotive, Aviation, Hobbies, Other Games, Video Games
Government & Organizations: Local, National, Non-Profit, Regional
Health: Alternative Health, Diet & Nutrition, Fitness, Fitness & Nutrition, Relationships, Self-Help, Sexuality
International: Australian, Belgian, Brazilian, Canadian, Chinese, Dutch, French, German, Hebrew, Italian, Japanese,
  Norwegian, Polish, Portuguese, Spanish, Swedish
Movies & Television
News & Politics
Politics
Public Radio
Religion & Spirituality: New Age, Other, Philosophy
Science & Medicine: Medicine, Natural Sciences, Social Sciences
Society & Culture: History
Sports & Recreation: Amateur, College & High School, Outdoor, Professional
Talk Radio
Technology: Computers, Developers, Gadgets, Information Technology, News, Operating Systems, Podcasting, Smart Phones,
  Software How-To, Tech News, Text/Speech
Transportation: Automotive, Aviation, Bicycles, Commuting
Travel
""")

_NAMES_BY_GROUP = _by_heading(_ROLES_BY_GROUP)
#: The group of each role; the roles are in lower case, as the specification ignores capitals.
GROUP_OF_ROLE: Mapping[str, str] = {role: group for group, roles in _NAMES_BY_GROUP.items() for role in roles}
ROLES = frozenset(GROUP_OF_ROLE)
#: The groups, in lower case.
GROUPS = frozenset((*map(str.lower, _NAMES_BY_GROUP), "misc"))
