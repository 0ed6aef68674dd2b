"""Calls of the night line, what they told of, and how that went on until the morning."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.emergency.rules import OUTCOMES, TOPICS
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

TOPIC_CHOICES = [(one.value, label) for one, label in TOPICS.items()]
OUTCOME_CHOICES = [(one.value, label) for one, label in OUTCOMES.items()]


class NightCall(InsertOnly):
    """受電: one call of the night line, answered by a person or by an announcement (EMG-006)."""

    class Answer(models.TextChoices):
        PERSON = "person", "オペレーター"
        BUSY = "busy", "混雑のアナウンス"
        CLOSED = "closed", "運営時間外のアナウンス"

    at = models.DateTimeField("受電")
    answer = models.CharField("応答", max_length=6, choices=Answer)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("at",), name="night_call_by_time"),)


class Report(InsertOnly):
    """通報: what a call told of, the flow it was led by, and where that ended (EMG-003, EMG-005).

    Place, words and caller stand in `ReportWords`, which a disposal can erase.
    """

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    call = models.OneToOneField(NightCall, on_delete=models.PROTECT, related_name="report")
    flow = models.ForeignKey("emergency.AgreedText", on_delete=models.PROTECT, related_name="+")
    topic = models.CharField("種類", max_length=12, choices=TOPIC_CHOICES)
    outcome = models.CharField("対応", max_length=10, choices=OUTCOME_CHOICES)
    area = models.CharField("地区", max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="night_report_numbered_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="night_report_number_counts"),
        )
        indexes = (models.Index(fields=("at",), name="night_report_by_time"),)

    @property
    def shown(self) -> str:
        """R8-000001, as screens and reports have it."""
        return shown_number(self.fiscal_year, self.number)


class ReportWords(models.Model):
    """Where, what, who: never changed (the database sees to it), erased by disposal."""

    report = models.OneToOneField(Report, primary_key=True, on_delete=models.PROTECT, related_name="words")
    place = models.CharField("場所", max_length=120)
    state = models.TextField("状況", max_length=400)
    caller = models.CharField("通報者", max_length=60, blank=True)
    telephone = models.CharField("電話番号", max_length=20, blank=True)


class ReportAnswer(InsertOnly):
    """One question of the flow and what the caller said, in the words of the version in force."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    question = models.CharField("質問", max_length=200)
    answer = models.CharField("答え", max_length=100)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("report", "number"), name="night_answer_once"),)


class ReportEnd(InsertOnly):
    """Nothing is left to do: the officer did it, or the caller needed no more than advice."""

    class How(models.TextChoices):
        DONE = "done", "現場対応が完了"
        ADVISED = "advised", "案内で完了"
        NOTHING = "nothing", "異常なし"

    report = models.OneToOneField(Report, primary_key=True, on_delete=models.PROTECT, related_name="end")
    how = models.CharField("結果", max_length=8, choices=How)
    note = models.CharField("内容", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class ReportAccept(InsertOnly):
    """引継ぎ: in the morning the supervisor took over a case that was open (EMG-020).

    `case` is what it is in the centre from then on; nothing for those accepted before cases were opened.
    """

    report = models.OneToOneField(Report, primary_key=True, on_delete=models.PROTECT, related_name="accepted")
    case = models.ForeignKey("callcentre.Case", null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField("引継ぎの内容", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(note=""), name="night_accept_says_something"),)


class ReportRepair(InsertOnly):
    """The repair request that a report of a leak or a blockage became; the repair desk works on that one."""

    report = models.OneToOneField(Report, primary_key=True, on_delete=models.PROTECT, related_name="repair")
    request = models.OneToOneField("repairs.RepairRequest", on_delete=models.PROTECT, related_name="+")
