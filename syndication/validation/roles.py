"""The roles of the European Broadcasting Union, which Media RSS takes for its own (scheme urn:ebu). Data only.

The Union's lists have changed in number and wording over the years; what one of them has, or comes close to, is here.
"""

from __future__ import annotations

_LISTED = """
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

ROLES = frozenset(" ".join(_LISTED.split()).split(", "))
