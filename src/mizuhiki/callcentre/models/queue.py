"""What came in otherwise than by telephone: fax, letters, e-mail, web, the counter's slips."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class Arrival(InsertOnly):
    """書類受付: one thing that came and waits to be registered (CC-044, CC-046).

    A slip of the counter carries the number printed on it, once a day.
    """

    class Source(models.TextChoices):
        FAX = "fax", "ＦＡＸ"
        POST = "post", "郵便"
        POSTCARD = "postcard", "はがき"
        MAIL = "mail", "電子メール"
        WEB = "web", "インターネット"
        COUNTER = "counter", "窓口受付票"

    class Asks(models.TextChoices):
        OPEN_CLOSE = "open_close", "開閉栓・名義変更"
        NOTIFICATION = "notification", "届出"
        ENQUIRY = "enquiry", "問合せ"
        OPINION = "opinion", "要望・苦情"
        DEBIT = "debit", "口座振替依頼書"
        OTHER = "other", "その他"

    source = models.CharField("経路", max_length=8, choices=Source)
    asks = models.CharField("内容", max_length=12, choices=Asks)
    arrived_at = models.DateTimeField("到着")
    arrived_on = models.DateField()
    slip_no = models.CharField("受付票番号", max_length=20, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(source="counter") & ~Q(slip_no="")) | (~Q(source="counter") & Q(slip_no="")),
                name="callcentre_slip_has_its_number",
            ),
            models.UniqueConstraint(
                fields=("arrived_on", "slip_no"), condition=~Q(slip_no=""), name="callcentre_slip_once_a_day"
            ),
        )
        indexes = (models.Index(fields=("-arrived_at",), name="arrival_newest"),)


class ArrivalWeb(InsertOnly):
    """The form of the public door that came; what it says stands in its own room, and is not typed again."""

    web = models.OneToOneField(
        "intake.WebApplication", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    arrival = models.OneToOneField(Arrival, on_delete=models.PROTECT, related_name="web")


class ArrivalSender(models.Model):
    """Who sent it and what it says, as read: never changed, erased by disposal."""

    arrival = models.OneToOneField(Arrival, primary_key=True, on_delete=models.PROTECT, related_name="sender")
    name = models.CharField("差出人", max_length=100, blank=True)
    telephone = models.CharField("電話番号", max_length=20, blank=True)
    text = models.TextField("内容", blank=True)


class ArrivalPage(InsertOnly):
    """One scanned file of it."""

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="pages", db_index=False)
    number = models.PositiveSmallIntegerField()
    file = models.OneToOneField("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("arrival", "number"), name="callcentre_page_numbered_once"),
        )


class ArrivalStep(InsertOnly):
    """One step with it, numbered; the database takes only the next one, none after the end."""

    class Kind(models.TextChoices):
        SORTED = "sorted", "仕分け"
        ASSIGNED = "assigned", "振分け"
        CALLED = "called", "不備の確認"
        REGISTERED = "registered", "案件に登録"
        KEYED = "keyed", "口座振替依頼書の入力"
        REPLIED = "replied", "返信"
        DISCARDED = "discarded", "登録不要"

    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("区分", max_length=10, choices=Kind)
    text = models.CharField("内容", max_length=400, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey("callcentre.Case", null=True, on_delete=models.PROTECT, related_name="+")
    is_urgent = models.BooleanField(null=True)
    needs_reply = models.BooleanField(null=True)
    at = models.DateTimeField("日時")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("arrival", "number"), name="callcentre_arrival_step_once"),
            models.CheckConstraint(
                condition=(Q(kind="assigned") & Q(person__isnull=False))
                | (~Q(kind="assigned") & Q(person__isnull=True)),
                name="callcentre_assigned_to_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(kind="registered") & Q(case__isnull=False))
                | (~Q(kind="registered") & Q(case__isnull=True)),
                name="callcentre_registered_as_a_case",
            ),
            models.CheckConstraint(
                condition=(Q(kind="sorted") & Q(is_urgent__isnull=False, needs_reply__isnull=False))
                | (~Q(kind="sorted") & Q(is_urgent__isnull=True, needs_reply__isnull=True)),
                name="callcentre_sorted_says_how",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("called", "replied", "discarded", "keyed"), text=""),
                name="callcentre_arrival_step_says_something",
            ),
        )


class ArrivalStanding(models.Model):
    """How it stands now: derived from its steps, rewritten in the transaction of each (law 4)."""

    class State(models.TextChoices):
        NEW = "new", "仕分け前"
        SORTED = "sorted", "振分け前"
        ASSIGNED = "assigned", "登録待ち"
        REPLY = "reply", "返信待ち"
        DONE = "done", "済み"

    arrival = models.OneToOneField(
        Arrival, primary_key=True, on_delete=models.PROTECT, related_name="standing"
    )
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    is_urgent = models.BooleanField("至急", default=False)
    needs_reply = models.BooleanField("返信が必要", default=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    due_at = models.DateTimeField("期限")

    class Meta:
        indexes = (models.Index(fields=("due_at",), condition=~Q(state="done"), name="arrival_open_by_due"),)
