"""開閉栓: who asked for what, every step it went, and what came of it.

What was told about people stands in `Told`, which an approved disposal can erase; everything else is
insert-only, but for `Standing`: how an application stands now, rebuilt from its steps at any time.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.intake.web_models import WebAnswer, WebApplication, WebRegistration, WebSending
from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

__all__ = [
    "Application",
    "Batch",
    "Capacity",
    "Details",
    "FirstTerms",
    "Outcome",
    "Standing",
    "Step",
    "TemporaryUse",
    "Told",
    "WebAnswer",
    "WebApplication",
    "WebRegistration",
    "WebSending",
]
USER = settings.AUTH_USER_MODEL


class Batch(InsertOnly):
    """まとめての申込み: many at once of a proxy, from one file or one form, whole or not at all."""

    reference = models.CharField(max_length=80, unique=True)  # the digest of the file, or the key of the act
    count = models.PositiveSmallIntegerField("件数")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class Application(InsertOnly):
    """開閉栓の申込み: somebody wants water, wants it no more, or has another name.

    A removal (引っ越し) is two of them: the start names the stop it belongs to.
    """

    class Kind(models.TextChoices):
        START = "start", "使用開始"
        STOP = "stop", "使用中止"
        RENAME = "rename", "名義変更"

    class Channel(models.TextChoices):
        TELEPHONE = "telephone", "電話"
        COUNTER = "counter", "窓口"
        FAX = "fax", "ファクス"
        POST = "post", "郵便・はがき"
        MAIL = "mail", "電子メール"
        WEB = "web", "インターネット"
        OFFICE = "office", "職権"  # nobody asked: the utility decided so

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    kind = models.CharField("種別", max_length=6, choices=Kind)
    channel = models.CharField("受付方法", max_length=9, choices=Channel)
    slip_no = models.CharField("受付票の番号", max_length=20, blank=True)  # of the counter's paper (CC-046)
    stop = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="start")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="applications")
    reference = models.CharField(max_length=80, unique=True)  # the key of the act, which is done once
    received_at = models.DateTimeField("受付")
    received_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="intake_numbered_once"),
            models.UniqueConstraint(
                fields=("fiscal_year", "slip_no"), condition=~Q(slip_no=""), name="intake_slip_once"
            ),
            models.CheckConstraint(
                condition=Q(slip_no="") | Q(channel="counter"), name="intake_slip_of_counter"
            ),
            models.CheckConstraint(
                condition=Q(stop__isnull=True) | Q(kind="start"), name="intake_removal_begins_with_stop"
            ),
        )
        indexes = (models.Index(fields=("-received_at",), name="intake_newest"),)

    @property
    def shown(self) -> str:
        """R8-000001: the receipt number, as people are told it."""
        return shown_number(self.fiscal_year, self.number)


class Details(InsertOnly):
    """What was asked for, each time it was told or changed; the highest number holds.

    Codes of window and area are the rule pack's. Without an installation it is 装置不明 (CC-047).
    """

    class By(models.TextChoices):
        SELF = "self", "本人"
        FAMILY = "family", "家族"
        AGENT = "agent", "不動産管理業者"
        OTHER = "other", "そのほかの代理人"
        OFFICE = "office", "企業局（職権）"

    class PayBy(models.TextChoices):
        SLIP = "slip", "納付書"
        DEBIT = "debit", "口座振替（新しく申し込む）"
        CARRY = "carry", "口座継続（今の口座を引き継ぐ）"

    class SettleBy(models.TextChoices):
        BILL = "bill", "後日請求"
        ON_SITE = "on_site", "現地精算"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    installation = models.ForeignKey(
        "customers.Installation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    supply = models.ForeignKey("customers.Supply", null=True, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    wanted_on = models.DateField("希望日")
    window = models.CharField("時間帯", max_length=12, blank=True)
    area = models.CharField("区域", max_length=12, blank=True)
    is_met = models.BooleanField("立会いあり", default=False)
    is_urgent = models.BooleanField("至急", default=False)
    by = models.CharField("申込者", max_length=6, choices=By)
    pay_by = models.CharField("支払方法", max_length=5, choices=PayBy, blank=True)
    settle_by = models.CharField("精算の方法", max_length=7, choices=SettleBy, blank=True)
    at = models.DateTimeField()
    written_by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="intake_version_once"),
            models.CheckConstraint(
                condition=Q(supply__isnull=True) | Q(installation__isnull=False),
                name="intake_supply_has_its_tap",
            ),
        )


class Told(models.Model):
    """What was told about people: never changed (the database sees to it), erased by disposal."""

    details = models.OneToOneField(Details, primary_key=True, on_delete=models.PROTECT, related_name="told")
    name = models.CharField("お名前", max_length=100)
    kana = models.CharField("フリガナ", max_length=100, blank=True)
    phone = models.CharField("電話番号", max_length=20)
    phone_digits = models.CharField(max_length=15, editable=False)
    place = models.CharField("使用場所", max_length=200)
    new_postcode = models.CharField("転居先の郵便番号", max_length=7, blank=True)
    new_address = models.CharField("転居先・連絡先の住所", max_length=200, blank=True)
    payer_name = models.CharField("納付者", max_length=100, blank=True)
    payer_address = models.CharField("納付者の住所", max_length=200, blank=True)
    mail_name = models.CharField("送付先の名前", max_length=100, blank=True)
    mail_address = models.CharField("送付先の住所", max_length=200, blank=True)
    proxy_company = models.CharField("代理人の会社名", max_length=100, blank=True)
    proxy_name = models.CharField("代理人・担当者の名前", max_length=100, blank=True)
    reply_phone = models.CharField("返信先の電話番号", max_length=20, blank=True)
    holder_kana = models.CharField("口座名義（カナ）", max_length=60, blank=True)  # as heard (CC-090)
    note = models.CharField("連絡事項", max_length=400, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(phone="") & ~Q(place=""), name="intake_told_what_is_needed"
            ),
        )
        indexes = (
            models.Index(fields=("phone_digits",), name="intake_told_phone"),
            models.Index(fields=("kana",), name="intake_told_kana"),
        )


class Step(InsertOnly):
    """One step of an application; `number` counts them, and the database takes only the next one."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "受付"
        CHANGED = "changed", "変更"
        IDENTIFIED = "identified", "装置の特定"
        NOTED = "noted", "応対・調査"
        ASSIGNED = "assigned", "作業の手配"
        UNASSIGNED = "unassigned", "手配の取りやめ"
        ACKNOWLEDGED = "acknowledged", "至急の確認"
        CARRIED_OUT = "carried_out", "作業の結果"
        SETTLED = "settled", "完了"
        CANCELLED = "cancelled", "取消し"

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="steps", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("区分", max_length=12, choices=Kind)
    details = models.OneToOneField(Details, null=True, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey("fieldwork.Visit", null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey("contacts.Contact", null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField("内容", max_length=400, blank=True)
    at = models.DateTimeField("日時")
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="intake_step_once"),
            models.CheckConstraint(
                condition=~Q(kind__in=("cancelled", "noted", "unassigned")) | ~Q(text=""),
                name="intake_step_says_why",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("received", "changed", "identified"), details__isnull=False)
                | (~Q(kind__in=("received", "changed", "identified")) & Q(details__isnull=True)),
                name="intake_step_names_its_version",
            ),
        )


