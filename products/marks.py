"""Small drawn marks: icons, avatars, emblems, status rings. Registered by ui.py."""

import re
import zlib
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

HUES = ("indigo", "sky", "teal", "green", "amber", "rose", "violet")
# How full the pie of a ring is, in per cent of its circumference.
PIE = {"planned": 0, "ready": 0, "progress": 50, "review": 78, "done": 100, "dropped": 0}
OPENING_TAG = re.compile(r'<svg\b[^>]*?viewBox="([^"]*)"[^>]*>')


def stable_hue(text: str) -> str:
    """The same colour for the same name in every process (hash() is salted)."""
    return HUES[zlib.crc32(text.encode("utf-8", "replace")) % len(HUES)]


def initials(name: str) -> str:
    words = re.findall(r"[^\W_]+", name.split("@", maxsplit=1)[0])
    letters = words[0][:2] if len(words) == 1 else "".join(w[0] for w in (words[:1] + words[-1:]))
    return letters.upper() or "?"


@cache
def _drawings() -> ZipFile:
    """Lucide's archive, its table of contents read once: the package's own tag reads it for each icon, 25 ms."""
    return ZipFile(BytesIO(files("lucide").joinpath("lucide.zip").read_bytes()))


@lru_cache(maxsize=1024)
def icon(name: str, cls: str = "", label: str = "") -> SafeString:
    """A lucide icon, inlined. An unknown name draws a plain circle rather than breaking the page."""
    attrs = {"class": f"icon {cls}".strip()}
    attrs |= {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    try:
        svg = _drawings().read(f"{name}.svg").decode()
    except KeyError:
        svg = _drawings().read("circle.svg").decode()
    opened = " ".join(f"{key}={quoteattr(value)}" for key, value in attrs.items())
    # Size, stroke and fill are the style sheet's.
    svg = OPENING_TAG.sub(lambda tag: f'<svg viewBox="{tag[1]}" {opened}>', svg)
    return mark_safe(re.sub(r"\s*\n\s*", "", svg))


def avatar(person: Any, size: str = "") -> SafeString:
    if not person:
        return format_html(
            '<span class="avatar avatar-none {}" title="Unassigned">{}'
            '<span class="sr-only">Unassigned</span></span>',
            size,
            icon("user"),
        )
    email = str(getattr(person, "email", "") or "")
    name = str(getattr(person, "name", "") or email or person)
    return format_html(
        '<span class="avatar {}" data-hue="{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="sr-only">{}</span></span>',
        size, stable_hue(email or name), name, initials(name), name,
    )  # fmt: skip


def emblem(name: str, hue: str = "", cls: str = "") -> SafeString:
    return format_html(
        '<span class="emblem {}" data-hue="{}" aria-hidden="true">{}</span>',
        cls,
        hue or stable_hue(name),
        initials(name),
    )


def ring(category: str, label: str = "") -> SafeString:
    """Status as a small ring. Beside a written label pass none: it is then decoration."""
    shape = '<circle class="ring-line" cx="7" cy="7" r="6"{}/>'
    inner = mark_safe("")
    pie = PIE.get(category, 0)
    if category == "done":
        inner = mark_safe(
            '<circle class="ring-full" cx="7" cy="7" r="7"/><path class="ring-tick" d="m4 7.2 2 2 4-4.2"/>'
        )
    elif category == "dropped":
        inner = format_html(shape + '<path class="ring-cross" d="m4.8 4.8 4.4 4.4m0-4.4-4.4 4.4"/>', "")
    else:
        inner = format_html(shape, mark_safe(' stroke-dasharray="1.6 1.54"') if category == "planned" else "")
        if pie:
            inner += format_html(
                '<circle class="ring-pie" cx="7" cy="7" r="2" pathLength="100" '
                'stroke-dasharray="{} 100" transform="rotate(-90 7 7)"/>',
                pie,
            )
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="ring ring-{}" viewBox="0 0 14 14" {}>{}</svg>', category, said, inner)


def tag(hue: str, label: Any, soft: bool = False) -> SafeString:
    if soft:
        return format_html('<span class="tag tag-soft" data-hue="{}">{}</span>', hue or "slate", label)
    return format_html(
        '<span class="tag" data-hue="{}"><i class="dot-hue"></i>{}</span>', hue or "slate", label
    )
