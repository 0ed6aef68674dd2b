"""A call for training: which scenario rang at whom, the lines that were spoken, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL


class Drill(InsertOnly):
    """研修の電話: one scenario, rung at one trainee (CC-110), in the part of a made-up customer."""

    scenario = models.CharField("場面", max_length=40)  # a code of data/scenarios.yaml
    call = models.OneToOneField("telephony.Call", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    trainee = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("発信")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(scenario=""), name="drill_plays_something"),)
        indexes = (models.Index(fields=("trainee", "-at"), name="drill_of_trainee"),)


class DrillLine(InsertOnly):
    """The caller spoke their next line."""

    drill = models.ForeignKey(Drill, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("drill", "number"), name="drill_line_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="drill_line_counts_from_one"),
        )


class DrillResult(InsertOnly):
    """結果: what was expected beside what was registered, once; no word of a caller stands in it."""

    drill = models.OneToOneField(Drill, primary_key=True, on_delete=models.PROTECT, related_name="result")
    checks = models.JSONField()  # list of rules.Check as mappings
    is_passed = models.BooleanField("合格")
    met = models.PositiveSmallIntegerField("点数")  # of the checks
    manual = models.ForeignKey(
        "knowledge.Version", null=True, on_delete=models.PROTECT, related_name="+"
    )  # the training manual in force on the day (CC-109); None: none was approved
    talk_ms = models.PositiveIntegerField("通話時間", null=True)
    wrap_ms = models.PositiveIntegerField("後処理時間", null=True)
    note = models.CharField("講評", max_length=400, blank=True)
    at = models.DateTimeField("記録")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    @property
    def manual_shown(self) -> str:
        """By which manual it was trained, with its version."""
        return f"{self.manual.title}　第{self.manual.number}版" if self.manual else ""
