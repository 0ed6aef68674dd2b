"""業務改善提案: what the centre makes of what people wish for (CC-026⑥, 第14)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly


class Opinion(InsertOnly):
    """意見の分類: what an opinion, a wish or a complaint is about; the last one of a case holds (CC-052).

    `quote` is what the report says of it, in words that name nobody: the case's own words stay in the case.
    """

    case = models.ForeignKey("callcentre.Case", on_delete=models.PROTECT, related_name="+")
    theme = models.CharField("テーマ", max_length=24)  # code of `themes.themes`
    quote = models.CharField("報告書に引用する言葉", max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(theme=""), name="callcentre_opinion_has_a_theme"),)


class Proposal(InsertOnly):
    """提案: how the work could become better, and the cases that say so."""

    class Kind(models.TextChoices):
        FAQ = "faq", "FAQの修正"
        SCRIPT = "script", "トークスクリプトの修正"
        OTHER = "other", "その他の業務改善"

    kind = models.CharField("種類", max_length=6, choices=Kind, default=Kind.OTHER)
    is_instructed = models.BooleanField("発注者の指示による", default=False)
    title = models.CharField("件名", max_length=80)
    text = models.TextField("改善策")
    at = models.DateTimeField("作成")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text=""), name="callcentre_proposal_says_something"
            ),
        )


class ProposalCase(InsertOnly):
    """One case that speaks for a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="cases", db_index=False)
    case = models.ForeignKey("callcentre.Case", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("proposal", "case"), name="callcentre_case_speaks_once"),
        )


class ProposalStep(InsertOnly):
    """What became of a proposal: given to the client, and what the client answered."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "発注者へ提出"
        ADOPTED = "adopted", "採用"
        DECLINED = "declined", "見送り"

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("区分", max_length=10, choices=Kind)
    text = models.CharField("内容", max_length=400, blank=True)
    at = models.DateTimeField("日時")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("proposal", "kind"), name="callcentre_proposal_step_once"),
        )
