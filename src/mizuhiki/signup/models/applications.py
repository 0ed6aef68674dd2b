"""申込: what a person asked for on the public site, step by step.

The public door writes these through its functions alone (migration 0002) and can read none of them but what
its own secret opens.
"""

from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly
from mizuhiki.signup.models.publications import Publication

NUMBER = r"^W[0-9A-HJKMNP-TV-Z]{12}$"  # Crockford's letters: none that is read as another


class Application(InsertOnly):
    """One application, from the consent on. `number` is its 受付番号: told to the citizen, never guessed."""

    class Device(models.TextChoices):
        PHONE = "phone", "スマートフォン"
        TABLET = "tablet", "タブレット"
        DESKTOP = "desktop", "パソコン"

    number = models.CharField("受付番号", max_length=13, unique=True)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    device = models.CharField(max_length=8, choices=Device)
    terms_version = models.CharField("利用規約の版", max_length=20)
    campaign = models.CharField("案内の符号", max_length=20, blank=True, default="")
    began_at = models.DateTimeField()  # the instant of the consent

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(number__regex=NUMBER), name="application_number_form"),
            models.CheckConstraint(condition=~Q(terms_version=""), name="application_consented"),
        )


class Access(InsertOnly):
    """A secret that opens one application, as its SHA-256; the secret itself is with the citizen alone."""

    class Kind(models.TextChoices):
        SESSION = "session", "申込みの画面"
        RESUME = "resume", "続きからのリンク"
        STATE = "state", "状況のリンク"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    sha256 = models.BinaryField(unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="access_ends_later"),
        )


class AccessUsed(InsertOnly):
    """A link that opens once was opened."""

    access = models.OneToOneField(Access, primary_key=True, on_delete=models.PROTECT, related_name="used")
    at = models.DateTimeField()


class AccessWrong(InsertOnly):
    """Somebody opened a link and did not know the number it asks for; the fifth ends the link."""

    access = models.ForeignKey(Access, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Answer(models.Model):
    """What was given on one page; the latest row of a page counts. Erased by a disposal, never changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="answers")
    page = models.CharField(max_length=20)
    given = models.JSONField()
    at = models.DateTimeField()


class ApplicationKind(InsertOnly):
    """申込区分 as it was chosen, the latest counts: kept apart, for figures outlive the answers.

    A trigger writes it with the answer that has it (migration 0004).
    """

    class Kind(models.TextChoices):
        NEW = "new", "新規"
        CHANGE = "change", "変更"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="kinds")
    kind = models.CharField("申込区分", max_length=6, choices=Kind)
    at = models.DateTimeField()


class Attempt(InsertOnly):
    """One way to a bank. Stored, with its reference, before the browser leaves for the bank's page.

    `last_answer` is the number of the latest answer it was made with, 0 where there was none: a number and no
    key, for answers are erased one day.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attempts")
    position = models.PositiveSmallIntegerField()
    reference = models.CharField(max_length=16, unique=True)
    bank_code = models.CharField("金融機関", max_length=4)
    last_answer = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("application", "position"), name="attempt_position_once"),
            models.CheckConstraint(condition=Q(position__range=(1, 99)), name="attempt_positions_from_one"),
        )


class ApplicationEvent(InsertOnly):
    """One thing that happened to an application; the state follows from all of them, in whichever order."""

    class Kind(models.TextChoices):
        BEGUN = "begun", "開始"
        LANGUAGE = "language", "言語の切替え"
        ANSWERED = "answered", "入力"
        PAPER = "paper", "紙の依頼書を希望"
        RESUME_ASKED = "resume_asked", "続きからのリンクを希望"
        HANDED_OFF = "handed_off", "金融機関へ"
        RETURNED_OK = "returned_ok", "戻り（完了）"
        RETURNED_NG = "returned_ng", "戻り（不成立）"
        ASKED = "asked", "金融機関に照会"
        CONFIRMED = "confirmed", "登録を確認"
        REFUSED = "refused", "登録不可"
        EXPIRED = "expired", "期限切れ"
        MATCHED = "matched", "契約に反映"
        UNMATCHED = "unmatched", "契約不明"
        SECOND = "second", "別の口座の登録を確認"
        TOLD = "told", "結果を通知"
        NOT_TAKEN = "not_taken", "通知を送れず"
        DELIVERED = "delivered", "一覧表で提供"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events")
    attempt = models.PositiveSmallIntegerField(default=0)  # 0 before the first
    kind = models.CharField(max_length=12, choices=Kind)
    facts = models.JSONField(default=dict)  # never who, where or which account
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("application", "kind"), name="application_event_kind"),
            # what the jobs of each minute ask for, among all events of all years
            models.Index(
                fields=("application", "attempt"), condition=Q(kind="confirmed"), name="event_confirmed"
            ),
            models.Index(fields=("application", "at"), condition=Q(kind="resume_asked"), name="event_resume"),
            models.Index(fields=("application", "attempt"), condition=Q(kind="told"), name="event_told"),
            models.Index(fields=("application",), condition=Q(kind="unmatched"), name="event_unmatched"),
        )


class ApplicationState(models.Model):
    """Where an application stands: derived from its events by the database, and rebuilt at any time."""

    class State(models.TextChoices):
        DRAFT = "draft", "入力中"
        PAPER = "paper", "紙の依頼書へ"
        HANDED_OFF = "handed_off", "金融機関で手続き中"
        RETURNED_OK = "returned_ok", "登録の確認待ち"
        RETURNED_NG = "returned_ng", "中断"
        EXPIRED = "expired", "期限切れ"
        REFUSED = "refused", "登録不可"
        CONFIRMED = "confirmed", "登録完了"

    application = models.OneToOneField(
        Application, primary_key=True, on_delete=models.PROTECT, related_name="standing"
    )
    state = models.CharField(max_length=12, choices=State, db_index=True)
    attempt = models.PositiveSmallIntegerField()
    since = models.DateTimeField()


class RateCount(models.Model):
    """How often a key (the digest of an address or a number) was used within a window; kept for minutes."""

    key = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("key", "window"), name="rate_counted_once"),)
