"""What is entered at the night desk, and what is set up for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms

from mizuhiki.emergency.models import AgreedText, BoardEntry, ReportEnd
from mizuhiki.emergency.services.duty import Hours, Officer
from mizuhiki.repairs.api import Area, AreaNotice
from mizuhiki.staff.api import User
from mizuhiki.web.fields import CountField, DayField, MinuteField, TelephoneField
from mizuhiki.web.forms import Form

LINES = 4  # of shifts and of officers in one form
NO_NAMES = "お客様の氏名や電話番号は書かないでください。"


def _line(
    label: str, length: int, *, required: bool = True, help_text: str = "", size: int = 40
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=required,
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off", "size": size}),
    )


class ReportForm(Form):
    """Where, what, and who tells of it."""

    place = _line("場所", 120, help_text="町名・番地・目印")
    area = _line("地区", 20, size=16, help_text="月報で数える地区。例：緑町")
    state = forms.CharField(label="状況", max_length=400, widget=forms.Textarea({"rows": 3, "cols": 50}))
    caller = _line("通報者", 60, required=False, size=24)
    telephone = TelephoneField(label="電話番号", required=False)


class EndForm(Form):
    """How a case ended."""

    how = forms.ChoiceField(label="結果", choices=ReportEnd.How, widget=forms.RadioSelect)
    note = _line("内容", 200, required=False, help_text=NO_NAMES)


class AcceptForm(Form):
    """What the day team does about a case."""

    note = _line("引継ぎの内容", 200, help_text=f"例：修繕の担当へ回す。{NO_NAMES}")


class IncidentForm(Form):
    """What many call about: the notice the whole house tells by."""

    kind = forms.ChoiceField(label="種類", choices=AreaNotice.Kind, widget=forms.RadioSelect)
    title = _line("件名", 60, help_text="例：緑町の水道管の破裂による断水")
    words = _line("お客様への案内", 200, size=60)
    towns = _line("町", 200, required=False, help_text="「、」で区切る。空なら全域")
    hours = CountField(label="見込みの時間", least=1, most=240, help_text="今から何時間続くか")

    def facts(self, at: datetime) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        towns = tuple(one.strip() for one in given["towns"].split("、") if one.strip())
        return {
            **{name: given[name] for name in ("kind", "title", "words")},
            "area": Area(towns=towns, is_everywhere=not towns),
            "starts_at": at,
            "ends_at": at + timedelta(hours=given["hours"]),
        }


class BoardForm(Form):
    """Which place answers, and what was arranged."""

    place = forms.ChoiceField(label="窓口", choices=BoardEntry.Place, widget=forms.RadioSelect)
    state = forms.ChoiceField(label="状態", choices=BoardEntry.State, widget=forms.RadioSelect)
    note = _line("連絡・調整の内容", 200, help_text=NO_NAMES)


class PeriodForm(Form):
    """The nights something is for."""

    first_on = DayField(label="初日の夜")
    last_on = DayField(label="最終日の夜")


class RosterForm(PeriodForm):
    """Who answers from when to when, in each of these nights."""

    responsible = forms.TypedChoiceField(label="業務責任者", coerce=int)
    telephone = TelephoneField(label="業務責任者の連絡先")

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "－"), *((str(one.pk), str(one)) for one in people)]
        self.fields["responsible"].choices = choices  # type: ignore[attr-defined]
        for number in range(1, LINES + 1):
            self.fields[f"operator{number}"] = forms.TypedChoiceField(
                label=f"担当{number}", choices=choices, coerce=int, empty_value=None, required=False
            )
            self.fields[f"from{number}"] = MinuteField(label=f"開始{number}", required=False)
            self.fields[f"to{number}"] = MinuteField(label=f"終了{number}", required=False)
            self.fields[f"shared{number}"] = forms.BooleanField(label=f"シェアード{number}", required=False)

    @property
    def rows(self) -> list[list[Any]]:
        """The fields of each line, for the table."""
        names = ("operator", "from", "to", "shared")
        return [[self[f"{name}{number}"] for name in names] for number in range(1, LINES + 1)]

    def shifts(self) -> list[Hours]:
        """The lines that are filled in."""
        given = self.cleaned_data
        return [
            Hours(
                given[f"operator{number}"],
                given[f"from{number}"],
                given[f"to{number}"],
                given[f"shared{number}"],
            )
            for number in range(1, LINES + 1)
            if given.get(f"operator{number}")
            and given.get(f"from{number}") is not None
            and given.get(f"to{number}") is not None
        ]


class DutyForm(PeriodForm):
    """Who of the bureau is called, in which order."""

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "－"), *((str(one.pk), str(one)) for one in people)]
        for number in range(1, LINES + 1):
            self.fields[f"officer{number}"] = forms.TypedChoiceField(
                label=f"当番{number}", choices=choices, coerce=int, empty_value=None, required=False
            )
            self.fields[f"telephone{number}"] = TelephoneField(label=f"電話番号{number}", required=False)

    @property
    def rows(self) -> list[list[Any]]:
        """The fields of each line, for the table."""
        return [
            [self[f"{name}{number}"] for name in ("officer", "telephone")] for number in range(1, LINES + 1)
        ]

    def officers(self) -> list[Officer]:
        """The lines that are filled in."""
        given = self.cleaned_data
        return [
            Officer(given[f"officer{number}"], given.get(f"telephone{number}") or "")
            for number in range(1, LINES + 1)
            if given.get(f"officer{number}")
        ]


class TextForm(Form):
    """A new version of a text."""

    kind = forms.ChoiceField(label="文書", choices=AgreedText.Kind, widget=forms.RadioSelect)
    words = forms.CharField(
        label="内容",
        max_length=20_000,
        strip=False,
        help_text="処理フローは「1 質問」の行と、字下げした「答え → 行き先」の行で書きます",
        widget=forms.Textarea({"rows": 12, "cols": 60}),
    )
    reason = _line("作成・変更の理由", 100)
    from_on = DayField(label="適用日")


class SubmitForm(Form):
    """When and to whom something was handed."""

    on = DayField(label="提出日")
    to = _line("提出先", 60, help_text="例：水引市企業局 お客様サービス課")


class NumberForm(Form):
    """A number of the line."""

    number = _line("電話番号", 20, size=20, help_text="ナビダイヤルの番号。例：0570-000-000")
    holder = _line("名義", 60)
    from_on = DayField(label="開始日")


class StepForm(Form):
    """How a step of the transfer was done."""

    paper = _line("書類", 100, help_text="例：名義変更申込書（控え）")
    on = DayField(label="日付")


class SiteForm(Form):
    """Where the line is answered."""

    name = _line("名称", 60)
    address = _line("所在地", 120, size=60)
    country = forms.ChoiceField(
        label="国", choices=(("JP", "日本"), ("XX", "日本以外")), widget=forms.RadioSelect, initial="JP"
    )
    has_entry_control = forms.BooleanField(label="入退出管理がある", required=False)
    control = _line("入退出管理の方法", 100, required=False, help_text="例：ICカードと入退室の記録")
    from_on = DayField(label="使用開始日")
