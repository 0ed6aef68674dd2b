"""A step with an item, and the filters of the list."""

from django import forms
from typing_extensions import override

from mizuhiki.web.forms import Form
from mizuhiki.worklist.desks import DESKS
from mizuhiki.worklist.models import Item

ACTS = [(act, act) for act in ("take", "give_back", "note", "pass_on", "finish")]


class StepForm(Form):
    """Which button was pressed, with what it needs; the service says what is missing."""

    act = forms.ChoiceField(choices=ACTS, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(label="結果", required=False, widget=forms.RadioSelect)
    desk = forms.ChoiceField(label="回付先", required=False)
    note = forms.CharField(
        label="理由・メモ",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="お客様の氏名や住所は書かないでください。",
    )

    def __init__(self, *args: object, item: Item, outcomes: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        others = [(desk.code, desk.title) for desk in DESKS.values() if desk.code != item.desk]
        self.fields["desk"].choices = [("", "選んでください"), *others]  # type: ignore[attr-defined]

    @override
    def clean(self) -> None:
        """A button that needs a choice beside it has one."""
        super().clean()
        act = self.cleaned_data.get("act")
        if act == "finish" and not self.cleaned_data.get("outcome") and "outcome" not in self.errors:
            self.add_error("outcome", "結果を選んでください")
        if act == "pass_on" and not self.cleaned_data.get("desk") and "desk" not in self.errors:
            self.add_error("desk", "回付先を選んでください")
