"""案件: what somebody wanted of us, every word of it that was changed, and every step until it is over."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly

RELATIONS = ("", "ご本人", "ご家族", "代理人", "管理会社", "近所の方", "金融機関", "局の職員", "その他")


class Case(InsertOnly):
    """案件: one matter that came to the centre (CC-021); a call may bring several or none (CC-084).

    What was said stands in its versions, what became of it in its steps, how it stands in `Standing`.
    """

    class Kind(models.TextChoices):
        ENQUIRY = "enquiry", "問合せ"
        NOTIFICATION = "notification", "届出"
        COMPLAINT = "complaint", "苦情"
        WISH = "wish", "要望・意見"
        REPAIR = "repair", "修繕"
        START = "start", "使用開始"
        STOP = "stop", "使用中止"
        NAME_CHANGE = "name_change", "名義変更"
        HELPDESK = "helpdesk", "局内問合せ"
        OTHER = "other", "その他"

    class Channel(models.TextChoices):
        TELEPHONE = "telephone", "電話"
        COUNTER = "counter", "窓口"
        FAX = "fax", "ＦＡＸ"
        POST = "post", "郵便"
        MAIL = "mail", "電子メール"
        WEB = "web", "インターネット"

    class Form(models.TextChoices):
        BILL_ADDRESS = "bill_address", "送付先変更"
        REISSUE = "reissue", "納付書の再発行"
        CARRY_OVER = "carry_over", "口座継続"
        PAPERS = "papers", "申請書の送付"
        PAYMENT = "payment", "入金連絡"
        OTHER = "other", "その他の届出"

    class Language(models.TextChoices):
        JAPANESE = "ja", "日本語"
        ENGLISH = "en", "英語"
        CHINESE = "zh", "中国語"
        KOREAN = "ko", "韓国語"
        OTHER = "other", "その他の言語"

    kind = models.CharField("種類", max_length=12, choices=Kind)
    form = models.CharField("届出の種類", max_length=12, choices=Form, blank=True)
    channel = models.CharField("受付方法", max_length=10, choices=Channel)
    language = models.CharField("言語", max_length=5, choices=Language, default=Language.JAPANESE)
    customer = models.ForeignKey(
        "customers.Customer", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    supply = models.ForeignKey(
        "customers.Supply", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    received_at = models.DateTimeField("受付")
    is_urgent = models.BooleanField("至急", default=False)
    is_off_hours = models.BooleanField("受付時間外", default=False)  # of the help desk (DD-055)
    call = models.ForeignKey("telephony.Call", null=True, on_delete=models.PROTECT, related_name="+")
    arrival = models.ForeignKey(
        "callcentre.Arrival", null=True, on_delete=models.PROTECT, related_name="cases"
    )
    complaint = models.OneToOneField(
        "contacts.Complaint", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(kind="notification") & ~Q(form="")) | (~Q(kind="notification") & Q(form="")),
                name="callcentre_notification_has_its_form",
            ),
            models.CheckConstraint(
                condition=Q(kind="complaint", complaint__isnull=False)
                | (~Q(kind="complaint") & Q(complaint__isnull=True)),
                name="callcentre_complaint_is_one",
            ),
            models.CheckConstraint(
                condition=Q(written_at__gte=F("received_at")), name="callcentre_case_written_after_it_came"
            ),
            models.CheckConstraint(
                condition=Q(supply__isnull=True) | Q(customer__isnull=False),
                name="callcentre_supply_is_theirs",
            ),
            models.CheckConstraint(
                condition=Q(is_off_hours=False) | Q(kind="helpdesk"), name="callcentre_off_hours_of_help_desk"
            ),
        )
        indexes = (models.Index(fields=("-received_at",), name="case_newest"),)

    @property
    def number(self) -> int:
        """第何号."""
        return int(self.pk)


class CaseVersion(models.Model):
    """What was said, as it holds from one instant on; the one before it stays (CC-021).

    Who called and what they said may concern people who are no customers: never changed (the database
    sees to it), erased by disposal. The `search_` columns are made from the words when they are written.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField()
    text = models.TextField("内容")
    answer = models.TextField("回答・対応", blank=True)
    caller = models.CharField("申出人", max_length=100, blank=True)
    relation = models.CharField("続柄・立場", max_length=40, blank=True)
    telephone = models.CharField("電話番号", max_length=20, blank=True)
    at = models.DateTimeField("日時")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    search_text = models.TextField(default="", editable=False)
    search_bigrams = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="callcentre_version_numbered_once"),
            models.CheckConstraint(condition=~Q(text=""), name="callcentre_version_says_something"),
        )
        indexes = (GinIndex(fields=("search_bigrams",), fastupdate=False, name="case_version_bigrams"),)


