"""Letters that wait to be sent, and who asked not to be written to."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import TenantModel
from products.models.product import Product


class Letter(TenantModel):
    """One e-mail to one address, written in the transaction of what it tells of. See products.outbox."""

    sort = models.CharField(max_length=12)  # "approval", "digest": with `ref` and `number` what it tells of
    ref = models.PositiveBigIntegerField()
    number = models.PositiveSmallIntegerField(default=0)  # of several about the same, each wanted by itself
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    # Emptied once it is sent: some hold a link that is a permission.
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    written_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)  # while a worker talks with the mail server
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)  # never holds the address
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sort", "ref", "number"], name="one_letter_of_a_sort"),
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(given_up_at=None), name="letter_has_one_end"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["send_after", "id"],
                condition=models.Q(sent_at=None, given_up_at=None),
                name="letters_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.ref}"


class Silence(TenantModel):
    """An address that asked for no more digests of a product. It outlives its row in the register, as a hash."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    address_hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "address_hash"], name="one_silence_an_address")
        ]

    def __str__(self) -> str:
        return f"Silence in {self.product}"
