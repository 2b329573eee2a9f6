"""Markdown to HTML that is safe to show: parsed without raw HTML, then cleaned against an allow list."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.tasklists import tasklists_plugin

TAGS = {
    "p",
    "br",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "em",
    "s",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "img",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "input",
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "ul": {"class"},
    "li": {"class"},
    "code": {"class"},
    "input": {"type", "class", "checked", "disabled"},
}
SCHEMES = {"http", "https", "mailto"}

# A line that was ended is a line: most of what is typed here is typed as in a letter.
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).enable(
    ["table", "strikethrough"]
)
_parser.use(tasklists_plugin)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Pictures only from this site (the content policy blocks others); the only inputs are ticks."""
    if tag == "img" and name == "src" and not (value.startswith("/") and not value.startswith("//")):
        return None
    if tag == "input" and name == "type":
        return "checkbox"
    return value


def render(text: str) -> str:
    """HTML for a piece of Markdown; never raises on odd input."""
    html = _parser.render(text.replace("\x00", ""))
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    ).replace("<input ", '<input aria-label="Task" ')


def plain(text: str) -> str:
    """The same without Markdown's signs, a line for each block: for calendars and sheets, which would show them."""
    lines = []
    for token in _parser.parse(text.replace("\x00", "")):
        if token.type == "inline":
            lines.append("".join(_words(one) for one in token.children or []))
        elif token.type in {"fence", "code_block"}:
            lines.append(token.content.rstrip("\n"))
    return "\n".join(lines)


def _words(token: Token) -> str:
    return (
        "\n"
        if token.type in {"softbreak", "hardbreak"}
        else ""
        if token.type == "html_inline"
        else token.content
    )
