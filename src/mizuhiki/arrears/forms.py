"""What is entered at the desk of the arrears."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.arrears.models import HOLDS, Negotiation, PremisesEntry, Referral, ReferralStep, UnpaidReason
from mizuhiki.arrears.plan_rules import Wish
from mizuhiki.arrears.services.holding import ALONE
from mizuhiki.arrears.services.negotiating import Entered, Talk
from mizuhiki.arrears.services.referring import Noticed
from mizuhiki.contacts.api import Contact
from mizuhiki.platform import clock
from mizuhiki.web.fields import CountField, DayField, YenField
from mizuhiki.web.forms import Form
from mizuhiki.web.moments import ClockField

NO_NUMBERS = "口座番号と暗証番号は書かないでください。"
LINE = {"size": 50, "autocomplete": "off"}
PLEASE = [("", "選んでください")]
BY_HAND = [(code, label) for code, label in HOLDS if code in ALONE]
ENTERED = [("", "立ち入っていない"), *PremisesEntry.Consent.choices]


def _line(label: str, most: int = 100, help_text: str = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=help_text, widget=forms.TextInput(LINE)
    )


class TalkForm(Form):
    """One talk, visit or letter with a debtor, and what it came to."""

    channel = forms.ChoiceField(label="方法", choices=Contact.Channel, initial=Contact.Channel.TELEPHONE)
    direction = forms.ChoiceField(label="向き", choices=Contact.Direction, initial=Contact.Direction.OUTGOING)
    spoken_to = forms.ChoiceField(label="話した相手", choices=[*PLEASE, *Negotiation.Spoken.choices])
    person = _line("相手のお名前・続柄", 60, "ご本人のときは書かないでください。")
    result = forms.ChoiceField(label="結果", choices=[*PLEASE, *Negotiation.Result.choices])
    promise_on = DayField(label="約束の日", required=False)
    promise_yen = YenField(label="約束の額", required=False, least=1)
    text = forms.CharField(
        label="内容", max_length=2_000, widget=forms.Textarea({"rows": 3}), help_text=NO_NUMBERS
    )
    next_action = forms.ChoiceField(label="次の対応", choices=Negotiation.Next, required=False)
    next_on = DayField(label="次の対応日", required=False)
    on = DayField(label="話した日", required=False, help_text="今でないときだけ入力します。")
    moment = ClockField(label="話した時刻", required=False, help_text="例：18:30")
    purpose = _line("立入り：告げた目的")
    consent_by = forms.ChoiceField(
        label="立入り：承諾した方",
        choices=[("", "立ち入っていない"), *PremisesEntry.Consent.choices],
        required=False,
    )
    extent = _line("立入り：立ち入った範囲", help_text="例：門から玄関まで、メーターのある裏庭")

    ALWAYS = ("channel", "direction", "spoken_to", "person", "result", "text")
    PROMISE = ("promise_on", "promise_yen")
    NEXT = ("next_action", "next_on")
    MOMENT = ("on", "moment")
    ENTRY = ("purpose", "consent_by", "extent")

    def part(self, names: tuple[str, ...]) -> list[Any]:
        """The fields of a part of the form."""
        return [self[name] for name in names]

    @override
    def clean(self) -> None:
        """A day goes with its time."""
        super().clean()
        given = self.cleaned_data
        if bool(given.get("on")) != bool(given.get("moment")) and not self.errors.keys() & {"on", "moment"}:
            self.add_error("moment", ValidationError("日と時刻を両方入力してください", code="moment_half"))

    def talk(self) -> Talk:
        """The cleaned form."""
        given = self.cleaned_data
        told = tuple(given[name] for name in self.ENTRY)
        happened = None
        if given["on"] and given["moment"]:
            happened = datetime.combine(given["on"], given["moment"], tzinfo=clock.TOKYO)
        return Talk(
            channel=given["channel"],
            direction=given["direction"],
            text=given["text"],
            spoken_to=given["spoken_to"],
            result=given["result"],
            person=given["person"],
            promise_on=given["promise_on"],
            promise_yen=given["promise_yen"],
            next_action=given["next_action"],
            next_on=given["next_on"],
            happened_at=happened,
            entered=Entered(*told) if any(told) else None,
        )


class HoldForm(Form):
    """Why steps are held back, and until when."""

    kind = forms.ChoiceField(
        label="保留の種類",
        choices=[(code, label) for code, label in HOLDS if code in {k.value for k in ALONE}],
    )
    until = DayField(label="見直し日", help_text="この日から保留は効かなくなります。")
    reason = _line("理由", 200, required=True)


class SuspendForm(Form):
    """徴収停止 is asked for: why, and until when."""

    until = DayField(label="見直し日", help_text="承認されると、この日まで督促・催告・給水停止を止めます。")
    reason = _line("理由", 200, required=True)


class EndForm(Form):
    """Why something ends."""

    reason = _line("理由", 200, required=True)


class ReasonForm(Form):
    """未納事由."""

    reason = forms.ChoiceField(label="未納事由", choices=[*PLEASE, *UnpaidReason.Reason.choices])


class PlanForm(Form):
    """How somebody wants to pay by instalments."""

    way = forms.ChoiceField(
        label="分け方", choices=[("count", "回数で分ける"), ("each", "1回の額で分ける")], initial="count"
    )
    count = CountField(label="回数", required=False, least=1, most=120, initial=6)
    each_yen = YenField(label="1回の額", required=False, least=1)
    first_on = DayField(label="初回の納付期限")
    day_of_month = CountField(
        label="2回目からの納付日",
        least=1,
        most=31,
        help_text="休みの日は次の営業日、ない日は月末",
    )
    rest_first = forms.ChoiceField(
        label="端数", choices=[("", "最後の回に足す"), ("1", "初回に足す")], required=False
    )

    @override
    def clean(self) -> None:
        """The way that was chosen has its number."""
        super().clean()
        given = self.cleaned_data
        name = "count" if given.get("way") == "count" else "each_yen"
        if not given.get(name) and name not in self.errors:
            label = self.fields[name].label
            self.add_error(name, ValidationError(f"{label}を入力してください", code="plan_half"))

    def wish(self) -> Wish:
        """The cleaned form."""
        given = self.cleaned_data
        by_count = given["way"] == "count"
        return Wish(
            first_on=given["first_on"],
            day_of_month=given["day_of_month"],
            count=given["count"] if by_count else 0,
            each_yen=0 if by_count else given["each_yen"],
            rest_first=bool(given["rest_first"]),
        )


class ScanForm(Form):
    """The signed paper."""

    file = forms.FileField(label="署名した納入誓約書", help_text="PDFか写真（JPEG・PNG）。20MBまで")


class ReferralForm(Form):
    """Somebody in need or alone was noticed."""

    noticed_on = DayField(label="気付いた日")
    sign = forms.ChoiceField(label="気付いたこと", choices=[*PLEASE, *Referral.Sign.choices])
    text = forms.CharField(label="気付いた内容", max_length=500, widget=forms.Textarea({"rows": 3}))
    leaflet_given = forms.BooleanField(label="相談窓口のリーフレットを渡した", required=False)
    consent = forms.ChoiceField(label="本人の同意", choices=[*PLEASE, *Referral.Consent.choices])
    section = _line("つなぐ部局", 60, "本人が望まないときは書かないでください。例：福祉課 生活支援係")
    review_on = DayField(label="見直し日", help_text="この日まで給水停止を止めます。")

    def noticed(self) -> Noticed:
        """The cleaned form."""
        return Noticed(**self.cleaned_data)


class AnswerForm(Form):
    """What the welfare section said."""

    outcome = forms.ChoiceField(label="部局の回答", choices=[*PLEASE, *ReferralStep.Outcome.choices])


class ReviewForm(Form):
    """How somebody is now, and whether the tap stays protected."""

    outcome = forms.ChoiceField(label="見直しの結果", choices=[*PLEASE, *ReferralStep.Outcome.choices])
    until = DayField(label="保留を続けるときの次の見直し日", required=False)


class SessionForm(Form):
    """A session of demands is held today."""

    kind = forms.ChoiceField(label="種類")
    day = DayField(label="実施日")
    note = _line("備考", help_text="氏名や電話番号は書かないでください。")

    def __init__(self, *args: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
