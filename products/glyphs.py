"""The letters of a file that is drawn here: Inter as the pages have it, and the host's own fonts for other scripts.

What is embedded are the letters that are used and no others. Inter comes with the built assets and covers Latin,
Cyrillic, Greek and Vietnamese. For anything else DATA_DIR/fonts and the usual folders of the system are looked through.
"""

import io
import logging
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError
from fontTools.varLib import instancer

from products import inter

if TYPE_CHECKING:
    from fpdf import FPDF

PARTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
WEIGHTS = (400, 500, 600)
logging.getLogger("fontTools").setLevel(logging.WARNING)  # or a line for each table of each font
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
PREFERRED = ("Noto", "Droid", "DejaVu")  # those with many letters first
UNPLAIN = ("bold", "italic", "oblique", "light", "thin", "black", "mono", "serif", "condensed", "narrow")
UNNEEDED = ["GPOS", "GSUB", "GDEF", "STAT", "HVAR", "MVAR"]


class Glyphs:
    """Fonts of one document that together have every letter of a text, as far as there is one."""

    def __init__(self, pdf: "FPDF", text: str, folder: Path) -> None:
        self._has: list[tuple[str, frozenset[str]]] = []
        missing = {letter for letter in text if letter.isprintable()} | {" "}
        for name, path in _fonts():
            mine = frozenset(missing & letters_of(path))
            if not mine:
                continue
            for weight, file in _files(path, mine, folder / name):
                pdf.add_font(f"{name}-{weight}", fname=file)
            self._has.append((name, mine))
            missing -= mine
            if not missing:
                break

    def runs(self, text: str, weight: int) -> list[tuple[str, str]]:
        """The text in pieces of one font each; a letter that no font has is a question mark."""
        made: list[tuple[str, str]] = []
        for letter in text:
            name = next((name for name, has in self._has if letter in has), "")
            shown = letter if name else "?"
            family = f"{name or self._has[0][0]}-{weight}"
            if made and made[-1][0] == family:
                made[-1] = (family, made[-1][1] + shown)
            else:
                made.append((family, shown))
        return made


def _fonts() -> Iterator[tuple[str, Path]]:
    for part in PARTS:
        if path := inter.file(part):
            yield part, path
    for number, path in enumerate(_of_the_host()):
        yield f"host{number}", path


@lru_cache(maxsize=1)
def _of_the_host() -> list[Path]:
    """Upright fonts of ordinary weight, the ones with many letters first."""
    found = []
    for folder in (settings.DATA_DIR / "fonts", *map(Path, FOLDERS)):
        files = [path for path in folder.rglob("*") if path.suffix.lower() in {".ttf", ".otf", ".ttc"}]
        plain = [path for path in files if not any(word in path.stem.lower() for word in UNPLAIN)]
        found += sorted(plain, key=lambda path: (not path.name.startswith(PREFERRED), path.name))
    return found


@lru_cache(maxsize=256)
def letters_of(path: Path) -> frozenset[str]:
    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap() or {}))
    except (TTLibError, OSError):  # somebody's broken font is no font
        return frozenset()


def _files(path: Path, letters: frozenset[str], base: Path) -> Iterator[tuple[int, Path]]:
    """A file for each weight. Of a font with a weight axis first the letters are taken, then the weights are made."""
    with TTFont(path, fontNumber=0, lazy=True) as font:
        axes = {axis.axisTag for axis in font["fvar"].axes} if "fvar" in font else set()
        if "wght" not in axes:
            yield from ((weight, path) for weight in WEIGHTS)
            return
        wanted = subset.Options(layout_features=[], notdef_outline=True)
        wanted.drop_tables += UNNEEDED
        taker = subset.Subsetter(wanted)
        taker.populate(text="".join(letters) + " ?")
        taker.subset(font)
        font.flavor = None
        few = io.BytesIO()
        font.save(few)
    for weight in WEIGHTS:
        few.seek(0)
        one = TTFont(few)
        file = base.with_name(f"{base.name}-{weight}.ttf")
        instancer.instantiateVariableFont(one, {"wght": weight}, inplace=True).save(file)
        yield weight, file
