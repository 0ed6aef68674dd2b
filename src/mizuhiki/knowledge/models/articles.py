"""What is written, in versions: a version is never changed, a revision is the next one."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly

LANGUAGES = (("ja", "日本語"), ("en", "英語"), ("zh", "中国語"), ("ko", "韓国語"))
TITLE_LENGTH, BODY_LENGTH = 200, 20_000


class Category(InsertOnly):
    """ＦＡＱのカテゴリ, in the order they were made."""

    name = models.CharField("カテゴリ", max_length=40, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class Article(InsertOnly):
    """A thing that is kept up: an FAQ entry, a talk script, a manual. What it says stands in its versions."""

    class Kind(models.TextChoices):
        FAQ = "faq", "FAQ"
        SCRIPT = "script", "トークスクリプト"
        WORK_MANUAL = "work_manual", "業務マニュアル"
        TRAINING_MANUAL = "training_manual", "研修用マニュアル"
        SYSTEM_PROCEDURE = "system_procedure", "センターシステム操作手順書"
        NIGHT_MANUAL = "night_manual", "夜間受付業務マニュアル"
        OTHER_MANUAL = "other_manual", "その他の資料"

    kind = models.CharField("種類", max_length=16, choices=Kind)
    number = models.PositiveIntegerField("番号")  # counted within its kind
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "number"), name="article_numbered_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="article_number_counts"),
        )

    @property
    def shown(self) -> str:
        """FAQ 12, as screens call it."""
        return f"{self.get_kind_display()} {self.number}"


MANUALS = (
    Article.Kind.WORK_MANUAL,
    Article.Kind.TRAINING_MANUAL,
    Article.Kind.SYSTEM_PROCEDURE,
    Article.Kind.NIGHT_MANUAL,
    Article.Kind.OTHER_MANUAL,
)


class Version(InsertOnly):
    """版: what an article says from this version on, once the utility approved it.

    Of an FAQ entry the title is the question and the body the answer.
    """

    class Origin(models.TextChoices):
        NEW = "new", "新規作成"
        INSTRUCTION = "instruction", "発注者の指示"
        PROPOSAL = "proposal", "受注者の提案"
        CHANGE = "change", "事業・業務環境の変化"
        IMPORT = "import", "発注者の一覧の取込"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版")
    title = models.CharField("題名", max_length=TITLE_LENGTH)
    body = models.TextField("本文")
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField("言語", max_length=2, choices=LANGUAGES, default="ja")
    related = models.CharField("関連する手続", max_length=200, blank=True)
    origin = models.CharField("改訂のきっかけ", max_length=11, choices=Origin)
    reason = models.CharField("改訂の理由", max_length=400)
    instruction = models.ForeignKey(
        "knowledge.Instruction", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(max_length=80, unique=True)  # the key of the act, which is done once
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("article", "number"), name="version_numbered_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="version_number_counts"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="version_says_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="version_has_a_reason"),
        )


class VersionCallType(InsertOnly):
    """For which type of call a talk script is."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="call_types")
    call_type = models.CharField("用件", max_length=20)  # a code of data/procedures.yaml

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("version", "call_type"), name="script_once_a_call_type"),
        )


class VersionScreen(InsertOnly):
    """Which screen a procedure describes, and of which edition of the system it was written."""

    version = models.OneToOneField(Version, primary_key=True, on_delete=models.PROTECT, related_name="screen")
    view_name = models.CharField("画面", max_length=80)  # room:name
    system_version = models.CharField(max_length=20)
    paragraph = models.CharField(max_length=64)  # SHA-256 of what the guide said of the screen then


class Agreement(InsertOnly):
    """協議: with whom of the utility a manual was talked over before it was laid before it."""

    version = models.OneToOneField(
        Version, primary_key=True, on_delete=models.PROTECT, related_name="agreement"
    )
    agreed_on = models.DateField("協議した日")
    agreed_with = models.CharField("協議の相手", max_length=80)
    note = models.CharField("協議の内容", max_length=400, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class ArticleEnd(InsertOnly):
    """取下げ: from now on nobody is told it; a later approved version brings it back."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="ends")
    reason = models.CharField("理由", max_length=400)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="article_end_has_a_reason"),)
