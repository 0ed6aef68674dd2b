"""What a tester says of a step, and what is said to them."""

from typing import Any

from django import forms

from mizuhiki.signup.models import TrialFaultStep, TrialResult
from mizuhiki.web.forms import Form

NO_NAMES = "お客様の氏名や電話番号は書かないでください。"
Kind = TrialFaultStep.Kind


def _text(label: str, help_text: str = NO_NAMES, **more: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": 3, "cols": 60})
    return forms.CharField(label=label, max_length=1_000, help_text=help_text, widget=widget, **more)


class ResultForm(Form):
    """What a step came to."""

    outcome = forms.ChoiceField(label="結果", choices=TrialResult.Outcome, widget=forms.RadioSelect)
    note = _text("気づいたこと", f"違ったとき、できなかったときは、何が起きたか。{NO_NAMES}", required=False)


class HelpForm(Form):
    """A call for help."""

    question = _text("質問")


class FaultForm(Form):
    """What is wrong."""

    what = _text("不具合")


class AnswerForm(Form):
    """What is answered."""

    text = _text("回答")


class FaultStepForm(Form):
    """The next thing done about a fault; the agreement is asked for by a button of its own."""

    kind = forms.ChoiceField(
        label="区分",
        choices=[(one.value, one.label) for one in (Kind.ANALYSIS, Kind.PROPOSAL, Kind.MENDED)],
        widget=forms.RadioSelect,
    )
    text = _text("内容")