class Standing(models.Model):
    """How an application stands: derived from its steps in the same transaction, and rebuilt from them."""

    class State(models.TextChoices):
        UNPLACED = "unplaced", "装置不明"
        RECEIVED = "received", "受付済み"
        ASSIGNED = "assigned", "手配済み"
        CARRIED_OUT = "carried_out", "作業済み"
        SETTLED = "settled", "完了"
        CANCELLED = "cancelled", "取消し"

    application = models.OneToOneField(
        Application, primary_key=True, on_delete=models.PROTECT, related_name="standing"
    )
    details = models.OneToOneField(Details, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状態", max_length=11, choices=State)
    kind = models.CharField(max_length=6, choices=Application.Kind)
    installation = models.ForeignKey(
        "customers.Installation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    wanted_on = models.DateField()
    window = models.CharField(max_length=12, blank=True)
    area = models.CharField(max_length=12, blank=True)
    visit = models.OneToOneField("fieldwork.Visit", null=True, on_delete=models.PROTECT, related_name="+")
    awaits_crew = models.BooleanField()  # urgent, and nobody of the crew desk has said that they know

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("installation", "kind", "wanted_on"),
                condition=~Q(state="cancelled"),
                name="intake_asked_once_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="unplaced") | Q(installation__isnull=True),
                name="intake_unplaced_has_no_tap",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("assigned",)) | Q(visit__isnull=False),
                name="intake_assigned_to_somebody",
            ),
        )
        indexes = (
            models.Index(
                fields=("wanted_on",),
                condition=Q(state__in=("unplaced", "received", "assigned", "carried_out")),
                name="intake_open_by_day",
            ),
            models.Index(fields=("installation", "-wanted_on"), name="intake_of_tap"),
            models.Index(fields=("wanted_on", "area"), name="intake_of_day"),
        )


