"""From the address of a player in a frame to the page of what it plays, where the address says it.

Each function gets the path, as its parts, and the parameters of an address, and returns "" if they do not say it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from syndication.text.urls import absolute

Parameters = Mapping[str, str]
PageOf = Callable[[list[str], Parameters], str]

_ID = re.compile(r"[\w-]{1,100}")
_SECONDS = re.compile(r"\d{1,6}s?")


def page_of(address: str) -> str:
    """Return the page of what a frame with this absolute address shows; without one, the address itself."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    path = [part for part in parts.path.split("/") if part]
    parameters = dict(parse_qsl(parts.query))
    found = (_PAGES.get(host) or _mastodon(host))(path, parameters)
    return absolute(found, address) or address


def is_player(address: str) -> bool:
    """Return whether an absolute address is one of a known player, or of a page with one."""
    parts = urlsplit(address)
    return (parts.hostname or "").removeprefix("www.") in _PAGES and len(parts.path) > 1


def host_of(address: str) -> str:
    """Return the host of an address without "www."."""
    return (urlsplit(absolute(address, "")).hostname or "").removeprefix("www.")


def _id(text: str) -> str:
    return text if _ID.fullmatch(text) else ""


def _after(path: list[str], *names: str) -> str:
    """Return the part of a path after one of `names`, if it is an id."""
    return next((_id(after) for name, after in pairwise(path) if name in names), "")


def _youtube(path: list[str], parameters: Parameters) -> str:
    playlist = _id(parameters.get("list", ""))
    video = _id(parameters.get("v", "")) or _after(path, "embed", "v", "e", "live")
    if short := _after(path, "shorts"):
        return f"https://www.youtube.com/shorts/{short}"
    if video == "live_stream" and (channel := _id(parameters.get("channel", ""))):
        return f"https://www.youtube.com/channel/{channel}/live"
    if playlist and video in ("", "videoseries"):
        return f"https://www.youtube.com/playlist?list={playlist}"
    start = parameters.get("start", "")
    return _youtube_video(video, start) if video and video != "live_stream" else ""


def _youtube_video(video: str, start: str) -> str:
    moment = f"&t={start.rstrip('s')}s" if _SECONDS.fullmatch(start) and start.rstrip("s") != "0" else ""
    return f"https://www.youtube.com/watch?v={video}{moment}"


def _youtu_be(path: list[str], parameters: Parameters) -> str:
    return _youtube_video(_id(path[0]), parameters.get("t", "")) if path and _id(path[0]) else ""


def _vimeo(path: list[str], parameters: Parameters) -> str:
    video, key = _after(path, "video"), _id(parameters.get("h", ""))
    if path[:1] == ["event"]:
        return f"https://vimeo.com/event/{_after(path, 'event')}"
    return f"https://vimeo.com/{video}{key and '/'}{key}" if video else ""


def _dailymotion(path: list[str], parameters: Parameters) -> str:
    video = _after(path, "video") or _id(parameters.get("video", ""))
    playlist = _after(path, "playlist") or _id(parameters.get("playlist", ""))
    if video:
        return f"https://www.dailymotion.com/video/{video}"
    return f"https://www.dailymotion.com/playlist/{playlist}" if playlist else ""


def _twitch(_: list[str], parameters: Parameters) -> str:
    if video := _id(parameters.get("video", "")):
        return f"https://www.twitch.tv/videos/{video.removeprefix('v')}"
    if collection := _id(parameters.get("collection", "")):
        return f"https://www.twitch.tv/collections/{collection}"
    channel = _id(parameters.get("channel", ""))
    return f"https://www.twitch.tv/{channel}" if channel else ""


def _soundcloud(_: list[str], parameters: Parameters) -> str:
    address = parameters.get("url", "")
    # An address of the API is for programs only; the player itself can be opened.
    return "" if host_of(address).startswith("api") else address


def _instagram(path: list[str], _: Parameters) -> str:
    kind = next((name for name in ("p", "reel", "tv") if name in path), "")
    post = _after(path, kind) if kind else ""
    return f"https://www.instagram.com/{kind}/{post}/" if post else ""


def _tweet(_: list[str], parameters: Parameters) -> str:
    post = _id(parameters.get("id", ""))
    return f"https://x.com/i/status/{post}" if post else ""


def _bluesky(path: list[str], _: Parameters) -> str:
    if path[:1] == ["embed"] and len(path) == 4 and path[2] == "app.bsky.feed.post":
        return f"https://bsky.app/profile/{path[1]}/post/{path[3]}"
    return ""


def _google(path: list[str], parameters: Parameters) -> str:
    if path[:3] == ["maps", "d", "embed"] and "mid" in parameters:
        return "https://www.google.com/maps/d/viewer?" + urlencode({"mid": parameters["mid"]})
    place = parameters.get("q", "")
    if path[:1] == ["maps"] and place:
        return "https://www.google.com/maps/search/?" + urlencode({"api": "1", "query": place})
    return ""


