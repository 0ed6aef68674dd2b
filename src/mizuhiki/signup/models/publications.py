"""What the public door shows: the one thing it may read by itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class Publication(InsertOnly):
    """Form, terms, banks and contact as they are shown; the latest is in force.

    An application names the one it was filled in under, so that what a person saw can be shown again.
    """

    body = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )


class PostcodeTown(models.Model):
    """郵便番号: a place a code stands for; one code may stand for several."""

    postcode = models.CharField(max_length=7, db_index=True)
    prefecture = models.CharField(max_length=10)
    city = models.CharField(max_length=40)
    town = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(postcode__regex=r"^[0-9]{7}$"), name="postcode_digits"),
            models.UniqueConstraint(
                fields=("postcode", "prefecture", "city", "town"), name="postcode_town_once"
            ),
        )
