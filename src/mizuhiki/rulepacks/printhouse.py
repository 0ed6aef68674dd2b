"""外部の印刷・封入業者: who it is, how it wants the letters, and until when it erases them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.marks import INSERTS, STATIONS, Lines, Marks, read_marks
from mizuhiki.rulepacks.records import record

KEY = "printhouse"
ENCODINGS = ("utf-8-sig", "cp932")
MOST_TRAY, MOST_DAYS, MOST_ENCLOSURES, LONGEST = 5_000, 365, STATIONS, 60
POSTCODE = re.compile(r"[0-9]{3,7}")


@dataclass(frozen=True)
class Enclosure:
    """同封物: what lies in one feeder of the machine.

    Attributes:
        postcodes: how the postcodes begin of those who get it; without any everybody does.
    """

    name: str
    postcodes: tuple[str, ...] = ()

    def is_for(self, postcode: str) -> bool:
        """Whether it lies beside a letter that goes there."""
        return not self.postcodes or postcode.startswith(self.postcodes)

    @property
    def shown(self) -> str:
        """Its name with those who get it."""
        return f"{self.name}（〒{'・'.join(self.postcodes)}）" if self.postcodes else self.name


@dataclass(frozen=True)
class PaperStock:
    """給紙: which paper the first sheet of a letter is printed on, and which the others."""

    first: str
    others: str


@dataclass(frozen=True)
class Enclosing:
    """封入: into which envelope letters of a kind go, what lies beside them, and what they are printed on."""

    envelope: str
    enclosures: tuple[Enclosure, ...]  # by feeder, from 1
    paper: PaperStock | None = None  # None where all of it is one paper


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
        marks: what its enclosing machine reads on the sheets; None where people enclose.
    """

    name: str
    article: str
    tray_letters: int
    is_duplex: bool
    encoding: str
    erase_within_days: int
    letters: Mapping[str, Enclosing]
    marks: Marks | None = None


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
    plain = record(_Plain, {k: v for k, v in content.items() if k not in {"letters", "marks"}}, KEY)
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
    marks = read_marks(content.get("marks"))
    return PrintHouse(
        name=plain.name,
        article=plain.article,
        tray_letters=plain.tray_letters,
        is_duplex=plain.sides == "duplex",
        encoding=plain.encoding,
        erase_within_days=plain.erase_within_days,
        letters={str(kind): _enclosing(str(kind), one, marks) for kind, one in letters.items()},
        marks=marks,
    )


def _enclosing(kind: str, content: Any, marks: Marks | None) -> Enclosing:
    key = f"letters.{kind}"
    if not isinstance(content, dict) or content.keys() - {"envelope", "enclosures", "paper"}:
        raise _fault(key, "envelope（封筒）、enclosures（同封物）、paper（用紙）だけを書いてください。")
    if not _is_text(content.get("envelope")):
        raise _fault(f"{key}.envelope", f"1文字から{LONGEST}文字までで書いてください。")
    listed = content.get("enclosures", [])
    if not isinstance(listed, list) or len(listed) > MOST_ENCLOSURES:
        raise _fault(f"{key}.enclosures", f"同封物の名前を{MOST_ENCLOSURES}つまで並べてください。")
    enclosures = tuple(_enclosure(f"{key}.enclosures", one) for one in listed)
    for station, one in enumerate(enclosures, start=1):
        if one.postcodes and marks and not _asks_for(marks, station):
            problem = f"{one.name}は一部の人だけに入れるので、marksに差込口{station}の印が必要です。"
            raise _fault(f"{key}.enclosures", problem)
    return Enclosing(content["envelope"], enclosures, _paper(f"{key}.paper", content.get("paper")))


def _enclosure(key: str, content: Any) -> Enclosure:
    if _is_text(content):
        return Enclosure(content)
    if (
        not isinstance(content, dict)
        or content.keys() != {"name", "postcodes"}
        or not _is_text(content["name"])
    ):
        raise _fault(key, f"1つごとに、{LONGEST}文字までの名前か、nameとpostcodesを書いてください。")
    codes = content["postcodes"]
    if not isinstance(codes, list) or not codes or not all(map(_is_postcode, codes)):
        raise _fault(key, "postcodesには、郵便番号の上3けたから7けたを引用符で囲んで並べてください。")
    return Enclosure(content["name"], tuple(codes))


def _asks_for(marks: Marks, station: int) -> bool:
    """Whether the machine is told, letter by letter, what a feeder has to give."""
    if isinstance(marks.drawn, Lines):
        return INSERTS[station - 1] in marks.drawn.order
    return "inserts" in dict(marks.drawn.fields)


def _paper(key: str, content: Any) -> PaperStock | None:
    if content is None:
        return None
    if not isinstance(content, dict) or content.keys() != {"first", "others"}:
        raise _fault(key, "first（1枚目の用紙）とothers（2枚目からの用紙）を書いてください。")
    if not all(map(_is_text, content.values())):
        raise _fault(key, f"用紙の名前を{LONGEST}文字までで書いてください。")
    return PaperStock(content["first"], content["others"])


def _is_postcode(value: Any) -> bool:
    return isinstance(value, str) and POSTCODE.fullmatch(value) is not None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}" if key else KEY, problem=problem)
