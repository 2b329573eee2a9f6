"""The expected properties of an event, as people write them: one a line, `name: type`."""

from django.core.exceptions import ValidationError

PROPERTY_TYPES = ("any", "text", "number", "boolean", "list", "object")
MOST, LONGEST = 100, 100


def properties_of(text: str) -> dict[str, str]:
    """{name: type} of lines such as `plan: text`; a line without a type takes any."""
    found: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, separator, kind = line.rpartition(":")
        if not separator:
            name, kind = line, "any"
        found[name.strip()] = kind.strip().lower() or "any"
    return checked(found)


def checked(properties: dict[str, str]) -> dict[str, str]:
    if len(properties) > MOST:
        raise ValidationError(f"An event may have at most {MOST} expected properties.")
    for name, kind in properties.items():
        if not name or len(name) > LONGEST:
            raise ValidationError(f"A property's name has 1 to {LONGEST} characters.")
        if kind not in PROPERTY_TYPES:
            raise ValidationError(f"“{kind}” is no type. Known: {', '.join(PROPERTY_TYPES)}.")
    return properties


def text_of(properties: dict[str, str]) -> str:
    return "\n".join(f"{name}: {kind}" for name, kind in properties.items())
