"""Bank profiles: every account belongs to one, and a fault leads to its line."""

from datetime import date

import pytest

from mizuhiki.formats.zengin import CustomerNoStyle, Framing
from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.pack import Pack, read_pack
from mizuhiki.rulepacks.services import DATA, files_of

FILES = files_of(DATA / "mizuhiki-demo")
APRIL = date(2026, 4, 1)


def changed(before: str, after: str) -> dict[str, str]:
    """The demo's files with one place of `pack.yaml` written otherwise."""
    assert before in FILES["pack.yaml"]
    return FILES | {"pack.yaml": FILES["pack.yaml"].replace(before, after, 1)}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack(FILES, version_id=0)


@pytest.mark.parametrize(
    ("place", "code"),
    [("0001-001", "standard"), ("9900-128", "yucho"), ("9990-001", "shinkin"), ("9991-999", "shinkin")],
)
def test_every_account_belongs_to_one_profile(pack: Pack, place: str, code: str) -> None:
    assert pack.debit.serving(*place.split("-")).code == code


def test_a_branch_goes_before_its_bank_and_a_bank_before_the_rest() -> None:
    files = changed('serves: ["9990", "9991"]', 'serves: ["9990", "9991-005", "0001-002"]')
    serving = read_pack(files, version_id=0).debit.serving
    found = [serving(*pair).code for pair in (("9991", "005"), ("9991", "006"), ("0001", "002"))]
    assert found == ["shinkin", "standard", "shinkin"]


def test_each_has_its_own_days_and_form(pack: Pack) -> None:
    days = {
        code: (one.debit_on(APRIL), one.retry_on(APRIL), one.answer_by(one.debit_on(APRIL)))
        for code, one in pack.debit.profiles.items()
    }
    assert days == {  # 30 and 31 May 2026 are a weekend
        "standard": (date(2026, 5, 27), date(2026, 6, 10), date(2026, 6, 1)),
        "yucho": (date(2026, 5, 25), date(2026, 6, 10), date(2026, 6, 1)),
        "shinkin": (date(2026, 5, 28), None, date(2026, 6, 3)),
    }
    forms = {code: (one.form.framing, one.form.customer_no) for code, one in pack.debit.profiles.items()}
    assert forms == {
        "standard": (Framing.NONE, CustomerNoStyle.TEXT),
        "yucho": (Framing.CRLF, CustomerNoStyle.TEXT),
        "shinkin": (Framing.SHORT_BY_ONE, CustomerNoStyle.NUMBER),
    }


def test_a_day_that_holidays_move_into_the_next_month_belongs_to_its_reading_month(pack: Pack) -> None:
    january = date(2027, 1, 1)
    due_on = pack.billing.debit_on(january)
    assert due_on == date(2027, 3, 1)  # 27 February 2027 is a Saturday
    assert pack.cycle_of(due_on) == january
    assert pack.drawn_on(due_on, "yucho") == date(2027, 2, 25)
    assert pack.drawn_on(due_on, "standard") == due_on


BAD = [
    # what is written, what instead, where the fault stands, its key below `debit.profiles`, in words
    ('framing: "119"', "framing: fax", "", "shinkin.form.framing", "「fax」は使えません"),
    ('framing: "119"', 'frming: "119"', "", "shinkin.form.frming", "という項目はありません"),
    ('serves: ["9900"]', 'serves: ["*"] #', "", "yucho.serves", "「standard」にもあります"),
    ('serves: ["9900"]', 'serves: ["990"]', "", "yucho.serves", "金融機関コード4桁"),
    ('serves: ["9900"]', "serves: []", "", "yucho.serves", "金融機関コード4桁"),
    ('serves: ["*"]', 'serves: ["0001"]', "  profiles:", "", "「*」"),
    ("debit_day: 25", "debit_day: 31", "", "yucho.debit_day", "1から28まで"),
    ("debit_day: 25", 'debit_day: "25"', "", "yucho.debit_day", "整数"),
    ("      debit_day: 25\n", "", "    yucho:", "yucho.debit_day", "項目がありません"),
    ("answer_days: 3", "answer_days: 0", "", "standard.answer_days", "1から60まで"),
    ('"0000900456"', '"900456"', "", "yucho.client_code", "数字10桁"),
    ("client_name: ﾐｽ", "client_name: 水ｽ", "", "standard.client_name", "書けない文字があります：水"),
    ('account_type: "1"', 'account_type: "3"', "", "standard.account_type", "どれかです"),
    ('codes: ["1"]', 'codes: ["0"]', "", "standard.retry.codes", "振替不能の結果コード"),
    ("months_later: 1", "months_later: 3", "", "standard.retry.months_later", "0から2まで"),
    ("    yucho:", "    Yucho:", "", "Yucho", "英小文字"),
]


@pytest.mark.parametrize(("before", "after", "place", "key", "problem"), BAD)
def test_a_fault_names_its_key_and_line(before: str, after: str, place: str, key: str, problem: str) -> None:
    files = changed(before, after)
    with pytest.raises(RulePackFault, match=problem) as refused:
        read_pack(files, version_id=0)
    line = next(n for n, text in enumerate(files["pack.yaml"].splitlines(), 1) if (place or after) in text)
    whole = f"debit.profiles.{key}" if key else "debit.profiles"
    assert (refused.value.slots["key"], refused.value.slots["line"]) == (whole, line)
    assert f"pack.yaml {line}行目の「{whole}」" in refused.value.message
