"""What every page of the shell shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from accounts.access import Access
from accounts.roles import Word
from pmapp import queries as roof
from products import kinds, stages
from products.access import may_create
from products.paths import product_url

THEMES = {"light", "dark", "auto"}


def shell(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("theme", "auto")
    context: dict[str, Any] = {"theme": theme if theme in THEMES else "auto", "shell": None}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return context
    access: Access | None = getattr(request, "access", None)
    context["shell"] = _shell(request, access) | {"theme": context["theme"]}
    context["access"] = access
    context["product"] = getattr(request, "product", None)
    context["workspace"] = getattr(request, "workspace", None)
    return context


def _shell(request: HttpRequest, access: Access | None) -> dict[str, Any]:
    account = {
        "set_theme": reverse("set-theme"),
        "sign_out": reverse("account_logout"),
        "account": reverse("accounts:profile"),
        "workspaces": reverse("accounts:workspaces"),
    }
    made: dict[str, Any] = {
        "user": request.user,
        "unread": 0,
        "products": [],
        "nav": [],
        "commands": [],
        "urls": account,
    }
    made |= {"workspace": None, "product": None}
    if access is None:
        return made
    slug = access.workspace.slug
    product = getattr(request, "product", None)
    names = ("search", "notifications", "waiting", "workspace")
    urls = {name: reverse(f"pmapp:{name}", args=[slug]) for name in names}
    urls["settings"] = reverse("accounts:members", args=[slug])
    urls["roadmap"] = reverse("roadmap:timeline", args=[slug])
    urls["new_product"] = reverse("pmapp:product-new", args=[slug]) if access.may("manage") else ""
    made["urls"] = account | urls
    made["workspace"] = {"name": access.workspace.name, "url": urls["workspace"]}
    products, made["unread"], made["waiting"] = roof.shell_facts(access)
    made["products"] = [
        {"name": one.name, "key": one.key, "hue": one.hue, "url": product_url(one), "current": one == product}
        for one in products
    ]
    if product is not None:
        made["product"] = {
            "name": product.name,
            "key": product.key,
            "hue": product.hue,
            "url": product_url(product),
        }
        made["nav"] = _nav(request, access, product)
        made["nav"][0]["items"].append(_waiting(request, made))
        made["commands"] = _commands(access, product, made["nav"])
    else:
        made["nav"] = _workspace_nav(request, urls, made["products"])
        made["nav"][0]["items"].insert(1, _waiting(request, made))
    return made


def _waiting(request: HttpRequest, shell: dict[str, Any]) -> dict[str, Any]:
    """What waits for the reader's own answer: counted, because others wait for it."""
    entry = _entry(request, "Waiting for you", "inbox", shell["urls"]["waiting"], exact=True)
    return entry | {"count": shell["waiting"] or None}


def _workspace_nav(
    request: HttpRequest, urls: dict[str, str], products: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Pages above the products: where people are before they open one, and where they settle things."""
    general = [
        _entry(request, "Products", "layout-grid", urls["workspace"], exact=True),
        _entry(request, "Notifications", "bell", urls["notifications"]),
        _entry(request, "Settings", "settings-2", urls["settings"]),
    ]
    general[2]["current"] = "/settings/" in request.path
    if products:
        roadmap = _entry(request, "Roadmap", "chart-gantt", urls["roadmap"])
        roadmap["current"] = request.path.startswith(urls["roadmap"].removesuffix("timeline/"))
        general.insert(1, roadmap)
    groups = [{"label": "", "items": general}]
    if products:
        entries = [_entry(request, one["name"], "box", one["url"], exact=True) for one in products]
        groups.append({"label": "Products", "items": entries})
    return groups


def _nav(request: HttpRequest, access: Access, product: Any) -> list[dict[str, Any]]:
    overview = product_url(product)
    groups: list[dict[str, Any]] = [
        {"label": "", "items": [_entry(request, "Overview", "compass", overview, exact=True)]}
    ]
    for stage in stages.all_stages():
        entries = []
        for item in stage.nav:
            if access.may(_word(item.need)):
                more = {"kind": item.kind and kinds.get(item.kind)} if item.kind else {}
                entries.append(
                    _entry(request, item.label, item.icon, product_url(product, item.url_name, **more))
                )
        if entries:
            groups.append({"label": stage.label, "items": entries})
    _keep_the_closest([entry for group in groups for entry in group["items"]])
    return groups


def _keep_the_closest(entries: list[dict[str, Any]]) -> None:
    """Where one entry's address begins with another's, only the longer one is where the reader is."""
    matching = [entry for entry in entries if entry["current"]]
    closest = max(matching, key=lambda entry: len(entry["url"]), default=None)
    for entry in matching:
        entry["current"] = entry is closest


def _word(need: str) -> Word:
    return need  # type: ignore[return-value]  # stages declare one of the words


def _entry(request: HttpRequest, label: str, icon: str, url: str, exact: bool = False) -> dict[str, Any]:
    current = request.path == url if exact else request.path.startswith(url)
    return {"label": label, "icon": icon, "url": url, "current": current, "count": None}


def _commands(access: Access, product: Any, nav: list[dict[str, Any]]) -> list[dict[str, str]]:
    made = [
        {
            "label": entry["label"],
            "icon": entry["icon"],
            "url": entry["url"],
            "group": group["label"] or product.name,
        }
        for group in nav
        for entry in group["items"]
    ]
    for kind in kinds.all_kinds():
        if may_create(access, kind):
            url = product_url(product, "products:new", kind=kind)
            made.append({"label": f"New {kind.label.lower()}", "icon": "plus", "url": url, "group": "Create"})
    return made
