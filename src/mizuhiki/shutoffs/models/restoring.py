"""給水停止の解除: it is asked for, confirmed, given to a crew, and done (COL-011, COL-012, COL-071)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.shutoffs.models.doorstep import Cut

USER = settings.AUTH_USER_MODEL


class Restoration(InsertOnly):
    """解除の申出: somebody asks for water again, or something arrived after the tap was closed.

    `cause` names the event that opened it by itself; then nobody took it down.
    """

    class Channel(models.TextChoices):
        PHONE = "phone", "電話"
        COUNTER = "counter", "窓口"
        CREW = "crew", "現地"
        ARRIVED = "arrived", "停止後の入金・申出"
        MISTAKE = "mistake", "誤った停止"

    cut = models.ForeignKey(Cut, on_delete=models.PROTECT, related_name="restorations")
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField("受付方法", max_length=7, choices=Channel)
    cause = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=80, unique=True)  # the key of the act, which is done once
    asked_at = models.DateTimeField("受付")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(channel="arrived", by__isnull=True) & ~Q(cause="")
                | ~Q(channel="arrived") & Q(by__isnull=False, cause=""),
                name="restoration_asked_or_arrived",
            ),
        )


class RestorationAsker(models.Model):
    """Who asks, where it is not the customer, and where to call back; to be erased."""

    restoration = models.OneToOneField(
        Restoration, primary_key=True, on_delete=models.PROTECT, related_name="asker"
    )
    name = models.CharField("申出人", max_length=60)
    phone = models.CharField("電話番号", max_length=20, blank=True)


class RestorationConfirmed(InsertOnly):
    """収納確認: on what the tap may be opened. An exception takes two people.

    `by` is nobody where what arrived after the cut took its ground away by itself.
    """

    class Source(models.TextChoices):
        PAID = "paid", "納付を確認"
        PLEDGE = "pledge", "一部納付と納入誓約"
        EASED = "eased", "停止できる要件がなくなった"
        NOT_CLOSED = "not_closed", "止水できていなかった"
        EXCEPTION = "exception", "承認を受けた例外"

    restoration = models.OneToOneField(
        Restoration, primary_key=True, on_delete=models.PROTECT, related_name="confirmed"
    )
    source = models.CharField("確認", max_length=10, choices=Source)
    paid_yen = models.PositiveBigIntegerField(default=0)
    left_yen = models.PositiveBigIntegerField(default=0)
    article = models.CharField(max_length=120)
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(source="exception")
                | Q(approved_by__isnull=False) & ~Q(approved_by=models.F("by")) & ~Q(reason=""),
                name="restoration_exception_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(source="eased") | Q(by__isnull=False), name="restoration_confirmed_by"
            ),
        )


class LateDecision(InsertOnly):
    """時間外の解除: what the utility decided on a request that came too late for the day (COL-012)."""

    restoration = models.OneToOneField(
        Restoration, primary_key=True, on_delete=models.PROTECT, related_name="decision"
    )
    is_today = models.BooleanField("当日に解除する")
    officer = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("決定")
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class RestorationAssigned(InsertOnly):
    """A crew goes to open the tap; the newest row counts."""

    restoration = models.ForeignKey(Restoration, on_delete=models.PROTECT, related_name="assigned")
    visit = models.OneToOneField("fieldwork.Visit", null=True, on_delete=models.PROTECT, related_name="+")
    crew = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("解除予定日")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class Reopening(InsertOnly):
    """解除した: the tap is open again. A cut is undone once."""

    cut = models.OneToOneField(Cut, primary_key=True, on_delete=models.PROTECT, related_name="reopening")
    restoration = models.OneToOneField(Restoration, on_delete=models.PROTECT, related_name="reopening")
    opened_at = models.DateTimeField("解除した時刻")
    index_m3 = models.PositiveIntegerField("指針", null=True)
    no_index_why = models.CharField("検針できなかった理由", max_length=100, blank=True)
    has_recovered = models.BooleanField("器具を回収した")
    photo = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(index_m3__isnull=False) ^ ~Q(no_index_why=""), name="reopening_read_or_why_not"
            ),
        )


class RestorationEnd(InsertOnly):
    """A request that led to nothing: what it needs was not there, or it was taken back."""

    restoration = models.OneToOneField(
        Restoration, primary_key=True, on_delete=models.PROTECT, related_name="end"
    )
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="restoration_ended_for_a_reason"),
        )
