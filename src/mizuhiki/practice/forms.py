"""Who is rung with which scenario."""

from typing import Any

from django import forms

from mizuhiki.practice.scenarios import Scenario, scenarios
from mizuhiki.practice.selectors import trainees
from mizuhiki.staff.api import User
from mizuhiki.web.forms import Form


class RingForm(Form):
    """A call to a trainee; who does not lead rings at their own desk."""

    scenario = forms.ChoiceField(label="場面")
    trainee = forms.ModelChoiceField(label="受講者", queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, person: User, leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["scenario"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(one.code, one.title) for one in scenarios().values()]
        people = self.fields["trainee"]
        assert isinstance(people, forms.ModelChoiceField)
        people.queryset = trainees() if leads else trainees().filter(pk=person.pk)
        people.initial = person.pk

    def chosen(self) -> tuple[Scenario, User]:
        """The cleaned form."""
        return scenarios()[self.cleaned_data["scenario"]], self.cleaned_data["trainee"]


class JudgeForm(Form):
    """What the supervisor wants to say of it."""

    note = forms.CharField(label="講評", max_length=400, required=False, widget=forms.Textarea({"rows": 2}))
