"""外部の印刷・封入業者: who it is, how it wants the letters, and until when it erases them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.records import record

KEY = "printhouse"
ENCODINGS = ("utf-8-sig", "cp932")
MOST_TRAY, MOST_DAYS, MOST_ENCLOSURES, LONGEST = 5_000, 365, 6, 60


@dataclass(frozen=True)
class Enclosing:
    """封入: into which envelope letters of a kind go, and what lies beside them."""

    envelope: str
    enclosures: tuple[str, ...]


@dataclass(frozen=True)
class PrintHouse:
    """The house that prints and encloses letters by the thousand.

    Attributes:
        article: the clause of the contract that lets personal data go there.
        tray_letters: how many letters lie in one tray.
        is_duplex: both sides of a sheet are printed on.
        encoding: of the lists; `utf-8-sig` or `cp932`.
        erase_within_days: after the data were made, they must be gone there.
        letters: by kind of letter; a kind that is not here is printed in the house.
    """

    name: str
    article: str
    tray_letters: int
    is_duplex: bool
    encoding: str
    erase_within_days: int
    letters: Mapping[str, Enclosing]


@dataclass(frozen=True)
class _Plain:
    name: str
    article: str
    tray_letters: int
    sides: str
    encoding: str
    erase_within_days: int


def read_printhouse(content: Any) -> PrintHouse | None:
    """The house of a pack; None where everything is printed by the utility's own people.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return None
    if not isinstance(content, dict):
        raise _fault("", "項目の一覧ではありません。")
    plain = record(_Plain, {k: v for k, v in content.items() if k != "letters"}, KEY)
    if plain.sides not in {"simplex", "duplex"}:
        raise _fault("sides", "simplex（片面）かduplex（両面）を書いてください。")
    if plain.encoding not in ENCODINGS:
        raise _fault("encoding", f"{'か'.join(ENCODINGS)}を書いてください。")
    for name, least, most in (("tray_letters", 50, MOST_TRAY), ("erase_within_days", 1, MOST_DAYS)):
        if not least <= getattr(plain, name) <= most:
            raise _fault(name, f"{least}から{most}までの整数で書いてください。")
    for name in ("name", "article"):
        if not _is_text(getattr(plain, name)):
            raise _fault(name, f"1文字から{LONGEST}文字までで書いてください。")
    letters = content.get("letters")
    if not isinstance(letters, dict) or not letters:
        raise _fault("letters", "郵便物の種類ごとに、封筒と同封物を書いてください。")
    return PrintHouse(
        name=plain.name,
        article=plain.article,
        tray_letters=plain.tray_letters,
        is_duplex=plain.sides == "duplex",
        encoding=plain.encoding,
        erase_within_days=plain.erase_within_days,
        letters={str(kind): _enclosing(str(kind), one) for kind, one in letters.items()},
    )


def _enclosing(kind: str, content: Any) -> Enclosing:
    key = f"letters.{kind}"
    if not isinstance(content, dict) or content.keys() - {"envelope", "enclosures"}:
        raise _fault(key, "envelope（封筒）とenclosures（同封物）だけを書いてください。")
    enclosures = content.get("enclosures", [])
    if not _is_text(content.get("envelope")):
        raise _fault(f"{key}.envelope", f"1文字から{LONGEST}文字までで書いてください。")
    if (
        not isinstance(enclosures, list)
        or len(enclosures) > MOST_ENCLOSURES
        or not all(map(_is_text, enclosures))
    ):
        raise _fault(f"{key}.enclosures", f"同封物の名前を{MOST_ENCLOSURES}つまで並べてください。")
    return Enclosing(content["envelope"], tuple(enclosures))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
