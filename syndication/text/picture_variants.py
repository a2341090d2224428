"""Addresses of one picture in different sizes, as content systems and picture services write them.

Examples: port.jpg, port-725x408.jpg, port-scaled.jpg?w=600 (WordPress); /upload/w_400,c_fill/port.jpg (Cloudinary);
/s1600/port.jpg (Blogger); /styles/large/public/port.jpg (Drupal); /_next/image?url=%2Fport.jpg&w=640 (Next.js).
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from syndication.text.urls import site_of

_LONGEST = 4_000  # characters of an address
_SIZE_WORDS = (
    "article|big|compressed|cropped|desktop|full|full-?size|grande|hd|hero|hi-?res|high-?res|jumbo|landing|landscape|large"
    "|larger|lg|lo-?res|low-?res|max|md|medium|medium[_-]large|mini|mobile|optimi[sz]ed|orig|original|originals|original[_-]image"
    "|poster|preview|previews|resized|rotated|scaled|sm|small|smaller|square|tablet|teaser|thumb|thumbs|thumbnail|thumbnails"
    "|tiny|xl|xlarge|x-large|xs|xxl|[1-4]x"
)
_FORMATS = "auto|avif|gif|heic|jfif|jpe|jpe?g|png|pjpg|progressive|tiff?|webp"
_BOX = r"\d{1,5}x\d{0,5}|x\d{1,5}"

_ENDING = re.compile(rf"(?:\.(?:{_FORMATS}|bmp|svg)){{1,9}}$")
_SUFFIX = re.compile(
    rf"(?:[-_.@](?:(?:\d{{2,5}}x\d{{0,5}}|x\d{{2,5}})(?:[-_](?:c|crop|cropped|fill|fit|q\d{{1,3}}|\d))?"
    rf"|{_SIZE_WORDS}|\d{{2,4}}(?:w|h|px)|[wh]\d{{2,4}}|e\d{{9,13}}|\d_\d{{2,5}}x\d{{2,5}}|hu_?[0-9a-f]{{6,}}(?:_[a-z0-9_]+)?"
    r"|(?:super|facebook)?jumbo(?:-v\d)?|article(?:large|inline)(?:-v\d)?|(?:small|medium|large)?threebytwo[a-z0-9]*"
    r"|videosixteenbynine[a-z0-9]*))$"
)
_PREFIX = re.compile(
    rf"^(?:(?:thumb|thumbnail|tn|th|small|medium|large|xlarge|mini|preview|resized|scaled)[-_]|\d{{2,4}}px-|(?:{_BOX})[-_])"
)
_TYPO3 = re.compile(r"^(?:csm|preview)_(.+)_[0-9a-f]{10}$")
# A folder that says only how large a picture is, or how it is cropped.
_SIZE_FOLDER = re.compile(
    rf"(?:{_BOX})(?:[-_,:].{{0,60}})?|[swh]\d{{2,4}}(?:-[a-z0-9]+){{0,6}}|{_SIZE_WORDS}|\d+_\d+_\d+_\d+|master"
    r"|size|width|cdn-cgi|resize|resize:.*|rs:.*|tr:.*|fit-in|smart|unsafe|filters:.*|[\w-]{27}="
    r"|(?:[a-z-]{1,12}=[^/,=]{1,30})(?:,[a-z-]{1,12}=[^/,=]{1,30}){0,12}"
)
# Cloudinary: all parts begin with a key, and one of them is a size, a quality, a format or a crop.
_CLOUDINARY = re.compile(r"[a-z]{1,3}_[^/,]{1,60}(?:,[a-z]{1,3}_[^/,]{1,60}){0,15}")
_CLOUDINARY_KEY = re.compile(
    r"(?:^|,)(?:[wh]_[\d.]+|[wh]_auto|ar_[\d.:]+|q_(?:\d+|auto)|f_[a-z]+|dpr_[\d.a-z]+|t_\w+"
    r"|c_(?:crop|fill|fit|lfill|limit|lpad|mfit|mpad|pad|scale|thumb))(?:[,:]|$)"
)
_AFTER_PICTURE = re.compile(r"(?<=.)/(?:v1/(?:fill|fit|crop)/|_?jcr[:_]content/).*")
_DRUPAL = re.compile(r"/styles/[^/]+/(?:public|private)(?=/)")
_PHOTON = re.compile(r"^i\d\.wp\.com$")
_GUARDIAN = re.compile(r"^/img/[a-z]+(?=/)")
_GUARDIAN_SIZE = re.compile(r"/\d+(?=\.[a-z]+$)")
_BBC = re.compile(r"^/(?:news|ace/[a-z]+|images/ic)/\d++[^/]*+(?=/)")
_FLICKR_SIZE = re.compile(r"_[a-z0-9](?=\.[a-z]+$)")
_INNER = re.compile(r".https?:/{1,2}(?=[^/])", re.IGNORECASE | re.DOTALL)
_ONE_SLASH = re.compile(r"^(https?):/+", re.IGNORECASE)  # some servers make one slash of two
_INNER_NAMES = ("url", "src", "image", "img", "u", "href")

_SIZE_NAMES = frozenset(
    """
    ar auth auto bg cb cf ch compress crop cs cw cx cy dim dpr enable enlarge fit fit-in fm format fp-x fp-y fp-z
    gravity h hei height hmac im imdensity imheight impolicy imwidth itok ixid ixjsv ixlib lossy lqip maxheight
    maxwidth max-h max-w max_h max_w mh mode mw nocache o op_usm operation optimize policy precrop pjpg progressive q
    qlt quality rect resize rnd scale sharp sharpen sig sign signature smart ssl strip timestamp tr trim upscale v ver
    version w webp wid width zoom
    """.split()
)
_SIZE_VALUE = re.compile(rf"(?:{_BOX}|\d{{2,4}}px|\d{{2,5}}w|{_SIZE_WORDS}|{_FORMATS})")


def is_same_picture(one: str, other: str) -> bool:
    """Return whether two absolute addresses are of one picture, perhaps in different sizes or formats."""
    return one == other or (bool(key := picture_key(one)) and key == picture_key(other))


def picture_key(url: str) -> str:
    """Return what the addresses of a picture in all its sizes share; "" if an address cannot be read."""
    try:
        return _key(url) if len(url) <= _LONGEST else ""
    except ValueError:
        return ""


def _key(url: str) -> str:
    address = _inner_address(_inner_address(url))
    parts = urlsplit(address)
    host, path = (parts.hostname or "").removeprefix("www."), unquote(parts.path).lower()
    if _PHOTON.match(host):
        host, _, path = path.lstrip("/").partition("/")
        host, path = host.removeprefix("www."), f"/{path}"
    folders, _, name = _path_of_picture(host, path).rpartition("/")
    left = [folder for folder in folders.split("/") if folder and not _is_size(folder)]
    rest = "/".join((*left, _bare_name(name))), _bare_query(parts.query)
    return "\n".join((site_of(f"https://{host}/"), *rest)) if any(rest) else ""


def _inner_address(url: str) -> str:
    """Return the address of the picture inside the address of a service that resizes it."""
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query, max_num_fields=100):
        if name.lower() in _INNER_NAMES and value.startswith(("/", "http://", "https://")):
            return urljoin(url, value)
    path = unquote(parts.path)
    starts = [found.start() + 1 for found in _INNER.finditer(path)]
    if not starts:
        return url
    inner = _ONE_SLASH.sub(r"\1://", path[starts[-1] :])
    return f"{inner}?{parts.query}" if parts.query else inner


def _path_of_picture(host: str, path: str) -> str:
    """Return a path without what only one service or content system has."""
    if host.endswith("guim.co.uk"):
        path = _GUARDIAN_SIZE.sub("/", _GUARDIAN.sub("", path))
    if host.endswith("bbci.co.uk"):
        path = _BBC.sub("", path)
    if host.endswith("staticflickr.com"):
        path = _FLICKR_SIZE.sub("", path)
    path = _DRUPAL.sub("", _AFTER_PICTURE.sub("", path))
    folders, _, name = path.rpartition("/")
    # MediaWiki: /thumb/a/ab/Port.jpg/640px-Port.jpg is a size of /a/ab/Port.jpg.
    return folders if "/thumb/" in path and name.endswith(folders.rpartition("/")[2]) else path


def _is_size(folder: str) -> bool:
    if _SIZE_FOLDER.fullmatch(folder):
        return True
    return bool(_CLOUDINARY.fullmatch(folder) and _CLOUDINARY_KEY.search(folder))


def _bare_name(name: str) -> str:
    """Return the name of a file without its ending and its size; a name that is only a size is left out."""
    bare = _ENDING.sub("", name)
    if found := _TYPO3.match(bare):
        bare = found[1]
    for _ in range(4):
        bare = _PREFIX.sub("", _SUFFIX.sub("", bare))
    return "" if _SIZE_VALUE.fullmatch(bare) else bare


def _bare_query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    return "&".join(sorted(f"{name}={value}" for name, value in pairs if not _is_size_parameter(name.lower(), value)))


def _is_size_parameter(name: str, value: str) -> bool:
    if name in _SIZE_NAMES or name.startswith(("utm_", "fp-", "txt-")):
        return True
    if name in ("s", "sz", "size", "z"):
        return not re.search(r"[./]", value)
    return bool(_SIZE_VALUE.fullmatch(value.lower()))
