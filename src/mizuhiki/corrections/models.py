"""更正の起案: who wants which bills calculated anew and why, what that came to, how it ended."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.corrections import batch_models  # noqa: F401 - its tables are of this room
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

KIND = "corrections.case"  # of the request for a second person


class CorrectionCase(InsertOnly):
    """更正: bills of one supply, calculated anew for one reason.

    `change` says what was wrong (`changes.Change`); `digest` names what was looked at.
    """

    class Kind(models.TextChoices):
        READING = "reading", "検針の誤り"
        FACTS = "facts", "契約の内容の誤り"
        RULES = "rules", "料金表・減額の誤り"

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("更正の種類", max_length=7, choices=Kind)
    change = models.JSONField()
    reason = models.CharField("理由", max_length=200)
    digest = models.CharField(max_length=64)
    batch = models.ForeignKey(
        "corrections.CorrectionBatch", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    reference = models.CharField(max_length=80, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="correction_numbered_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="correction_number_counts"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_for_a_reason"),
        )
        indexes = (models.Index(fields=("supply", "-id"), name="correction_of_supply"),)

    @property
    def shown(self) -> str:
        """R8-000001, as paper and screen have it."""
        return shown_number(self.fiscal_year, self.number)


class CorrectionLine(InsertOnly):
    """One assessment of a correction as it was looked at: what stood, and what it comes to.

    `barred_since` is the day from which more of it cannot be claimed (消滅時効): nothing is booked.
    """

    case = models.ForeignKey(CorrectionCase, on_delete=models.PROTECT, related_name="lines")
    assessment = models.ForeignKey("billing.Assessment", on_delete=models.PROTECT, related_name="+")
    before_yen = models.BigIntegerField()
    after_yen = models.BigIntegerField()
    barred_since = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "assessment"), name="correction_looked_at_once"),
            models.CheckConstraint(
                condition=Q(barred_since=None) | Q(after_yen__gt=F("before_yen")), name="only_more_is_barred"
            ),
        )


class CorrectionEnd(InsertOnly):
    """How a correction ended: booked as two people agreed, sent back, or withdrawn before."""

    class How(models.TextChoices):
        BOOKED = "booked", "更正済み"
        REFUSED = "refused", "差戻し"
        WITHDRAWN = "withdrawn", "取下げ"

    case = models.OneToOneField(
        CorrectionCase, primary_key=True, on_delete=models.PROTECT, related_name="end"
    )
    how = models.CharField("結果", max_length=9, choices=How)
    reason = models.CharField("理由", max_length=400, blank=True)
    on = models.DateField("更正日")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(how="booked") | ~Q(reason=""), name="correction_end_has_a_reason"
            ),
        )


class CorrectionLetter(InsertOnly):
    """更正通知書: somebody was told of a booked correction; again only after the letter before was lost."""

    class Way(models.TextChoices):
        HAND = "hand", "窓口で渡す"
        POST = "post", "郵送する"

    piece = models.OneToOneField("mail.Piece", primary_key=True, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(CorrectionCase, on_delete=models.PROTECT, related_name="letters")
    attempt = models.PositiveSmallIntegerField()
    way = models.CharField("渡し方", max_length=4, choices=Way)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "attempt"), name="correction_told_once"),)


class CorrectedAssessment(InsertOnly):
    """更正の行: what a booked correction wrote."""

    assessment = models.OneToOneField(
        "billing.Assessment", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(CorrectionCase, on_delete=models.PROTECT, related_name="booked")
