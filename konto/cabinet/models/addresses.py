"""The address book: where somebody's parcels go."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from konto.kernel import ids


class Address(models.Model):
    """An address of an account. `country` is two letters (ISO 3166-1); one of them is used unless another is chosen."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    account_ref = models.UUIDField()
    name = models.CharField(max_length=100)
    street = models.CharField(max_length=200)
    more = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2)
    phone = models.CharField(max_length=16, blank=True)
    usual = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="cabinet_address_country", condition=Q(country__regex=r"^[A-Z]{2}$")),
            models.UniqueConstraint(fields=["account_ref"], condition=Q(usual=True), name="cabinet_address_usual"),
        )
        indexes = (models.Index(fields=["account_ref", "made_at"], name="cabinet_address_of"),)

    def __str__(self) -> str:
        return str(self.id)
