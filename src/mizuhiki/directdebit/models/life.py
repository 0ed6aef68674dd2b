"""What becomes of a mandate by hand: it ends at somebody's request."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.directdebit.models.files import Mandate
from mizuhiki.platform.guards import InsertOnly


class Channel(models.TextChoices):
    """How a request came."""

    COUNTER = "counter", "窓口"
    PHONE = "phone", "電話"
    LETTER = "letter", "書面"


class MandateEnd(InsertOnly):
    """解約: who asked that an account be drawn from no more, why and from which day; once a mandate.

    `ends_on` is the day that was asked for. A new account may end the mandate earlier.
    """

    class Reason(models.TextChoices):
        SLIP = "slip", "納付書払いに変える"
        MOVED = "moved", "転居・使用中止"
        CLOSED = "closed", "口座を閉じた"
        DIED = "died", "名義人の死亡"
        OTHER = "other", "その他"

    class Asked(models.TextChoices):
        HOLDER = "holder", "口座名義人"
        PROXY = "proxy", "代理人"
        BANK = "bank", "金融機関"

    mandate = models.OneToOneField(Mandate, primary_key=True, on_delete=models.PROTECT, related_name="end")
    ends_on = models.DateField("やめる日")
    reason = models.CharField("理由", max_length=8, choices=Reason)
    asked_by = models.CharField("申し出た人", max_length=8, choices=Asked)
    channel = models.CharField("受付方法", max_length=8, choices=Channel)
    note = models.CharField("備考", max_length=200, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(reason="other") | ~Q(note=""), name="other_end_of_a_mandate_is_explained"
            ),
        )
