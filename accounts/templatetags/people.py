"""How people's things are written on pages."""

from django import template

from accounts import mail

register = template.Library()
# In this order: each browser also claims to be the ones after it.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.simple_tag
def mail_road() -> str:
    """mail, log or nowhere: see accounts.mail.road."""
    return mail.road()


@register.filter
def browser_name(agent: str) -> str:
    """“Firefox on Windows”; what it calls itself where that is not known."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return " on ".join(filter(None, (browser, system))) or agent[:60] or "Unnamed browser"
