"""給水停止の指示: which taps a crew is to close on a day, what was seen to first, who agreed.

An order is no leave to close a tap: that is the go-token's, at the door (design.md, law 6).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

USER = settings.AUTH_USER_MODEL


class OrderList(InsertOnly):
    """執行予定: the orders of one crew for one day, agreed to as a whole."""

    cut_on = models.DateField("執行日")
    crew = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("cut_on", "crew"), name="order_list_of_day"),)


class Order(InsertOnly):
    """執行指示: one tap that a crew is to close on a day.

    `ground` is how the supply stood when it was made: {"article", "notices": [{"step", "id", "on",
    "deadline_on"}], "debts": {assessment: yen}}. At the door it is judged again.
    """

    class Why(models.TextChoices):
        UNPAID = "unpaid", "未納"
        AGAIN = "again", "無断使用による再停止"

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    list = models.ForeignKey(OrderList, on_delete=models.PROTECT, related_name="orders")
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False)
    why = models.CharField("事由", max_length=6, choices=Why, default=Why.UNPAID)
    finding = models.OneToOneField(
        "shutoffs.CheckFinding", null=True, on_delete=models.PROTECT, related_name="order"
    )
    rules = models.ForeignKey("rulepacks.RulePackVersion", on_delete=models.PROTECT, related_name="+")
    ground = models.JSONField()
    yen = models.PositiveBigIntegerField("未納額")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="order_numbered_once"),
            models.UniqueConstraint(fields=("list", "supply"), name="order_once_a_list"),
            models.CheckConstraint(condition=Q(number__gt=0, yen__gt=0), name="order_is_for_yen"),
            models.CheckConstraint(
                condition=Q(why="again", finding__isnull=False) | Q(why="unpaid", finding__isnull=True),
                name="order_again_names_its_finding",
            ),
        )
        indexes = (models.Index(fields=("supply", "-id"), name="order_of_supply"),)

    @property
    def shown(self) -> str:
        """R8-000001, as paper and screen have it."""
        return shown_number(self.fiscal_year, self.number)


class GuardCheck(InsertOnly):
    """執行前の確認: that nobody behind this tap needs it, looked into by a person for this very order.

    Nobody is named here. What was found ends the order and becomes a hold of the supply.
    """

    class What(models.TextChoices):
        WELFARE = "welfare", "福祉（困窮・孤立・乳幼児・高齢単身）"
        LIFE_SUPPORT = "life_support", "医療機器・在宅療養"

    class How(models.TextChoices):
        SECTION = "section", "福祉部局に照会"
        VISIT = "visit", "現地で面談"
        TELEPHONE = "telephone", "電話で確認"
        RECORD = "record", "台帳・折衝記録を確認"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="checks")
    what = models.CharField("確認事項", max_length=12, choices=What)
    how = models.CharField("確認方法", max_length=9, choices=How)
    is_clear = models.BooleanField("該当なし")
    note = models.CharField("確認内容", max_length=200)
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("order", "what"), name="guard_checked_once"),
            models.CheckConstraint(condition=~Q(note=""), name="guard_check_says_what"),
        )


class OrderApproval(InsertOnly):
    """A second person agreed to an order, and the crew's visit was planned with it.

    The database refuses an order that was not seen to.
    """

    order = models.OneToOneField(Order, primary_key=True, on_delete=models.PROTECT, related_name="approval")
    visit = models.OneToOneField("fieldwork.Visit", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(by=F("asked_by")), name="order_takes_two"),)


class OrderEnd(InsertOnly):
    """What became of an order, once. `by` is nobody where its day went by."""

    class How(models.TextChoices):
        CUT = "cut", "停止した"
        NOT_CUT = "not_cut", "停止しなかった"
        CANCELLED = "cancelled", "取りやめ"
        LAPSED = "lapsed", "執行日を過ぎた"

    class Why(models.TextChoices):
        PAID = "paid", "現地で納付"
        PROMISED = "promised", "納付の申出・分納の相談"
        EASED = "eased", "入金・誓約・申出などで対象から外れた"
        WELFARE = "welfare", "福祉の配慮が必要"
        LIFE_SUPPORT = "life_support", "医療機器を使用"
        WEATHER = "weather", "天候"
        NOT_FOUND = "not_found", "止水栓が見つからない・操作できない"
        UNSAFE = "unsafe", "危険・妨害"
        MISTAKE = "mistake", "指示の誤り"
        OTHER = "other", "その他"

    order = models.OneToOneField(Order, primary_key=True, on_delete=models.PROTECT, related_name="end")
    how = models.CharField("結果", max_length=9, choices=How)
    why = models.CharField("理由の区分", max_length=12, choices=Why, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(how__in=("cut", "lapsed"), why="") | ~Q(how__in=("cut", "lapsed")) & ~Q(why=""),
                name="order_not_cut_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(how="lapsed") | Q(by__isnull=False), name="order_ended_by"),
        )


class DayWeather(InsertOnly):
    """当日の天気: what a person entered of a day; the last word of a day counts. Degrees Celsius."""

    day = models.DateField("日")
    max_c = models.DecimalField("予想最高気温", max_digits=4, decimal_places=1, null=True)
    min_c = models.DecimalField("予想最低気温", max_digits=4, decimal_places=1, null=True)
    wbgt_c = models.DecimalField("暑さ指数（予想最高）", max_digits=4, decimal_places=1, null=True)
    source = models.CharField("出所", max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(max_c__isnull=True) | Q(min_c__isnull=True) | Q(max_c__gte=F("min_c")),
                name="weather_max_not_below_min",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="weather_has_a_source"),
        )
        indexes = (models.Index(fields=("day", "-id"), name="weather_of_day"),)
