"""The desk: what was agreed in a talk, why nothing is paid, the sessions of demands, and referrals.

The talk itself is a `contacts.Contact`: there is one history. Words about people stand in rows of their own,
which an approved disposal can erase.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.platform.serials import shown_number

USER = settings.AUTH_USER_MODEL


class DemandSession(InsertOnly):
    """催告の実施日: a day on which people called or went as the contract asks; `kind` is a key of the pack.

    It was held when a talk of it counts: in the hours of its kind, by its way.
    """

    kind = models.CharField("種類", max_length=20)
    day = models.DateField("実施日")
    note = models.CharField("備考", max_length=100, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "day"), name="session_once_a_day"),)


class Negotiation(InsertOnly):
    """交渉記録: what a talk, a visit or a letter about a debt came to (COL-059)."""

    class Spoken(models.TextChoices):
        SELF = "self", "本人"
        SPOUSE = "spouse", "配偶者"
        FAMILY = "family", "同居の家族"
        RELATIVE = "relative", "別居の親族"
        GUARANTOR = "guarantor", "保証人・連絡先"
        AGENT = "agent", "代理人"
        HOUSE = "house", "管理会社・家主"
        WORKPLACE = "workplace", "勤務先"
        OTHER = "other", "その他"
        NOBODY = "nobody", "会えない・出ない"

    class Result(models.TextChoices):
        PROMISED = "promised", "納付の約束"
        PLEDGES = "pledges", "分納の相談"
        PAID = "paid", "その場で納付・納付済み"
        HARDSHIP = "hardship", "納付が難しい"
        DISPUTED = "disputed", "内容に争い"
        REFUSED = "refused", "納付しない"
        MESSAGE = "message", "伝言・書置き"
        MOVED = "moved", "転居・行方不明"
        NOBODY = "nobody", "不在"
        OTHER = "other", "その他"

    class Next(models.TextChoices):
        NONE = "", "なし"
        CALL = "call", "電話する"
        VISIT = "visit", "訪問する"
        LETTER = "letter", "文書を送る"
        CHECK = "check", "入金を確かめる"
        PLEDGE = "pledge", "誓約書を受ける"
        REFER = "refer", "福祉部局につなぐ"
        TRACE = "trace", "行方を調べる"

    contact = models.OneToOneField(
        "contacts.Contact", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    spoken_to = models.CharField("話した相手", max_length=10, choices=Spoken)
    result = models.CharField("結果", max_length=10, choices=Result)
    promise_on = models.DateField("約束の日", null=True)
    promise_yen = models.PositiveBigIntegerField("約束の額", null=True)
    next_action = models.CharField("次の対応", max_length=8, choices=Next, blank=True)
    next_on = models.DateField("次の対応日", null=True)
    session = models.ForeignKey(DemandSession, null=True, on_delete=models.PROTECT, related_name="talks")
    visit = models.OneToOneField("fieldwork.Visit", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(result="promised", promise_on__isnull=False, promise_yen__gt=0)
                | (~Q(result="promised") & Q(promise_on__isnull=True, promise_yen__isnull=True)),
                name="promise_has_day_and_yen",
            ),
            models.CheckConstraint(
                condition=Q(next_action="", next_on__isnull=True)
                | (~Q(next_action="") & Q(next_on__isnull=False)),
                name="next_action_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(spoken_to="nobody", result__in=("nobody", "message", "moved", "other"))
                | (~Q(spoken_to="nobody") & ~Q(result="nobody")),
                name="nobody_promises_nothing",
            ),
        )
        indexes = (
            models.Index(fields=("customer", "-contact"), name="negotiation_of_customer"),
            models.Index(
                fields=("next_on",), condition=Q(next_on__isnull=False), name="negotiation_to_follow"
            ),
        )


class SpokenPerson(models.Model):
    """Who was spoken to and is no customer: never changed (the database sees to it), erased by disposal."""

    negotiation = models.OneToOneField(
        Negotiation, primary_key=True, on_delete=models.PROTECT, related_name="person"
    )
    name = models.CharField("お名前・続柄", max_length=60)


class PremisesEntry(InsertOnly):
    """立入り: land or a building was entered; the purpose told, who consented, and how far (COL-082)."""

    class Consent(models.TextChoices):
        SELF = "self", "使用者本人"
        FAMILY = "family", "同居の家族"
        OWNER = "owner", "所有者・管理者"
        OTHER = "other", "その場にいた方"

    negotiation = models.OneToOneField(
        Negotiation, primary_key=True, on_delete=models.PROTECT, related_name="entry"
    )
    purpose = models.CharField("告げた目的", max_length=100)
    consent_by = models.CharField("承諾した方", max_length=8, choices=Consent)
    extent = models.CharField("立ち入った範囲", max_length=100)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(purpose="") & ~Q(consent_by="") & ~Q(extent=""), name="entry_is_whole"
            ),
        )


class UnpaidReason(InsertOnly):
    """未納事由 of a supply; the last holds (COL-069)."""

    class Reason(models.TextChoices):
        FORGOTTEN = "forgotten", "納付忘れ"
        ACCOUNT = "account", "口座の残高不足・解約"
        HARDSHIP = "hardship", "生活困窮"
        BUSINESS = "business", "事業不振・倒産"
        ILLNESS = "illness", "病気・入院"
        DEATH = "death", "死亡・相続"
        MISSING = "missing", "行方不明"
        DISPUTE = "dispute", "料金に不服"
        UNWILLING = "unwilling", "納付の意思がない"
        OTHER = "other", "その他"

    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField("未納事由", max_length=10, choices=Reason)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("supply", "-id"), name="unpaid_reason_of_supply"),)


class PledgeForm(InsertOnly):
    """The signed 納入誓約書, scanned; it may come days after the pledge."""

    pledge = models.OneToOneField(
        "arrears.Pledge", primary_key=True, on_delete=models.PROTECT, related_name="signed_form"
    )
    file = models.OneToOneField("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class PledgeSlip(InsertOnly):
    """納付書 of one instalment, so that it can be paid at a store."""

    slip = models.OneToOneField(
        "billing.PaymentSlip", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    instalment = models.ForeignKey("arrears.Instalment", on_delete=models.PROTECT, related_name="slips")


class Referral(InsertOnly):
    """福祉連携: somebody in need or alone was noticed, and what was done about it (COL-095).

    What was noticed in words stands in `ReferralNote`.
    """

    class Sign(models.TextChoices):
        HARDSHIP = "hardship", "生活の困窮"
        ISOLATION = "isolation", "地域での孤立"
        BOTH = "both", "困窮と孤立"

    class Consent(models.TextChoices):
        GIVEN = "given", "本人の同意あり"
        REFUSED = "refused", "本人が望まない"
        URGENT = "urgent", "同意を得られず、生命・身体に危険"

    fiscal_year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    supply = models.ForeignKey("customers.Supply", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, related_name="+")
    noticed_on = models.DateField("気付いた日")
    sign = models.CharField("気付いたこと", max_length=9, choices=Sign)
    leaflet_given = models.BooleanField("リーフレットを渡した")
    consent = models.CharField("本人の同意", max_length=7, choices=Consent)
    section = models.CharField("つないだ部局", max_length=60, blank=True)
    hold = models.OneToOneField("arrears.Hold", on_delete=models.PROTECT, related_name="referral")
    reference = models.CharField(max_length=64, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("fiscal_year", "number"), name="referral_numbered_once"),
            models.CheckConstraint(
                condition=Q(consent="refused", section="") | (~Q(consent="refused") & ~Q(section="")),
                name="referral_follows_consent",
            ),
        )
        indexes = (models.Index(fields=("-at",), name="referral_newest"),)

    @property
    def shown(self) -> str:
        """R8-000001, as paper and screen have it."""
        return shown_number(self.fiscal_year, self.number)


class ReferralNote(models.Model):
    """What was noticed, in words: never changed (the database sees to it), erased by disposal."""

    referral = models.OneToOneField(Referral, primary_key=True, on_delete=models.PROTECT, related_name="note")
    text = models.CharField("気付いた内容", max_length=500)


class ReferralStep(InsertOnly):
    """What followed: the client took note, the welfare section answered, the hold was reviewed."""

    class Kind(models.TextChoices):
        SEEN = "seen", "発注者が確認"
        ANSWERED = "answered", "部局の回答"
        REVIEWED = "reviewed", "見直し"

    class Outcome(models.TextChoices):
        SUPPORTED = "supported", "支援につながった"
        WATCHED = "watched", "見守りを続ける"
        NOT_NEEDED = "not_needed", "支援の対象ではない"
        UNREACHED = "unreached", "会えていない"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("区分", max_length=8, choices=Kind)
    outcome = models.CharField("結果", max_length=10, choices=Outcome, blank=True)
    hold = models.OneToOneField(  # of a review that holds on
        "arrears.Hold", null=True, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField("日付")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="seen", outcome="") | (~Q(kind="seen") & ~Q(outcome="")),
                name="referral_step_says_what",
            ),
            models.UniqueConstraint(
                fields=("referral",), condition=Q(kind="seen"), name="referral_seen_once"
            ),
        )
