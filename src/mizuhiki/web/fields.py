"""Fields that take what people type, clean it in silence and say in plain words what is missing.

Width, dashes, blanks and eras are ours to convert, never the person's (public-service UX, N1–N13, D1).
A name is kept letter by letter: no Unicode normalisation touches it, for that would change 神 into 神.
"""

import calendar
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

import jaconv
from django import forms
from django.core.exceptions import ValidationError
from typing_extensions import override

from mizuhiki.formats import zengin
from mizuhiki.formats.kana import narrow
from mizuhiki.platform import era

DASHES = re.compile("[‐-―−ーｰ－─﹣]")
UNSEEN = re.compile("[\u0000-\u0008\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
BLANKS = re.compile(r"[\s\u3000]+")
KANA = re.compile(r"[ァ-ヺー・A-Za-z0-9 .,&'()-]+")

MOST_DIGITS = 12
WORDS = {
    "day_parts": "年・月・日をすべて入力してください（例：2026 11 21）",
    "day_year": "年は西暦か元号で入力してください（例：2026、令和8、R8）",
    "day_month": "月は1から12までの数字で入力してください",
    "day_day": "日は1から31までの数字で入力してください",
    "day_last": "{year}年{month}月は{last}日までです",
    "whole": "{label}は数字で入力してください（例：{example}）",
    "digits": "{label}は{most}桁以下の数字で入力してください。今は{typed}桁です",
    "least": "{label}は{least}{unit}以上にしてください。今は{value}{unit}です",
    "most": "{label}は{most}{unit}以下にしてください。今は{value}{unit}です",
    "kana": "{label}はカタカナかひらがなで入力してください（例：ヤマダ タロウ）",
    "telephone": "{label}は0から始まる10桁か11桁の数字で入力してください（例：03-1234-5678）",
    "postcode": "{label}は7桁の数字で入力してください（例：100-0001）",
    "minute": "{label}は「18:30」のように入力してください。日の終わりは「24:00」です",
    "number": "{label}は{digits}桁の数字です。今は{typed}桁入力されています",
}


def plain(text: str) -> str:
    """Numbers and signs in ASCII: full width, dashes of all kinds and blanks made one."""
    folded = DASHES.sub("-", unicodedata.normalize("NFKC", UNSEEN.sub("", text)))
    return BLANKS.sub(" ", folded).strip()


def digits_of(text: str) -> str:
    """The digits of what was typed, without the blanks and dashes between them."""
    return re.sub(r"[ ()-]", "", plain(text))


def _digits_box(size: int) -> forms.TextInput:
    return forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": size})


class DayBoxes(forms.MultiWidget):
    """Three boxes 年・月・日 (D1)."""

    template_name = "web/widgets/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        month_or_day = {"size": 3, "maxlength": 4, "inputmode": "numeric", "autocomplete": "off"}
        year = forms.TextInput({"size": 6, "maxlength": 8, "autocomplete": "off"})
        super().__init__((year, forms.TextInput(month_or_day), forms.TextInput(month_or_day)), attrs)

    @override
    def decompress(self, value: Any) -> list[str]:
        return [str(value.year), str(value.month), str(value.day)] if isinstance(value, date) else []


class DayField(forms.Field):
    """A day. The year box takes 2026, 令和8, R8 or 8; one digit and full width are fine."""

    widget = DayBoxes
    _ERA_YEAR = re.compile(r"([^\d元]*)(\d{1,2}|元)")

    @override
    def to_python(self, value: Sequence[str] | None) -> date | None:
        parts = [plain(part or "").rstrip("年月日") for part in value or ()]
        if not any(parts):
            return None
        if not all(parts):
            raise ValidationError(WORDS["day_parts"])
        year = self._year(parts[0])
        month = self._part(parts[1], 12, "day_month")
        day = self._part(parts[2], 31, "day_day")
        last = calendar.monthrange(year, month)[1]
        if day > last:
            raise ValidationError(WORDS["day_last"].format(year=year, month=month, last=last))
        return date(year, month, day)

    def _year(self, typed: str) -> int:
        if re.fullmatch(r"[12]\d{3}", typed):
            return int(typed)
        match = self._ERA_YEAR.fullmatch(typed.replace(" ", ""))
        starts = {name: start for start, *names in era.ERAS for name in (*names, names[0][0])}
        starts[""] = era.ERAS[0][0]
        start = starts.get(match[1].upper()) if match else None
        if match is None or start is None:
            raise ValidationError(WORDS["day_year"])
        return start.year - 1 + (1 if match[2] == "元" else int(match[2]))

    def _part(self, typed: str, most: int, code: str) -> int:
        if not re.fullmatch(r"\d{1,2}", typed) or not 1 <= int(typed) <= most:
            raise ValidationError(WORDS[code])
        return int(typed)

    @override
    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class _WholeField(forms.Field):
    """A whole number with a unit people may type along."""

    unit: ClassVar[str]
    example: ClassVar[str]
    clutter: ClassVar[re.Pattern[str]]

    def __init__(self, *, least: int | None = None, most: int | None = None, **kwargs: Any) -> None:
        self.least, self.most = least, most
        kwargs.setdefault(
            "widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "size": 12})
        )
        super().__init__(**kwargs)

    @override
    def to_python(self, value: str | None) -> int | None:
        typed = self.clutter.sub("", plain(value or ""))
        if not typed:
            return None
        match = re.fullmatch(r"([-▲△]?)(\d+)", typed)
        if match is None:
            raise ValidationError(WORDS["whole"].format(label=self.label, example=self.example))
        if len(match[2]) > MOST_DIGITS:
            facts = {"label": self.label, "most": MOST_DIGITS, "typed": len(match[2])}
            raise ValidationError(WORDS["digits"].format(**facts))
        return -int(match[2]) if match[1] else int(match[2])

    @override
    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is None:
            return
        facts = {"label": self.label, "unit": self.unit, "value": f"{value:,}"}
        if self.least is not None and value < self.least:
            raise ValidationError(WORDS["least"].format(least=f"{self.least:,}", **facts))
        if self.most is not None and value > self.most:
            raise ValidationError(WORDS["most"].format(most=f"{self.most:,}", **facts))

    @override
    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value


class RecordField(forms.IntegerField):
    """The number of a record that a screen sends back unseen: any that the database can hold."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)


class YenField(_WholeField):
    """Whole yen: １２，３４５円, ¥12,345, ▲1,000."""

    unit, example = "円", "12345"
    clutter = re.compile(r"[ ,\\¥円]")


class VolumeField(_WholeField):
    """Whole cubic metres: 24, ２４㎥, 24 m³."""

    unit, example = "m³", "24"
    clutter = re.compile(r"[ ,]|m3$|立方メートル$")


class CountField(_WholeField):
    """Whole sheets, letters or things: 1,200, １２００枚."""

    unit, example = "枚", "1200"
    clutter = re.compile(r"[ ,枚通件個]")


class PrintedNumberField(_WholeField):
    """The number printed on a sheet of paper: 1201, No.1201, 1201番."""

    unit, example = "番", "1201"
    clutter = re.compile(r"[ ,番]|^no\.?", re.IGNORECASE)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(least=1, most=10**MOST_DIGITS - 1, **kwargs)


class NameField(forms.CharField):
    """A name, letter by letter as written; only blanks are made one and unseen signs taken out (N1, N2)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 50)
        kwargs.setdefault("widget", forms.TextInput({"autocomplete": "off"}))
        super().__init__(**kwargs)

    @override
    def to_python(self, value: Any) -> str:
        return BLANKS.sub(" ", UNSEEN.sub("", value or "")).strip()


