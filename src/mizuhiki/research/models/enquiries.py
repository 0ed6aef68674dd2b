"""不明事項調査: what keeps a reception from being finished, what was found out, the hand-over (CC-050)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from mizuhiki.platform.guards import InsertOnly

USER = settings.AUTH_USER_MODEL


class Enquiry(InsertOnly):
    """The research log of one reception: a case, an application. `config` wires which kinds there are."""

    class Unclear(models.TextChoices):
        PLACE = "place", "装置の場所・水栓番号"
        USER = "user", "使用者・契約者"
        PAYER = "payer", "納付者・送付先"
        DATE = "date", "使用開始・中止の日"
        OTHER = "other", "その他"

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    unclear = models.CharField("不明な事項", max_length=6, choices=Unclear)
    opened_at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("subject_kind", "subject_id"), name="enquiry_of_subject"),)

    @property
    def number(self) -> int:
        """第何号."""
        return int(self.pk)


class EnquiryStep(InsertOnly):
    """One step of it, numbered. `rules.state_after` says which may follow; the words stand apart."""

    class Kind(models.TextChoices):
        HEARD = "heard", "聴取したこと"
        LOOKED = "looked", "システムで確かめたこと"
        CALLED = "called", "電話で問い合わせたこと"
        MAP_ASKED = "map_asked", "位置図を依頼"
        MAP_CAME = "map_came", "位置図の受領"
        ASKED = "asked", "調査引継ぎ書の作成"
        REFUSED = "refused", "ＭＧ・ＳＶの差戻し"
        PASSED = "passed", "担当課所へ引継ぎ"
        ANSWERED = "answered", "担当課所の回答"
        SOLVED = "solved", "判明"
        DROPPED = "dropped", "調査の終了"

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("区分", max_length=10, choices=Kind)
    section = models.CharField(max_length=24, blank=True)  # code of the directory
    section_name = models.CharField("担当課所", max_length=60, blank=True)
    due_on = models.DateField("回答期限", null=True)
    file = models.ForeignKey("attachments.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("日時")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("enquiry", "number"), name="enquiry_step_numbered_once"),
            models.CheckConstraint(
                condition=(Q(kind__in=("asked", "passed"), due_on__isnull=False) & ~Q(section=""))
                | (~Q(kind__in=("asked", "passed")) & Q(section="", due_on__isnull=True)),
                name="enquiry_step_names_its_section",
            ),
            models.CheckConstraint(
                condition=Q(kind="map_came", file__isnull=False)
                | (~Q(kind="map_came") & Q(file__isnull=True)),
                name="enquiry_map_is_a_file",
            ),
        )


class EnquiryWords(models.Model):
    """What was said and by whom, who are mostly no customers.

    Never changed (the database sees to it), erased by disposal.
    """

    step = models.OneToOneField(EnquiryStep, primary_key=True, on_delete=models.PROTECT, related_name="words")
    text = models.TextField("内容")
    person = models.CharField("相手", max_length=100, blank=True)
    telephone = models.CharField("電話番号", max_length=20, blank=True)
