"""Files that are no article: what they are, and what to do with them instead."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from syndication.sources.article import front_matter

_SAMPLE = 8192
_CONTROL = bytes(code for code in range(32) if code not in b"\t\n\r\x0b\x0c\x1b")
_AS_TEXT = "save its text as a .txt file in UTF-8"
_PICTURE = "a picture goes to POST /api/pictures, and its story is a text"
_SIGNATURES = {
    b"\xff\xfe": ("UTF-16 text", "save it as UTF-8"),
    b"\xfe\xff": ("UTF-16 text", "save it as UTF-8"),
    b"%PDF-": ("a PDF document", _AS_TEXT),
    b"{\\rtf": ("an RTF document", "save it as a .txt file in UTF-8"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("an old Word or Excel document", _AS_TEXT),
    b"%!PS": ("a PostScript document", _AS_TEXT),
    b"\x89PNG\r\n": ("a PNG picture", _PICTURE),
    b"\xff\xd8\xff": ("a JPEG picture", _PICTURE),
    b"GIF8": ("a GIF picture", _PICTURE),
    b"II*\0": ("a TIFF picture", _PICTURE),
    b"MM\0*": ("a TIFF picture", _PICTURE),
    b"RIFF": ("a picture, a sound or a film", "give the text of the story"),
    b"\0\0\0": ("a picture or a film", "give the text of the story"),
    b"ID3": ("a sound", "give the text of the story"),
    b"OggS": ("a sound or a film", "give the text of the story"),
    b"\x1f\x8b": ("a compressed file (gzip)", "unpack it and add its texts"),
    b"7z\xbc\xaf": ("a compressed file (7z)", "unpack it and add its texts"),
    b"Rar!": ("a compressed file (RAR)", "unpack it and add its texts"),
    b"BZh": ("a compressed file (bzip2)", "unpack it and add its texts"),
    b"SQLite format 3": ("a database", "export its stories, and add each as a text"),
}
# The file in a zip archive that shows what the archive is.
_ZIPPED = {
    "word/": "a Word document (.docx)",
    "xl/": "an Excel workbook (.xlsx)",
    "ppt/": "a PowerPoint presentation (.pptx)",
    "META-INF/container.xml": "an e-book (EPUB)",
    "content.xml": "an OpenDocument text (.odt)",
}
_BOM = "\ufeff"
_XML_START = re.compile(r"<(?:\?xml|!--|!doctype|[a-z_][\w.:-]{0,60}(?:\s|/|>))", re.IGNORECASE)
_ROOT = re.compile(r"<([a-z_][\w.:-]{0,60})(?=[\s/>])", re.IGNORECASE)
_XML_KINDS = {
    "rss": "RSS",
    "feed": "Atom",
    "rdf": "RSS 1.0",
    "nitf": "NITF",
    "newsml": "NewsML 1",
    "newsitem": "NewsML-G2",
    "newsmessage": "NewsML-G2",
    "packageitem": "NewsML-G2",
    "opml": "OPML",
    "urlset": "a sitemap",
    "sitemapindex": "a sitemap",
    "svg": "SVG",
}
_HTML_ELEMENTS = frozenset(
    """
    html head body title meta link style script p div span a b i em strong u s h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table
    thead tbody tr td th caption blockquote q figure figcaption img picture video audio iframe br hr section article
    header footer main nav aside small sub sup pre code form input button center font time
    """.split()
)
_CLOSING = re.compile(r"</([a-z][a-z0-9]{0,11})\s?>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|p|hr)\s?/?>", re.IGNORECASE)
_COMMENT = re.compile("<!--.*?(?:-->|$)", re.DOTALL)
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 ul ol li table tr td th blockquote figure section article body html".split()
)
_ROOTS = _BLOCKS | _XML_KINDS.keys()
_JSON_START = re.compile(r'\{\s{0,99}(?:"|\}\s*$)|\[\s{0,99}[\[{"]')
_MAIL_HEADER = re.compile(
    r"(from|to|cc|bcc|subject|date|sent|reply-to|mime-version|received|return-path|message-id|content-type|delivered-to|"
    r"content-transfer-encoding|dkim-signature|x-[a-z-]{1,40}|von|an|betreff|gesendet|de|à|objet|envoyé|para|asunto|assunto|"
    r"da|oggetto)\s?:(?=\s|$)",
    re.IGNORECASE,
)
_MAIL_ONLY = frozenset(
    "subject mime-version received return-path message-id delivered-to betreff objet asunto assunto oggetto".split()
)
_COLUMNS = frozenset(
    """
    id title headline body text content date published author authors byline section category tags url link slug summary
    description standfirst excerpt status language titel datum autor titre titulo título
    """.split()
)
FileKind = Literal["page", "nitf", "newsml-g2", "newsml-1", "ninjs", "wire", ""]
"""Kinds of files that other readers than those of texts read; "" stands for all else."""
_PAGE_ROOTS = frozenset("html head body title meta link article main".split())
_XML_READ: Mapping[str, FileKind] = {
    "nitf": "nitf",
    "newsitem": "newsml-g2",
    "newsmessage": "newsml-g2",
    "packageitem": "newsml-g2",
    "newsml": "newsml-1",
}
_NINJS = frozenset("headline headlines body_text body_html body_xhtml bodies description_text versioncreated".split())
_TO_API = "a story in ninjs goes to POST /api/items?format=ninjs"
_EACH_STORY = "add the page of each story, saved as HTML, or its text as a .txt file in UTF-8"
_XML_CURES = {
    "opml": "it lists feeds and has no story; add the page of a story, or its text",
    "urlset": "it lists pages and has no story; add the page of a story, saved as HTML, or its text",
    "sitemapindex": "it lists sitemaps and has no story; add the page of a story, saved as HTML, or its text",
    "svg": _PICTURE,
    "": "add the text of the story as a .txt file in UTF-8",
}
_AS_RECORD = f"{_AS_TEXT}, or put it into the folder of items as a .html record"


def kind_of(data: bytes) -> FileKind:
    """Return the kind of a file with a structure of its own, "" for texts and for what no reader reads."""
    if _is_wire(data):
        return "wire"
    start = data[:_SAMPLE].decode("utf-8", "replace").lstrip(_BOM).lstrip()
    if start.startswith("<") and _XML_START.match(start):
        root = _first_element(_COMMENT.sub("", start))
        roots = ("html",) if start.startswith("<?") else _PAGE_ROOTS
        is_page = root in roots or "<!doctype html" in start.lower()
        return _XML_READ.get(root, "page" if is_page else "")
    if start.startswith("{") and isinstance(document := _decoded(data), Mapping) and _is_ninjs(document):
        return "ninjs"
    return ""


def feed_kind(data: bytes) -> str:
    """Return which kind of feed a file is ("RSS", "Atom", "RSS 1.0", "JSON Feed"), "" for all else."""
    start = data[:_SAMPLE].decode("utf-8", "replace").lstrip(_BOM).lstrip()
    if start.startswith("<"):
        root = _first_element(_COMMENT.sub("", start))
        return _XML_KINDS[root] if root in ("rss", "feed", "rdf") else ""
    return "JSON Feed" if start.startswith("{") and "jsonfeed.org/version" in start else ""


def problem_of_bytes(data: bytes) -> str:
    """Return what the file is and what to do, if it is binary or text in another encoding; else ""."""
    if data.startswith(b"PK\x03\x04"):
        return f"the file is {_zipped_kind(data)}; {_AS_TEXT}"
    for signature, (kind, cure) in _SIGNATURES.items():
        # A text may begin with the same letters ("ID3 tags explained"), but has no NUL.
        if data.startswith(signature) and (not signature.isalnum() or b"\0" in data[:_SAMPLE]):
            return f"the file is {kind}; {cure}"
    return f"the file is binary, not text; {_AS_TEXT}" if _is_binary(data) else ""


def problem_of_text(text: str) -> str:
    """Return what the file is and what to do, if it is a feed, an export or a web page; else ""."""
    start = text[:_SAMPLE].lstrip(_BOM).lstrip()
    if _XML_START.match(start) and (start[1] in "?!" or _is_markup(start, text)):
        return _problem_of_markup(text)
    if _is_mail(start):
        return f"the file is an e-mail; {_AS_TEXT}, without the lines From, To and Subject"
    if _is_table(start):
        return f"the file is a table (CSV); {_EACH_STORY}"
    if _JSON_START.match(start) and not front_matter.is_json_before_text(text):
        return _problem_of_json(text)
    return ""


def problem_of_fragment(text: str) -> str:
    """Return where a text has HTML in it and what to do; "" for a text without, or one that only speaks of a tag."""
    closing = [(found.start(), found[1].lower()) for found in _CLOSING.finditer(text)]
    known = [(place, name) for place, name in closing if name in _HTML_ELEMENTS]
    breaks = [found.start() for found in _BREAK.finditer(text)]
    if not any(name in _BLOCKS for _, name in known) and len(known) + len(breaks) < 3:
        return ""
    place = min([place for place, _ in known] + breaks)
    return f"the text is HTML, not plain text (line {text.count(chr(10), 0, place) + 1}); {_AS_RECORD}"


def problem_of_name(name: str) -> str:
    """Return what the file is and what to do, if the end of its name says that it is no article; else ""."""
    _, _, ending = name.lower().rpartition(".")
    if ending in ("eml", "msg", "mbox"):
        return f"the file is an e-mail (.{ending}); {_AS_TEXT}, without the lines From, To and Subject"
    return f"the file is a table (.{ending}); {_EACH_STORY}" if ending in ("csv", "tsv") else ""


def _is_wire(data: bytes) -> bool:
    """Return whether a file begins with SOH, as IPTC 7901 and ANPA 1312 do, or has STX before its text."""
    sample = data[:_SAMPLE].lstrip(b"\x00\x16\r\n ")
    return not _is_binary(data) and (sample[:1] == b"\x01" or (b"\x02" in sample[:500] and b"\x03" in data))


def _is_mail(start: str) -> bool:
    """Return whether a text begins with at least two header lines of an e-mail, one of which no article has."""
    rows = start.split("\n", 12)[:12]
    names = [found[1].lower() for row in rows if (found := _MAIL_HEADER.match(row))]
    begins = bool(rows and (_MAIL_HEADER.match(rows[0]) or rows[0].startswith("From ")))
    return begins and len(set(names)) >= 2 and not _MAIL_ONLY.isdisjoint(names)


def _is_table(start: str) -> bool:
    """Return whether the first row has the names of columns: "title,body,date"."""
    first = start.partition("\n")[0].strip().lower()
    mark = max(",;\t", key=first.count)
    names = [name.strip('" ') for name in first.split(mark)] if len(first) <= 500 and f"{mark} " not in first else []
    return len(names) >= 2 and names[0] != "" and len(_COLUMNS.intersection(names)) >= 2


def _first_element(text: str) -> str:
    """Return the local name of the first element in the sample of a text, "" without one."""
    root = _ROOT.search(text)
    return root[1].rpartition(":")[2].lower() if root else ""


def _is_markup(start: str, text: str) -> bool:
    """Return whether a text that begins like a tag is markup: a known root, or an element that is closed again."""
    root = _ROOT.search(start)
    return root is not None and (_first_element(start) in _ROOTS or f"</{root[1]}>" in text)


def _is_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    return controls * 10 > len(sample)


def _zipped_kind(data: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):  # broken or unusual: its kind stays general
        names = []
    found = (kind for sign, kind in _ZIPPED.items() if any(name.startswith(sign) for name in names))
    return next(found, "a zipped or word-processor document")


def _problem_of_markup(text: str) -> str:
    """Return the problem of a text that begins with a tag, a comment or an XML declaration."""
    root = _first_element(text[:_SAMPLE])
    if root in ("html", "head", "body") or "<!doctype html" in text[:_SAMPLE].lower():
        return f"the file is an HTML page; {_AS_RECORD}"
    if root in _HTML_ELEMENTS:
        return f"the text is HTML, not plain text (line 1); {_AS_RECORD}"
    if "wordpress.org/export" in text[:_SAMPLE]:
        return "the file is an XML document (a WordPress export, WXR); give it to `syndication import`"
    name = _XML_KINDS.get(root, "") or (f"<{root}>" if root else "")
    return f"the file is an XML document{f' ({name})' if name else ''}; {_XML_CURES.get(root, _EACH_STORY)}"


def _problem_of_json(text: str) -> str:
    return f"the file is {_json_kind(_decoded(text.lstrip(_BOM)))}"


def _decoded(text: str | bytes) -> Any:
    """Return the value of JSON, None if it is none."""
    try:
        return msgspec.json.decode(text.removeprefix(_BOM.encode()) if isinstance(text, bytes) else text)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None


def _is_ninjs(document: Mapping[str, Any]) -> bool:
    return not _NINJS.isdisjoint(document) and not {"uri", "guid", "type"}.isdisjoint(document)


def _json_kind(value: Any) -> str:
    document = next(iter(value), None) if isinstance(value, list) else value
    if not isinstance(document, Mapping):
        return f"a JSON document; {_EACH_STORY}. {_TO_API[:1].upper()}{_TO_API[1:]}"
    if "jsonfeed.org" in str(document.get("version", ""))[:100]:
        return f"a JSON document (JSON Feed); {_EACH_STORY}"
    if "db" in document or {"meta", "data"} <= document.keys():
        return f"a JSON document (a Ghost export); {_EACH_STORY}"
    if isinstance(document.get("title"), Mapping) and "rendered" in document["title"]:
        return f"a JSON document (stories of WordPress); {_EACH_STORY}"
    if _is_ninjs(document):
        return f"a JSON document (ninjs); {_TO_API}"
    return f"a JSON document; {_TO_API}, one in our own JSON to POST /api/items"