class KanaField(NameField):
    """フリガナ: taken in any kana, kept as 全角カタカナ (N3). May be empty: a Latin name has none (N4)."""

    @override
    def to_python(self, value: Any) -> str:
        folded = unicodedata.normalize("NFKC", super().to_python(value)).replace("―", "ー")
        kana = str(jaconv.hira2kata(folded))
        if kana and not KANA.fullmatch(kana):
            raise ValidationError(WORDS["kana"].format(label=self.label))
        return kana


class TelephoneField(forms.CharField):
    """A telephone number as typed, in plain digits and dashes; `digits_of` takes the dashes out (N8)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"type": "tel", "autocomplete": "off", "size": 16}))
        super().__init__(**kwargs)

    @override
    def to_python(self, value: Any) -> str:
        typed = re.sub(r"\A\+81[ -]?\(?0?\)?", "0", plain(value or ""))
        if typed and not re.fullmatch(r"0\d{9,10}", digits_of(typed)):
            raise ValidationError(WORDS["telephone"].format(label=self.label))
        return typed


class PostcodeField(forms.CharField):
    """郵便番号: seven digits, with or without a dash (N6)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _digits_box(10))
        super().__init__(**kwargs)

    @override
    def to_python(self, value: Any) -> str:
        typed = digits_of(value or "").removeprefix("〒")
        if typed and not re.fullmatch(r"\d{7}", typed):
            raise ValidationError(WORDS["postcode"].format(label=self.label))
        return typed


