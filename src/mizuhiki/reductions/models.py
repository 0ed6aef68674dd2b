"""Who applied to be charged less for which bills, what came with it, how it ended, and what it corrected."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

KIND = "reductions.decision"  # of the request to the utility


class ReductionApplication(InsertOnly):
    """減額申請書: a customer asks to be charged less by one rule of the tariffs, for chosen bills.

    Whether a rule relieves a leak or reduces a charge is the rule pack's to say; `code` names it.
    """

    class Relation(models.TextChoices):
        SELF = "self", "使用者本人"
        PROXY = "proxy", "代理人"

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    code = models.CharField("減額の種類", max_length=40)
    relation = models.CharField("申請者", max_length=5, choices=Relation)
    place = models.CharField("漏水の場所", max_length=40, blank=True)  # in the words of the rule
    repaired_on = models.DateField("修繕した日", null=True)
    reference_m3 = models.PositiveIntegerField("基準水量", null=True)  # of a usual bill; a leak needs it
    received_on = models.DateField("申請日")
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="reduction_numbered_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="reduction_number_counts"),
        )
        indexes = (models.Index(fields=("supply", "-id"), name="reduction_of_supply"),)

    @property
    def shown(self) -> str:
        """R8-000001, as paper and screen have it."""
        return shown_number(self.fiscal_year, self.number)


class ReductionBill(InsertOnly):
    """A bill that an application asks about."""

    application = models.ForeignKey(ReductionApplication, on_delete=models.PROTECT, related_name="bills")
    demand = models.ForeignKey("billing.Demand", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("application", "demand"), name="reduction_asked_once"),
        )


class ReductionPaper(InsertOnly):
    """添付書類: a paper that the rule wants and that somebody brought."""

    application = models.ForeignKey(ReductionApplication, on_delete=models.PROTECT, related_name="papers")
    name = models.CharField("書類", max_length=40)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("application", "name"), name="reduction_paper_once"),)


class ReductionEnd(InsertOnly):
    """How an application ended: the utility granted or refused it, or it was withdrawn before."""

    class How(models.TextChoices):
        GRANTED = "granted", "承認"
        REFUSED = "refused", "不承認"
        WITHDRAWN = "withdrawn", "取下げ"

    application = models.OneToOneField(
        ReductionApplication, primary_key=True, on_delete=models.PROTECT, related_name="end"
    )
    how = models.CharField("結果", max_length=9, choices=How)
    reason = models.CharField("理由", max_length=400, blank=True)
    on = models.DateField("決定日")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(how="granted") | ~Q(reason=""), name="reduction_end_has_a_reason"
            ),
        )


class ReducedAssessment(InsertOnly):
    """更正 made by a granted application: the adjustment line, linked to it."""

    assessment = models.OneToOneField(
        "billing.Assessment", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    application = models.ForeignKey(ReductionApplication, on_delete=models.PROTECT, related_name="reduced")
