"""Results of training as a list that goes out: what is entered in the training register of production."""

from collections.abc import Mapping

from mizuhiki.documents.api import Table
from mizuhiki.platform import clock
from mizuhiki.practice.scenarios import scenarios
from mizuhiki.practice.selectors import judged

COLUMNS: Mapping[str, str] = {
    "on": "実施日",
    "trainee": "受講者",
    "user": "利用者ID",
    "scenario": "場面",
    "outcome": "結果",
    "score": "点数",
    "of": "満点",
    "talk": "通話時間（秒）",
    "wrap": "後処理時間（秒）",
    "manual": "研修用マニュアル",
    "judged_by": "判定した人",
    "note": "講評",
}


def result_table() -> Table:
    """A row for each call that was judged, the oldest first.

    Source:
        CC-109 【金沢CC】第2章 第10(5)③; CC-110 同④.
    """
    known = scenarios()
    return Table(
        title="研修の電話の結果",
        names=tuple(COLUMNS),
        headings=tuple(COLUMNS.values()),
        rows=[
            (
                f"{clock.day_of(one.at)}",
                str(one.trainee),
                one.trainee.get_username(),
                known[one.scenario].title if one.scenario in known else one.scenario,
                "合格" if one.result.is_passed else "やり直し",
                f"{one.result.met}",
                f"{len(one.result.checks)}",
                _seconds(one.result.talk_ms),
                _seconds(one.result.wrap_ms),
                one.result.manual_shown,
                str(one.result.by),
                one.result.note,
            )
            for one in judged()
        ],
    )


def _seconds(ms: int | None) -> str:
    return "" if ms is None else f"{ms // 1000}"
