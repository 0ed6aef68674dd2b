"""At the door: the leave to close a tap, the moment it was closed, and the paper that was left."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number
from mizuhiki.shutoffs.models.orders import Order

USER = settings.AUTH_USER_MODEL
TOKEN_LIFE = timedelta(minutes=10)  # design.md, law 6; no pack may stretch it


class GoToken(InsertOnly):
    """執行許可: for ten minutes one crew may close one tap with one phone. Kept are digests only."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="tokens")
    secret = models.CharField(max_length=64, unique=True)  # SHA-256 of 128 bits
    device = models.CharField(max_length=64)  # SHA-256 of the phone's key
    crew = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")) & Q(expires_at__lte=F("issued_at") + TOKEN_LIFE),
                name="token_lives_ten_minutes",
            ),
        )


class TokenEnd(InsertOnly):
    """How a token ended, once. `cause` names the event that revoked it."""

    class How(models.TextChoices):
        USED = "used", "使用"
        REVOKED = "revoked", "取消し"
        REPLACED = "replaced", "出し直し"
        EXPIRED = "expired", "期限切れ"

    token = models.OneToOneField(GoToken, primary_key=True, on_delete=models.PROTECT, related_name="end")
    how = models.CharField(max_length=8, choices=How)
    cause = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(how="revoked") ^ Q(cause=""), name="token_revoked_by_a_cause"),
        )


class Cut(InsertOnly):
    """給水停止: the moment a tap was closed, by the server's clock under the supply's lock.

    The database takes one for a token that was used within its ten minutes, and one only. `ground` is how
    the supply stood at that moment, as in `Order`. Its number is that of 給水停止執行書.
    """

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    token = models.OneToOneField(GoToken, on_delete=models.PROTECT, related_name="cut")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="cut")
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False)
    ground = models.JSONField()
    yen = models.PositiveBigIntegerField("未納額")
    committed_at = models.DateTimeField("停止した時刻")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="cut_numbered_once"),
            models.CheckConstraint(condition=Q(yen__gt=0, number__gt=0), name="cut_is_for_yen"),
        )
        indexes = (models.Index(fields=("supply", "-id"), name="cut_of_supply"),)

    @property
    def shown(self) -> str:
        """R8-000001, as paper and screen have it."""
        return shown_number(self.fiscal_year, self.number)


class Execution(InsertOnly):
    """執行の内容: how a tap was closed, what the meter showed, how the person was told (COL-070)."""

    class Method(models.TextChoices):
        PIN = "pin", "特殊ピン止"
        CAP = "cap", "閉栓キャップ止"
        VALVE = "valve", "止水栓閉止"
        REMOVED = "removed", "メーター撤去"
        OTHER = "other", "その他"

    class Told(models.TextChoices):
        HANDED = "handed", "手渡した"
        POSTED = "posted", "投函した"

    cut = models.OneToOneField(Cut, on_delete=models.PROTECT, related_name="execution")
    method = models.CharField("方法", max_length=7, choices=Method)
    serial = models.CharField("器具番号", max_length=30, blank=True)
    index_m3 = models.PositiveIntegerField("指針", null=True)
    no_index_why = models.CharField("検針できなかった理由", max_length=100, blank=True)
    told = models.CharField("交付", max_length=6, choices=Told)
    place = models.CharField("投函場所", max_length=60, blank=True)
    photo = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(index_m3__isnull=False) ^ ~Q(no_index_why=""), name="execution_read_or_why_not"
            ),
            models.CheckConstraint(
                condition=~Q(method__in=("pin", "cap")) | ~Q(serial=""), name="execution_names_its_hardware"
            ),
        )


class ExecutionTold(models.Model):
    """Who was handed the paper; apart from the rest, to be erased."""

    execution = models.OneToOneField(
        Execution, primary_key=True, on_delete=models.PROTECT, related_name="told_to"
    )
    name = models.CharField("受け取った方", max_length=60)
    relation = models.CharField("使用者との関係", max_length=30, blank=True)
