"""The items of the form: how each is read from what people type, and when it is asked at all.

The machine converts, the person does not (public-service UX, N1–N13). What cannot be read is named by a code;
its sentence is in the texts of each language.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import jaconv
from django.core.exceptions import ValidationError

from mizuhiki.formats import yucho, zengin
from mizuhiki.formats.kana import narrow
from mizuhiki.platform import clock
from mizuhiki.signup.door.places import branches_like
from mizuhiki.signup.door.shown import Shown
from mizuhiki.web.fields import BLANKS, UNSEEN, DayField, KanaField, digits_of, plain

YUCHO = yucho.BANK
OF_BANK = "branch_bank"  # kept with a branch: an account of one bank is none of another
INQUIRY_DIGITS = 11
LONGEST = {"place": 100, "building": 60, "email": 254}
USUAL = 50
TYPOS = {"gmial.com": "gmail.com", "gmai.com": "gmail.com", "yaho.co.jp": "yahoo.co.jp", ".con": ".com"}
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
PHONES = ("phone_mobile", "phone_home", "phone_office")
Raw = Mapping[str, str]
Known = Mapping[str, str]


class Wrong(Exception):  # noqa: N818 - the house names errors by what is true now
    """What was typed cannot be taken; `code` names the sentence, `more` what there is to choose from."""

    def __init__(self, code: str, *, more: tuple[tuple[str, str], ...] = (), **slots: object) -> None:
        super().__init__(code)
        self.code, self.more, self.slots = code, more, slots


@dataclass(frozen=True)
class Asked:
    """What an item is read with: what was typed, what is known from other pages, what is published."""

    raw: Raw
    known: Known
    shown: Shown
    is_required: bool

    def typed(self, name: str) -> str:
        """One input, with unseen signs taken out and blanks made one."""
        return BLANKS.sub(" ", UNSEEN.sub("", self.raw.get(name, ""))).strip()


@dataclass(frozen=True)
class Item:
    """One item: the kind of its control, its inputs, and how it is read into values to keep."""

    control: str
    read: Callable[[str, Asked], dict[str, str]]
    inputs: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    is_due: Callable[[Known], bool] = lambda _: True


def needed(name: str, asked: Asked, value: str) -> str:
    """A value that is there where it must be, and not too long."""
    if not value and asked.is_required:
        raise Wrong("empty")
    most = LONGEST.get(name, USUAL)
    if len(value) > most:
        raise Wrong("too_long", most=most, typed=len(value))
    return value


def text_of(name: str, asked: Asked) -> dict[str, str]:
    """A line as it was typed."""
    return {name: needed(name, asked, asked.typed(name))}


def one_of(*options: str, is_due: Callable[[Known], bool] = lambda _: True) -> Item:
    """An item that is chosen from a few."""

    def read(name: str, asked: Asked) -> dict[str, str]:
        chosen = asked.typed(name)
        if chosen not in options:
            raise Wrong("choose")
        return {name: chosen}

    return Item("choice", read, options=options, is_due=is_due)


def _inquiry_no(name: str, asked: Asked) -> dict[str, str]:
    if asked.typed("inquiry_unknown"):
        return {name: "", "inquiry_unknown": "yes"}
    digits = digits_of(asked.typed(name))
    if not digits:
        raise Wrong("empty_or_unknown")
    if not re.fullmatch(rf"[0-9]{{{INQUIRY_DIGITS}}}", digits):
        raise Wrong("digits", digits=INQUIRY_DIGITS, typed=len(digits))
    return {name: digits, "inquiry_unknown": ""}


def _postcode(name: str, asked: Asked) -> dict[str, str]:
    digits = digits_of(asked.typed(name)).removeprefix("〒")
    if digits and not re.fullmatch(r"[0-9]{7}", digits):
        raise Wrong("postcode")
    return {name: needed(name, asked, digits)}


def kana_of(name: str, asked: Asked) -> dict[str, str]:
    """A reading, in katakana however it was typed."""
    try:
        kana = KanaField(required=False).to_python(asked.raw.get(name, ""))
    except ValidationError:
        raise Wrong("kana") from None
    return {name: needed(name, asked, kana)}


def _former_kana(name: str, asked: Asked) -> dict[str, str]:
    found = kana_of(name, asked)
    if bool(found[name]) != bool(asked.typed("former_name")):
        raise Wrong("both")
    return found


def phone_of(name: str, asked: Asked) -> dict[str, str]:
    """A telephone number; of Japan, though it may begin with +81."""
    return {name: needed(name, asked, _telephone(name, asked, r"0[0-9]{9,10}", "phone"))}


def _telephone(name: str, asked: Asked, wanted: str, why: str) -> str:
    typed = re.sub(r"\A\+81[ -]?\(?0?\)?", "0", plain(asked.raw.get(name, "")))
    digits = digits_of(typed)
    if digits and not re.fullmatch(wanted, digits):
        raise Wrong(why)
    return typed


def _phone(name: str, asked: Asked) -> dict[str, str]:
    is_mobile = name == "phone_mobile"
    wanted = r"0[789]0[0-9]{8}" if is_mobile else r"0[0-9]{9,10}"
    typed = _telephone(name, asked, wanted, "mobile" if is_mobile else "phone")
    if name == PHONES[0] and not any(digits_of(plain(asked.raw.get(one, ""))) for one in PHONES):
        raise Wrong("one_phone")
    return {name: typed}


def _email(name: str, asked: Asked) -> dict[str, str]:
    typed = plain(asked.raw.get(name, "")).replace(" ", "")
    again = plain(asked.raw.get("email_again", "")).replace(" ", "")
    needed(name, asked, typed)
    if typed and not EMAIL.fullmatch(typed):
        raise Wrong("email")
    for slip, meant in TYPOS.items():
        if typed.endswith(slip) and not asked.typed("email_sure"):
            raise Wrong("email_typo", meant=typed.removesuffix(slip) + meant)
    if typed != again:
        raise Wrong("email_differs")
    return {name: typed}


def day_of(name: str, asked: Asked) -> date | None:
    """A day of three boxes, in either counting of years; none where nothing was typed."""
    parts = [asked.raw.get(f"{name}_{part}", "") for part in ("y", "m", "d")]
    try:
        day: date | None = DayField().to_python(parts)
    except ValidationError:
        raise Wrong("day") from None
    return day


def _day(name: str, asked: Asked) -> dict[str, str]:
    day = day_of(name, asked)
    if day is None:
        return {name: needed(name, asked, "")}
    if abs((day - clock.today()).days) > 366:
        raise Wrong("day_far")
    return {name: day.isoformat()}


def _bank(name: str, asked: Asked) -> dict[str, str]:
    chosen = asked.shown.banks.get(asked.typed(name))
    if chosen is None:
        raise Wrong("choose")
    if (rest := chosen.rest(clock.now())) is not None:
        if rest.until is None:
            raise Wrong("bank_closed_open", bank=chosen.label)
        until = rest.until.astimezone(clock.TOKYO)
        code = "bank_closed" if rest.is_planned else "bank_stopped"
        raise Wrong(code, bank=chosen.label, until=f"{until:%Y-%m-%d %H:%M}")
    return {name: chosen.code}


def _branch(name: str, asked: Asked) -> dict[str, str]:
    bank, typed = asked.known.get("bank", ""), asked.typed(name)
    if bank == YUCHO:
        return {name: "", "branch_name": "", OF_BANK: bank}
    if not typed:
        raise Wrong("choose" if asked.shown.entries.get(name) == "choice" else "empty")
    found = branches_like(bank, asked.typed("branch_chosen") or typed)
    exact = [one for one in found if typed in {one.code, one.name}] or found
    if len(exact) == 1:
        return {name: exact[0].code, "branch_name": exact[0].name, OF_BANK: bank}
    if not exact:
        raise Wrong("branch_none")
    raise Wrong("branch_several", more=tuple((one.code, f"{one.code} {one.name}") for one in exact[:12]))


def _account_type(name: str, asked: Asked) -> dict[str, str]:
    bank = asked.shown.banks.get(asked.known.get("bank", ""))
    offered = bank.account_types if bank else ()
    chosen = asked.typed(name) or (offered[0] if len(offered) == 1 else "")
    if chosen not in offered:
        raise Wrong("choose")
    return {name: chosen}


def _account_no(name: str, asked: Asked) -> dict[str, str]:
    if asked.known.get("bank") == YUCHO:
        symbol, number = (digits_of(asked.typed(part)) for part in ("yucho_symbol", "yucho_number"))
        try:
            derived = yucho.for_debit(symbol, number)
        except yucho.YuchoRefused:
            raise Wrong("yucho") from None
        return {
            "yucho_symbol": symbol,
            "yucho_number": number,
            "branch": derived.branch,
            name: derived.account_no,
        }
    digits = digits_of(asked.typed(name))
    if not digits:
        raise Wrong("empty")
    if not digits.isascii() or not digits.isdecimal():
        raise Wrong("account_digits")
    if len(digits) > 7:
        raise Wrong("account_long", typed=len(digits))
    return {name: digits.zfill(7)}


def _holder_kana(name: str, asked: Asked) -> dict[str, str]:
    """As the bank writes it; another person's than the user's is asked about once."""
    typed = asked.typed(name)
    if not typed:
        raise Wrong("empty")
    written = narrow(str(jaconv.hira2kata(typed)), allowed=zengin.STANDARD.charset.for_parties)
    if written.refused:
        raise Wrong("bank_kana", signs="".join(dict.fromkeys(written.refused)))
    if len(written.text) > 30:
        raise Wrong("too_long", most=30, typed=len(written.text))
    user = narrow(asked.known.get("kana", ""), allowed=zengin.STANDARD.charset.for_parties).text
    differs = bool(user) and user.replace(" ", "") != written.text.replace(" ", "")
    if differs and not asked.typed("holder_other"):
        raise Wrong("holder_differs")
    return {name: written.text, "holder_other": "yes" if differs else ""}


def _changes_user(known: Known) -> bool:
    return known.get("kind") == "change" and known.get("changes") in {"user", "both"}


_TEL = {"type": "tel", "inputmode": "tel"}
_NUMERIC = {"inputmode": "numeric"}
ITEMS: Mapping[str, Item] = {
    "kind": one_of("new", "change"),
    "changes": one_of("account", "user", "both", is_due=lambda known: known.get("kind") == "change"),
    "inquiry_no": Item("inquiry", _inquiry_no, attributes={**_NUMERIC, "autocomplete": "off", "size": "14"}),
    "postcode": Item(
        "postcode", _postcode, attributes={**_NUMERIC, "autocomplete": "postal-code", "size": "10"}
    ),
    "place": Item("text", text_of, attributes={"autocomplete": "street-address", "size": "40"}),
    "building": Item("text", text_of, attributes={"autocomplete": "address-line2", "size": "30"}),
    "name": Item("text", text_of, attributes={"autocomplete": "name", "size": "24"}),
    "kana": Item("text", kana_of, attributes={"autocomplete": "off", "size": "24"}),
    "former_name": Item(
        "text", text_of, attributes={"autocomplete": "off", "size": "24"}, is_due=_changes_user
    ),
    "former_kana": Item(
        "text", _former_kana, attributes={"autocomplete": "off", "size": "24"}, is_due=_changes_user
    ),
    "phone_mobile": Item("text", _phone, attributes={**_TEL, "autocomplete": "tel", "size": "16"}),
    "phone_home": Item("text", _phone, attributes={**_TEL, "autocomplete": "home tel", "size": "16"}),
    "phone_office": Item("text", _phone, attributes={**_TEL, "autocomplete": "work tel", "size": "16"}),
    "start_on": Item("day", _day, inputs=("start_on_y", "start_on_m", "start_on_d")),
    "bank": Item("bank", _bank),
    "branch": Item("branch", _branch, attributes={"autocomplete": "off", "size": "20"}),
    "account_type": Item("account_type", _account_type, options=("1", "2", "9")),
    "account_no": Item("account", _account_no, attributes={**_NUMERIC, "autocomplete": "off", "size": "10"}),
    "holder_name": Item("text", text_of, attributes={"autocomplete": "off", "size": "24"}),
    "holder_kana": Item("holder", _holder_kana, attributes={"autocomplete": "off", "size": "30"}),
    "email": Item(
        "email",
        _email,
        attributes={"type": "email", "autocomplete": "email", "size": "30", "spellcheck": "false"},
    ),
}