class CaseStep(InsertOnly):
    """One step with a case, numbered; the database takes only the next one (migration 0001)."""

    class Kind(models.TextChoices):
        TAKEN = "taken", "ＳＶが引受け"
        NOTED = "noted", "経過"
        ATTACHED = "attached", "お客様の特定"
        IDENTIFIED = "identified", "本人確認"
        CLASSIFIED = "classified", "分類"
        CHANGED = "changed", "登録内容の変更"
        ESCALATED = "escalated", "ＳＶへ引継ぎ"
        HANDED = "handed", "担当課所へ引継ぎ"
        ACKNOWLEDGED = "acknowledged", "担当課所が受領"
        RETURNED = "returned", "差戻し"
        PROMISED = "promised", "折り返しの約束"
        CALLED = "called", "折り返し済み"
        TRANSFERRED = "transferred", "電話の取次ぎ"
        ANSWERED = "answered", "回答"
        CLOSED = "closed", "完結"
        CANCELLED = "cancelled", "取消し"
        REOPENED = "reopened", "再開"

    class FeeClass(models.TextChoices):
        FEE = "fee", "料金"
        OTHER = "other", "その他"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("区分", max_length=12, choices=Kind)
    text = models.CharField("内容", max_length=1_000, blank=True)
    section = models.ForeignKey(
        "callcentre.Section", null=True, on_delete=models.PROTECT, related_name="+"
    )  # of whom it is asked, or to whom the call went
    due_at = models.DateTimeField("期限", null=True)  # of what is asked, or of the call that was promised
    customer = models.ForeignKey(
        "customers.Customer", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # whose it turned out to be
    supply = models.ForeignKey(
        "customers.Supply", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    fee_class = models.CharField("問合せの分類", max_length=5, choices=FeeClass, blank=True)
    topic = models.CharField("小分類", max_length=24, blank=True)  # code of `topics.TOPICS`
    is_same = models.BooleanField(null=True)  # whether who called is who they say
    at = models.DateTimeField("日時")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="callcentre_step_numbered_once"),
            models.CheckConstraint(
                condition=(Q(kind__in=("handed", "transferred")) & Q(section__isnull=False))
                | (~Q(kind__in=("handed", "transferred")) & Q(section__isnull=True)),
                name="callcentre_step_names_its_section",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("handed", "escalated", "promised", "reopened"))
                | Q(due_at__isnull=False),
                name="callcentre_step_has_its_clock",
            ),
            models.CheckConstraint(
                condition=(Q(kind="classified") & ~Q(fee_class="") & ~Q(topic=""))
                | (~Q(kind="classified") & Q(fee_class="", topic="")),
                name="callcentre_step_names_its_class",
            ),
            models.CheckConstraint(
                condition=(Q(kind="identified") & Q(is_same__isnull=False))
                | (~Q(kind="identified") & Q(is_same__isnull=True)),
                name="callcentre_step_says_who_it_is",
            ),
            models.CheckConstraint(
                condition=(Q(kind="attached") & Q(customer__isnull=False))
                | (~Q(kind="attached") & Q(customer__isnull=True, supply__isnull=True)),
                name="callcentre_step_names_its_customer",
            ),
            models.CheckConstraint(
                condition=~Q(text="")
                | Q(kind__in=("attached", "taken", "acknowledged", "classified", "promised", "transferred")),
                name="callcentre_step_says_something",
            ),
        )
        indexes = (models.Index(fields=("kind", "-at"), name="case_step_of_kind"),)


class CaseContact(InsertOnly):
    """A talk in the one history of the customer that was written for a case."""

    contact = models.OneToOneField(
        "contacts.Contact", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts")


class CaseAnswer(InsertOnly):
    """Which version of an FAQ entry was told in a case (CC-035)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answers", db_index=False)
    version = models.ForeignKey("knowledge.Version", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("case", "version"), name="callcentre_answer_told_once"),
        )


class CaseRepair(InsertOnly):
    """The repair request that a case became."""

    request = models.OneToOneField(
        "repairs.RepairRequest", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="repairs")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class CaseIntake(InsertOnly):
    """The application of 開閉栓 that a case became."""

    application = models.OneToOneField(
        "intake.Application", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="applications")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class CallBack(models.Model):
    """The number somebody waits at: never changed, erased by disposal; the promise is its step."""

    step = models.OneToOneField(
        CaseStep, primary_key=True, on_delete=models.PROTECT, related_name="call_back"
    )
    telephone = models.CharField("折り返し先", max_length=20)
    name = models.CharField("お名前", max_length=100, blank=True)


class Standing(models.Model):
    """How a case stands: `rules.Stand` of its steps, rewritten in the transaction of each (law 4).

    What is open is one index; `services.proving.misstanding` folds the steps again and compares.
    """

    class Place(models.TextChoices):
        CENTRE = "centre", "センター"
        SUPERVISOR = "supervisor", "ＳＶ"
        SECTION = "section", "担当課所"
        OVER = "over", "完結"

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="standing")
    version = models.ForeignKey(
        CaseVersion, null=True, on_delete=models.SET_NULL, related_name="+"
    )  # what holds now; nothing once disposal erased it
    step_count = models.PositiveSmallIntegerField(default=0)
    customer = models.ForeignKey(
        "customers.Customer", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    supply = models.ForeignKey("customers.Supply", null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()  # of the case, for the lists of a customer
    place = models.CharField("所在", max_length=10, choices=Place)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked = models.ForeignKey(
        "callcentre.Section", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    section = models.ForeignKey(
        "callcentre.Section", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    since = models.DateTimeField()
    due_at = models.DateTimeField("期限", null=True)
    call_at = models.DateTimeField("折り返しの時刻", null=True)
    fee_class = models.CharField(max_length=5, choices=CaseStep.FeeClass, blank=True)
    topic = models.CharField(max_length=24, blank=True)
    is_cancelled = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(place="over") & Q(due_at__isnull=True, asked__isnull=True))
                | (~Q(place="over") & Q(due_at__isnull=False)),
                name="callcentre_open_case_has_a_clock",
            ),
            models.CheckConstraint(
                condition=~Q(place="section") | Q(section__isnull=False), name="callcentre_section_is_named"
            ),
        )
        indexes = (
            models.Index(fields=("place", "due_at"), condition=~Q(place="over"), name="case_open_by_place"),
            models.Index(fields=("call_at",), condition=Q(call_at__isnull=False), name="case_call_backs"),
            models.Index(fields=("customer", "-received_at"), name="case_of_customer"),
            models.Index(fields=("asked",), condition=Q(asked__isnull=False), name="case_asked_of_section"),
        )
