"""What is entered about calls, lines, codes and telephones."""

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from typing_extensions import override

from mizuhiki.attachments.api import MB
from mizuhiki.platform import clock
from mizuhiki.staff.api import User
from mizuhiki.telephony.models import Line
from mizuhiki.telephony.numbers import MOST_SHOWN, CallerNumber, caller_of
from mizuhiki.telephony.rules import CASE_KINDS
from mizuhiki.telephony.selectors import codes_on, lines_on
from mizuhiki.telephony.services.keying import IN, OUT, PastCall
from mizuhiki.telephony.services.registering import CodeFacts, LineFacts
from mizuhiki.web.fields import DayField, plain
from mizuhiki.web.forms import Form

DIRECTIONS = ((IN, "受けた電話"), (OUT, "こちらからかけた電話"))
MOST_BYTES = 20 * MB
CODE = r"^[A-Za-z0-9_-]{1,20}$"
CODE_WORDS = {"invalid": "コードは半角英数字20文字以内で入力してください（例：K10）"}


class ClockField(forms.Field):
    """A time of day, with seconds where they are known: 9:05, 0905, 09:05:12."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": 8})
        )
        super().__init__(**kwargs)

    @override
    def to_python(self, value: str | None) -> time | None:
        typed = plain(value or "")
        if not typed:
            return None
        match = re.fullmatch(r"(\d{1,2})[:時]?(\d{2})分?(?::?(\d{2})秒?)?", typed)
        if match is None or int(match[1]) > 23 or int(match[2]) > 59 or int(match[3] or 0) > 59:
            raise ValidationError(f"{self.label}は時と分で入力してください（例：9:05、9:05:12）")
        return time(int(match[1]), int(match[2]), int(match[3] or 0))


class NumberField(forms.CharField):
    """The number of a caller as the display shows it, 非通知 too; nothing where nobody looked."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"type": "tel", "autocomplete": "off", "size": 18}))
        super().__init__(
            label="相手の電話番号",
            max_length=MOST_SHOWN,
            required=False,
            help_text="表示された番号。非通知のときは「非通知」と入力します。",
            **kwargs,
        )

    @override
    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return caller_of(typed) if typed.strip() else None


def _codes(day: date) -> list[tuple[str, str]]:
    return [("", "選んでください"), *((one.code, f"{one.code} {one.label}") for one in codes_on(day))]


class CodeForm(Form):
    """Why they called."""

    code = forms.ChoiceField(label="ラップアップコード", required=False)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = _codes(day)  # type: ignore[attr-defined]


class PastForm(Form):
    """A call written down after it was over."""

    direction = forms.ChoiceField(label="向き", choices=DIRECTIONS, widget=forms.RadioSelect, initial=IN)
    line = forms.ChoiceField(label="回線", required=False)
    caller = NumberField()
    on = DayField(label="日付")
    entered = ClockField(label="着信（発信）の時刻", help_text="例：9:05、9:05:12")
    answered = ClockField(label="応答の時刻", required=False, help_text="応答しなかったときは空にします。")
    ended = ClockField(label="終話の時刻")
    code = forms.ChoiceField(label="ラップアップコード", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [(one.code, one.name) for one in lines_on(clock.today())]
        self.fields["line"].choices = [("", "わからない"), *lines]  # type: ignore[attr-defined]
        if lines:
            self.fields["line"].initial = lines[0][0]
        self.fields["code"].choices = _codes(clock.today())  # type: ignore[attr-defined]
        self.fields["on"].initial = clock.today()

    def past(self) -> PastCall:
        """The call."""
        facts = self.cleaned_data
        return PastCall(
            facts["direction"],
            facts["line"],
            self._at("entered"),
            self._at("answered") if facts["answered"] else None,
            self._at("ended"),
        )

    def from_whom(self) -> CallerNumber | None:
        """Who called."""
        found: CallerNumber | None = self.cleaned_data["caller"]
        return found

    def _at(self, name: str) -> datetime:
        return datetime.combine(self.cleaned_data["on"], self.cleaned_data[name], clock.TOKYO)


class LineForm(Form):
    """電話回線."""

    code = forms.RegexField(CODE, label="回線コード", error_messages=CODE_WORDS)
    name = forms.CharField(label="名称", max_length=40, help_text="例：コールセンター代表")
    kind = forms.ChoiceField(label="種類", choices=Line.Kind.choices)
    number = forms.CharField(label="電話番号", max_length=20, required=False)
    exchange_key = forms.CharField(
        label="交換機での呼び名",
        max_length=80,
        required=False,
        help_text="交換機の待ち列（キュー）のIDか名前。連携しないときは空にします。",
    )
    starts_on = DayField(label="使い始め")
    ends_on = DayField(label="使い終わり（翌日）", required=False)

    def facts(self) -> LineFacts:
        """What was entered."""
        names = ("name", "kind", "number", "exchange_key", "starts_on", "ends_on")
        return LineFacts(**{name: self.cleaned_data[name] for name in names})

    @override
    def clean(self) -> dict[str, Any] | None:
        found = super().clean() or self.cleaned_data
        start, end = found.get("starts_on"), found.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", "使い終わりは、使い始めより後の日にしてください。")
        return found


class WrapUpForm(Form):
    """ラップアップコード."""

    code = forms.RegexField(CODE, label="コード", error_messages=CODE_WORDS)
    label = forms.CharField(label="名称", max_length=40)
    case_kind = forms.ChoiceField(
        label="案件の種類", choices=[("", "案件にならない"), *CASE_KINDS.items()], required=False
    )
    is_complete = forms.BooleanField(label="この電話で完了", required=False)
    exchange_key = forms.CharField(label="交換機での呼び名", max_length=80, required=False)
    starts_on = DayField(label="使い始め")

    def facts(self) -> CodeFacts:
        """What was entered."""
        names = ("label", "case_kind", "is_complete", "exchange_key", "starts_on")
        return CodeFacts(**{name: self.cleaned_data[name] for name in names})


class RetireForm(Form):
    """From which day a code is no longer offered."""

    ends_on = DayField(label="この日から使わない")


class AgentForm(Form):
    """Who sits at an extension."""

    key = forms.CharField(label="内線番号・交換機のID", max_length=80)
    user = forms.ModelChoiceField(
        User.objects.none(), label="担当者", required=False, empty_label="登録をやめる"
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class LinkForm(Form):
    """A new address for an exchange."""

    name = forms.CharField(label="名称", max_length=40, help_text="どの交換機のものか。例：クラウドPBX 本番")


class DetailFileForm(Form):
    """A file of call details."""

    file = forms.FileField(label="通話明細のファイル（CSV）")

    def clean_file(self) -> Any:
        """Not larger than a month of a large centre."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError("ファイルが大きすぎます。20MB以下に分けてください。")
        return file
