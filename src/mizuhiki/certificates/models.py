"""Who applied for a certificate, what was certified under which number, and what became of it.

The issue book (交付簿) is these rows: a number once given stays, whatever happens to its paper.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform import era
from mizuhiki.platform.guards import InsertOnly


class Application(InsertOnly):
    """交付申請書: somebody asks what a customer paid for the months of a period, and showed who they are.

    Months are first days, half-open: `period_end` is the first month that is not asked for.
    """

    class Relation(models.TextChoices):
        SELF = "self", "本人"
        PROXY = "proxy", "代理人（委任状）"

    class Identity(models.TextChoices):
        LICENCE = "licence", "運転免許証"
        MY_NUMBER = "my_number", "マイナンバーカード（表面）"
        PASSPORT = "passport", "旅券"
        RESIDENCE = "residence", "在留カード"
        COMPANY = "company", "社員証と登記事項証明書（法人）"
        TWO = "two", "資格確認書など2点"

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    relation = models.CharField("申請者", max_length=5, choices=Relation)
    has_letter = models.BooleanField("委任状")  # of proxy, seen and kept
    identity = models.CharField("本人確認", max_length=10, choices=Identity)
    period_start = models.DateField()
    period_end = models.DateField()
    received_on = models.DateField("申請日")
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="certified_period_forward"
            ),
            models.CheckConstraint(
                condition=Q(relation="proxy", has_letter=True) | Q(relation="self", has_letter=False),
                name="proxy_brings_a_letter",
            ),
        )
        indexes = (models.Index(fields=("-received_on", "-id"), name="application_newest"),)


class Proxy(models.Model):
    """The name of a proxy: never changed (the database sees to it), erased by disposal."""

    application = models.OneToOneField(
        Application, primary_key=True, on_delete=models.PROTECT, related_name="proxy"
    )
    name = models.CharField("代理人の氏名", max_length=60)


class ApplicationEnd(InsertOnly):
    """取下げ・不交付: an application that ends without a certificate, and why."""

    application = models.OneToOneField(
        Application, primary_key=True, on_delete=models.PROTECT, related_name="end"
    )
    reason = models.CharField("理由", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="application_end_has_a_reason"),)


class Certificate(InsertOnly):
    """納入証明書: what was certified for an application, under a number counted without a gap.

    `lines` is what the paper says: month, charges with their yen, day and way of each payment.
    """

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="certificate")
    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    lines = models.JSONField()
    total_yen = models.BigIntegerField()
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField("交付日")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="certificate_numbered_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="certificate_number_counts"),
            models.CheckConstraint(condition=Q(total_yen__gt=0), name="certificate_certifies_yen"),
        )

    @property
    def shown(self) -> str:
        """R8-0001, as paper and book have it."""
        era_year = era.short_era_date(date(self.fiscal_year, 4, 30)).partition(".")[0]
        return f"{era_year}-{self.number:04}"


class CertificateStep(InsertOnly):
    """What became of a certificate: printed again under its number, or voided, which ends it."""

    class Kind(models.TextChoices):
        REISSUED = "reissued", "再交付"
        VOIDED = "voided", "取消し"

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    reason = models.CharField("理由", max_length=200)
    file = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("certificate",), condition=Q(kind="voided"), name="certificate_voided_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="certificate_step_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind="reissued", file__isnull=False) | Q(kind="voided", file__isnull=True),
                name="reissue_has_a_paper",
            ),
        )
