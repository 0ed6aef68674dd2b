"""The master of banks and branches: what each code meant, and when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class MasterLoad(InsertOnly):
    """One edition of the master that was taken in, known by its day and the digest of its content."""

    edition = models.DateField(unique=True)
    sha256 = models.CharField(max_length=64)
    place_count = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()  # the same code under another name
    ended = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class Place(models.Model):
    """A bank (`branch_code` empty) or a branch, under one name, for a half-open time.

    The master shows today only, so a day is that of the edition which brought or lost the code; what
    was there at the first load has no first day. Nothing but the end is ever written to a row: the
    database refuses every other change, and its deletion.
    """

    bank_code = models.CharField(max_length=4)
    branch_code = models.CharField(max_length=3, blank=True)
    name = models.CharField(max_length=60)
    kana = models.CharField(max_length=60)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(bank_code__regex=r"^[0-9]{4}$") & Q(branch_code__regex=r"^([0-9]{3})?$"),
                name="place_code_digits",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="place_forward",
            ),
            models.UniqueConstraint(
                fields=("bank_code", "branch_code"),
                condition=Q(ends_on__isnull=True),
                name="one_place_a_code",
            ),
        )
