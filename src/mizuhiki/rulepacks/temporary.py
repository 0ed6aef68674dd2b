"""臨時用の前納: what is paid in advance for water that is used for a while, and settled when it is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.tariffs import Tariff

KEY = "temporary"
MOST_M3 = 100_000
MOST_MONTHS = 60
KEYS = ("article", "use_classes", "m3_a_month", "most_months")


@dataclass(frozen=True)
class TemporaryTerms:
    """What a utility asks for in advance of a temporary use (臨時用の概算料金).

    Attributes:
        article: what it rests on, as the papers say it.
        use_classes: the use class by charge, of the charges that there may be.
        m3_a_month: by bore what is reckoned with in a month; 0 is the base alone. Of a bore that is not
            among them the clerk says it.
        most_months: the longest that is asked for at once.
    """

    article: str
    use_classes: Mapping[str, str]
    m3_a_month: Mapping[int, int]
    most_months: int


def read_temporary(content: Any, tariffs: Mapping[str, Tariff]) -> TemporaryTerms | None:
    """What a pack says of temporary use; None where it says nothing, and nobody pays in advance.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return None
    if not isinstance(content, Mapping):
        raise _fault("", "項目の一覧ではありません。")
    for name in content.keys() - {*KEYS}:
        raise _fault(name, "知らない項目です。")
    for name in (key for key in KEYS if key not in content):
        raise _fault(name, "項目がありません。")
    article, volumes = content["article"], content["m3_a_month"]
    if not (isinstance(article, str) and 0 < len(article.strip()) <= 120):
        raise _fault("article", "1文字から120文字までで書いてください。")
    if not _is_whole(content["most_months"], 1, MOST_MONTHS):
        raise _fault("most_months", f"1から{MOST_MONTHS}までの整数で書いてください。")
    if not isinstance(volumes, Mapping) or not all(
        _is_whole(bore, 1, 1000) and _is_whole(m3, 0, MOST_M3) for bore, m3 in volumes.items()
    ):
        raise _fault("m3_a_month", f"口径（mm）ごとに、0から{MOST_M3:,}までの整数（m³）を書いてください。")
    return TemporaryTerms(
        article,
        _use_classes(content["use_classes"], tariffs),
        dict(volumes),
        content["most_months"],
    )


def _use_classes(found: Any, tariffs: Mapping[str, Tariff]) -> dict[str, str]:
    """By charge a use class that its tariff has rates for, or had."""
    if not isinstance(found, Mapping) or not found:
        raise _fault("use_classes", "料金の種別ごとに、臨時用の用途を書いてください。")
    for charge, use in found.items():
        if charge not in tariffs:
            raise _fault(f"use_classes.{charge}", "料金表のない種別です。")
        if use not in {row.use for version in tariffs[charge].versions for row in version.rates}:
            raise _fault(f"use_classes.{charge}", f"用途「{use}」は、料金表にありません。")
    return dict(found)


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
