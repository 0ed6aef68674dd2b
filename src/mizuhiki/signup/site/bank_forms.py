"""What is asked about a bank, and about the times in which the site or a bank rests."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import LANGUAGES
from mizuhiki.signup.models import BankCertificate
from mizuhiki.web.fields import DayField
from mizuhiki.web.forms import Form

WHOLE_SITE = "all"
NO_NAMES = "お客様の氏名や電話番号は書かないでください。"
LONGEST_NOTICE = 300
LABELS = dict(zip(LANGUAGES, ("日本語", "やさしい日本語", "英語", "中国語（簡体字）", "韓国語"), strict=True))


def _words(label: str, *, most: int, help_text: str = "", size: int = 40) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off", "size": size}),
    )


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text="例：2:00",
        widget=forms.TextInput({"autocomplete": "off", "size": 6}),
        error_messages={"invalid": f"{label}は2:00のように入力してください"},
    )


def instant_of(on: date, at: time) -> datetime:
    """A day and an hour by a clock in Japan."""
    return datetime.combine(on, at, tzinfo=clock.TOKYO)


def at_once(now: datetime) -> dict[str, Any]:
    """What stands in the form of an end that is to be now: in a leak nobody looks for the date."""
    here = now.astimezone(clock.TOKYO)
    return {"ends_on": here.date(), "ends_time": f"{here:%H:%M}"}


class AgreementForm(Form):
    """An agreement with a bank."""

    number = _words("契約番号", most=40, size=24)
    signed_on = DayField(label="締結日")
    starts_on = DayField(label="契約期間の始め")
    ends_on = DayField(label="契約期間の終わり", help_text="最後の日")


class CheckForm(Form):
    """How a point was found; of which agreement, where one that begins later may be looked at ahead."""

    agreement = forms.TypedChoiceField(label="契約", coerce=int, widget=forms.RadioSelect)
    is_met = forms.TypedChoiceField(
        label="確認の結果",
        choices=(("yes", "満たしている"), ("no", "満たしていない")),
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = _words("確認した内容", most=200, help_text=f"例：契約書第7条を確認した。{NO_NAMES}")
    evidence = forms.FileField(
        label="示すファイル",
        required=False,
        help_text="契約書の該当箇所、試験の結果など。拡張子はPDF、PNG、JPG、XLSX、TXT。",
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg,.xlsx,.txt"}),
        error_messages={"empty": "示すファイルが空です"},
    )

    def __init__(self, *args: Any, agreements: Sequence[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(agreements) < 2:
            del self.fields["agreement"]
            return
        field = self.fields["agreement"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = agreements


class CertificateForm(Form):
    """A certificate of the line to a bank."""

    purpose = forms.ChoiceField(label="用途", choices=BankCertificate.Purpose, widget=forms.RadioSelect)
    serial = _words("シリアル番号", most=60, help_text="秘密鍵やパスワードは登録しません。")
    starts_on = DayField(label="有効期間の始め")
    expires_on = DayField(label="有効期限", help_text="最後の日")


class RenewForm(Form):
    """From when the new keys seal."""

    starts_on = DayField(label="使い始める日")
    starts_time = _time("使い始める時刻")

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        return {"starts_at": instant_of(self.cleaned_data["starts_on"], self.cleaned_data["starts_time"])}


class KeyEndForm(Form):
    """From when a pair counts no more, and why."""

    ends_on = DayField(label="終わりの日")
    ends_time = _time("終わりの時刻")
    reason = _words("理由", most=200, help_text="例：年1回の更新。金融機関は新しい鍵に替えた。")

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {"ends_at": instant_of(given["ends_on"], given["ends_time"]), "reason": given["reason"]}


class ClosureForm(Form):
    """What rests; the whole site, or one bank."""

    bank = forms.ChoiceField(
        label="休止するもの", error_messages={"required": "休止するものを選んでください"}
    )
    reason = _words("理由", most=100, help_text="職員向けです。公開受付には、言語ごとの決まった文が出ます。")

    def __init__(self, *args: Any, banks: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["bank"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "選んでください"), (WHOLE_SITE, "公開受付の全体"), *banks]

    @property
    def bank_code(self) -> str:
        """As the services name it, of a valid form."""
        chosen = self.cleaned_data["bank"]
        return "" if chosen == WHOLE_SITE else chosen


class PlanForm(ClosureForm):
    """A planned rest."""

    starts_on = DayField(label="休止の始めの日")
    starts_time = _time("休止の始めの時刻")
    ends_on = DayField(label="再開の日")
    ends_time = _time("再開の時刻")

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {
            "bank_code": self.bank_code,
            "starts_at": instant_of(given["starts_on"], given["starts_time"]),
            "ends_at": instant_of(given["ends_on"], given["ends_time"]),
            "reason": given["reason"],
        }


class StopForm(ClosureForm):
    """A rest that begins now."""

    ends_on = DayField(label="再開の予定の日", required=False, help_text="わからないときは空けておきます。")
    ends_time = _time("再開の予定の時刻")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_time"].required = False

    @override
    def clean(self) -> dict[str, Any]:
        """A day and its hour, or neither."""
        given: dict[str, Any] = super().clean() or {}
        if {"ends_on", "ends_time"} <= given.keys() and (given["ends_on"] is None) != (
            given["ends_time"] is None
        ):
            missing = "ends_on" if given["ends_on"] is None else "ends_time"
            self.add_error(missing, f"{self.fields[missing].label}も入力してください")
        return given

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        ends_at = instant_of(given["ends_on"], given["ends_time"]) if given["ends_on"] else None
        return {"bank_code": self.bank_code, "ends_at": ends_at, "reason": given["reason"]}


class AgreeForm(Form):
    """When and with whom a plan was agreed."""

    agreed_on = DayField(label="協議した日")
    agreed_with = _words("協議の相手", most=60, help_text="発注者の課と担当。例：業務課 料金担当")


class NoticeForm(Form):
    """An お知らせ: its time, and its text in each language the site offers."""

    starts_on = DayField(label="載せ始めの日")
    starts_time = _time("載せ始めの時刻")
    ends_on = DayField(label="載せ終わりの日")
    ends_time = _time("載せ終わりの時刻")

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = tuple(languages)
        for language in self.languages:
            self.fields[_of(language)] = forms.CharField(
                label=LABELS[language],
                max_length=LONGEST_NOTICE,
                required=language == "ja",
                help_text="" if language == "ja" else "空けておくと、日本語の文が出ます。",
                widget=forms.Textarea({"rows": 2, "cols": 60, "lang": language.removesuffix("-easy")}),
                error_messages={"required": "日本語のお知らせを入力してください"},
            )

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        given = self.cleaned_data
        return {
            "starts_at": instant_of(given["starts_on"], given["starts_time"]),
            "ends_at": instant_of(given["ends_on"], given["ends_time"]),
            "texts": {language: " ".join(given[_of(language)].split()) for language in self.languages},
        }


def _of(language: str) -> str:
    return f"text_{language.replace('-', '_').lower()}"
