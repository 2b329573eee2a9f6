"""The picture that other sites show beside a public roadmap's address: drawn here, of public words only."""

import io
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from PIL import Image, ImageDraw, ImageFont

from roadmaps.outside.door import Door
from roadmaps.outside.entries import Entry

SIZE = (1200, 630)
INK, GREY, LINE, PAPER = (24, 26, 38), (98, 102, 120), (226, 228, 236), (252, 252, 254)
# The marks of tokens.css as the picture has them: strong and soft.
COLOURS = {
    "indigo": ((88, 86, 214), (232, 232, 252)),
    "sky": ((36, 128, 196), (224, 241, 252)),
    "teal": ((20, 140, 136), (219, 243, 241)),
    "green": ((38, 146, 88), (222, 245, 230)),
    "amber": ((186, 122, 20), (252, 239, 214)),
    "rose": ((208, 66, 96), (253, 229, 234)),
    "violet": ((142, 76, 204), (243, 230, 252)),
    "slate": ((94, 102, 122), (234, 236, 241)),
}
FONT = "inter-latin-wght-normal"
MOST = 5


@lru_cache(maxsize=16)
def _font(size: int, weight: int) -> "ImageFont.FreeTypeFont | ImageFont.ImageFont":
    """Inter as the pages have it; the library's own letters where the assets are not built."""
    path = _font_path()
    if not path:
        return ImageFont.load_default(size)
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font


def _font_path() -> str:
    if found := finders.find(f"{FONT}.woff2"):
        return str(found)
    kept = sorted(Path(settings.STATIC_ROOT).glob(f"{FONT}*.woff2"))
    return str(kept[0]) if kept else ""


def draw(door: Door, entries: Sequence[Entry], today: date) -> bytes:
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    strong, soft = COLOURS.get(door.hue, COLOURS["indigo"])
    pen.rectangle((0, 0, SIZE[0], 12), fill=strong)
    pen.rounded_rectangle((72, 72, 128, 128), 14, fill=soft)
    pen.text((100, 100), door.title.strip()[:1].upper(), fill=strong, font=_font(34, 700), anchor="mm")
    pen.text((148, 100), "Roadmap", fill=GREY, font=_font(28, 500), anchor="lm")
    top = 168
    for line in _wrapped(pen, door.title, 64, 700, SIZE[0] - 144)[:2]:
        pen.text((72, top), line, fill=INK, font=_font(64, 700))
        top += 76
    _rows(pen, [one for one in entries if one.state != "shipped"] or list(entries), top + 24)
    out = io.BytesIO()
    picture.quantize(128).save(out, "PNG", optimize=True)
    return out.getvalue()


def _rows(pen: ImageDraw.ImageDraw, entries: Sequence[Entry], top: int) -> None:
    for one in entries[:MOST]:
        if top + 56 > SIZE[1] - 24:
            return
        strong, soft = COLOURS.get(one.hue, COLOURS["slate"])
        when = one.when
        width = int(pen.textlength(when, font=_font(24, 600))) + 36 if when else 0
        if when:
            left = SIZE[0] - 72 - width
            pen.rounded_rectangle((left, top, SIZE[0] - 72, top + 44), 22, fill=soft)
            pen.text((left + width / 2, top + 22), when, fill=strong, font=_font(24, 600), anchor="mm")
        pen.ellipse((74, top + 12, 94, top + 32), fill=strong)
        title = _wrapped(pen, one.title, 30, 500, SIZE[0] - 144 - 60 - width)
        text = title[0] if len(title) == 1 else f"{title[0]}…"
        pen.text((116, top + 22), text, fill=INK, font=_font(30, 500), anchor="lm")
        top += 64


def _wrapped(pen: ImageDraw.ImageDraw, text: str, size: int, weight: int, most: int) -> list[str]:
    font = _font(size, weight)
    lines = [""]
    for word in text.split() or [""]:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pen.textlength(longer, font=font) > most:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
