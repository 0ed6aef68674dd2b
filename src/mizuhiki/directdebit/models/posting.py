"""まとめて発送: forms that go out by post to many, by conditions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class PostingOrder(InsertOnly):
    """まとめて発送: whom forms of a kind are posted to, by conditions; its run prints them."""

    run = models.OneToOneField("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("申請書", max_length=16)  # a code of the rule pack
    town = models.CharField(
        "町名", max_length=60, blank=True
    )  # how the place of use begins; empty: everywhere
    use_class = models.CharField("用途", max_length=20, blank=True)  # of the water service; empty: any
    months = models.PositiveSmallIntegerField("送っていない月数")
    most = models.PositiveIntegerField("通数の上限")
    planned_count = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(planned_count__gt=0), name="posting_order_has_forms"),
        )
