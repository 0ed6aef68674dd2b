"""障害記録: what did not work, since when, why, what was done, and until when (長岡 14(4)カ(ｲ))."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

USER = settings.AUTH_USER_MODEL


class ServiceFault(InsertOnly):
    """One fault of the service; what became of it are its steps."""

    class Affects(models.TextChoices):
        SITE = "site", "公開受付"
        GATEWAY = "gateway", "金融機関との接続"
        DELIVERY = "delivery", "受付結果の提供"
        STAFF = "staff", "職員の画面"
        MAIL = "mail", "結果の通知"

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    affects = models.CharField("影響したもの", max_length=8, choices=Affects)
    title = models.CharField("件名", max_length=60)
    happened = models.TextField("状況", max_length=1_000)
    started_at = models.DateTimeField("発生した日時")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="service_fault_numbered_once"),
            models.CheckConstraint(
                condition=Q(started_at__lte=F("at")) & ~Q(title="") & ~Q(happened=""),
                name="service_fault_is_told_whole",
            ),
        )

    @property
    def shown(self) -> str:
        """R8-000003."""
        return shown_number(self.fiscal_year, self.number)


class ServiceFaultStep(InsertOnly):
    """What was found out or done, and when; a fault is over at the instant of its `restored`."""

    class Kind(models.TextChoices):
        CAUSE = "cause", "原因"
        MEASURE = "measure", "措置"
        RESTORED = "restored", "復旧"
        PREVENTION = "prevention", "再発防止"
        TOLD = "told", "発注者への報告"

    fault = models.ForeignKey(ServiceFault, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("区分", max_length=10, choices=Kind)
    text = models.TextField("内容", max_length=1_000)
    happened_at = models.DateTimeField("日時")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("at")) & ~Q(text=""), name="service_fault_step_is_told_whole"
            ),
            models.UniqueConstraint(
                fields=("fault",), condition=Q(kind="restored"), name="service_fault_ends_once"
            ),
        )
