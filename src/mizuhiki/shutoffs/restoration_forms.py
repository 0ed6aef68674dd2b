"""What is entered when a tap is to be opened, is looked at, and when hardware moves."""

from typing import Any

from django import forms

from mizuhiki.shutoffs.models import CheckFinding, Restoration, Tool
from mizuhiki.shutoffs.services.checking import Seen
from mizuhiki.shutoffs.services.hardware import WAYS, Move
from mizuhiki.shutoffs.services.reopening import Opened
from mizuhiki.shutoffs.services.restoring import Asker
from mizuhiki.staff.api import User, able
from mizuhiki.web.fields import CountField, DayField, NameField, TelephoneField, VolumeField
from mizuhiki.web.forms import Form
from mizuhiki.web.moments import MomentForm

NO_NAMES = "お客様の氏名や電話番号は書かないでください。"
CREW_RIGHT = "fieldwork.tablet_use"
CHANNELS = [
    (one.value, one.label)
    for one in (Restoration.Channel.PHONE, Restoration.Channel.COUNTER, Restoration.Channel.MISTAKE)
]


def _line(label: str, length: int, **kwargs: Any) -> forms.CharField:
    kwargs.setdefault("help_text", NO_NAMES)
    widget = forms.TextInput({"autocomplete": "off", "size": 40})
    return forms.CharField(label=label, max_length=length, widget=widget, **kwargs)


def _crew(label: str = "担当") -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(User.objects.none(), label=label, empty_label="選んでください")


class _CrewForm(Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crew"].queryset = able([CREW_RIGHT])  # type: ignore[attr-defined]


class AskForm(MomentForm):
    """Who asks for water again, how and when."""

    channel = forms.ChoiceField(label="受付方法", choices=CHANNELS, widget=forms.RadioSelect)
    name = NameField(
        label="申し出た方のお名前", required=False, help_text="使用者本人のときは空けておきます。"
    )
    phone = TelephoneField(label="折り返しの電話番号", required=False)

    field_order = ("channel", "on", "moment", "name", "phone")

    def asker(self) -> Asker | None:
        """Who asks, where that is somebody else."""
        given = self.cleaned_data
        return Asker(given["name"], given["phone"]) if given["name"] else None


class DecideForm(MomentForm):
    """What the utility said of a late request."""

    officer = forms.ModelChoiceField(
        User.objects.none(), label="決めた発注者の職員", empty_label="選んでください"
    )
    is_today = forms.ChoiceField(
        label="決定",
        choices=[("1", "当日に解除する"), ("0", "当日には解除しない（翌営業日）")],
        widget=forms.RadioSelect,
    )
    reason = _line("理由・連絡の内容", 200, required=False)

    field_order = ("is_today", "officer", "on", "moment", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, organisation=User.Organisation.UTILITY)
        self.fields["officer"].queryset = people.order_by("username")  # type: ignore[attr-defined]


class AssignForm(_CrewForm):
    """Who goes, on which day."""

    crew = _crew()
    on = DayField(label="解除予定日")


class OpenForm(MomentForm):
    """What the crew told the office of the open tap."""

    crew = _crew("解除した人")
    index_m3 = VolumeField(label="指針", least=0, most=999_999_999, required=False)
    no_index_why = _line(
        "検針できなかった理由", 100, required=False, help_text="指針があるときは空けておきます。"
    )
    has_recovered = forms.ChoiceField(
        label="器具",
        choices=[("1", "回収した"), ("0", "回収できなかった")],
        widget=forms.RadioSelect,
        initial="1",
    )

    field_order = ("crew", "on", "moment", "index_m3", "no_index_why", "has_recovered")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crew"].queryset = able([CREW_RIGHT])  # type: ignore[attr-defined]

    def opened(self) -> Opened:
        """As the service takes it."""
        given = self.cleaned_data
        return Opened(
            opened_at=self.happened_at(),
            index_m3=given["index_m3"],
            no_index_why=given["no_index_why"],
            has_recovered=given["has_recovered"] == "1",
            crew_id=given["crew"].pk,
        )


class ReasonForm(Form):
    """Why."""

    reason = _line("理由", 200)


class PlanForm(_CrewForm):
    """Who looks at a closed tap, on which day."""

    crew = _crew()
    on = DayField(label="確認日")


class FindingForm(MomentForm):
    """What the crew saw."""

    tap = forms.ChoiceField(label="止水栓", choices=CheckFinding.Tap, widget=forms.RadioSelect)
    index_m3 = VolumeField(label="指針", least=0, most=999_999_999, required=False)
    hardware = forms.ChoiceField(
        label="器具", choices=[("1", "ある"), ("0", "ない")], widget=forms.RadioSelect, initial="1"
    )
    note = _line("状況", 200, required=False, help_text=f"検針できなかったときは、その理由。{NO_NAMES}")

    field_order = ("tap", "index_m3", "hardware", "note", "on", "moment")

    def seen(self, crew_id: int) -> Seen:
        """As the service takes it."""
        given = self.cleaned_data
        return Seen(
            tap=given["tap"],
            index_m3=given["index_m3"],
            is_hardware_there=given["hardware"] == "1",
            note=given["note"],
            found_at=self.happened_at(),
            crew_id=crew_id,
        )


class MoveForm(_CrewForm):
    """What goes where."""

    way = forms.ChoiceField(label="動き", choices=[(code, words) for code, (_, _, words) in WAYS.items()])
    tool = forms.ChoiceField(label="器具", choices=Tool, widget=forms.RadioSelect)
    count = CountField(label="個数", least=1, most=9_999)
    crew = forms.ModelChoiceField(
        User.objects.none(),
        label="現場担当",
        empty_label="選んでください",
        required=False,
        help_text="現場担当に渡す、戻る、現場での紛失・破損のとき",
    )
    reason = _line("理由", 200, required=False, help_text="受入れ、紛失、発見、廃棄のときは必須")

    def move(self) -> Move:
        """As the service takes it."""
        given = self.cleaned_data
        crew = given["crew"]
        return Move(given["way"], given["tool"], given["count"], crew.pk if crew else None, given["reason"])
