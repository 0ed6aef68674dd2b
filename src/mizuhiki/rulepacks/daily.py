"""How the daily files of the banks look, by name: a bank of `signup.yaml` names its own.

Banks differ in where an item stands and what a result is called; nothing else in the house knows it.
"""

import re
from collections.abc import Mapping
from typing import Any

from mizuhiki.formats.framing import RECORD_BYTES
from mizuhiki.formats.webdebit import ITEMS, CsvLayout, FixedLayout, Layout, Result
from mizuhiki.rulepacks.faults import RulePackFault

NAME = re.compile(r"[a-z][a-z0-9_]{0,15}")
ENCODINGS = ("cp932", "utf-8")
LINE_BREAKS = {"crlf": b"\r\n", "lf": b"\n"}
MOST_COLUMNS, MOST_LAYOUTS = 100, 20
FORMS = {
    "csv": {"form", "columns", "items", "results", "header", "encoding", "line_break"},
    "fixed": {"form", "items", "results", "count"},
}


def read_daily_layouts(value: Any, *, file: str, key: str) -> dict[str, Layout]:
    """The layouts of a pack by their names; none where it has none.

    Raises:
        RulePackFault: names the key.
    """
    reader = _Reader(file)
    reader.hold(isinstance(value, dict) and len(value) <= MOST_LAYOUTS, key, "名前と形の一覧です。")
    return {str(name): reader.layout(str(name), one, f"{key}.{name}") for name, one in value.items()}


class _Reader:
    """Reads one file of a pack, and names the key of what is wrong in it."""

    def __init__(self, file: str) -> None:
        """Of the file."""
        self._file = file

    def hold(self, is_so: object, key: str, problem: str) -> None:
        """Stop at a key that is not as it must be."""
        if not is_so:
            raise RulePackFault(file=self._file, key=key, problem=problem)

    def layout(self, name: str, value: Any, key: str) -> Layout:
        """One layout."""
        self.hold(NAME.fullmatch(name), key, "名前は英小文字で始まる英小文字・数字・_の16文字までです。")
        self.hold(isinstance(value, dict), key, "項目がないか、形が違います。")
        form = value.get("form")
        self.hold(form in FORMS, f"{key}.form", "「csv」か「fixed」（120バイト）を書いてください。")
        for other in sorted(map(str, value.keys() - FORMS[form])):
            self.hold(False, f"{key}.{other}", "知らない項目です。")
        items = value.get("items")
        self.hold(
            isinstance(items, dict) and set(items) == set(ITEMS),
            f"{key}.items",
            f"{'、'.join(ITEMS)}の全部の位置を書いてください。",
        )
        results = self._results(value.get("results"), f"{key}.results")
        if form == "fixed":
            return self._fixed(name, value, items, results, key)
        return self._csv(name, value, items, results, key)

    def _csv(
        self, name: str, value: Any, items: Mapping[str, Any], results: Mapping[str, Result], key: str
    ) -> CsvLayout:
        columns, header = value.get("columns"), value.get("header", [])
        problem = f"列の数を{len(ITEMS)}から{MOST_COLUMNS}までの整数で書いてください。"
        self.hold(type(columns) is int and len(ITEMS) <= columns <= MOST_COLUMNS, f"{key}.columns", problem)
        for item, column in items.items():
            is_there = type(column) is int and 0 <= column < columns
            self.hold(is_there, f"{key}.items.{item}", f"0から{columns - 1}までの列です。")
        self.hold(len(set(items.values())) == len(items), f"{key}.items", "同じ列が2度あります。")
        is_header = isinstance(header, list) and all(isinstance(one, str) for one in header)
        self.hold(
            is_header and len(header) in {0, columns},
            f"{key}.header",
            "見出しは列と同じ数だけ書いてください。",
        )
        encoding, line_break = value.get("encoding", "cp932"), value.get("line_break", "crlf")
        self.hold(encoding in ENCODINGS, f"{key}.encoding", "「cp932」か「utf-8」を書いてください。")
        self.hold(line_break in LINE_BREAKS, f"{key}.line_break", "「crlf」か「lf」を書いてください。")
        return CsvLayout(
            name=name,
            columns=columns,
            items=dict(items),
            results=results,
            header=tuple(header),
            encoding=encoding,
            line_break=LINE_BREAKS[line_break],
        )

    def _fixed(
        self, name: str, value: Any, items: Mapping[str, Any], results: Mapping[str, Result], key: str
    ) -> FixedLayout:
        places = {item: self._span(place, f"{key}.items.{item}") for item, place in items.items()}
        last = 0
        for item, (start, length) in sorted(places.items(), key=lambda one: one[1]):
            self.hold(start >= last, f"{key}.items.{item}", "前の項目と重なっています。")
            last = start + length
        count = self._span(value.get("count"), f"{key}.count")
        return FixedLayout(name=name, items=places, results=results, count=count)

    def _span(self, value: Any, key: str) -> tuple[int, int]:
        is_pair = isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value)
        self.hold(is_pair, key, "[開始位置（0から）, 長さ] の形で書いてください。")
        start, length = value
        fits = start >= 1 and length >= 1 and start + length <= RECORD_BYTES
        self.hold(fits, key, f"データ区分の後（1）から{RECORD_BYTES}バイトの中に書いてください。")
        return start, length

    def _results(self, value: Any, key: str) -> dict[str, Result]:
        is_list = isinstance(value, dict) and all(isinstance(code, str) and code for code in value)
        self.hold(is_list, key, "コードと結果を、コードを引用符で囲んで書いてください。")
        known = set(Result) - {Result.NOT_FOUND}
        for code, result in value.items():
            self.hold(result in known, f"{key}.{code}", f"{'、'.join(sorted(known))}のどれかです。")
        self.hold(Result.OK in value.values(), key, "登録できた（OK）のコードがありません。")
        return {code: Result(result) for code, result in value.items()}
