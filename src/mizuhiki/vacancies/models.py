"""What speaks for it that a user left without a word, what the utility decided, and looks at empty places.

Rows are never updated. Names and addresses stand in none of them.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

KIND = "vacancies.closing"  # of the request to the utility
USER = settings.AUTH_USER_MODEL


class VacancyCase(InsertOnly):
    """職権閉栓の調査: a supply whose water user seems to have left; one at a time is open for a supply."""

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("きっかけ", max_length=200)
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="vacancy_numbered_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="vacancy_for_a_reason"),
        )
        indexes = (models.Index(fields=("supply", "-id"), name="vacancy_of_supply"),)

    @property
    def shown(self) -> str:
        """R8-000001, as the screen has it."""
        return shown_number(self.fiscal_year, self.number)


class Evidence(InsertOnly):
    """証拠: one thing that was found, and whether it speaks for an empty house or against it."""

    class Kind(models.TextChoices):
        STILL = "still", "検針で使用がない"
        MAIL = "mail", "郵便の返戻"
        VISIT = "visit", "現地確認"
        OWNER = "owner", "所有者・管理会社の話"
        NOTICE = "notice", "閉栓予告"
        OTHER = "other", "そのほか"

    case = models.ForeignKey(VacancyCase, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField("証拠の種類", max_length=6, choices=Kind)
    on = models.DateField("確認した日")
    text = models.CharField("内容", max_length=400)
    is_against = models.BooleanField("使用中を示す", default=False)
    visit = models.OneToOneField("fieldwork.Visit", null=True, on_delete=models.PROTECT, related_name="+")
    piece = models.OneToOneField("mail.Piece", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="evidence_says_what"),
            models.CheckConstraint(condition=Q(piece=None) | Q(kind="notice"), name="evidence_of_a_letter"),
            models.CheckConstraint(condition=Q(visit=None) | Q(kind="visit"), name="evidence_of_a_visit"),
        )


class VacancyEnd(InsertOnly):
    """How a case ended: the utility closes the supply, somebody lives there after all, or it was dropped."""

    class How(models.TextChoices):
        CLOSED = "closed", "職権閉栓"
        IN_USE = "in_use", "使用中と判明"
        DROPPED = "dropped", "取下げ"

    case = models.OneToOneField(VacancyCase, primary_key=True, on_delete=models.PROTECT, related_name="end")
    how = models.CharField("結果", max_length=7, choices=How)
    reason = models.CharField("理由", max_length=200, blank=True)
    application = models.OneToOneField(  # the stop that carries it out
        "intake.Application", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(how="closed", application__isnull=False)
                | (~Q(how="closed") & Q(application=None) & ~Q(reason="")),
                name="vacancy_end_says_how",
            ),
        )


class Patrol(InsertOnly):
    """空家の巡回: what was found at a tap that nobody has a contract for."""

    class Finding(models.TextChoices):
        SHUT = "shut", "閉栓のまま（使用なし）"
        OPEN = "open", "栓が開いている（使用なし）"
        USED = "used", "使用の形跡あり"
        LEAK = "leak", "漏水の疑い"
        GONE = "gone", "建物がない"

    installation = models.ForeignKey("customers.Installation", on_delete=models.PROTECT, related_name="+")
    visit = models.OneToOneField("fieldwork.Visit", on_delete=models.PROTECT, related_name="+")
    on = models.DateField("確認した日")
    finding = models.CharField("現地の状況", max_length=4, choices=Finding)
    text = models.CharField("気づいたこと", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("installation", "-on"), name="patrol_of_tap"),)
