"""Pictures as cameras and desks leave them, made with Pillow; what must go and what must stay in them is known."""

from __future__ import annotations

import zlib
from io import BytesIO
from struct import pack
from typing import Any

from PIL import Image, ImageCms, ImageOps, ImageSequence
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

from syndication.publishing.media import Picture, clean, examine

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
# Numbers and words that stand for the place, so rare that chance puts them nowhere else.
DEGREES = 1_234_543_211
LATITUDE = "48,12.345678N"
DRONE = "+48.98765432"
PLACES = (pack("<I", DEGREES), pack(">I", DEGREES), LATITUDE.encode(), DRONE.encode(), b"NOTE-OF-THE-MAKER", b"Odesa")
COPYRIGHT = "© 2026 Ña Tribune".encode()
ICC = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
PACKET = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:d="http://www.dji.com/drone-dji/1.0/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:r="http://ns.adobe.com/xap/1.0/rights/" xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 d:GpsLongtitude="{DRONE}" photoshop:City="Odesa" photoshop:Credit="Tribune/Ana">
<exif:GPSLatitude>{LATITUDE}</exif:GPSLatitude>
<dc:description><rdf:Alt><rdf:li xml:lang="uk">Odesa</rdf:li>
<rdf:li xml:lang="x-default">The harbour at dawn</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>Ana Díaz</rdf:li><rdf:li>Bo</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Tribune</rdf:li></rdf:Alt></dc:rights>
<dc:subject><rdf:Bag><rdf:li>Odesa</rdf:li></rdf:Bag></dc:subject>
<r:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">Once</rdf:li></rdf:Alt></r:UsageTerms>
<photoshop:Headline>Harbour</photoshop:Headline><photoshop:Source>Tribune</photoshop:Source>
<photoshop:DateCreated>2026-02-05T12:00:00+02:00</photoshop:DateCreated>
<Iptc4xmpCore:Location>Odesa</Iptc4xmpCore:Location>
<Iptc4xmpExt:LocationShown rdf:parseType="Resource"><Iptc4xmpExt:City>Odesa</Iptc4xmpExt:City>
</Iptc4xmpExt:LocationShown>
<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li rdf:parseType="Resource"><Iptc4xmpExt:City>Odesa</Iptc4xmpExt:City>
<exif:GPSLatitude>{LATITUDE}</exif:GPSLatitude></rdf:li></rdf:Bag></Iptc4xmpExt:LocationCreated>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


def drawing(mode: str = "RGB", size: tuple[int, int] = (24, 16)) -> Image.Image:
    """Return a small picture in which hardly two pixels are alike."""
    wide, high = Image.linear_gradient("L").resize(size), Image.radial_gradient("L").resize(size)
    return Image.merge("RGB", (wide, high, ImageOps.mirror(wide.rotate(90).resize(size)))).convert(mode)


def exif(orientation: int = 6, big_endian: bool = False) -> Image.Exif:
    """Return EXIF data with a place, a maker's note, a caption, a credit and an orientation."""
    made = Image.Exif()
    made.endian = ">" if big_endian else "<"
    made[0x010E], made[0x013B], made[0x8298] = "The harbour at dawn", "Ana Díaz".encode(), COPYRIGHT
    made[0x0112] = orientation
    made.get_ifd(0x8769).update({0x9003: "2026:02:05 12:00:00", 0x927C: b"NOTE-OF-THE-MAKER", 0x9286: b"ASCII\0\0\0ok"})
    place = (IFDRational(DEGREES, 1), IFDRational(12), IFDRational(3, 10))
    made.get_ifd(0x8825).update({1: "N", 2: place, 3: "E", 4: place})
    return made


def saved(kind: str, image: Image.Image | None = None, **options: Any) -> bytes:
    """Return a picture as a file of the format `kind`, lossless where it can be."""
    target = BytesIO()
    (image or drawing("P" if kind == "GIF" else "RGB")).save(target, kind, **options)
    return target.getvalue()


def located(kind: str, image: Image.Image | None = None, **options: Any) -> bytes:
    """Return a picture with places in all the ways that Pillow can write them for `kind`."""
    if kind == "GIF":
        return with_gif_packet(saved(kind, image, **options), PACKET)
    told: dict[str, Any] = {"exif": exif(), "icc_profile": ICC}
    if kind == "PNG":
        told["pnginfo"] = png_texts()
    else:
        told["xmp"] = PACKET
    return saved(kind, image, **told | options)


def png_texts() -> PngInfo:
    """Return texts of a PNG file: XMP, EXIF as ImageMagick writes it, a place by its keyword, and a title."""
    texts = PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", PACKET.decode(), zip=True)
    texts.add_text("exif:GPSLatitude", LATITUDE)
    texts.add_text("Raw profile type exif", exif().tobytes().hex(), zip=True)
    texts.add_text("Title", "Harbour")
    return texts


def with_gif_packet(data: bytes, packet: bytes) -> bytes:
    """Return a GIF file with an XMP packet and a comment before its end."""
    tail = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    return data[:-1] + b"\x21\xff\x0bXMP DataXMP" + packet + tail + b"\x21\xfe\x07Harbour\0;"


def with_packet(kind: str, packet: bytes) -> bytes:
    """Return a picture with an XMP packet and nothing else."""
    if kind == "GIF":
        return with_gif_packet(saved(kind), packet)
    if kind == "PNG":
        texts = PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", packet.decode())
        return saved(kind, pnginfo=texts)
    return saved(kind, xmp=packet)


def opened(data: bytes) -> Image.Image:
    """Return a picture, read by Pillow."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def examined(data: bytes) -> Picture:
    """Return what a picture is, as it is when it is uploaded."""
    return examine(clean(data))


def pixels(data: bytes) -> list[tuple[str, tuple[int, int], bytes]]:
    """Return each frame of a picture, decoded."""
    with Image.open(BytesIO(data)) as image:
        return [(frame.mode, frame.size, frame.tobytes()) for frame in ImageSequence.Iterator(image)]


def png_chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG file."""
    return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))


def jpeg_segment(marker: int, payload: bytes) -> bytes:
    """Return a segment of a JPEG file."""
    return pack(">BBH", 0xFF, marker, len(payload) + 2) + payload
