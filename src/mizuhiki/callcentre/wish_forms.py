"""What is entered about a proposal."""

import re
from datetime import date
from typing import Any

from django import forms

from mizuhiki.callcentre.models import Case, Proposal, ProposalStep
from mizuhiki.callcentre.themes import themes_offered
from mizuhiki.web.fields import plain
from mizuhiki.web.forms import Form


class OpinionForm(Form):
    """What an opinion is about, and what the report may quote of it."""

    theme = forms.ChoiceField(label="テーマ")
    quote = forms.CharField(
        label="報告書に引用する言葉",
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="お客様のお名前、電話番号、住所は書かないでください。空なら、件数だけを数えます。",
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "－"), *((one.code, one.title) for one in themes_offered(day))]
        self.fields["theme"].choices = choices  # type: ignore[attr-defined]


class ProposalForm(Form):
    """How the work could become better, and what speaks for it."""

    kind = forms.ChoiceField(label="種類", choices=Proposal.Kind, initial=Proposal.Kind.OTHER)
    is_instructed = forms.BooleanField(label="発注者の指示による提案", required=False)
    title = forms.CharField(label="件名", max_length=80)
    text = forms.CharField(label="改善策", max_length=4_000, widget=forms.Textarea({"rows": 8}))
    cases = forms.CharField(
        label="もとになった案件の番号",
        max_length=1_000,
        required=False,
        help_text="番号を間を空けて並べます。",
    )

    def clean_cases(self) -> list[int]:
        """Numbers of cases that are there."""
        typed = [int(one) for one in re.findall(r"\d{1,11}", plain(self.cleaned_data["cases"]))]
        known = set(Case.objects.filter(pk__in=typed).values_list("pk", flat=True))
        unknown = [one for one in typed if one not in known]
        if unknown:
            raise forms.ValidationError(f"案件 第{unknown[0]}号は見つかりません。番号を確かめてください")
        return sorted(known)


class ProposalStepForm(Form):
    """What became of it."""

    kind = forms.ChoiceField(label="区分", choices=ProposalStep.Kind)
    text = forms.CharField(label="内容", max_length=400, required=False, widget=forms.Textarea({"rows": 2}))
