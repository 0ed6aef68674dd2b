"""転出先の追跡調査: where a debtor moved to, asked of a register or of others (COL-076)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL


class Trace(InsertOnly):
    """One search for one person; the next one begins when this one is over."""

    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey("customers.Supply", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("着手")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("-opened_at",), name="trace_newest"),)

    @property
    def number(self) -> int:
        """第何号."""
        return int(self.pk)


class TraceRequest(InsertOnly):
    """Asking somebody: what is asked for, on which ground (根拠の条項, as the pack had it), and of whom."""

    trace = models.ForeignKey(Trace, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=16)  # a code of the rule pack
    label = models.CharField("請求するもの", max_length=40)
    ground = models.CharField("根拠", max_length=120)
    addressee = models.CharField("請求先", max_length=80)
    requested_on = models.DateField("請求日")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(label="") & ~Q(ground="") & ~Q(addressee=""), name="trace_request_is_whole"
            ),
        )
        indexes = (models.Index(fields=("requested_on",), name="trace_request_of_day"),)


class TraceReply(InsertOnly):
    """What was answered, once."""

    class Result(models.TextChoices):
        FOUND = "found", "転出先判明"
        SAME = "same", "異動なし"
        DECEASED = "deceased", "死亡"
        ABROAD = "abroad", "国外転出"
        ERASED = "erased", "職権消除"
        NO_RECORD = "no_record", "該当なし"
        REFUSED = "refused", "交付されず"

    request = models.OneToOneField(
        TraceRequest, primary_key=True, on_delete=models.PROTECT, related_name="reply"
    )
    result = models.CharField("結果", max_length=10, choices=Result)
    replied_on = models.DateField("回答日")
    file = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class TraceFound(models.Model):
    """What the answer says in words, the address above all.

    Never changed (the database sees to it), erased by disposal.
    """

    reply = models.OneToOneField(TraceReply, primary_key=True, on_delete=models.PROTECT, related_name="told")
    postcode = models.CharField("郵便番号", max_length=7, blank=True)
    address = models.CharField("新しい住所", max_length=200, blank=True)
    moved_on = models.DateField("異動日", null=True)
    text = models.CharField("備考", max_length=400, blank=True)


class TraceEnd(InsertOnly):
    """How a search ended, once."""

    class Result(models.TextChoices):
        FOUND = "found", "転出先判明"
        SAME = "same", "転居していない"
        DECEASED = "deceased", "死亡"
        UNKNOWN = "unknown", "不明"
        WITHDRAWN = "withdrawn", "調査の取りやめ"

    trace = models.OneToOneField(Trace, primary_key=True, on_delete=models.PROTECT, related_name="end")
    result = models.CharField("結果", max_length=10, choices=Result)
    text = models.CharField("理由・備考", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(result__in=("unknown", "withdrawn")) | ~Q(text=""), name="trace_end_says_why"
            ),
        )
