"""取次ぎ先 as a list that goes out: a row for each subject in use, with its section (CC-039, CC-059)."""

from collections.abc import Mapping

from mizuhiki.callcentre import selectors
from mizuhiki.documents.api import Table

COLUMNS: Mapping[str, str] = {
    "subject": "用件",
    "words": "よく言われる言葉",
    "section": "担当課所",
    "code": "コード",
    "extension": "内線",
    "telephone": "外線",
    "hours": "受付時間",
    "advice": "案内のしかた",
}


def directory_table() -> Table:
    """Subjects by section; a section without a subject stands in a row of its own.

    Source:
        CC-059 【金沢CC】別紙４ １(1) 電話帳データ.
    """
    found = selectors.subjects_for("")
    named = {one.section_id for one in found}
    lines = [
        *((one.title, one.words, one.section, one.advice) for one in found),
        *(("", "", one, "") for one in selectors.sections() if one.pk not in named),
    ]
    return Table(
        title="取次ぎ先",
        names=tuple(COLUMNS),
        headings=tuple(COLUMNS.values()),
        rows=[
            (title, words, one.name, one.code, one.extension, one.telephone, one.hours, advice)
            for title, words, one, advice in lines
        ],
    )
