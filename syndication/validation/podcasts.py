"""The categories of Apple's podcast directory, those of today and those of its former lists. Data only."""

from __future__ import annotations

from collections.abc import Mapping


def _listed(text: str) -> Mapping[str, frozenset[str]]:
    lines = (line.partition(": ") for line in text.strip().replace("\n  ", " ").splitlines())
    return {name: frozenset(inner.split(", ")) - {""} for name, _, inner in lines}


#: Each category with the subcategories it has, since 2019.
CATEGORIES = _listed("""
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

#: What was a category, or had these subcategories, from 2005 to 2006 or from 2006 to 2019.
FORMER_CATEGORIES = _listed("""
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
