"""What the client said about hours: which days are busy, and when to work beyond them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.servicehours.rules import DAY

MOST_STAFF = 99


class BusyNaming(InsertOnly):
    """繁忙期の指定: the client named days, or took some back, in one paper (CC-012)."""

    year = models.PositiveSmallIntegerField("年")
    officer = models.CharField("指定した発注者の職員", max_length=40)
    paper = models.CharField("指定の文書", max_length=80)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(officer="") & ~Q(paper=""), name="busy_naming_has_a_source"),
        )


class BusyDay(InsertOnly):
    """A day that a naming made busy or usual again; the newest row of a day holds."""

    naming = models.ForeignKey(BusyNaming, on_delete=models.PROTECT, related_name="days")
    day = models.DateField("日")
    is_busy = models.BooleanField("繁忙期")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("naming", "day"), name="busy_day_named_once"),)
        indexes = (models.Index(fields=("day", "-id"), name="busy_day_newest"),)


class Extension(InsertOnly):
    """時間外運営: the centre works from one minute of a day to another, at the client's request (CC-053).

    It is in force at once. What lies within the contract's hours changes nothing.
    """

    day = models.DateField("日")
    from_minute = models.PositiveSmallIntegerField("開始")
    to_minute = models.PositiveSmallIntegerField("終了")
    reason = models.CharField("理由", max_length=100)
    officer = models.CharField("要請した発注者の職員", max_length=40)
    asked_at = models.DateTimeField("要請を受けた日時")
    staff = models.PositiveSmallIntegerField("従事する人数")
    cost = models.CharField("費用の協議", max_length=100)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(from_minute__lt=F("to_minute"), to_minute__lte=DAY), name="extension_within_a_day"
            ),
            models.CheckConstraint(
                condition=Q(staff__gte=1, staff__lte=MOST_STAFF), name="extension_has_staff"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(officer="") & ~Q(cost=""), name="extension_has_a_source"
            ),
            models.CheckConstraint(condition=Q(asked_at__lte=F("at")), name="extension_asked_before"),
        )
        indexes = (models.Index(fields=("day",), name="extension_of_day"),)


class ExtensionEnd(InsertOnly):
    """It ended earlier than was asked for, or never began; the client's officer said so."""

    extension = models.OneToOneField(
        Extension, primary_key=True, on_delete=models.PROTECT, related_name="end"
    )
    to_minute = models.PositiveSmallIntegerField("終了")  # its own beginning when it never began
    officer = models.CharField("発注者の職員", max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(officer=""), name="extension_end_has_a_source"),)
