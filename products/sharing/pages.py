"""The page on which managers make links, and what is pressed on it. A stage says what is its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse

from products import actions
from products.paths import product_url
from products.sharing.forms import ShareForm
from products.web import attempt, go, page

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class SharePages:
    name: str  # of the page on which links are made; `-revoke` and `-reissue` of its buttons' addresses
    public: str  # of the page that readers open
    form: type[ShareForm]
    create: Callable[..., tuple[Any, str]]
    shares: Callable[[Any], Any]
    share: Callable[[Any, int], Any]
    details: str  # the template that says of one link what it shows
    teaches: str  # what a link of this sort shows and what it does not
    title: str = "Sharing"
    names_sites: bool = False  # whether the log tells from which sites readers came
    crumb: tuple[str, str] | None = None  # label and address name of the page before it

    def show(self, request: Any) -> HttpResponse:
        form = self.form(request.POST or None, product=request.product)
        if request.method == "POST" and form.is_valid():
            made = attempt(
                form,
                lambda: self.create(
                    product=request.product, actor=request.access.actor, values=form.values()
                ),
            )
            if made is not None:
                return self._with_link(request, *made)
        return self._page(request, form, status=422 if form.is_bound else 200)

    def revoke(self, request: Any, pk: int) -> HttpResponse:
        share = self._share(request, pk)
        actions.revoke_share(share=share, actor=request.access.actor)
        return go(
            request, product_url(request.product, self.name), f"The link “{share.name}” no longer works."
        )

    def reissue(self, request: Any, pk: int) -> HttpResponse:
        share = self._share(request, pk)
        try:
            secret = actions.reissue_share(share=share, actor=request.access.actor)
        except ValidationError as error:
            return go(request, product_url(request.product, self.name), " ".join(error.messages))
        return self._with_link(request, share, secret)

    def _share(self, request: Any, pk: int) -> Any:
        share = self.share(request.product, pk)
        if share is None:
            raise Http404
        return share

    def _with_link(self, request: Any, share: Any, secret: str) -> HttpResponse:
        link = request.build_absolute_uri(reverse(self.public, args=[secret]))
        return self._page(request, self.form(product=request.product), link=link, link_of=share)

    def _page(self, request: Any, form: Any, status: int = 200, **more: Any) -> HttpResponse:
        crumbs = []
        if self.crumb is not None:
            crumbs = [{"label": self.crumb[0], "url": product_url(request.product, self.crumb[1])}]
        shown = Paginator(self.shares(request.product), PAGE_SIZE).get_page(request.GET.get("page"))
        for share in shown:
            share.revoke_url = product_url(request.product, f"{self.name}-revoke", pk=share.pk)
            share.reissue_url = product_url(request.product, f"{self.name}-reissue", pk=share.pk)
        context = {
            "title": self.title,
            "form": form,
            "page": shown,
            "pages": self,
            "crumbs": crumbs,
            **more,
        }
        response = page(request, "sharing/sharing.html", context, status=status)
        response["Cache-Control"] = "no-store"  # the page after creating a link is the only one that shows it
        return response
