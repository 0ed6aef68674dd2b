"""What is asked of whoever wants water, wants it no more or has another name; and what the desks enter."""

from datetime import date
from typing import Any

from django import forms
from typing_extensions import override

from mizuhiki.contacts.api import Contact
from mizuhiki.customers.api import Customer
from mizuhiki.intake.models import Application, Details, Outcome, Standing
from mizuhiki.intake.selectors.first import Cycle, classes_on
from mizuhiki.intake.selectors.lists import tap_of
from mizuhiki.notices.api import SlipReissue
from mizuhiki.platform import clock
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.staff.api import User
from mizuhiki.web.fields import (
    BankKanaField,
    CountField,
    DayField,
    KanaField,
    NameField,
    NumberField,
    PostcodeField,
    TelephoneField,
    VolumeField,
)
from mizuhiki.web.forms import Form

Kind = Application.Kind
CHANNELS = [one for one in Application.Channel.choices if one[0] != Application.Channel.OFFICE]
NO_NAMES = "氏名や電話番号は書かないでください。"
OF_KIND = {  # what only one kind is asked
    Kind.START: ("pay_by", "holder_kana", "payer_name", "payer_address", "mail_name", "mail_address"),
    Kind.STOP: ("settle_by", "new_postcode", "new_address"),
    Kind.RENAME: (),
}
TOLD = (
    *("name", "kana", "phone", "place", "new_postcode", "new_address", "payer_name", "payer_address"),
    *("mail_name", "mail_address", "proxy_company", "proxy_name", "reply_phone", "holder_kana", "note"),
)


def _line(label: str, most: int, **kwargs: Any) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off", "size": 40})
    return forms.CharField(label=label, max_length=most, required=False, widget=widget, **kwargs)


