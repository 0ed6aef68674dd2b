"""Agent profiles: where the items of a file stand is data, and a fault leads to its line."""

from datetime import date

import pytest

from mizuhiki.formats import konbini
from mizuhiki.formats.konbini import CsvLayout, FixedLayout
from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.pack import Pack, read_pack
from mizuhiki.rulepacks.services import DATA, files_of

FILES = files_of(DATA / "mizuhiki-demo")


def changed(before: str, after: str) -> dict[str, str]:
    """The demo's files with one place of `pack.yaml` written otherwise."""
    assert before in FILES["pack.yaml"]
    return FILES | {"pack.yaml": FILES["pack.yaml"].replace(before, after, 1)}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack(FILES, version_id=0)


@pytest.mark.parametrize(
    ("code", "known"), [("cvs", konbini.M1), ("region", konbini.M2), ("phone", konbini.AGENT_CSV)]
)
def test_the_demos_agents_write_the_layouts_that_are_known(
    pack: Pack, code: str, known: FixedLayout | CsvLayout
) -> None:
    layout = pack.stores.agents[code].layout
    assert type(layout) is type(known)
    assert (layout.items, layout.kinds) == (known.items, known.kinds)
    if isinstance(layout, FixedLayout):
        assert isinstance(known, FixedLayout)
        assert (layout.header and layout.header.items) == (known.header and known.header.items)
    if isinstance(layout, CsvLayout):
        assert isinstance(known, CsvLayout)
        assert (layout.columns, layout.encoding, layout.barcode_prefix) == (13, "cp932", "EAN")


def test_a_header_must_name_the_agent_and_the_company_of_the_profile(pack: Pack) -> None:
    headers = {code: getattr(one.layout, "header", None) for code, one in pack.stores.agents.items()}
    region = headers.pop("region")
    assert region is not None
    assert region.sender == {"agent_code": "00450", "company_code": "00001"}
    assert headers == {"cvs": None, "phone": None}


def test_a_final_report_is_due_so_many_bank_days_after_the_payment(pack: Pack) -> None:
    agents = pack.stores.agents
    found = {code: one.final_by(date(2026, 4, 28)) for code, one in agents.items()}
    assert found == {  # 29 April, 3, 4, 5 and 6 May 2026 are no bank days
        "cvs": date(2026, 5, 13),
        "region": date(2026, 5, 18),
        "phone": date(2026, 5, 11),
    }


def test_a_channel_is_told_in_words_or_by_its_number(pack: Pack) -> None:
    agents = pack.stores.agents
    assert agents["cvs"].channel_label("000020") == "ローソン"
    assert agents["phone"].channel_label("820") == "PayPay"
    assert agents["cvs"].channel_label("000999") == "000999"


BAD = [
    # what is written, what instead, where the fault stands, its key below `stores.agents`, in words
    ("    cvs:", "    Cvs:", "", "Cvs", "英小文字"),
    ('agent_code: "00120"', "agent_code: 120", "", "cvs.agent_code", "引用符"),
    ("      final_days: 7", "      final_days: 0", "", "cvs.final_days", "1から60まで"),
    ("form: fixed", "form: fax", "", "cvs.layout.form", "「fixed」"),
    ("form: fixed", "form: [fixed]", "", "cvs.layout.form", "「fixed」"),
    ("barcode: [16, 44]", "barcode: [16, 43]", "", "cvs.layout.items.barcode", "長さは44バイト"),
    ("shop: [63, 7]", "shop: [58, 7]", "", "cvs.layout.items.shop", "「barcode」と重なっています"),
    ("channel: [96, 6]", "channel: [116, 6]", "", "cvs.layout.items.channel", "120バイトの中"),
    ("kind: [1, 2]", "kind: [0, 2]", "", "cvs.layout.items.kind", "データ区分の後"),
    ("kind: [1, 2]", "kind: 1", "", "cvs.layout.items.kind", "[開始位置"),
    ("          shop: [63, 7]\n", "", "        items:", "cvs.layout.items.shop", "項目がありません"),
    ("shop: [63, 7]", "shopp: [63, 7]", "", "cvs.layout.items.shopp", "知らない項目"),
    ('"02": final', '"02": paid', "", "cvs.layout.kinds.02", "のどれかです"),
    ('"02": final', '"2": final', "", "cvs.layout.kinds.2", "2文字"),
    ("shop: 10", "shop: 13", "", "phone.layout.items.shop", "0から12まで"),
    ("shop: 10", "shop: 8", "channel: 8", "phone.layout.items.channel", "「shop」と同じ列"),
    ("agent_code: [9, 5]", "agent_code: [9, 6]", "", "region.layout.header.agent_code", "長さは5バイト"),
    (
        "agent_code: [9, 5]",
        "agent_code: [10, 5]",
        "company_code: [14",
        "region.layout.header.company_code",
        "重な",
    ),
    ("agent_code: [9, 5]", "agency: [9, 5]", "", "region.layout.header.agency", "知らない項目"),
    ("made_on: [1, 8]", "made_on: [0, 8]", "", "region.layout.header.made_on", "データ区分の後"),
    ("made_on: [1, 8]", "made_on: [1, 6]", "", "region.layout.header.made_on", "長さは8バイト"),
    (
        'agent_code: "00450"',
        'agent_code: ""',
        "agent_code: [9",
        "region.layout.header.agent_code",
        "空なので",
    ),
    (
        "\n          agent_code: [9, 5]\n          company_code: [14, 5]",
        "",
        "header:",
        "region.layout.header",
        "位置を",
    ),
    ("columns: 13", "header: {}\n        columns: 13", "header: {}", "phone.layout.header", "知らない項目"),
    ("columns: 13", 'columns: "13"', "", "phone.layout.columns", "整数"),
    ("encoding: cp932", "encoding: ebcdic", "", "phone.layout.encoding", "「cp932」"),
    ('"820": PayPay', "820: PayPay", '      channels:\n        "530"', "phone.channels", "引用符"),
]


@pytest.mark.parametrize(("before", "after", "place", "key", "problem"), BAD)
def test_a_fault_names_its_key_and_line(before: str, after: str, place: str, key: str, problem: str) -> None:
    files = changed(before, after)
    with pytest.raises(RulePackFault) as refused:
        read_pack(files, version_id=0)
    assert problem in str(refused.value.slots["problem"])
    line = files["pack.yaml"].split(place or after)[0].count("\n") + 1
    whole = f"stores.agents.{key}"
    assert (refused.value.slots["key"], refused.value.slots["line"]) == (whole, line)
