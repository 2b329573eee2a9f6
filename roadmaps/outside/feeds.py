"""The edition for programs: JSON, JSON Feed, Atom, iCalendar and CSV, all from the same entries as the page."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from products.csvcells import safe
from products.prose import plain, render
from products.xmltext import well_formed
from roadmaps.outside.door import Door
from roadmaps.outside.entries import Entry


def as_json(door: Door, layout: str, entries: Sequence[Entry], page: str) -> str:
    body = {
        "title": door.title,
        "introduction": door.intro,
        "view": layout,
        "changed_at": door.changed_at.isoformat(timespec="seconds"),
        "items": [one.as_json() for one in entries],
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def as_json_feed(door: Door, layout: str, entries: Sequence[Entry], page: str) -> str:
    """JSON Feed 1.1, what changed last first."""
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": door.title,
        "description": door.intro,
        "home_page_url": page,
        "items": [
            {
                "id": f"urn:uuid:{one.uid}",
                "url": f"{page}#e-{one.uid}",
                "title": f"{one.title}: {_line(one)}" if _line(one) else one.title,
                "content_html": render(one.note) or f"<p>{escape(one.title)}</p>",
                "date_published": one.since.isoformat(timespec="seconds"),
                "date_modified": one.changed_at.isoformat(timespec="seconds"),
                "tags": [one.theme] if one.theme else [],
            }
            for one in _newest(entries)
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def as_atom(door: Door, layout: str, entries: Sequence[Entry], page: str) -> str:
    """Each entry once; its summary is what the roadmap says of it now, its date when that last changed."""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_xml(door.title)}</title>",
        f"<id>urn:uuid:{door.uid}</id>",
        f"<updated>{_time(door.changed_at)}</updated>",
        f"<author><name>{_xml(door.title)}</name></author>",
        f"<link rel='alternate' href={quoteattr(page)}/>",
    ]
    for one in _newest(entries):
        parts += [
            f"<entry><title>{_xml(one.title)}</title><id>urn:uuid:{one.uid}</id>",
            f"<published>{_time(one.since)}</published><updated>{_time(one.changed_at)}</updated>",
            f"<link href={quoteattr(f'{page}#e-{one.uid}')}/>",
            f"<category term={quoteattr(well_formed(one.theme))}/>" if one.theme else "",
            f"<summary>{_xml(_line(one))}</summary>",
            f"<content type='html'>{_xml(render(one.note))}</content></entry>",
        ]
    return "\n".join([*parts, "</feed>"])


def as_calendar(door: Door, layout: str, entries: Sequence[Entry], page: str) -> str:
    """A whole-day event for each entry with dates, over its quarter or month; it takes nobody's time."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//pmapp//roadmap//EN",
        f"X-WR-CALNAME:{_ics(door.title)}",
    ]
    for one in entries:
        if one.start is None or one.end is None:
            continue
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            f"DTSTAMP:{one.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{one.start:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.end + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_ics(one.title)}",
            f"DESCRIPTION:{_ics(plain(one.note))}",
            f"CATEGORIES:{_ics(one.theme)}" if one.theme else "",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    folded = [_folded(line) for line in [*lines, "END:VCALENDAR"] if line]
    return "\r\n".join(folded) + "\r\n"


def as_csv(door: Door, layout: str, entries: Sequence[Entry], page: str) -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["Title", "Theme", "State", "Horizon", "When", "Description"])
    for one in entries:
        cells = (one.title, one.theme, one.state_label, one.horizon_label, one.span, plain(one.note))
        rows.writerow([safe(cell) for cell in cells])
    return out.getvalue()


def _newest(entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: one.changed_at, reverse=True)


def _line(one: Entry) -> str:
    return ", ".join(part for part in (one.state_label, one.when) if part)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _xml(text: str) -> str:
    return escape(well_formed(text))


def _ics(text: str) -> str:
    kept = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return well_formed(kept).replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> str:
    """At most 75 bytes a line, as RFC 5545 asks, never within a letter."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 74:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += width
    return "\r\n".join(parts)
