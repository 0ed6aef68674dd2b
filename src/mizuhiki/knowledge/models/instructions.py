"""The utility wants a manual changed or written."""

from django.conf import settings
from django.db import models

from mizuhiki.knowledge.models.articles import Article, Version
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number


class Instruction(InsertOnly):
    """改訂の指示: what is to be changed or newly written by when. It ends with an approved version only."""

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    kind = models.CharField("種類", max_length=16, choices=Article.Kind)
    article = models.ForeignKey(
        Article, null=True, on_delete=models.PROTECT, related_name="+"
    )  # else a new one
    text = models.CharField("指示の内容", max_length=1000)
    given_by = models.CharField("指示した課・担当者", max_length=80)
    given_on = models.DateField("指示の日")
    due_on = models.DateField("期限")
    reference = models.CharField(max_length=80, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="instruction_numbered_once"),
            models.CheckConstraint(
                condition=models.Q(due_on__gte=models.F("given_on")), name="instruction_due_later"
            ),
        )

    @property
    def shown(self) -> str:
        """R8-000001, as papers and screens have it."""
        return shown_number(self.fiscal_year, self.number)


class InstructionEnd(InsertOnly):
    """The approved version that did what was wanted."""

    instruction = models.OneToOneField(
        Instruction, primary_key=True, on_delete=models.PROTECT, related_name="end"
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
