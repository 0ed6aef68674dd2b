"""Who of the bureau is called at night, who was called, and who answers the line."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.emergency.models.reports import Report
from mizuhiki.emergency.rules import DAY
from mizuhiki.platform.guards import InsertOnly


class DutyList(InsertOnly):
    """当番名簿: the officers called in the nights of some days; the newest list of a night holds."""

    first_on = models.DateField("初日")
    last_on = models.DateField("最終日")
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="duty_list_forward"),
        )


class DutyTurn(InsertOnly):
    """An officer's place in the order of calling."""

    duty = models.ForeignKey(DutyList, on_delete=models.PROTECT, related_name="turns")
    number = models.PositiveSmallIntegerField("順")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("duty", "number"), name="duty_place_once"),
            models.UniqueConstraint(fields=("duty", "officer"), name="duty_officer_once"),
        )


class DutyPhone(models.Model):
    """The number an officer is reached under: never changed (the database sees to it), erased by disposal."""

    turn = models.OneToOneField(DutyTurn, primary_key=True, on_delete=models.PROTECT, related_name="phone")
    number = models.CharField("電話番号", max_length=20)


class DutyCall(InsertOnly):
    """連絡: an officer was to be called about a report, by whoever took it or by the clock (EMG-003)."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="duty_calls")
    turn = models.ForeignKey(DutyTurn, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()  # of the report's calls
    at = models.DateTimeField("連絡")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("report", "number"), name="duty_call_numbered_once"),)


class DutyAnswer(InsertOnly):
    """What came of it; without a word in time it is the clock that says so."""

    class How(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", "受領"
        SILENT = "silent", "応答なし"
        UNABLE = "unable", "対応できない"

    call = models.OneToOneField(DutyCall, primary_key=True, on_delete=models.PROTECT, related_name="answer")
    how = models.CharField("結果", max_length=12, choices=How)
    at = models.DateTimeField("応答")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class Roster(InsertOnly):
    """勤務表: who answers in the nights of some days, and who is responsible (EMG-011, EMG-015)."""

    first_on = models.DateField("初日")
    last_on = models.DateField("最終日")
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    telephone = models.CharField("業務責任者の連絡先", max_length=20)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(first_on__lte=F("last_on")), name="night_roster_forward"),
            models.CheckConstraint(condition=~Q(telephone=""), name="night_roster_has_a_number"),
        )


class Shift(InsertOnly):
    """An operator's hours in each night of a roster; an end up to noon is of the next morning."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="shifts")
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_minute = models.PositiveSmallIntegerField("開始")
    to_minute = models.PositiveSmallIntegerField("終了")
    is_shared = models.BooleanField("シェアード")  # answers for other clients too

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(from_minute__lt=DAY, to_minute__lte=DAY), name="night_shift_within_days"
            ),
        )

    @property
    def hours(self) -> str:
        """18:00〜08:45, as the roster has it."""
        start, end = (f"{one // 60:02}:{one % 60:02}" for one in (self.from_minute, self.to_minute))
        return f"{start}〜{end}"
