"""A file on its way to a bank, as a part of a page: who took it out, what the bank said, the acts left."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.platform.errors import RuleBroken
from mizuhiki.web.forms import Form


class HandOverForm(Form):
    """Why a file that left before is taken out again."""

    reason = forms.ChoiceField(label="もう一度取り出す理由", required=False)

    @override
    def __init__(self, data: Any = None, *, reasons: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "選んでください"), *(one for one in reasons if one[0])]


class AcceptForm(Form):
    """The bank's word that it has the file."""

    acceptance_no = forms.CharField(
        label="銀行の受付番号",
        max_length=30,
        help_text="銀行の受付通知にある番号。番号がないときは受付の日時を書きます。",
        widget=forms.TextInput({"autocomplete": "off", "size": 24}),
    )


class UnknownForm(Form):
    """Nothing is asked: the button says it all."""


class AbsentForm(Form):
    """The bank's word that it has no such file."""

    told_by = forms.CharField(
        label="答えた銀行の担当者",
        max_length=40,
        help_text="電話で確かめた相手の部署と名前。",
        error_messages={"required": "答えた銀行の担当者を入力してください"},
        widget=forms.TextInput({"autocomplete": "off", "size": 24}),
    )


@dataclass(frozen=True)
class Sending:
    """What `web/parts/sending.html` shows.

    Args:
        steps: oldest first.
        state: of the last step: handed, unknown, absent, accepted; empty before the first.
        may_send: whether the reader may do any of the acts now.
        is_maker: whether the reader had the file made, and so does not send it.
        why_kept: a sentence, where no act is left.
        danger: what sending twice would do.
        urls: of `hand_over`, `accept`, `unknown` and `absent`.
    """

    steps: Sequence[Any]
    state: str
    may_send: bool
    is_maker: bool
    why_kept: str
    danger: str
    urls: Mapping[str, str]
    hand_over: Form
    accept: Form
    absent: Form


def noted(form: Form, note: Callable[..., object], **facts: Any) -> bool:
    """Whether a step was written down as a form says it; a refusal stands in the form."""
    if not form.is_valid():
        return False
    try:
        note(**form.cleaned_data, **facts)
    except RuleBroken as broken:
        form.refuse(next(iter(form.fields), None), broken)
        return False
    return True
