"""The house that prints and encloses: what its machines want is data, and a fault leads to its line."""

from decimal import Decimal

import pytest

from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.marks import Lines, Square
from mizuhiki.rulepacks.pack import read_pack
from mizuhiki.rulepacks.printhouse import Enclosure, PaperStock, PrintHouse
from mizuhiki.rulepacks.services import DATA, files_of

FILES = files_of(DATA / "mizuhiki-demo")
TEXT = FILES["pack.yaml"]
MARKS = TEXT[TEXT.index("  marks: #") : TEXT.index("arrears_letters: #")]
LINES = MARKS[MARKS.index("    lines: #") :]
SQUARE = """    square:
      symbol: datamatrix
      side_mm: "12"
      fields: [{item: letter, digits: 10}, {item: inserts, digits: 6}, {item: sequence, digits: 2}]
"""
CHOSEN = '[料金のご案内, {name: 工事のお知らせ, postcodes: ["9200", "921"]}]'


def house_of(*changes: tuple[str, str]) -> PrintHouse:
    """Of the demo's pack with some of its text changed."""
    text = TEXT
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    house = read_pack(FILES | {"pack.yaml": text}, version_id=0).printhouse
    assert house is not None
    return house


def test_the_demo_states_its_machine_and_its_papers() -> None:
    house = house_of()
    assert house.marks is not None
    assert (house.marks.counts, house.marks.first, house.marks.last) == ("sheet", 0, 7)
    assert isinstance(house.marks.drawn, Lines)
    assert house.marks.drawn.size_mm == (Decimal(11), Decimal("28.5"))
    notice = house.letters["payment_notice"]
    assert notice.paper == PaperStock("納付書用紙（ミシン目入り）", "上質紙")
    assert house.letters["debit_notice"].paper is None


def test_an_old_pack_knows_no_marks_and_no_paper() -> None:
    house = house_of((MARKS, ""), ("      paper: {first: 納付書用紙（ミシン目入り）, others: 上質紙}\n", ""))
    assert house.marks is None
    assert house.letters["payment_notice"].enclosures == (Enclosure("料金のご案内"),)


def test_a_square_code_and_an_enclosure_for_some() -> None:
    house = house_of((LINES, SQUARE), ("[料金のご案内]", CHOSEN))
    assert house.marks is not None
    fields = (("letter", 10), ("inserts", 6), ("sequence", 2))
    assert house.marks.drawn == Square("datamatrix", Decimal(12), fields)
    everybody, some = house.letters["payment_notice"].enclosures
    assert [everybody.is_for(code) for code in ("", "9200001")] == [True, True]
    assert [some.is_for(code) for code in ("", "9200001", "9201234", "9219999", "9220000")] == [
        False, True, False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "key", "said"),
    [
        ("    counts: sheet #", "    counts: page #", "marks.counts", "sheetかletterを書いてください。"),
        ("    inserts: last #", "    inserts: first #", "marks.inserts", "lastかeveryを書いてください。"),
        ("    last: 7\n", "    last: 8\n", "marks.last", "連番の線で表せる7までの整数"),
        ("    first: 0\n", "    first: 7\n", "marks.last", "最初より大きく999999まで"),
        ('left_mm: "5"', 'left_mm: "199.5"', "marks.left_mm", "A4の用紙からはみ出します。"),
        ('top_mm: "21"', "top_mm: 21", "marks.top_mm", "引用符で囲んだ文字で書いてください。"),
        ('pitch_mm: "4"', 'pitch_mm: "2,5"', "marks.lines.pitch_mm", "2から8までの長さ（mm）"),
        ('thickness_mm: "0.5"', 'thickness_mm: "1.5"', "marks.lines.thickness_mm", "0.2から1までの長さ"),
        ("order: [always, last", "order: [last, always", "marks.lines.order", "最初の線は"),
        ("order: [always, last", "order: [always, end", "marks.lines.order", "、2つから20まで並べて"),
        ("sequence1, divert", "divert", "marks.lines.order", "sequence1から欠けずに"),
        ("divert, parity", "parity, parity", "marks.lines.order", "always以外は1度ずつ"),
        (LINES, "", "marks.lines", "どちらか1つを書いてください。"),
        (LINES, LINES + SQUARE, "marks.lines", "どちらか1つを書いてください。"),
        (LINES, SQUARE.replace("digits: 10", "digits: 9"), "marks.square.fields", "letterは10けた"),
        (LINES, SQUARE.replace("digits: 2", "digits: 25"), "marks.square.fields", "合計を40まで"),
        (LINES, SQUARE.replace("sequence", "name"), "marks.square.fields", "itemはletter、inserts、"),
        (LINES, SQUARE.replace("datamatrix", "code128"), "marks.square.symbol", "qrかdatamatrix"),
        ("[料金のご案内]", CHOSEN, "letters.payment_notice.enclosures", "差込口2の印が必要です。"),
        ("[料金のご案内]", "[{name: 案内}]", "letters.payment_notice.enclosures", "nameとpostcodes"),
        (
            "[料金のご案内]",
            '[{name: 案内, postcodes: ["92"]}]',
            "letters.payment_notice.enclosures",
            "上3けたから7けた",
        ),
        (", others: 上質紙}", "}", "letters.payment_notice.paper", "others（2枚目からの用紙）"),
        ("sides: simplex", "sides: both", "sides", "simplex（片面）かduplex（両面）"),
    ],
)
def test_what_the_machine_could_not_do_is_refused_by_its_key(
    before: str, after: str, key: str, said: str
) -> None:
    with pytest.raises(RulePackFault) as refused:
        house_of((before, after))
    assert refused.value.slots["key"] == f"printhouse.{key}"
    assert said in str(refused.value.slots["problem"])
    assert refused.value.slots["line"]
