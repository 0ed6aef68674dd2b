"""外国語の対応: who interprets, how they are reached and when, and each time one was called in (CC-055)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from typing_extensions import override

from mizuhiki.audit.history import tracked
from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL


class Language(models.TextChoices):
    """The three languages of the contract (第17); codes as cases and scripts have them."""

    ENGLISH = "en", "英語"
    CHINESE = "zh", "中国語"
    KOREAN = "ko", "韓国語"


@tracked()
class Interpreter(models.Model):
    """通訳サービス: one that interprets one language, as the utility has agreed it."""

    language = models.CharField("言語", max_length=2, choices=Language)
    name = models.CharField("名称", max_length=60)
    telephone = models.CharField("電話番号", max_length=20)
    opens = models.TimeField("受付の開始")
    closes = models.TimeField("受付の終了")  # the same as `opens`: day and night; never past midnight
    is_daily = models.BooleanField("土日祝日も受け付ける", default=False)
    advice = models.CharField("つなぎ方", max_length=200, blank=True)
    is_active = models.BooleanField("使っている", default=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(telephone=""), name="talks_interpreter_is_reached"
            ),
            models.CheckConstraint(
                condition=Q(opens__lte=F("closes")), name="talks_interpreter_within_a_day"
            ),
            models.UniqueConstraint(
                fields=("language", "name", "telephone"), name="talks_interpreter_once_a_language"
            ),
        )

    @override
    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> str:
        """As people read it."""
        days = "毎日" if self.is_daily else "平日"
        if self.opens == self.closes:
            return f"{days} 24時間"
        return f"{days} {self.opens:%H:%M}～{self.closes:%H:%M}"


class Interpreting(InsertOnly):
    """通訳: from here on somebody interprets in a call."""

    call = models.ForeignKey("telephony.Call", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()  # counts those of a call
    interpreter = models.ForeignKey(Interpreter, on_delete=models.PROTECT, related_name="+")
    language = models.CharField("言語", max_length=2, choices=Language)
    at = models.DateTimeField("開始")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("call", "number"), name="talks_interpreting_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="talks_interpreting_counts_from_one"),
        )
        indexes = (models.Index(fields=("at",), name="talks_interpreting_of_month"),)


class InterpretingEnd(InsertOnly):
    """The interpreter left; without this row they left with the call."""

    interpreting = models.OneToOneField(
        Interpreting, primary_key=True, on_delete=models.PROTECT, related_name="end"
    )
    at = models.DateTimeField("終了")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
