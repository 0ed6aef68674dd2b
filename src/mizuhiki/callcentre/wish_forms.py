"""What is entered about a proposal."""

import re

from django import forms

from mizuhiki.callcentre.models import Case, ProposalStep
from mizuhiki.web.fields import plain
from mizuhiki.web.forms import Form


class ProposalForm(Form):
    """How the work could become better, and what speaks for it."""

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