class WishForm(Form):
    """One application: place, day, person, and what its kind needs besides."""

    tap = _line("水栓番号・お問い合わせ番号", 20, help_text="わからないときは空欄（装置不明）にします。")
    place = _line(
        "使用場所",
        200,
        help_text="番号がわかるときは空欄でもかまいません。例：緑町一丁目2番3号",
    )
    wanted_on = DayField(label="希望日")
    window = forms.ChoiceField(label="時間帯", required=False)
    is_met = forms.BooleanField(label="立会いあり", required=False)
    is_urgent = forms.BooleanField(
        label="至急（開閉栓の担当がすぐ確認する）",
        required=False,
        help_text="作業枠が埋まっていても受け付けます。",
    )
    name = NameField(label="お名前", max_length=100)
    kana = KanaField(label="フリガナ", max_length=100, required=False)
    phone = TelephoneField(label="電話番号")
    customer = NumberField(
        label="お客様番号",
        digits=10,
        required=False,
        help_text="登録済みのお客様のとき。空欄なら新しく登録します。",
    )
    by = forms.ChoiceField(label="申込者", choices=Details.By, widget=forms.RadioSelect)
    proxy_company = _line("代理人の会社名", 100)
    proxy_name = NameField(label="代理人・担当者の名前", max_length=100, required=False)
    reply_phone = TelephoneField(label="返信先の電話番号", required=False)
    settle_by = forms.ChoiceField(label="精算の方法", choices=Details.SettleBy, widget=forms.RadioSelect)
    new_postcode = PostcodeField(label="転居先の郵便番号", required=False)
    new_address = _line("転居先・連絡先の住所", 200, help_text="精算の納付書を送る先になります。")
    pay_by = forms.ChoiceField(label="支払方法", choices=Details.PayBy, widget=forms.RadioSelect)
    holder_kana = BankKanaField(
        label="口座名義（カナ）",
        max_length=60,
        required=False,
        help_text="口座継続のとき、聞き取ったとおり入力します。",
    )
    payer_name = NameField(label="納付者（使用者と違うとき）", max_length=100, required=False)
    payer_address = _line("納付者の住所", 200)
    mail_name = NameField(label="送付先の名前（使用者と違うとき）", max_length=100, required=False)
    mail_address = _line("送付先の住所", 200)
    channel = forms.ChoiceField(label="受付方法", choices=CHANNELS)
    slip_no = _line("受付票の番号", 20, help_text="窓口の受付票から登録するとき。")
    note = forms.CharField(
        label="連絡事項", max_length=400, required=False, widget=forms.Textarea({"rows": 2})
    )
    seen = forms.CharField(required=False, max_length=16)

    def __init__(
        self, *args: Any, kind: str, is_change: bool = False, is_web: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for other, names in OF_KIND.items():
            for name in names if other != kind else ():
                del self.fields[name]
        if kind == Kind.RENAME:
            del self.fields["window"], self.fields["is_met"]
        else:
            windows = pack_on(clock.today()).intake.windows.values()
            choices = [("", "指定なし"), *((one.code, one.label) for one in windows)]
            self.fields["window"].choices = choices  # type: ignore[attr-defined]
        if is_change or is_web:
            del self.fields["channel"], self.fields["slip_no"]
        if self.initial.get("by") != Details.By.OFFICE:
            asking = [one for one in Details.By.choices if one[0] != Details.By.OFFICE]
            self.fields["by"].choices = asking  # type: ignore[attr-defined]
        begins = "wanted_on" if self.initial.get("tap") else "tap"  # what is known already is not typed
        self.fields[begins].widget.attrs["data-focus"] = ""

    @override
    def clean(self) -> None:
        """Tap and customer are what the numbers name; the place is the tap's where none was typed."""
        super().clean()
        given = self.cleaned_data
        given["installation"] = given["customer_id"] = None
        if typed := given.get("tap", ""):
            found = given["installation"] = tap_of(typed)
            if found is None:
                self.add_error("tap", f"「{typed}」は見つかりません。わからないときは空欄にしてください")
            elif not given.get("place"):
                given["place"] = found.premises.address
        if not given.get("place") and "tap" not in self.errors:
            self.add_error("place", "使用場所か水栓番号を入力してください")
        if number := given.get("customer"):
            known = Customer.objects.filter(customer_no=number).first()
            if known is None:
                self.add_error("customer", "このお客様番号は登録されていません")
            else:
                given["customer_id"] = known.pk

    def told(self) -> dict[str, str]:
        """What was told about people, of a valid form."""
        return {name: self.cleaned_data.get(name, "") or "" for name in TOLD}


def initial_of(standing: Standing) -> dict[str, Any]:
    """A form as an application stands, for a change."""
    details = standing.details
    told = details.told
    return {name: getattr(told, name) for name in TOLD} | {
        "tap": standing.installation.tap_no if standing.installation else "",
        "wanted_on": details.wanted_on,
        "window": details.window,
        "is_met": details.is_met,
        "is_urgent": details.is_urgent,
        "customer": details.customer.customer_no if details.customer else "",
        "by": details.by,
        "settle_by": details.settle_by,
        "pay_by": details.pay_by,
    }


class ReasonForm(Form):
    """Why an application is taken back, or how it was brought to its end."""

    reason = forms.CharField(
        label="理由",
        max_length=400,
        help_text=NO_NAMES,
        widget=forms.TextInput({"autocomplete": "off", "size": 40}),
    )


class TalkForm(Form):
    """What was said or found out."""

    channel = forms.ChoiceField(label="方法", choices=Contact.Channel)
    text = forms.CharField(
        label="応対・調査の内容", max_length=2_000, help_text=NO_NAMES, widget=forms.Textarea({"rows": 3})
    )


class CrewForm(Form):
    """Who goes out, when."""

    crew = forms.ModelChoiceField(User.objects.none(), label="作業する人", empty_label="選んでください")
    visit_on = DayField(label="作業日")
    note = _line("現場への連絡", 200, help_text=NO_NAMES)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["crew"].queryset = people  # type: ignore[attr-defined]


class DoneForm(Form):
    """What was done at the tap, as a crew's paper or the customer says."""

    done_on = DayField(label="作業日（使用開始日・中止日）")
    tap = forms.ChoiceField(label="栓の状態", choices=Outcome.Tap)
    index_m3 = VolumeField(label="指針", least=0, most=999_999_999, required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].label = {
            Kind.START: "使用開始日",
            Kind.STOP: "使用中止日",
            Kind.RENAME: "名義を変える日",
        }[Kind(kind)]
        if kind == Kind.RENAME:
            del self.fields["index_m3"]
            self.fields["tap"].initial = Outcome.Tap.NO_WORK


class FirstTermsForm(Form):
    """What is charged at a tap that nobody used before, by charge, and when it is read."""

    cycle = forms.ChoiceField(label="検針月", choices=Cycle, initial=Cycle.EVEN)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.charges = classes_on(day)
        for charge, (label, uses) in self.charges.items():
            choices = [("", "なし"), *((use, use) for use in uses)]
            self.fields[charge] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.order_fields([*self.charges, "cycle"])

    def classes(self) -> dict[str, str]:
        """The use class by charge, of a valid form."""
        return {charge: use for charge in self.charges if (use := self.cleaned_data[charge])}


class AdvanceForm(Form):
    """What a temporary use is reckoned with, and how its slip gets to them."""

    months = CountField(label="使用予定（か月）", least=1, most=60)
    m3_a_month = VolumeField(label="1か月の予定水量（m³）", least=0, most=100_000)
    way = forms.ChoiceField(label="納付書の渡し方", choices=SlipReissue.Way, initial=SlipReissue.Way.HAND)


class TemporaryForm(AdvanceForm):
    """The contract of a temporary use: what is charged there, and when it is read."""

    charges = forms.MultipleChoiceField(
        label="請求する料金",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "請求する料金を選んでください"},
    )
    cycle = forms.ChoiceField(label="検針月", choices=Cycle, initial=Cycle.MONTHLY)

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pack = pack_on(day)
        known = pack.temporary.use_classes if pack.temporary else {}
        self.fields["charges"].choices = [  # type: ignore[attr-defined]
            (charge, f"{pack.charges[charge].label}（{use}）") for charge, use in known.items()
        ]
        self.order_fields(["charges", "cycle", "months", "m3_a_month", "way"])