class Outcome(InsertOnly):
    """What was done at the tap, and what the registers and the bills made of it.

    `problem` says why the closing bill could not be made by itself; the work itself was done all the same.
    """

    class Tap(models.TextChoices):
        OPENED = "opened", "開栓した"
        CLOSED = "closed", "閉栓した"
        LEFT_OPEN = "left_open", "開いたまま（次の使用者あり）"
        NO_WORK = "no_work", "作業なし"

    application = models.OneToOneField(
        Application, primary_key=True, on_delete=models.PROTECT, related_name="outcome"
    )
    done_on = models.DateField("作業日")
    tap = models.CharField("栓の状態", max_length=9, choices=Tap)
    index_m3 = models.PositiveIntegerField("指針", null=True)  # none where the tap has no meter of ours
    expected_m3 = models.PositiveIntegerField("前回の指針", null=True)
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    reading = models.OneToOneField("metering.Reading", null=True, on_delete=models.PROTECT, related_name="+")
    demand = models.OneToOneField("billing.Demand", null=True, on_delete=models.PROTECT, related_name="+")
    brought = models.OneToOneField("fieldwork.Brought", null=True, on_delete=models.PROTECT, related_name="+")
    problem = models.CharField(max_length=400, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class FirstTerms(InsertOnly):
    """新しい装置の料金: what is charged at a tap that nobody used before; the newest row holds.

    `services` are of charge, use class and cycle; elsewhere the contract before says them.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="first_terms")
    services = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class TemporaryUse(InsertOnly):
    """臨時用: the contract of a temporary use, made before the tap is opened so that it pays in advance."""

    application = models.OneToOneField(
        Application, primary_key=True, on_delete=models.PROTECT, related_name="temporary"
    )
    supply = models.OneToOneField("customers.Supply", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class Capacity(InsertOnly):
    """作業枠: how many openings and closings a crew can do in an area and window; the newest row holds.

    Of a weekday (0 is Monday) or of one day, which goes before its weekday.
    """

    area = models.CharField("区域", max_length=12)
    window = models.CharField("時間帯", max_length=12)
    weekday = models.PositiveSmallIntegerField("曜日", null=True)
    day = models.DateField("日", null=True)
    places = models.PositiveSmallIntegerField("件数")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(weekday__isnull=False, weekday__lte=6, day__isnull=True)
                | Q(weekday__isnull=True, day__isnull=False),
                name="capacity_of_a_weekday_or_a_day",
            ),
        )
        indexes = (models.Index(F("area"), F("window"), F("id").desc(), name="capacity_newest"),)
