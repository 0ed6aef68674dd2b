"""Months whose figures are fixed, what was decided about their fee, warnings, how operators were found."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL
SIDES = {  # of a talk, as an evaluation looks at it
    "manner": "言葉づかい・態度",
    "listening": "用件の聞き取り",
    "explaining": "説明の正確さ",
    "recording": "登録・記録",
}


class ClosedMonth(InsertOnly):
    """確定: the raw counts of a month with the definition they were counted by (design.md, law 10).

    What is learnt later closes the month once more under the next number; the first one stays. No row
    names a person: operators are numbers of their accounts.
    """

    month = models.DateField("月")  # its first day
    number = models.PositiveSmallIntegerField("回")
    definition = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    counts: Any = models.JSONField()
    digest = models.CharField(max_length=64)  # of the counts
    reason = models.CharField("確定し直す理由", max_length=200, blank=True)
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("month", "number"), name="month_closed_by_number"),
            models.CheckConstraint(condition=Q(month__day=1), name="closed_month_is_a_month"),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="month_closed_again_says_why",
            ),
        )


class FeeReduced(InsertOnly):
    """委託料の減額: what the utility takes off the fee of a closed month; agreed to as `approvals` has it.

    Source:
        【金沢CC】第2章 第23 第2項.
    """

    KIND = "reporting.fee_reduction"

    closed = models.OneToOneField(
        ClosedMonth, primary_key=True, on_delete=models.PROTECT, related_name="reduced"
    )
    yen = models.PositiveBigIntegerField("減額する額")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(yen__gt=0), name="fee_falls_by_something"),)


class Warned(InsertOnly):
    """警告: an hour or a day was about to miss its floor; the supervisor is told once of each (CC-008).

    The counts are those of that instant.
    """

    day = models.DateField("日")
    slot = models.TimeField("時間帯", null=True)  # none: the day as a whole
    floor_percent = models.PositiveSmallIntegerField("下限")
    offered = models.PositiveIntegerField("着信")
    answered = models.PositiveIntegerField("応答")
    to_come = models.PositiveIntegerField("これから見込む着信")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("day", "slot"), nulls_distinct=False, name="warned_once"),
            models.CheckConstraint(condition=Q(answered__lt=F("offered")), name="warned_of_lost_calls"),
        )


class Evaluation(models.Model):
    """応対評価: how a supervisor found an operator's talks of a month; a later one stands beside it (CC-002).

    Never changed (the database sees to it), erased by disposal. Only who it is about and who leads read it.
    """

    class Score(models.IntegerChoices):
        EXCELLENT = 5, "5 たいへん良い"
        GOOD = 4, "4 良い"
        FAIR = 3, "3 ふつう"
        WEAK = 2, "2 直すところがある"
        POOR = 1, "1 研修が必要"

    about = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    month = models.DateField("対象月")  # its first day
    manner = models.PositiveSmallIntegerField(SIDES["manner"], choices=Score)
    listening = models.PositiveSmallIntegerField(SIDES["listening"], choices=Score)
    explaining = models.PositiveSmallIntegerField(SIDES["explaining"], choices=Score)
    recording = models.PositiveSmallIntegerField(SIDES["recording"], choices=Score)
    comment = models.CharField("良かったところ・直すところ", max_length=400)
    at = models.DateTimeField("評価した日時")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(month__day=1), name="evaluation_of_a_month"),
            models.CheckConstraint(condition=~Q(about=F("by")), name="evaluation_by_another"),
            models.CheckConstraint(condition=~Q(comment=""), name="evaluation_says_something"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__gte": 1, f"{name}__lte": 5}), name=f"evaluation_{name}_in_scale"
                )
                for name in SIDES
            ),
        )
        indexes = (models.Index(fields=("about", "-month", "-id"), name="evaluation_of_person"),)

    @property
    def scores(self) -> list[tuple[str, str]]:
        """Each side of a talk with its score, in words."""
        return [(label, Evaluation.Score(getattr(self, name)).label) for name, label in SIDES.items()]