class BatchForm(Form):
    """Who asks for many at once, and how it came; the rows stand beside it."""

    channel = forms.ChoiceField(label="受付方法", choices=CHANNELS, initial=Application.Channel.FAX)
    proxy_company = _line("会社名", 100)
    proxy_name = NameField(label="担当者の名前", max_length=100, required=False)
    reply_phone = TelephoneField(label="返信先の電話番号")


class BatchFileForm(Form):
    """The file and how it came."""

    channel = forms.ChoiceField(label="受付方法", choices=CHANNELS, initial=Application.Channel.MAIL)
    file = forms.FileField(
        label="申込みのCSVファイル",
        help_text="見出しの行は、下の並びのとおりにします。500件まで。",
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        error_messages={"required": "ファイルを選んでください", "empty": "ファイルが空です"},
    )


class AgainForm(Form):
    """What the dial truly showed."""

    index_m3 = VolumeField(label="正しい指針", least=0, most=999_999_999)


class CapacityForm(Form):
    """How many a crew can do in a window, of a weekday or of one day."""

    area = forms.ChoiceField(label="区域")
    window = forms.ChoiceField(label="時間帯")
    weekday = forms.TypedChoiceField(
        label="曜日",
        choices=[
            ("", "1日だけ"),
            *((number, f"毎週{name}曜日") for number, name in enumerate("月火水木金土日")),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    day = DayField(label="日（1日だけのとき）", required=False)
    places = CountField(label="件数", least=0, most=999)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = pack_on(clock.today()).intake
        for name in ("area", "window"):
            known = getattr(terms, f"{name}s").values()
            self.fields[name].choices = [(one.code, one.label) for one in known]  # type: ignore[attr-defined]

    @override
    def clean(self) -> None:
        super().clean()
        if (self.cleaned_data.get("weekday") is None) == (self.cleaned_data.get("day") is None):
            self.add_error("weekday", "毎週の曜日か、1日だけの日のどちらかを選んでください")
