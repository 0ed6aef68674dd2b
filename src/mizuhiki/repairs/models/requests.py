"""修繕の依頼: what was told, each step since, and what a disposal may erase. Facts are never changed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.repairs.models.register import Contractor, RepairItem, Side, Urgency

USER = settings.AUTH_USER_MODEL
ENDS = ("done", "cancelled", "linked")  # a step of these kinds is the last one


class RepairRequest(InsertOnly):
    """修繕依頼: one word that something leaks, is blocked or has sunk (CC-033).

    What it is about stands in its details, of which the last one holds; `rules.state_of` tells from the
    steps how it stands. Written by a member of staff, or by another system with its key.
    """

    class Channel(models.TextChoices):
        TELEPHONE = "telephone", "電話"
        COUNTER = "counter", "窓口"
        POLICE = "police", "警察からの通報"
        FIRE = "fire", "消防からの通報"
        PATROL = "patrol", "職員の発見"
        WEB = "web", "ウェブ"
        SYSTEM = "system", "他システム"

    channel = models.CharField("方法", max_length=10, choices=Channel)
    received_at = models.DateTimeField("受付")
    by = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey("repairs.ApiKey", null=True, on_delete=models.PROTECT, related_name="requests")
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(by__isnull=False, key__isnull=True)
                | Q(by__isnull=True, key__isnull=False, channel="system"),
                name="repair_has_a_writer",
            ),
            models.CheckConstraint(
                condition=Q(written_at__gte=F("received_at")), name="repair_written_after_it_came"
            ),
        )
        indexes = (models.Index(fields=("-received_at",), name="repair_newest"),)


class RepairDetail(InsertOnly):
    """What a request is about, in its first or a later version; the older ones stay (CC-043)."""

    request = models.ForeignKey(
        RepairRequest, on_delete=models.PROTECT, related_name="details", db_index=False
    )
    version = models.PositiveSmallIntegerField()
    side = models.CharField("区分", max_length=5, choices=Side)
    item = models.ForeignKey(RepairItem, on_delete=models.PROTECT, related_name="+", verbose_name="項目")
    urgency = models.CharField("緊急度", max_length=6, choices=Urgency)
    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey("customers.Supply", null=True, on_delete=models.PROTECT, related_name="+")
    installation = models.ForeignKey(
        "customers.Installation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("request", "version"), name="repair_detail_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="repair_detail_counts_from_one"),
        )


class RepairTold(models.Model):
    """Place, state and who told: never changed (the database sees to it), erased by disposal."""

    detail = models.OneToOneField(
        RepairDetail, primary_key=True, on_delete=models.PROTECT, related_name="told"
    )
    place = models.CharField("場所", max_length=120)
    town = models.CharField("町名", max_length=60, blank=True)  # as the register writes it
    latitude = models.DecimalField("緯度", max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField("経度", max_digits=9, decimal_places=6, null=True)
    words = models.TextField("状況", max_length=1_000)
    name = models.CharField("お名前", max_length=60, blank=True)
    telephone = models.CharField("電話", max_length=16, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(place=""), name="repair_is_somewhere"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=20, latitude__lte=46, longitude__gte=122, longitude__lte=154),
                name="repair_pin_is_in_the_country",
            ),
        )
        indexes = (models.Index(fields=("latitude", "longitude"), name="repair_pin"),)


class RepairStep(InsertOnly):
    """One step with a request: what was done, by whom, when.

    `number` counts the steps of a request; the database takes only the next one, none after the end, and no
    crew before the repair desk has acknowledged the request (migration 0002).
    """

    class Kind(models.TextChoices):
        ACKNOWLEDGED = "acknowledged", "修繕担当の確認"
        DISPATCHED = "dispatched", "手配"
        UNDERWAY = "underway", "着手"
        DONE = "done", "完了"
        CHANGED = "changed", "受付内容の変更"
        CANCEL_TOLD = "cancel_told", "キャンセルの連絡"
        REPORTED = "reported", "修繕担当へ報告"
        CANCELLED = "cancelled", "取消し"
        LINKED = "linked", "重複"
        NOTED = "noted", "情報の追加"

    request = models.ForeignKey(RepairRequest, on_delete=models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("区分", max_length=12, choices=Kind)
    text = models.CharField("内容", max_length=500, blank=True)
    contractor = models.ForeignKey(Contractor, null=True, on_delete=models.PROTECT, related_name="+")
    crew = models.ForeignKey(USER, null=True, on_delete=models.PROTECT, related_name="+")
    detail = models.OneToOneField(RepairDetail, null=True, on_delete=models.PROTECT, related_name="step")
    original = models.ForeignKey(
        RepairRequest, null=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    at = models.DateTimeField("日時")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("request", "number"), name="repair_step_numbered_once"),
            models.CheckConstraint(
                condition=~Q(text="")
                | Q(kind__in=("acknowledged", "dispatched", "underway", "reported", "linked")),
                name="repair_step_says_something",
            ),
            models.CheckConstraint(
                condition=Q(kind="dispatched", contractor__isnull=False, crew__isnull=True)
                | Q(kind="dispatched", contractor__isnull=True, crew__isnull=False)
                | (~Q(kind="dispatched") & Q(contractor__isnull=True, crew__isnull=True)),
                name="repair_goes_to_one",
            ),
            models.CheckConstraint(
                condition=Q(kind="changed", detail__isnull=False)
                | (~Q(kind="changed") & Q(detail__isnull=True)),
                name="repair_change_has_its_detail",
            ),
            models.CheckConstraint(
                condition=Q(kind="linked", original__isnull=False)
                | (~Q(kind="linked") & Q(original__isnull=True)),
                name="repair_link_has_its_original",
            ),
            models.CheckConstraint(
                condition=Q(original__isnull=True) | ~Q(original=F("request")),
                name="repair_is_not_its_own_original",
            ),
        )


class RepairPhoto(InsertOnly):
    """現場写真: a picture of a request, kept in the file store."""

    request = models.ForeignKey(RepairRequest, on_delete=models.PROTECT, related_name="photos")
    file = models.OneToOneField("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("日時")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
