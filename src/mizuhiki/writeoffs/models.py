"""What is proposed to be given up, on which ground, with which papers, and what the utility decided.

Rows are never updated. A decision moves the debts out of what is owed by an entry of the journal.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

KIND = "writeoffs.decision"  # of the request to the utility


class WriteOffCase(InsertOnly):
    """不納欠損の調書: the debts of one supply for which one ground is said to hold (COL-080)."""

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField("事由", max_length=20)  # a code of the rule pack
    since = models.DateField("事由が生じた日")
    note = models.CharField("経緯", max_length=400)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="writeoff_numbered_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="writeoff_number_counts"),
            models.CheckConstraint(condition=~Q(note=""), name="writeoff_says_why"),
        )

    @property
    def shown(self) -> str:
        """R8-000001, as paper and screen have it."""
        return shown_number(self.fiscal_year, self.number)


class WriteOffDebt(InsertOnly):
    """A debt of a case, with all that was open of it."""

    case = models.ForeignKey(WriteOffCase, on_delete=models.PROTECT, related_name="debts")
    assessment = models.ForeignKey("billing.Assessment", on_delete=models.PROTECT, related_name="+")
    yen = models.PositiveBigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "assessment"), name="writeoff_debt_once"),
            models.CheckConstraint(condition=Q(yen__gt=0), name="writeoff_debt_is_of_yen"),
        )


class WriteOffPaper(InsertOnly):
    """A paper that the ground asks for, as a file."""

    case = models.ForeignKey(WriteOffCase, on_delete=models.PROTECT, related_name="papers")
    name = models.CharField("書類", max_length=120)
    file = models.ForeignKey("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "name"), name="writeoff_paper_once"),)


class WriteOffEnd(InsertOnly):
    """How a case ended: the utility wrote the debts off or did not, or it was withdrawn before."""

    class How(models.TextChoices):
        WRITTEN_OFF = "written_off", "不納欠損"
        REFUSED = "refused", "欠損しない"
        WITHDRAWN = "withdrawn", "取下げ"

    case = models.OneToOneField(WriteOffCase, primary_key=True, on_delete=models.PROTECT, related_name="end")
    how = models.CharField("結果", max_length=11, choices=How)
    reason = models.CharField("理由", max_length=400, blank=True)
    on = models.DateField("決定日")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(how="written_off") | ~Q(reason=""), name="writeoff_end_has_a_reason"
            ),
        )
