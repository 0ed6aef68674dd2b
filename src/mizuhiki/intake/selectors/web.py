"""What came by the public form, as the office reads it: nothing of it is trusted to be what it should be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mizuhiki.customers.api import HIDDEN, PROTECTED_SEE, Viewer, phone_digits, protected
from mizuhiki.intake.models import Application, Details, Standing, WebAnswer, WebSending
from mizuhiki.platform import clock, sql
from mizuhiki.rulepacks.api import pack_on

Kind = Application.Kind
PROXIES = (Details.By.AGENT, Details.By.OTHER)
ANY_WINDOW = "any"  # as the form has it
LONGEST, MOST_STOPS = 400, 3
LANGUAGES = {
    "ja": "日本語",
    "ja-easy": "やさしい日本語",
    "en": "英語",
    "zh-Hans": "中国語",
    "ko": "韓国語",
}
OF_EVERY = ("by", "inquiry_no", "postcode", "place", "building", "wanted_on", "name", "kana", "phone", "note")
OF_KIND: Mapping[str, tuple[str, ...]] = {  # what an answer given for another kind before says no more
    Kind.START: (
        *("window", "is_met", "pay_by", "holder_kana"),
        *("payer_name", "payer_address", "mail_name", "mail_address"),
    ),
    Kind.STOP: ("window", "is_met", "settle_by", "new_postcode", "new_address"),
    Kind.RENAME: (),
}
MADE_OVER = ("kind", "inquiry_no", "postcode", "place", "building", "wanted_on", "window", "is_met")
OF_PROXY = ("proxy_company", "proxy_name", "reply_phone")
LABELS = {
    "inquiry_no": "お問い合わせ番号",
    "name": "お名前",
    "kana": "フリガナ",
    "phone": "電話番号",
    "proxy_company": "代理人の会社名",
    "proxy_name": "代理人・担当者",
    "reply_phone": "返信先の電話番号",
    "new_postcode": "転居先の郵便番号",
    "new_address": "転居先・連絡先",
    "holder_kana": "口座名義（カナ）",
    "payer_name": "納付者",
    "payer_address": "納付者の住所",
    "mail_name": "送付先",
    "mail_address": "送付先の住所",
    "note": "連絡事項",
}
WHERE = {"phone", "reply_phone", "new_postcode", "new_address", "payer_address", "mail_address", "note"}
_PROTECTED = f"""
    SELECT EXISTS (SELECT FROM customers_supply s
                   JOIN customers_supplyparty p ON p.supply_id = s.id
                   JOIN customers_customer hc ON hc.id = p.customer_id
                   WHERE s.inquiry_no = %(inquiry)s AND {protected("hc")})
        OR EXISTS (SELECT FROM customers_phone t JOIN customers_customer tc ON tc.id = t.customer_id
                   WHERE reverse(t.digits) = ANY(%(phones)s) AND {protected("tc")})
"""  # noqa: S608


@dataclass(frozen=True)
class WebForm:
    """One form that was sent; without values where they were erased."""

    pk: int
    number: str
    language: str
    sent_at: datetime
    values: Mapping[str, str]
    made: Application | None  # what it was registered as
    is_protected: bool = False
    hides_place: bool = False  # from whoever looks (law 16)

    @property
    def kind(self) -> str:
        """What is applied for; a start where nobody can say any more."""
        found = self.values.get("kind", "")
        return found if found in Kind.values else Kind.START.value

    @property
    def spoken(self) -> str:
        """The language it was sent in."""
        return LANGUAGES.get(self.language, "そのほかの言語")

    @property
    def place(self) -> str:
        """Where, as it was told."""
        return f"{self.values.get('place', '')} {self.values.get('building', '')}".strip()

    @property
    def wanted_on(self) -> date | None:
        """The day, where it is one."""
        try:
            return date.fromisoformat(self.values.get("wanted_on", ""))
        except ValueError:
            return None

    def facts(self) -> Sequence[tuple[str, str]]:
        """Every line of it in the office's words, for a page and for paper."""
        value, day = self.values.get, self.wanted_on
        pairs = [
            ("種別", Kind(self.kind).label),
            ("申込者", _label(Details.By.choices, value("by", ""))),
            ("希望日", day.isoformat() if day else value("wanted_on", "")),
            ("時間帯", self._window() if "window" in self.values else ""),
            ("立会い", {"yes": "あり", "no": "なし"}.get(value("is_met", ""), "")),
            ("使用場所", HIDDEN if self.hides_place else self.place),
            *((label, self._told(name)) for name, label in LABELS.items()),
            ("支払方法", _label(Details.PayBy.choices, value("pay_by", ""))),
            ("精算の方法", _label(Details.SettleBy.choices, value("settle_by", ""))),
        ]
        return [(label, told) for label, told in pairs if told]

    def _told(self, name: str) -> str:
        value = self.values.get(name, "")
        return HIDDEN if value and self.hides_place and name in WHERE else value

    def _window(self) -> str:
        """As it was called when it was sent: the day that is asked for may be any, even one without rules."""
        code, windows = self.values["window"], pack_on(clock.day_of(self.sent_at)).intake.windows
        return windows[code].label if code in windows else "指定なし"


