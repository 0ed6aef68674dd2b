"""災害対応: areas where nobody is asked for money and no tap is closed, and what was told (COL-094)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL


class Disaster(InsertOnly):
    """A disaster mode, in force from the moment it is written until its day or its end."""

    name = models.CharField("名称", max_length=60)
    since = models.DateField("開始日")
    until = models.DateField("終了の予定日", null=True)  # from this day on it holds no more
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="disaster_forward"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="disaster_has_a_name"),
        )


class DisasterArea(InsertOnly):
    """区域: reading routes that begin with one of these, or (`is_rest`) with none of them.

    Kept as the rules had it then: what is switched on does not move with a new rule pack.
    """

    disaster = models.ForeignKey(Disaster, on_delete=models.PROTECT, related_name="areas")
    code = models.CharField(max_length=12)  # of the rule pack; `all` for every supply
    label = models.CharField(max_length=24)
    routes = models.JSONField()
    is_rest = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("disaster", "code"), name="disaster_area_once"),)


class DisasterWord(InsertOnly):
    """指示・協力の記録: who told whom what and when, or what was done to help."""

    class Kind(models.TextChoices):
        INSTRUCTION = "instruction", "発注者の指示"
        COOPERATION = "cooperation", "協力した作業"

    disaster = models.ForeignKey(Disaster, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField("種類", max_length=11, choices=Kind)
    said_at = models.DateTimeField("日時")
    said_by = models.CharField("指示した人・作業した人", max_length=40)
    said_to = models.CharField("指示を受けた人・依頼した人", max_length=40)
    text = models.CharField("内容", max_length=400)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(said_by="") & ~Q(said_to="") & ~Q(text=""), name="disaster_word_is_whole"
            ),
            models.CheckConstraint(condition=Q(said_at__lte=F("at")), name="disaster_word_said_before"),
        )
        indexes = (models.Index(fields=("disaster", "said_at"), name="disaster_word_in_time"),)


class DisasterEnd(InsertOnly):
    """It is over; two people said so."""

    disaster = models.OneToOneField(Disaster, primary_key=True, on_delete=models.PROTECT, related_name="end")
    on = models.DateField("終了日")  # from this day on it holds no more
    at = models.DateTimeField()
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(asked_by=F("decided_by")), name="disaster_ended_by_two"),
        )
