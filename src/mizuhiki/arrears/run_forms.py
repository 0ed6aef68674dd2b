"""What is entered when letters of a step are run, delivered and published."""

from typing import Any

from django import forms

from mizuhiki.arrears.models import LetterRun, RunExclusion
from mizuhiki.staff.api import User
from mizuhiki.web.fields import DayField, YenField
from mizuhiki.web.forms import Form

BY_HAND = (
    RunExclusion.Reason.PAID,
    RunExclusion.Reason.REPORT,
    RunExclusion.Reason.PLEDGE,
    RunExclusion.Reason.DISPUTE,
    RunExclusion.Reason.COMPLAINT,
    RunExclusion.Reason.DECEASED,
    RunExclusion.Reason.BANKRUPT,
    RunExclusion.Reason.WELFARE,
    RunExclusion.Reason.NO_ADDRESS,
    RunExclusion.Reason.RETURNED,
    RunExclusion.Reason.OTHER,
)
MOST_YEN = 5_000


def _text(label: str, most: int, *, required: bool = True, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off", "size": 50}),
    )


class RunForm(Form):
    """For which day, until when, in which order."""

    send_on = DayField(label="発送日", help_text="文書に印刷する日付")
    deadline_on = DayField(label="指定期限", help_text="料金規則の日数が過ぎた営業日以後")
    order = forms.ChoiceField(
        label="印刷の順番",
        choices=LetterRun.Order,
        initial=LetterRun.Order.ROUTE,
        widget=forms.RadioSelect,
    )


class ExcludeForm(Form):
    """Why a candidate gets no letter."""

    reason = forms.ChoiceField(
        label="除外の理由", choices=[(one.value, one.label) for one in BY_HAND], widget=forms.RadioSelect
    )
    note = _text(
        "メモ",
        200,
        required=False,
        help_text="確かめた内容。「その他」のときは必ず入力します。氏名や電話番号は書かないでください。",
    )


class CheckForm(Form):
    """The list was gone through."""

    note = _text("承認する人への連絡", 200, required=False)


class SendForm(Form):
    """When the letters left, and what one cost."""

    dispatched_on = DayField(label="投函日")
    unit_yen = YenField(label="1通の郵送料", least=0, most=MOST_YEN)


class DeliverForm(Form):
    """Which route, by whom, when."""

    route = forms.ChoiceField(label="検針区")
    visit_on = DayField(label="配達する日")
    crew = forms.ModelChoiceField(User.objects.none(), label="配達する人", empty_label="選んでください")

    def __init__(self, *args: Any, routes: list[tuple[str, int]], people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["route"].choices = [  # type: ignore[attr-defined]
            (route, f"{route}（{count:,}通）") for route, count in routes
        ]
        self.fields["crew"].queryset = people  # type: ignore[attr-defined]


class CancelForm(Form):
    """Why nothing is printed of a run."""

    reason = _text("取りやめる理由", 200)


class PublishForm(Form):
    """Where a public notice hangs, from when, and when it counts."""

    posted_on = DayField(label="掲示した日")
    takes_effect_on = DayField(label="効力が生じる日")
    place = _text("掲示した場所", 60)
