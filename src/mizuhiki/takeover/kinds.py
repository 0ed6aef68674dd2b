"""What is taken over from an old system: kinds of records with their fields, in the order they are read.

A kind comes after those it refers to. The words of `values` are the only ones a field may hold once the
mapping file has put the old system's codes into ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Form = Literal["text", "digits", "whole", "day", "month"]


@dataclass(frozen=True)
class Field:
    """One field: what it holds, whether it must be there, and which record it names."""

    name: str
    label: str
    form: Form = "text"
    size: int = 200  # most characters; of `digits` exactly so many, with zeros before
    required: bool = False
    values: frozenset[str] = frozenset()
    refers: str = ""  # the kind whose key it holds
    unique: bool = False


@dataclass(frozen=True)
class Kind:
    """One kind of record. Of those with the same `spans` no two may hold on the same day."""

    code: str
    label: str
    fields: tuple[Field, ...]
    spans: tuple[tuple[str, ...], ...] = ()
    begins: str = "starts_on"
    ends: str = "ends_on"

    @property
    def has_key(self) -> bool:
        """Whether other records name it."""
        return self.fields[0].name == "key"

    def field(self, name: str) -> Field | None:
        """The field of a name, if it has one."""
        return next((one for one in self.fields if one.name == name), None)


FACTS = ("area", "shops", "purpose", "certified", "concentration", "reduction", "source")
MARKS = ("protection", "life_support", "welfare", "bankrupt", "care", "large_print")


def _key(label: str) -> Field:
    return Field("key", label, size=40, required=True, unique=True)


def _to(kind: str, label: str, name: str = "", *, required: bool = True) -> Field:
    return Field(name or kind.removesuffix("s"), label, size=40, required=required, refers=kind)


def _day(name: str, label: str, *, required: bool = False) -> Field:
    return Field(name, label, form="day", required=required)


def _whole(name: str, label: str, *, required: bool = False) -> Field:
    return Field(name, label, form="whole", required=required)


def _one_of(name: str, label: str, values: Sequence[str], *, required: bool = True) -> Field:
    return Field(name, label, required=required, values=frozenset(values))


FROM, UNTIL = _day("starts_on", "開始日", required=True), _day("ends_on", "終了日")
CYCLES, ROLES = ("monthly", "odd", "even"), ("water_user", "payer", "mail_recipient", "agent")
SUPPLY = _to("supplies", "使用契約", "supply")

KINDS: tuple[Kind, ...] = (
    Kind(
        "customers",
        "お客様",
        (
            _key("お客様の番号"),
            Field("customer_no", "お客様番号", form="digits", size=10, unique=True),
            _one_of("kind", "個人・法人", ("person", "company")),
            Field("name", "氏名・名称", size=100, required=True),
            Field("kana", "フリガナ", size=100),
            _one_of("language", "言語", ("ja", "ja-easy", "en", "zh", "ko"), required=False),
            Field("postcode", "郵便番号", form="digits", size=7),
            Field("address", "住所"),
            Field("phone", "電話番号", size=20),
            Field("phone_note", "電話の区分", size=20),
            _day("died_on", "死亡日"),
        ),
    ),
    Kind(
        "marks",
        "お客様の注意事項",
        (
            _to("customers", "お客様"),
            _one_of(
                "kind", "種類", ("protection", "life_support", "welfare", "bankrupt", "care", "large_print")
            ),
            FROM,
            UNTIL,
            Field("note", "備考"),
        ),
        spans=(("customer", "kind"),),
    ),
    Kind(
        "premises",
        "使用場所",
        (
            _key("使用場所の番号"),
            Field("postcode", "郵便番号", form="digits", size=7, required=True),
            Field("town", "町名", size=60, required=True),
            Field("block", "番地", size=40),
            Field("building", "建物・部屋", size=80),
        ),
    ),
    Kind(
        "taps",
        "給水装置",
        (
            _key("給水装置の番号"),
            Field("tap_no", "水栓番号", size=12, required=True, unique=True),
            _to("premises", "使用場所", "premises"),
            _whole("bore_mm", "口径", required=True),
            _to("taps", "親の給水装置", "parent", required=False),
            Field("route", "検針区", size=8, required=True),
            _whole("route_order", "検針順", required=True),
        ),
    ),
    Kind(
        "owners",
        "所有者",
        (_to("taps", "給水装置"), _to("customers", "お客様"), FROM, UNTIL),
        spans=(("tap",),),
    ),
    Kind(
        "meters",
        "メーター",
        (
            _key("メーターの番号"),
            Field("serial", "メーター番号", size=16, required=True, unique=True),
            _whole("bore_mm", "口径", required=True),
            _whole("digits", "桁数", required=True),
            _day("verified_until", "検定満期", required=True),
        ),
    ),
    Kind(
        "fittings",
        "メーターの取付け",
        (
            _to("taps", "給水装置"),
            _to("meters", "メーター"),
            _day("fitted_on", "取付日", required=True),
            _whole("fitted_m3", "取付時の指針", required=True),
            _day("removed_on", "取外し日"),
            _whole("removed_m3", "取外し時の指針"),
        ),
        spans=(("tap",), ("meter",)),
        begins="fitted_on",
        ends="removed_on",
    ),
    Kind(
        "supplies",
        "使用契約",
        (
            _key("使用契約の番号"),
            Field("inquiry_no", "お問い合わせ番号", form="digits", size=11, required=True, unique=True),
            _to("taps", "給水装置"),
            _one_of("kind", "区分", ("ordinary", "temporary"), required=False),
            FROM,
            UNTIL,
            Field("parked", "保留理由", size=100),
        ),
        spans=(("tap",),),
    ),
    Kind(
        "services",
        "使用契約のサービス",
        (
            SUPPLY,
            Field("charge", "料金の種類", size=32, required=True),
            Field("use_class", "用途", size=20, required=True),
            _one_of("cycle", "検針月", CYCLES),
            _whole("dwellings", "戸数"),
            Field("scheme", "共同住宅の扱い", size=20),
            _whole("persons", "人数"),
            FROM,
            UNTIL,
        ),
        spans=(("supply", "charge"),),
    ),
    Kind(
        "facts",
        "料金の条件",
        (
            SUPPLY,
            Field("charge", "料金の種類", size=32, required=True),
            _one_of("kind", "条件", FACTS),
            Field("code", "内容", size=40),
            _whole("number", "数"),
            FROM,
            UNTIL,
        ),
        spans=(("supply", "charge", "kind", "code"),),
    ),
    Kind(
        "parties",
        "使用者・納付者など",
        (SUPPLY, _to("customers", "お客様"), _one_of("role", "役割", ROLES), FROM, UNTIL),
        spans=(("supply", "role"),),
    ),
    Kind(
        "groups",
        "一括納付",
        (
            _key("一括納付の番号"),
            Field("name", "名称", size=40, required=True),
            _to("customers", "納付者", "payer"),
            _to("customers", "送付先", "recipient", required=False),
        ),
    ),
    Kind(
        "members",
        "一括納付の契約",
        (
            _to("groups", "一括納付"),
            SUPPLY,
            Field("since", "開始月", form="month", required=True),
            Field("until", "終了月の翌月", form="month"),
        ),
        spans=(("supply",),),
        begins="since",
        ends="until",
    ),
    Kind(
        "mandates",
        "口座振替",
        (
            SUPPLY,
            Field("bank_code", "金融機関", form="digits", size=4, required=True),
            Field("branch_code", "支店", form="digits", size=3, required=True),
            _one_of("account_type", "預金種目", ("1", "2", "3", "9")),
            Field("account_no", "口座番号", form="digits", size=7, required=True),
            Field("holder_kana", "口座名義", size=60, required=True),
            Field("yucho_symbol", "記号", form="digits", size=5),
            Field("yucho_number", "番号", size=8),
            FROM,
            UNTIL,
        ),
        spans=(("supply",),),
    ),
    Kind(
        "readings",
        "検針",
        (
            SUPPLY,
            Field("cycle_month", "検針月", form="month", required=True),
            _day("period_start", "前回検針日", required=True),
            _day("read_on", "検針日", required=True),
            _whole("previous_m3", "前回指針", required=True),
            _whole("index_m3", "今回指針", required=True),
            _whole("usage_m3", "使用水量", required=True),
            _one_of("kind", "区分", ("regular", "final", "estimated"), required=False),
        ),
    ),
    Kind(
        "pledges",
        "納入誓約",
        (
            _key("誓約の番号"),
            SUPPLY,
            _to("customers", "お客様"),
            _day("signed_on", "誓約日", required=True),
        ),
    ),
    Kind(
        "bills",
        "請求",
        (
            _key("請求の番号"),
            SUPPLY,
            Field("charge", "料金の種類", size=32, required=True),
            Field("cycle_month", "検針月", form="month", required=True),
            _whole("fiscal_year", "年度", required=True),
            _day("period_start", "前回検針日", required=True),
            _day("period_end", "今回検針日", required=True),
            _whole("billed_yen", "請求額", required=True),
            _whole("paid_yen", "収納済額", required=True),
            _whole("tax_percent", "税率", required=True),
            _day("due_on", "納期限", required=True),
            Field("slip_no", "納付書番号", form="digits", size=16),
            _whole("slip_yen", "納付書の金額"),
            _to("pledges", "納入誓約", "pledge", required=False),
        ),
    ),
    Kind(
        "instalments",
        "分納",
        (
            _to("pledges", "納入誓約"),
            _whole("number", "回", required=True),
            _day("due_on", "納付期限", required=True),
            _whole("yen", "金額", required=True),
        ),
    ),
    Kind(
        "holds",
        "滞納整理の保留",
        (
            SUPPLY,
            _one_of("kind", "種類", ("dispute", "suspended", "deceased", "bankrupt", "welfare")),
            _day("since", "開始日", required=True),
            _day("until", "見直し日", required=True),
            Field("reason", "理由", required=True),
        ),
    ),
    Kind(
        "totals",
        "統制合計（旧システムの残高表）",
        (
            Field("charge", "料金の種類", size=32, required=True),
            _whole("fiscal_year", "年度", required=True),
            _whole("count", "件数", required=True),
            _whole("yen", "未収額", required=True),
        ),
    ),
)
CYCLE = Kind(  # of a parallel run, by a mapping file of its own
    "cycle",
    "旧システムの調定",
    (
        Field("inquiry_no", "お問い合わせ番号", form="digits", size=11, required=True),
        Field("charge", "料金の種類", size=32, required=True),
        _whole("usage_m3", "使用水量", required=True),
        _whole("yen", "調定額", required=True),
        _whole("bore_mm", "口径"),
        Field("use_class", "用途", size=20),
        _whole("days", "使用日数"),
    ),
)
BY_CODE: Mapping[str, Kind] = {kind.code: kind for kind in KINDS}
REQUIRED = ("customers", "premises", "taps", "supplies", "services", "parties", "totals")
