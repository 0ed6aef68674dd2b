"""What of a place was otherwise before a day, and decides the price of the days before it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.customers.models.places import Installation
from mizuhiki.platform.guards import InsertOnly


class BoreChange(InsertOnly):
    """口径変更: from `changed_on` on an installation has another bore; the row says what it had before.

    The installation itself holds the bore of now, so that where nothing changed nothing is looked up.
    """

    class Why(models.TextChoices):
        METER = "meter", "メーター取替"
        WORKS = "works", "給水装置工事"
        REGISTER = "register", "台帳の誤り"  # it had the other bore all along, from that day on

    installation = models.ForeignKey(Installation, on_delete=models.PROTECT, related_name="bore_changes")
    changed_on = models.DateField("変更日")
    before_mm = models.PositiveSmallIntegerField("前の口径")
    bore_mm = models.PositiveSmallIntegerField("新しい口径")
    why = models.CharField("理由", max_length=8, choices=Why)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("installation", "changed_on"), name="one_bore_a_day"),
            models.CheckConstraint(condition=Q(before_mm__gt=0, bore_mm__gt=0), name="bore_change_of_bores"),
            models.CheckConstraint(condition=~Q(before_mm=F("bore_mm")), name="bore_change_changes"),
        )
