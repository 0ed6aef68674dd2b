"""What people enter about investigations."""

from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.mail.api import REASONS_OF_RETURN, piece_id_of
from mizuhiki.platform import clock
from mizuhiki.research import doors
from mizuhiki.research.models import Death, Enquiry, Heir, TraceEnd, TraceReply
from mizuhiki.research.services.enquiries import Words
from mizuhiki.research.services.heirs import Told
from mizuhiki.research.services.traces import Answer
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web.fields import (
    CountField,
    DayField,
    NameField,
    NumberField,
    PostcodeField,
    RecordField,
    TelephoneField,
)
from mizuhiki.web.forms import Form
from mizuhiki.web.moments import MomentForm

FILES = "PDF・PNG・JPEG。20MBまで。"
NOBODY = "お客様でない方の氏名や電話番号は書かないでください。"
LONG, SHORT = 400, 200


def _words(label: str, help_text: str = "", *, rows: int = 2, needed: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONG,
        required=needed,
        help_text=help_text,
        widget=forms.Textarea({"rows": rows}),
    )


def _line(label: str, help_text: str = "", *, most: int = SHORT, needed: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=needed,
        help_text=help_text,
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )


class NumberForm(Form):
    """The number of a letter; a scanner types it and ends it with Enter."""

    number = NumberField(label="文書番号", digits=10, help_text="バーコードを読むか、10桁を入力します。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs["data-focus"] = ""

    def clean_number(self) -> int:
        """The letter the number names."""
        piece_id = piece_id_of(self.cleaned_data["number"])
        if piece_id is None:
            raise forms.ValidationError("この文書番号はありません。10桁の番号をもう一度確かめてください")
        return piece_id


class KeyForm(NumberForm):
    """One returned letter of a stack; reason and day stay as they were for the one before."""

    reason = forms.ChoiceField(
        label="理由", choices=[(one.value, one.label) for one in REASONS_OF_RETURN], widget=forms.RadioSelect
    )
    occurred_on = DayField(label="返戻日")


class ScanForm(Form):
    """A scan of the envelope or a picture of the place."""

    file = forms.FileField(label="画像", help_text=FILES)
    text = _line("説明", "例：封筒の表、表札の写真", needed=False)


class NoteForm(Form):
    """What was found out."""

    text = _words("調べたこと", NOBODY)


class CheckForm(Form):
    """Who goes to look, and when."""

    crew = forms.ModelChoiceField(label="担当者", queryset=User.objects.none(), empty_label="選んでください")
    visit_on = DayField(label="訪問日")
    note = _line("連絡事項", f"例：居住の確認、表札の確認、投函。{NOBODY}", needed=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crew"].queryset = people  # type: ignore[attr-defined]


class AddressForm(Form):
    """The address that was found, and by what."""

    postcode = PostcodeField(label="郵便番号", required=False)
    address = _line("新しい住所")
    ground = _line("根拠", "例：転居先の家族からの電話、管理会社への照会。住所の履歴に残ります。", most=160)


class PutInForm(MomentForm):
    """When and where a crew put it in."""

    place = _line("投函した場所", "例：玄関のポスト。氏名は書かないでください。")
    file = forms.FileField(label="写真", required=False, help_text=FILES)
    field_order = ("on", "moment", "place", "file")


class SureForm(Form):
    """Nothing but the button."""


class EndForm(Form):
    """What more is to be said of the end."""

    text = _words("備考", NOBODY, needed=False)


class ReasonForm(Form):
    """What was tried, and why nobody knows."""

    text = _words("調べたことと、不明の理由", NOBODY)


class AskForm(Form):
    """What is asked for, of whom."""

    kind = forms.ChoiceField(label="請求するもの")
    addressee = _line("請求先", "例：見本市長、見本不動産株式会社", most=80)
    requested_on = DayField(label="請求日")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        kwargs["initial"] = {"requested_on": today} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        requests = pack_on(today).research.requests
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (code, f"{one.label}（{one.ground}）") for code, one in requests.items()
        ]


class ReplyForm(Form):
    """What was answered to one request."""

    request_id = RecordField()
    result = forms.ChoiceField(label="結果", choices=TraceReply.Result)
    replied_on = DayField(label="回答日")
    postcode = PostcodeField(label="新しい郵便番号", required=False)
    address = _line("新しい住所", "転出先判明のときに入力します。", needed=False)
    moved_on = DayField(label="異動日", required=False)
    text = _line("備考", needed=False)
    file = forms.FileField(label="回答の写し", required=False, help_text=FILES)

    def answer(self) -> Answer:
        """The cleaned form."""
        names = ("result", "replied_on", "postcode", "address", "moved_on", "text")
        return Answer(**{name: self.cleaned_data[name] for name in names})


class TakeForm(Form):
    """Of which request the address is taken."""

    request_id = RecordField()


class TraceEndForm(Form):
    """How the search ends."""

    result = forms.ChoiceField(label="結果", choices=TraceEnd.Result)
    text = _line("理由・備考", "不明・取りやめのときは、調べたことと理由を書きます。", needed=False)


class PeriodForm(Form):
    """Which days' requests a list shows."""

    first = DayField(label="請求日の初め")
    last = DayField(label="請求日の終わり")

    @override
    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("first") and found.get("last") and found["last"] < found["first"]:
            self.add_error("last", "終わりの日は、初めの日以後にしてください")
        return found


class DeathForm(Form):
    """Who died when, by what that is known."""

    died_on = DayField(label="死亡日")
    source = forms.ChoiceField(label="確かめたもの", choices=Death.Source)
    file = forms.FileField(label="証明の写し", required=False, help_text=FILES)


class CustomerNoForm(Form):
    """The number of a customer."""

    number = NumberField(label="お客様番号", digits=10)


class HeirForm(Form):
    """Somebody who inherits."""

    relation = forms.ChoiceField(label="続柄", choices=Heir.Relation)
    name = NameField(label="お名前", max_length=100, required=False)
    customer_no = NumberField(
        label="お客様番号", digits=10, required=False, help_text="登録のあるお客様なら、番号だけ入力します。"
    )
    postcode = PostcodeField(label="郵便番号", required=False)
    address = _line("住所", needed=False)
    telephone = TelephoneField(label="電話番号", required=False)
    part = CountField(label="相続分（分子）", least=1, most=999, required=False)
    parts = CountField(
        label="相続分（分母）", least=1, most=999, required=False, help_text="例：2分の1なら1と2"
    )

    @override
    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        part, parts = found.get("part"), found.get("parts")
        if (part is None) != (parts is None) or (part and parts and part > parts):
            self.add_error("parts", "相続分は、分子と分母の両方を、1以下になるように入力してください")
        return found

    def told(self) -> Told:
        """Who they are."""
        return Told(
            **{name: self.cleaned_data[name] for name in ("name", "postcode", "address", "telephone")}
        )

    def share(self) -> tuple[int, int] | None:
        """What they hold."""
        part, parts = self.cleaned_data["part"], self.cleaned_data["parts"]
        return (part, parts) if part else None


class RenounceForm(Form):
    """When and where an heir renounced."""

    heir_id = RecordField()
    accepted_on = DayField(label="受理日")
    court = _line("家庭裁判所", most=60)
    file = forms.FileField(label="相続放棄申述受理証明書の写し", help_text=FILES)


class StandForm(Form):
    """For which contract an heir stands from when."""

    heir_id = RecordField()
    supply = forms.ChoiceField(label="使用契約")
    starts_on = DayField(label="開始日")

    def __init__(self, *args: Any, supplies: Any = (), **kwargs: Any) -> None:
        kwargs["initial"] = {"starts_on": clock.today()} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["supply"].choices = [  # type: ignore[attr-defined]
            (one.supply_id, f"お問い合わせ番号 {one.supply.inquiry_no}") for one in supplies
        ]


class UnclearForm(Form):
    """What keeps the reception from being finished."""

    unclear = forms.ChoiceField(label="不明な事項", choices=Enquiry.Unclear, widget=forms.RadioSelect)


class FactForm(Form):
    """A fact, and from whom it is."""

    kind = forms.ChoiceField(
        label="区分",
        choices=[
            ("heard", "聴取したこと"),
            ("looked", "システムで確かめたこと"),
            ("called", "電話で問い合わせたこと"),
            ("map_asked", "位置図をＦＡＸで依頼"),
        ],
        widget=forms.RadioSelect,
        initial="heard",
    )
    text = forms.CharField(label="内容", max_length=2_000, widget=forms.Textarea({"rows": 3}))
    person = NameField(
        label="相手", max_length=100, required=False, help_text="例：管理会社の担当者、大家さん"
    )
    telephone = TelephoneField(label="電話番号", required=False)

    def words(self) -> Words:
        """The cleaned form."""
        return Words(**{name: self.cleaned_data[name] for name in ("text", "person", "telephone")})


class MapForm(Form):
    """A map that came."""

    file = forms.FileField(label="位置図", help_text=FILES)
    text = _line("わかったこと", "例：県道から2軒目、青い屋根。目印を書きます。")


class SheetForm(Form):
    """Whom to ask, until when, and what."""

    section = forms.ChoiceField(label="担当課所")
    due_on = DayField(label="回答期限")
    text = forms.CharField(label="調べてほしいこと", max_length=1_000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(one.code, one.name) for one in doors.sections()]
        self.fields["section"].choices = [("", "選んでください"), *listed]  # type: ignore[attr-defined]


class AnswerForm(Form):
    """What the section found."""

    text = forms.CharField(label="回答", max_length=2_000, widget=forms.Textarea({"rows": 4}))


class EndEnquiryForm(Form):
    """How the research ends."""

    how = forms.ChoiceField(
        label="終わり方",
        choices=[("solved", "判明した（受付を続ける）"), ("dropped", "調査をやめる")],
        widget=forms.RadioSelect,
        initial="solved",
    )
    text = forms.CharField(
        label="判明したこと・やめる理由", max_length=1_000, widget=forms.Textarea({"rows": 2})
    )
