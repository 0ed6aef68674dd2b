"""Who in the bureau answers what: sections with their telephones, and subjects that lead to them."""

from django.db import models
from django.db.models import Q
from typing_extensions import override

from mizuhiki.audit.history import tracked


@tracked()
class Section(models.Model):
    """担当課所: who takes over what the centre cannot answer, and how it is reached (CC-037, CC-039).

    `desk` is the desk of the inbox where its people work. A section without one is only named to callers.
    """

    code = models.SlugField("コード", max_length=24, unique=True)
    name = models.CharField("課所名", max_length=60)
    telephone = models.CharField("外線", max_length=20, blank=True)
    extension = models.CharField("内線", max_length=20, blank=True)
    hours = models.CharField("受付時間", max_length=80, blank=True)
    desk = models.CharField("受付箱", max_length=16, blank=True)
    is_active = models.BooleanField("使っている", default=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="callcentre_section_has_a_name"),)

    @override
    def __str__(self) -> str:
        return self.name


@tracked()
class Subject(models.Model):
    """用件: what people call about, in their words, and the section that answers it (CC-039)."""

    title = models.CharField("用件", max_length=80, unique=True)
    words = models.CharField("よく言われる言葉", max_length=200, blank=True)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="+")
    advice = models.CharField("案内のしかた", max_length=200, blank=True)
    is_active = models.BooleanField("使っている", default=True)
