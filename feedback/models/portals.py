"""The public page of a product's ideas."""

import hashlib
import hmac
import secrets

import pghistory
from django.core.validators import RegexValidator
from django.db import models

from accounts.models import TenantModel
from products.models import Product
from products.validators import storable_text


def new_salt() -> str:
    return secrets.token_hex(16)


@pghistory.track(exclude=["salt"])
class Portal(TenantModel):
    """One a product, closed until a manager opens it. Its salt makes voter keys of e-mail addresses."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="portal", editable=False)
    slug = models.CharField(
        "address",
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\Z", "Use a–z, 0–9 and hyphens only.")],
        error_messages={"unique": "Another portal has this address."},
        help_text="The portal stands at /portal/ and this word.",
    )
    title = models.CharField(max_length=120, validators=[storable_text])
    intro = models.TextField(
        "introduction",
        max_length=2000,
        blank=True,
        validators=[storable_text],
        help_text="Markdown, above the list.",
    )
    is_open = models.BooleanField("open to everyone who has the address", default=False)
    is_moderated = models.BooleanField("new ideas await approval", default=True)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title

    def voter_key(self, email: str) -> str:
        """The same for one address however it is typed; useless without the salt, and at another portal."""
        return hmac.new(self.salt.encode(), email.strip().lower().encode(), hashlib.sha256).hexdigest()
