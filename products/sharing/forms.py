"""What is typed about any share link, and by its readers."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from products.models import Product
from products.validators import plausible_date, storable_text


class ShareForm(forms.Form):
    """A stage's form adds what its links show; those fields come after the name."""

    asked_as: ClassVar = {"expires_at": "expires_on"}

    name = forms.CharField(
        max_length=80,
        validators=[storable_text],
        help_text="For you only, such as “Customer newsletter”. Readers never see it.",
    )
    expires_on = forms.DateField(
        label="Last day",
        required=False,
        validators=[plausible_date],
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="The link stops working after this day. Empty: it works until you revoke it.",
    )
    password = forms.CharField(
        required=False,
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Readers are asked for it before they see anything.",
    )

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.product = product
        own = [name for name in self.fields if name not in ShareForm.base_fields]
        self.order_fields(["name", *own])

    def values(self) -> dict[str, Any]:
        """What the action takes; the last day ends at midnight where the workspace is."""
        made = dict(self.cleaned_data)
        last: dt.date | None = made.pop("expires_on")
        if last is not None:
            midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time())
            made["expires_at"] = timezone.make_aware(midnight, self.product.workspace.zone)
        return made


class PasswordForm(forms.Form):
    password = forms.CharField(
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
