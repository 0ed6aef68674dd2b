"""What becomes of a mandate by hand: it ends at a request, or is carried on at another place of use."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.directdebit.models.files import Mandate
from mizuhiki.platform.guards import InsertOnly


class Channel(models.TextChoices):
    """How a request came."""

    COUNTER = "counter", "窓口"
    PHONE = "phone", "電話"
    LETTER = "letter", "書面"


class MandateEnd(InsertOnly):
    """解約: who asked that an account be drawn from no more, why and from which day.

    `ends_on` is the day that was asked for. A new account may end the mandate earlier. One end of a mandate
    stands at a time: the database takes a second one only where the first was taken back.
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

    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="ends")
    position = models.PositiveSmallIntegerField()  # 1 is the first end of the mandate
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
            models.UniqueConstraint(fields=("mandate", "position"), name="mandate_ends_once_a_position"),
            models.CheckConstraint(condition=Q(position__gte=1), name="mandate_end_positions_from_one"),
        )

    @property
    def is_known_to_bank(self) -> bool:
        """Whether the bank stopped the account itself: it is asked before anybody draws from it again."""
        stopped = (self.Reason.CLOSED, self.Reason.DIED)
        return self.asked_by == self.Asked.BANK or self.reason in stopped


class EndTakenBack(InsertOnly):
    """解約の取消: an end that was a mistake; the mandate goes on as if nobody had asked for it.

    Either the bank was told nothing of the end, or it confirmed that it draws on. `agreed_by` is the second
    person where a bill would be drawn again or the account was out of force.
    """

    class Bank(models.TextChoices):
        UNTOLD = "untold", "金融機関には伝えていない"
        CONFIRMED = "confirmed", "金融機関に確かめた"

    end = models.OneToOneField(
        MandateEnd, primary_key=True, on_delete=models.PROTECT, related_name="taken_back"
    )
    bank = models.CharField("金融機関", max_length=9, choices=Bank)
    reason = models.CharField("取り消す理由", max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="end_taken_back_for_a_reason"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("by")),
                name="end_taken_back_agreed_by_another",
            ),
        )


class CarryOver(InsertOnly):
    """口座継続: the mandate of a place moved to, and that of the place moved from which it carries on.

    Both name one account, which the database sees to; one mandate is carried on once. Where the holder is
    not the customer by name, `confirmed_by` is the second person who agreed.
    """

    class Asked(models.TextChoices):
        HOLDER = "holder", "口座名義人"
        USER = "user", "使用者"
        PROXY = "proxy", "代理人"

    after = models.OneToOneField(Mandate, primary_key=True, on_delete=models.PROTECT, related_name="carried")
    before = models.OneToOneField(Mandate, on_delete=models.PROTECT, related_name="carried_on")
    asked_by = models.CharField("申し出た人", max_length=8, choices=Asked)
    channel = models.CharField("受付方法", max_length=8, choices=Channel)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(after=F("before")), name="carried_over_to_another"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("by")),
                name="carry_over_confirmed_by_another",
            ),
        )
