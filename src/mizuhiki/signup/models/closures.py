"""休止 and お知らせ: what the public site says beside its form, from one minute to the next.

The door reads neither of these tables, but the two views of migration 0005 (ADR 0104): what they show names
no member of staff, and nothing that was taken back.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class Closure(InsertOnly):
    """A time in which one bank, or the whole site where no bank is named, takes no applications.

    One that was planned counts once it was agreed with the utility (`ClosureAgreement`); one that was not
    counts at once, and may have no end yet. `ends_at` does not belong to it.
    """

    bank_code = models.CharField("金融機関", max_length=4, blank=True)
    is_planned = models.BooleanField("計画した休止")
    starts_at = models.DateTimeField("休止の始め")
    ends_at = models.DateTimeField("再開", null=True)
    reason = models.CharField(
        "理由", max_length=100
    )  # for the staff; the public reads the texts of its language
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(bank_code="") | Q(bank_code__regex=r"^[0-9]{4}$"), name="closure_bank_digits"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) | Q(ends_at=None), name="closure_forward"
            ),
            models.CheckConstraint(
                condition=Q(is_planned=False) | Q(ends_at__isnull=False, starts_at__gt=F("at")),
                name="closure_planned_ahead_with_its_end",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="closure_has_a_reason"),
        )


class ClosureAgreement(InsertOnly):
    """事前協議: when and with whom of the utility a planned closure was agreed (長岡 7(3))."""

    closure = models.OneToOneField(
        Closure, primary_key=True, on_delete=models.PROTECT, related_name="agreement"
    )
    agreed_on = models.DateField("協議した日")
    agreed_with = models.CharField("協議の相手", max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(agreed_with=""), name="closure_agreed_with_somebody"),
        )


class ClosureEnd(InsertOnly):
    """The end of a closure by hand: before its time, or before it began."""

    closure = models.OneToOneField(Closure, primary_key=True, on_delete=models.PROTECT, related_name="end")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class SiteNotice(InsertOnly):
    """お知らせ: what the start page says for a time, by language; Japanese always."""

    starts_at = models.DateTimeField("載せ始め")
    ends_at = models.DateTimeField("載せ終わり")
    texts = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="site_notice_forward"),
            models.CheckConstraint(condition=Q(texts__has_key="ja"), name="site_notice_in_japanese"),
        )


class SiteNoticeEnd(InsertOnly):
    """A notice taken off before its time."""

    notice = models.OneToOneField(SiteNotice, primary_key=True, on_delete=models.PROTECT, related_name="end")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
