"""What was asked to be taken over from an old system, and that it was. Rows are never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class Takeover(InsertOnly):
    """移行: the files of an old system as they were checked, known by the digest of all of them.

    `balances` are what is open by charge and fiscal year: (charge, year, count, yen).
    """

    sha256 = models.CharField(max_length=64, unique=True)
    system = models.CharField("旧システム", max_length=100)
    as_of = models.DateField("移行基準日")
    counts = models.JSONField(default=dict)  # records by kind
    balances = models.JSONField(default=list)
    note_count = models.PositiveIntegerField("確認事項")
    open_yen = models.BigIntegerField("未収額")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(open_yen__gte=0), name="takeover_opens_claims"),)


class Comparison(InsertOnly):
    """並行稼働の比較: the old system's bills of a month against what ours would be; counts only."""

    cycle_month = models.DateField("検針月")
    sha256 = models.CharField(max_length=64)
    theirs_count = models.PositiveIntegerField("旧システムの調定")
    theirs_yen = models.BigIntegerField()
    ours_count = models.PositiveIntegerField("この仕組みの調定")
    ours_yen = models.BigIntegerField()
    equal_count = models.PositiveIntegerField("一致")
    causes = models.JSONField(default=dict)  # cause -> bills that differ; one may have several
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    @property
    def differs_count(self) -> int:
        """How many bills are not the same, those that one side lacks with them."""
        return sum(self.causes.get("only", {}).values())


class TakeoverLoad(InsertOnly):
    """That a move was carried out, with a second person's agreement; a utility moves in once."""

    takeover = models.OneToOneField(Takeover, primary_key=True, on_delete=models.PROTECT, related_name="load")
    run = models.ForeignKey("platform.BatchRun", on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey("approvals.Decision", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    only = models.BooleanField(default=True, unique=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(only=True), name="moved_in_once"),)
