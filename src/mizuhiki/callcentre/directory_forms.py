"""What is entered about a section and about a subject that leads to it."""

from typing import ClassVar

from django import forms

from mizuhiki.callcentre.models import Section, Subject
from mizuhiki.web.forms import ModelForm
from mizuhiki.worklist.api import DESKS


class SectionEdit(ModelForm):
    """A section, how it is reached, and the desk where its people work."""

    desk = forms.ChoiceField(
        label="受付箱",
        required=False,
        help_text="案件を引き継げる担当課所だけ選びます。",
        choices=[
            ("", "引き継がない（電話の取次ぎだけ）"),
            *[(desk.code, desk.title) for desk in DESKS.values()],
        ],
    )

    class Meta:
        model = Section
        fields = ("code", "name", "telephone", "extension", "hours", "desk", "is_active")
        help_texts: ClassVar = {"code": "半角の英数字。あとから見分けるための名前です。"}


class SubjectEdit(ModelForm):
    """What people call about, and who answers it."""

    class Meta:
        model = Subject
        fields = ("title", "words", "section", "advice", "is_active")
        help_texts: ClassVar = {"words": "お客様が使う言葉を、間を空けて並べます。"}
