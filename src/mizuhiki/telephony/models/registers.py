"""What is registered before a call can be told apart: lines, wrap-up codes, keys of a sender."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.audit.history import tracked
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.telephony.models.calls import Call

USER = settings.AUTH_USER_MODEL


@tracked()
class Line(models.Model):
    """電話回線: a number that people call, and the queue of the exchange behind it (CC-019)."""

    class Kind(models.TextChoices):
        HIKARI = "hikari", "ひかり電話"
        INBOUND = "inbound", "着信番号"
        MOBILE = "mobile", "携帯電話"
        OTHER = "other", "その他"

    code = models.SlugField("回線コード", max_length=20, unique=True)
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("種類", max_length=10, choices=Kind)
    number = models.CharField("電話番号", max_length=20, blank=True)
    digits = models.CharField("電話番号の数字", max_length=15, blank=True, editable=False)
    exchange_key = models.CharField("交換機での呼び名", max_length=80, blank=True)  # of a queue
    starts_on = models.DateField("使い始め")
    ends_on = models.DateField("使い終わり", null=True, blank=True)  # the day after the last

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lt=F("ends_on")), name="line_forward"
            ),
            models.UniqueConstraint(
                fields=("exchange_key",), condition=~Q(exchange_key=""), name="line_key_of_one_line"
            ),
        )


class WrapUpCode(InsertOnly):
    """ラップアップコード: why somebody called, set after each call (CC-095).

    What a code means never changes: another meaning is another row from a later day, so that an old
    report keeps its words. `case_kind` is a code of `rules.CASE_KINDS`, empty where no case comes of it.
    """

    code = models.SlugField("コード", max_length=20)
    label = models.CharField("名称", max_length=40)
    case_kind = models.CharField("案件の種類", max_length=20, blank=True)
    is_complete = models.BooleanField("この電話で完了")
    exchange_key = models.CharField("交換機での呼び名", max_length=80, blank=True)
    starts_on = models.DateField("使い始め")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("code", "starts_on"), name="wrap_up_code_begins_once"),
            models.CheckConstraint(condition=~Q(label=""), name="wrap_up_code_has_words"),
        )


class WrapUpCodeEnd(InsertOnly):
    """The day from which a code is no longer offered; calls that have it keep it."""

    code = models.OneToOneField(WrapUpCode, primary_key=True, on_delete=models.PROTECT, related_name="end")
    ends_on = models.DateField("使い終わり")  # the day after the last
    at = models.DateTimeField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")


class ExchangeEntry(models.Model):
    """What an exchange says it has now: somebody, a queue, a code, a schedule. Its own, read from it anew."""

    class Kind(models.TextChoices):
        AGENT = "agent", "担当者"
        QUEUE = "queue", "待ち列"
        CODE = "code", "ラップアップコード"
        SCHEDULE = "schedule", "受付時間"

    source = models.CharField(max_length=10, choices=Call.Source)
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=80)  # its own name of it
    name = models.CharField(max_length=120, blank=True)  # what people call it there
    note = models.CharField(max_length=200, blank=True)  # of a schedule when it holds
    at = models.DateTimeField()  # since when it is so, as far as we know

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("source", "kind", "key"), name="exchange_entry_once"),
            models.CheckConstraint(condition=~Q(key=""), name="exchange_entry_is_something"),
        )


class PushKey(InsertOnly):
    """Who may tell of calls at the door for exchanges; the key itself is kept nowhere, its SHA-256 here."""

    name = models.CharField("名称", max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class PushKeyEnd(InsertOnly):
    """From here on nothing is taken with the key."""

    key = models.OneToOneField(PushKey, primary_key=True, on_delete=models.PROTECT, related_name="end")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
