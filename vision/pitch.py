"""The positioning statement as sentences, and what is weak about it as an elevator pitch. No Django here.

Template: Geoffrey Moore, "Crossing the Chasm" (1991). Speed: 150 words a minute, the usual pace of a prepared
talk in English; an elevator ride: 30 seconds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

PARTS: dict[str, str] = {
    "target_customer": "target customer",
    "customer_need": "customer need",
    "category": "category",
    "key_benefit": "key benefit",
    "alternative": "competing alternative",
    "differentiator": "differentiator",
}
QUESTIONS: dict[str, str] = {
    "target_customer": "who buys or uses it, narrow enough to picture one person",
    "customer_need": "what they struggle with today",
    "category": "what kind of product it is, in words the customer uses",
    "key_benefit": "the one thing they get from it",
    "alternative": "what they use today instead, even if it is a spreadsheet",
    "differentiator": "what yours does that the alternative does not",
}
WORDS_A_MINUTE = 150
RIDE_SECONDS = 30
PART_WORDS = 25  # a part longer than this is a paragraph, not a part of a sentence
_EMPTY = (
    "innovative", "seamless", "seamlessly", "world-class", "world class", "leverage", "leverages",
    "leveraging",
    "cutting-edge", "cutting edge", "best-in-class", "best in class", "revolutionary", "game-changing",
    "game changing", "next-generation", "next generation", "next-gen", "state-of-the-art", "state of the art",
    "robust", "synergy", "synergies", "holistic", "disruptive", "turnkey", "end-to-end", "frictionless",
    "empower", "empowers", "empowering", "unleash", "unlock", "unlocks", "supercharge", "delightful",
    "industry-leading", "market-leading", "mission-critical", "one-stop shop", "paradigm shift",
    "user-friendly",
    "intuitive", "powerful", "unparalleled", "unique", "ultimate", "solution", "solutions",
)  # fmt: skip
_EMPTY_WORDS = re.compile(
    r"(?<![\w-])("
    + "|".join(re.escape(word) for word in sorted(_EMPTY, key=len, reverse=True))
    + r")(?![\w-])",
    re.I,
)
_SMALL = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "it", "its", "no", "of", "on", "or",
     "our", "so", "that", "the", "their", "to", "we", "with", "who", "you")
)  # fmt: skip
Verdict = Literal["incomplete", "weak", "strong"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of the pitch; `part` names the blank it fills, empty for the template's own words."""

    text: str
    part: str = ""
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    verdict: Verdict
    words: int
    seconds: int
    missing: tuple[str, ...]  # parts that say nothing
    empty_words: tuple[tuple[str, str], ...]  # part, word
    hints: tuple[str, ...]  # what to do, the most important first

    @property
    def headline(self) -> str:
        if self.verdict == "incomplete":
            are = "is" if len(self.missing) == 1 else "are"
            return f"{len(self.missing)} of {len(PARTS)} parts {are} missing"
        if self.verdict == "weak":
            return "It can be said, but it will not stick yet"
        return f"Ready to say in {self.seconds} seconds"


FIRST = "For {target_customer} who {customer_need}, the {product} is {article} {category} that {key_benefit}."
SECOND = "Unlike {alternative}, our product {differentiator}."


def sentences(product: str, parts: Mapping[str, str]) -> list[list[Piece]]:
    """The two sentences of the statement, blanks shown by the name of what is missing."""
    said = {name: _tidy(parts.get(name, "")) for name in PARTS}
    first = FIRST.replace(" {article}", _article(said["category"]))
    return [
        _pieces(template, said | {"product": _tidy(product) or "product"}) for template in (first, SECOND)
    ]


def _article(category: str) -> str:
    if re.match(r"(an?|the)\s", category, re.I):
        return ""  # "a shared inbox" brings its own
    return " an" if re.match(r"[aeiou]", category, re.I) else " a"


def _pieces(template: str, said: Mapping[str, str]) -> list[Piece]:
    made = []
    for index, text in enumerate(re.split(r"\{(\w+)\}", template)):
        if index % 2:
            made.append(Piece(said[text] or PARTS[text], text, is_gap=not said[text]))
        elif text:
            made.append(Piece(text))
    return made


def spoken(product: str, parts: Mapping[str, str]) -> str:
    """The statement as one would say it, without what is missing."""
    said = [
        "".join(piece.text for piece in sentence if not piece.is_gap)
        for sentence in sentences(product, parts)
    ]
    return " ".join(" ".join(said).split())


def review(product: str, parts: Mapping[str, str]) -> Review:
    missing = tuple(name for name in PARTS if not _tidy(parts.get(name, "")))
    words = len(spoken(product, parts).split())
    seconds = -(-words * 60 // WORDS_A_MINUTE)  # rounded up
    empty = tuple((name, found) for name in PARTS for found in _empty_words(parts.get(name, "")))
    hints = (
        *(f"Say the {PARTS[name]}: {QUESTIONS[name]}." for name in missing),
        *_too_long(words, seconds),
        *(f"“{word}” in the {PARTS[part]} says nothing: put a fact in its place." for part, word in empty),
        *_long_parts(parts),
        *_repetition(parts),
        *_no_number(parts, missing),
    )
    weak = bool(hints) and not (len(hints) == 1 and hints[0] == NUMBER_HINT)
    verdict: Verdict = "incomplete" if missing else "weak" if weak else "strong"
    return Review(verdict, words, seconds, missing, empty, hints)


NUMBER_HINT = (
    "A number would make the benefit or the difference believable: minutes saved, replies missed, money kept."
)


def _tidy(text: str) -> str:
    """On one line, without the full stop that the template sets itself."""
    return " ".join(text.split()).rstrip(" .;,")


def _empty_words(text: str) -> list[str]:
    found = (match.group(1).lower() for match in _EMPTY_WORDS.finditer(" ".join(text.split())))
    return list(dict.fromkeys(found))


def _too_long(words: int, seconds: int) -> list[str]:
    most = WORDS_A_MINUTE * RIDE_SECONDS // 60
    if words <= most:
        return []
    cut = "1 word" if words - most == 1 else f"{words - most} words"
    return [f"Cut {cut}: it takes {seconds} seconds to say, an elevator ride {RIDE_SECONDS}."]


def _long_parts(parts: Mapping[str, str]) -> list[str]:
    counts = {name: len(_tidy(parts.get(name, "")).split()) for name in PARTS}
    return [
        f"The {PARTS[name]} has {count} words; say the one thing that matters in at most {PART_WORDS}."
        for name, count in counts.items()
        if count > PART_WORDS
    ]


def _repetition(parts: Mapping[str, str]) -> list[str]:
    benefit, difference = (_meanings(parts.get(name, "")) for name in ("key_benefit", "differentiator"))
    if len(benefit) < 3 or len(difference) < 3:
        return []
    shared = len(benefit & difference) / min(len(benefit), len(difference))
    if shared < 0.7:
        return []
    return ["The differentiator repeats the key benefit: say what the alternative cannot do."]


def _meanings(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower())) - _SMALL


def _no_number(parts: Mapping[str, str], missing: tuple[str, ...]) -> list[str]:
    told = ("key_benefit", "differentiator")
    if set(told) <= set(missing) or any(re.search(r"\d", parts.get(name, "")) for name in told):
        return []
    return [NUMBER_HINT]
