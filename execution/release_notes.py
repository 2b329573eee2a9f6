"""Release notes drafted from what is in. Pure: titles in, Markdown out."""

import re
from dataclasses import dataclass

SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")


@dataclass(frozen=True, slots=True)
class Group:
    """Finished stories of one requirement; no title for those that belong to none."""

    title: str
    stories: tuple[tuple[str, str], ...]  # title, what it is good for


def draft(summary: str, groups: list[Group]) -> str:
    """The summary, then a section for each requirement, the loose stories last."""
    parts = [summary.strip()] if summary.strip() else []
    named = [group for group in groups if group.title and group.stories]
    loose = [group for group in groups if not group.title and group.stories]
    for group in named + loose:
        heading = escape(group.title) if group.title else "Also in this release" if named else "What is new"
        lines = "\n".join(_line(title, benefit) for title, benefit in group.stories)
        parts.append(f"## {heading}\n\n{lines}")
    return "\n\n".join(parts) + "\n" if parts else ""


def escape(text: str) -> str:
    """Plain words stay plain words in Markdown, on one line."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _line(title: str, benefit: str) -> str:
    benefit = escape(benefit).rstrip(".")
    return f"- **{escape(title)}**: {benefit}." if benefit else f"- **{escape(title)}**"