def _google_file(path: list[str], parameters: Parameters) -> str:
    if path[-1:] == ["preview"]:
        return "/" + "/".join([*path[:-1], "view"])
    rest = {name: value for name, value in parameters.items() if name not in ("embedded", "widget", "headers")}
    return f"/{'/'.join(path)}{(rest and '?') or ''}{urlencode(rest)}" if rest != parameters else ""


def _flourish(path: list[str], _: Parameters) -> str:
    kind = next((name for name in ("visualisation", "story") if name in path), "")
    number = _after(path, kind) if kind else ""
    return f"https://public.flourish.studio/{kind}/{number}/" if number else ""


def _mixcloud(_: list[str], parameters: Parameters) -> str:
    feed = parameters.get("feed", "")
    return f"https://www.mixcloud.com{feed}" if feed.startswith("/") else feed


def _telegram(path: list[str], _: Parameters) -> str:
    return f"https://t.me/{'/'.join(path)}"


def _parameter(name: str) -> PageOf:
    """Return a function for players that have the address of the page as a parameter."""
    return lambda _, parameters: parameters.get(name, "")


def _path_without(*names: str, host: str) -> PageOf:
    """Return a function for players whose path is that of the page on `host`, with more parts."""
    return lambda path, _: f"https://{host}/" + "/".join(part for part in path if part not in names)


def _path_as(old: str, new: str, host: str) -> PageOf:
    """Return a function for players whose path has `old` where that of the page has `new`, before an id."""

    def page(path: list[str], _: Parameters) -> str:
        found = _after(path, old)
        return f"https://{host}/{new}{found}" if found else ""

    return page


def _codepen(path: list[str], _: Parameters) -> str:
    return f"https://codepen.io/{path[0]}/pen/{path[-1]}" if "embed" in path[1:2] and len(path) > 2 else ""


def _mastodon(host: str) -> PageOf:
    """Return a function for posts of any Mastodon server: "/@name/123/embed"."""

    def page(path: list[str], _: Parameters) -> str:
        is_post = len(path) == 3 and path[0].startswith("@") and path[1].isdecimal() and path[2] == "embed"
        return urlunsplit(("https", host, "/".join(path[:2]), "", "")) if is_post else ""

    return page


_PAGES: Mapping[str, PageOf] = {
    **dict.fromkeys(("youtube.com", "m.youtube.com", "youtube-nocookie.com"), _youtube),
    "youtu.be": _youtu_be,
    **dict.fromkeys(("player.vimeo.com", "vimeo.com"), _vimeo),
    **dict.fromkeys(("dailymotion.com", "geo.dailymotion.com"), _dailymotion),
    "player.twitch.tv": _twitch,
    "clips.twitch.tv": lambda _, parameters: f"https://clips.twitch.tv/{_id(parameters.get('clip', ''))}",
    "w.soundcloud.com": _soundcloud,
    "open.spotify.com": _path_without("embed", "embed-podcast", host="open.spotify.com"),
    "embed.music.apple.com": _path_without(host="music.apple.com"),
    "embed.podcasts.apple.com": _path_without(host="podcasts.apple.com"),
    "facebook.com": _parameter("href"),
    "instagram.com": _instagram,
    **dict.fromkeys(("platform.twitter.com", "platform.x.com"), _tweet),
    "twitframe.com": _parameter("url"),
    **dict.fromkeys(("embed.reddit.com", "redditmedia.com"), _path_without(host="www.reddit.com")),
    "embed.bsky.app": _bluesky,
    **dict.fromkeys(("threads.net", "threads.com"), _path_without("embed", host="www.threads.com")),
    **dict.fromkeys(("google.com", "maps.google.com"), _google),
    **dict.fromkeys(("docs.google.com", "drive.google.com"), _google_file),
    "flo.uri.sh": _flourish,
    "e.infogram.com": _path_without(host="infogram.com"),
    "codepen.io": _codepen,
    "giphy.com": _path_as("embed", "gifs/", "giphy.com"),
    "tenor.com": _path_as("embed", "view/", "tenor.com"),
    "streamable.com": _path_without("e", "o", "s", host="streamable.com"),
    "archive.org": _path_as("embed", "details/", "archive.org"),
    "embed.ted.com": _path_without(host="www.ted.com"),
    "loom.com": _path_as("embed", "share/", "www.loom.com"),
    "mixcloud.com": _mixcloud,
    "linkedin.com": _path_without("embed", host="www.linkedin.com"),
    "assets.pinterest.com": lambda _, parameters: f"https://www.pinterest.com/pin/{_id(parameters.get('id', ''))}/",
    "imgur.com": _path_without("embed", host="imgur.com"),
    "t.me": _telegram,
    "scribd.com": _path_as("embeds", "document/", "www.scribd.com"),
    **dict.fromkeys(("cdn.embedly.com", "cdn.iframe.ly", "if-cdn.com", "iframe.ly"), _parameter("url")),
}
