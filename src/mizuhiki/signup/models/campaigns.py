"""周知啓発: campaigns with their codes and materials, goals and their reviews, and needs."""

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL
CODE = r"^[A-Za-z0-9]{2,20}$"  # what the public site keeps of a link


class Campaign(InsertOnly):
    """周知啓発 of a period over one channel; its code is in its link, and each sign-up keeps the code.

    Both days belong to it. `bank_codes` are the banks that take part.
    """

    class Channel(models.TextChoices):
        NOTICE = "notice", "納入通知書・検針票"
        LEAFLET = "leaflet", "チラシ・同封物"
        POSTER = "poster", "ポスター"
        NEWSLETTER = "newsletter", "広報紙"
        WEB = "web", "ホームページ・SNS"
        BANK = "bank", "金融機関の窓口"
        COUNTER = "counter", "窓口・電話"
        EVENT = "event", "催し"

    code = models.CharField("案内の符号", max_length=20, unique=True)
    title = models.CharField("名称", max_length=60)
    channel = models.CharField("媒体", max_length=10, choices=Channel)
    first_day = models.DateField("開始日")
    last_day = models.DateField("終了日")
    bank_codes = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(code__regex=CODE), name="campaign_code_form"),
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="campaign_forward"),
            models.CheckConstraint(condition=~Q(title=""), name="campaign_has_a_title"),
        )


class CampaignMaterial(InsertOnly):
    """A leaflet, poster or text of a campaign, as it went out."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="materials")
    file = models.OneToOneField("attachments.StoredFile", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("資料の名称", max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(title=""), name="campaign_material_has_a_title"),)


class Goal(InsertOnly):
    """KPI: what a period is to come to, and when that is looked at first. Percents have one decimal."""

    class Measure(models.TextChoices):
        REGISTERED = "registered", "WEB受付の登録完了（件）"
        MOVED = "moved", "納入通知書から口座振替への転換（件）"
        WEB_SHARE = "web_share", "口座振替申込みのうちWEBの割合（%）"
        DEBIT_SHARE = "debit_share", "使用中の契約のうち口座振替の割合（%）"

    measure = models.CharField("指標", max_length=11, choices=Measure)
    target = models.DecimalField("目標", max_digits=8, decimal_places=1)
    first_day = models.DateField("期間の初日")
    last_day = models.DateField("期間の末日")
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="goals")
    review_on = models.DateField("最初の評価日")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(target__gt=0), name="goal_asks_for_something"),
            models.CheckConstraint(
                condition=~Q(measure__in=("web_share", "debit_share")) | Q(target__lte=100),
                name="goal_share_within_all",
            ),
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="goal_forward"),
        )

    @property
    def is_share(self) -> bool:
        """Whether it is a part of all, in percent."""
        return self.measure in {Goal.Measure.WEB_SHARE, Goal.Measure.DEBIT_SHARE}

    def in_words(self, value: Decimal) -> str:
        """12.5% of a share, 300件 of a count."""
        return f"{value:.1f}%" if self.is_share else f"{int(value):,}件"

    @property
    def target_in_words(self) -> str:
        """What it is to come to."""
        return self.in_words(self.target)


class GoalReview(InsertOnly):
    """事後評価 of a goal: what it had come to by then, with whom it was looked at, and when again."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField("評価日")
    actual = models.DecimalField("実績", max_digits=8, decimal_places=1)
    with_whom = models.CharField("参加した金融機関など", max_length=100, blank=True)
    findings = models.TextField("評価と改善", max_length=1_000)
    next_on = models.DateField("次の評価日", null=True)  # none: this was the last
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gt=F("reviewed_on")),
                name="goal_reviewed_later_again",
            ),
            models.CheckConstraint(condition=~Q(findings=""), name="goal_review_says_something"),
            models.UniqueConstraint(fields=("goal", "reviewed_on"), name="goal_reviewed_once_a_day"),
        )

    @property
    def actual_in_words(self) -> str:
        """What it had come to."""
        return self.goal.in_words(self.actual)


class Need(InsertOnly):
    """ニーズ・改善: what was found to be wanted, and where it was heard (長岡 8(10)ア)."""

    class Source(models.TextChoices):
        INQUIRY = "inquiry", "問合せ"
        EVALUATION = "evaluation", "事後評価"
        SURVEY = "survey", "満足度調査"
        FAULT = "fault", "障害"
        BANK = "bank", "金融機関"

    source = models.CharField("把握した所", max_length=10, choices=Source)
    wanted = models.TextField("ニーズ", max_length=400)
    found_on = models.DateField("把握した日")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(wanted=""), name="need_says_something"),)


class NeedStep(InsertOnly):
    """What was decided or done about a need; the latest counts."""

    class Kind(models.TextChoices):
        CONSIDERED = "considered", "検討"
        DONE = "done", "改善した"
        DECLINED = "declined", "見送り"

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("区分", max_length=10, choices=Kind)
    text = models.TextField("内容", max_length=400)
    on = models.DateField("日付")
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="need_step_says_something"),)