def _label(choices: Sequence[tuple[str, str]], value: str) -> str:
    return dict(choices).get(value, "")


def web_form(web_id: int, *, viewer: Viewer, today: date) -> WebForm | None:
    """A form that was sent, for somebody's eyes; none where there is no such form, or nobody sent it."""
    found = WebSending.objects.select_related("application__registration__made").filter(pk=web_id).first()
    if found is None:
        return None
    registration, values = getattr(found.application, "registration", None), _values(web_id)
    is_protected = _is_protected(values, today=today)
    return WebForm(
        pk=found.pk,
        number=found.application.number,
        language=found.language,
        sent_at=found.at,
        values=values,
        made=registration.made if registration else None,
        is_protected=is_protected,
        hides_place=is_protected and not viewer.has_perm(PROTECTED_SEE),
    )


def _is_protected(values: Mapping[str, str], *, today: date) -> bool:
    """Whether the number or a telephone that was given is a protected person's."""
    digits = [phone_digits(values.get(name, "")) for name in ("phone", "reply_phone")]
    asked = {
        "inquiry": values.get("inquiry_no", "") or "-",
        "phones": [one[::-1] for one in digits if one],
        "today": today,
    }
    return bool(sql.rows(_PROTECTED, asked)[0][0])


def _values(web_id: int) -> dict[str, str]:
    """The last word on each item of this kind; what is no text, or too long for one, is left out."""
    said = dict[str, str]()
    answers = WebAnswer.objects.filter(application_id=web_id).order_by("pk")
    for given in answers.values_list("given", flat=True):
        if isinstance(given, dict):
            said |= {
                name: value.replace("\x00", "")
                for name, value in given.items()
                if isinstance(value, str) and len(value) <= LONGEST
            }
    if said.get("kind") not in Kind.values:
        return {}
    due = {"kind", *OF_EVERY, *OF_KIND[said["kind"]], *(OF_PROXY if said.get("by") in PROXIES else ())}
    if said.get("pay_by") != Details.PayBy.CARRY:
        due.discard("holder_kana")
    return {name: value for name, value in said.items() if name in due}


def stops_before(form: WebForm) -> list[Standing]:
    """Stops of the same telephone that belong to no removal yet: who moves sends two forms."""
    digits = phone_digits(form.values.get("phone", ""))
    if form.kind != Kind.START or not digits:
        return []
    found = Standing.objects.filter(
        kind=Kind.STOP, details__told__phone_digits=digits, application__start__isnull=True
    ).exclude(state=Standing.State.CANCELLED)
    return list(found.select_related("application").order_by("-wanted_on")[:MOST_STOPS])


def initial_of_web(form: WebForm) -> dict[str, object]:
    """What stands in a clerk's form, so that nothing is typed again (CC-045)."""
    known: dict[str, object] = {name: told for name, told in form.values.items() if name not in MADE_OVER}
    window = form.values.get("window", "")
    return known | {
        "tap": form.values.get("inquiry_no", ""),
        "place": form.place,
        "wanted_on": form.wanted_on,
        "window": "" if window == ANY_WINDOW else window,
        "is_met": form.values.get("is_met") == "yes",
    }
