"""What was said, seen and sent; rows are never changed, a correction is another row."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly


class Contact(InsertOnly):
    """応対: one talk, visit or letter with a customer, in either direction (COL-043).

    Filed under the record it was written for; the history of a person gathers all their records. A
    contact is put right by another one that `corrects` it: the later one holds. A complaint has its case;
    it alone may come from somebody who is no customer.
    """

    class Channel(models.TextChoices):
        TELEPHONE = "telephone", "電話"
        COUNTER = "counter", "窓口"
        VISIT = "visit", "訪問"
        LETTER = "letter", "手紙"
        MAIL = "mail", "メール"
        WEB = "web", "ウェブ"

    class Direction(models.TextChoices):
        INCOMING = "in", "お客様から"
        OUTGOING = "out", "こちらから"

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", "納入相談"
        INQUIRY = "inquiry", "問合せ"
        COMPLAINT = "complaint", "苦情"
        NOTICE = "notice", "届出・連絡"
        OTHER = "other", "その他"

    customer = models.ForeignKey("customers.Customer", null=True, on_delete=models.PROTECT, related_name="+")
    supply = models.ForeignKey(
        "customers.Supply", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField("日時")
    channel = models.CharField("方法", max_length=10, choices=Channel)
    direction = models.CharField("向き", max_length=3, choices=Direction)
    kind = models.CharField("種類", max_length=12, choices=Kind)
    text = models.TextField("内容")
    answer = models.TextField("回答・対応", default="")
    follow_up_on = models.DateField("次の対応日", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    complaint = models.ForeignKey(
        "contacts.Complaint", null=True, on_delete=models.PROTECT, related_name="contacts"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="contact_says_something"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(corrects=F("id")), name="contact_corrects_another"
            ),
            models.CheckConstraint(
                condition=Q(kind="complaint", complaint__isnull=False)
                | (~Q(kind="complaint") & Q(complaint__isnull=True)),
                name="complaint_has_a_case",
            ),
            models.CheckConstraint(
                condition=Q(customer__isnull=False) | Q(kind="complaint"), name="contact_is_somebodys"
            ),
            models.UniqueConstraint(
                fields=("complaint",), condition=Q(corrects__isnull=True), name="complaint_begins_once"
            ),
        )
        indexes = (
            models.Index(fields=("customer", "-at"), name="contact_of_customer"),
            models.Index(fields=("-at",), name="contact_newest"),
        )


class Complaint(InsertOnly):
    """苦情: a case about our work, from the contact that told of it to its resolution (COL-084).

    What it is about, whose it is and whether the client is told may change later by a step; here stands what
    was said first. `cases.Case` says how it stands now.
    """

    class About(models.TextChoices):
        MANNER = "manner", "接遇"
        MISTAKE = "mistake", "誤り"
        DELAY = "delay", "遅延"
        OTHER = "other", "その他"

    about = models.CharField("分類", max_length=8, choices=About)
    needs_report = models.BooleanField("発注者へ報告する")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField("受付")
    due_on = models.DateField("対応期限")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(written_at__gte=F("received_at")), name="complaint_written_after_it_came"
            ),
        )
        indexes = (models.Index(fields=("-received_at",), name="complaint_newest"),)


class Complainant(models.Model):
    """Who complained and is no customer: never changed (the database sees to it), erased by disposal."""

    complaint = models.OneToOneField(
        Complaint, primary_key=True, on_delete=models.PROTECT, related_name="complainant"
    )
    name = models.CharField("お名前", max_length=60, blank=True)
    reach = models.CharField("連絡先", max_length=120, blank=True)  # a number, an address, as told


class ComplaintStep(InsertOnly):
    """One step with a complaint: what was done, by whom, when.

    `number` counts the steps of a case; the database takes only the next one, none after the end, and no
    end of what the client must be told of before that was done (migration 0002).
    """

    class Kind(models.TextChoices):
        DONE = "done", "対応"
        HANDED = "handed", "担当者の変更"
        CLASSIFIED = "classified", "分類の変更"
        MARKED = "marked", "要報告"
        REPORTED = "reported", "発注者へ報告"
        CLOSED = "closed", "処理結果"
        VOIDED = "voided", "取消し"

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("区分", max_length=10, choices=Kind)
    text = models.TextField("内容")  # what was done, why, or the resolution
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # the new owner, or who reported
    about = models.CharField("分類", max_length=8, choices=Complaint.About, default="")
    at = models.DateTimeField("日時")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("complaint", "number"), name="complaint_step_numbered_once"),
            models.CheckConstraint(condition=~Q(text=""), name="complaint_step_says_something"),
            models.CheckConstraint(condition=Q(at__lte=F("written_at")), name="complaint_step_has_happened"),
            models.CheckConstraint(
                condition=Q(kind__in=("handed", "reported"), person__isnull=False)
                | (~Q(kind__in=("handed", "reported")) & Q(person__isnull=True)),
                name="complaint_step_names_its_person",
            ),
            models.CheckConstraint(
                condition=(Q(kind="classified") & ~Q(about="")) | (~Q(kind="classified") & Q(about="")),
                name="complaint_step_names_its_class",
            ),
        )
