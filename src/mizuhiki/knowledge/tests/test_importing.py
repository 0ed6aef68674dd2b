"""The utility's list: each line is kept, merged or dropped, and none of it is told before it is approved."""

import pytest

from mizuhiki.knowledge import errors, finding, selectors
from mizuhiki.knowledge.models import FaqImport, FaqImportLine, Version
from mizuhiki.knowledge.services.importing import import_list
from mizuhiki.knowledge.tests.conftest import DAY
from mizuhiki.staff.models import User

pytestmark = pytest.mark.django_db
LIST = """分類,質問,回答
口座振替,引き落としの日は？,27日です。
口座振替,引き落としの日は,27日です。
口座振替,引き落としの日は？,土日のときは翌営業日です。

,ｺﾝﾋﾞﾆで払える？,はい。
水質,水が白い,空気の泡です。
水質,水が白い,空気の泡です。
"""


@pytest.mark.req("CC-030")
def test_a_list_is_kept_merged_and_dropped_with_its_counts(writer: User) -> None:
    record = import_list(content=LIST.encode(), file_name="faq.csv", actor=writer)
    assert (record.line_count, record.kept, record.merged, record.dropped) == (6, 3, 1, 2)
    lines = [(line.line, line.outcome) for line in record.lines.order_by("line")]
    assert lines == [
        (2, "kept"),
        (3, "dropped"),
        (4, "merged"),
        (6, "kept"),
        (7, "kept"),
        (8, "dropped"),
    ]
    merged = FaqImportLine.objects.get(line=4).version
    assert (merged.number, merged.body) == (2, "27日です。\n\n土日のときは翌営業日です。")
    categories = [one.category.name for one in selectors.newest().order_by("article__number") if one.category]
    assert categories == ["口座振替", "未分類", "水質"]
    assert finding.entries("引き落とし", on=DAY) == []
    with pytest.raises(errors.ListAlreadyTaken):
        import_list(content=LIST.encode(), file_name="again.csv", actor=writer)
    assert (FaqImport.objects.count(), Version.objects.count()) == (1, 4)


@pytest.mark.parametrize(
    ("content", "line", "field"),
    [
        ("質問,回答\n引き落とし,\n", 2, "回答"),
        ("質問,回答\n,はい\n", 2, "質問"),
        (f"質問,回答\n{'長' * 201},はい\n", 2, "質問"),
        ("質問,こたえ\n引き落とし,はい\n", 1, "見出し"),
        ("質問,回答\n", 0, "ファイル"),
        ("", 1, "見出し"),
    ],
)
def test_a_list_with_a_fault_is_refused_whole(writer: User, content: str, line: int, field: str) -> None:
    with pytest.raises(errors.ListRefused) as refused:
        import_list(content=f"{content}".encode(), file_name="faq.csv", actor=writer)
    assert [(fault.line, fault.field) for fault in refused.value.faults] == [(line, field)]
    assert (FaqImport.objects.count(), Version.objects.count()) == (0, 0)