class NumberField(forms.CharField):
    """A number of fixed length, such as お客様番号; blanks and dashes are ignored (N10)."""

    def __init__(self, *, digits: int, **kwargs: Any) -> None:
        self.digits = digits
        kwargs.setdefault("widget", _digits_box(digits + 6))
        super().__init__(**kwargs)

    @override
    def to_python(self, value: Any) -> str:
        typed = digits_of(value or "")
        if typed and not re.fullmatch(rf"\d{{{self.digits}}}", typed):
            words = WORDS["number"].format(label=self.label, digits=self.digits, typed=len(typed))
            raise ValidationError(words)
        return typed


class MinuteField(forms.CharField):
    """A time of the day as minutes since midnight: 18:30, １８：３０, 1830, 18時30分, 24:00."""

    _CLOCK = re.compile(r"(\d{1,2})[:時.]?(\d{2})分?")
    DAY = 24 * 60

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"size": 6, "autocomplete": "off", "maxlength": 8}))
        super().__init__(**kwargs)

    @override
    def prepare_value(self, value: Any) -> Any:
        return f"{value // 60:02}:{value % 60:02}" if isinstance(value, int) else value

    @override
    def clean(self, value: Any) -> Any:
        typed = plain(super().clean(value) or "").replace(" ", "")
        if not typed:
            return None
        match = self._CLOCK.fullmatch(typed)
        minute = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else self.DAY + 1
        if minute > self.DAY:
            raise ValidationError(WORDS["minute"].format(label=self.label))
        return minute


class MonthField(forms.TypedChoiceField):
    """One of a few months, newest first: 2026年11月. Gives the month's first day."""

    def __init__(self, *, months: Sequence[date] = (), **options: Any) -> None:
        super().__init__(coerce=lambda text: date.fromisoformat(f"{text}-01"), **options)
        self.offer(months)

    def offer(self, months: Sequence[date]) -> None:
        """Say which months may be chosen."""
        self.choices = [(f"{month:%Y-%m}", f"{month.year}年{month.month}月") for month in months]


class BankKanaField(forms.CharField):
    """A holder's name in kana as banks write it."""

    @override
    def to_python(self, value: Any) -> str:
        typed = str(jaconv.hira2kata(super().to_python(value) or ""))
        written = narrow(typed, allowed=zengin.STANDARD.charset.for_parties)
        if written.refused:
            signs = "".join(dict.fromkeys(written.refused))
            raise ValidationError(f"銀行で使えない文字があります（{signs}）。カナで入力してください")
        return written.text
