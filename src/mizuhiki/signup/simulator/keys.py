"""The banks this server plays, with their keys: one JSON file, read whole or not at all."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mizuhiki.formats.errors import FormatRefused
from mizuhiki.formats.webdebit import KEY_BYTES

MOST_BANKS = 100
NEEDED = {"to_bank", "from_bank", "name"}


class KeysRefused(FormatRefused):
    """A file of keys that cannot be used."""

    code = "keys_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """One made-up bank; `companies` says how it calls the bodies it collects for, by 収納企業コード."""

    code: str
    name: str
    to_bank: bytes
    from_bank: bytes
    companies: Mapping[str, str]


def read_banks(path: Path) -> dict[str, Bank]:
    """The banks of a file, by code. No sentence quotes a key.

    Raises:
        KeysRefused: names the bank and what is wrong with it.
    """
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise KeysRefused(f"鍵のファイルを開けません（{error.strerror}）。") from None
    except ValueError:
        raise KeysRefused("鍵のファイルをJSONとして読めません。") from None
    if not isinstance(content, dict) or not 1 <= len(content) <= MOST_BANKS:
        raise KeysRefused(f"鍵のファイルには、金融機関を1から{MOST_BANKS}まで書いてください。")
    return {code: _bank(code, said) for code, said in content.items()}


def _bank(code: str, said: Any) -> Bank:
    if not re.fullmatch(r"[0-9]{4}", code):
        raise KeysRefused("金融機関コードは数字4桁です。")
    if not isinstance(said, dict) or not NEEDED <= said.keys() <= NEEDED | {"companies"}:
        raise KeysRefused(f"{code}の項目は{'・'.join(sorted(NEEDED))}と、必要ならcompaniesです。")
    companies = said.get("companies", {})
    names = [said["name"], *companies.values()] if isinstance(companies, dict) else [None]
    if not all(isinstance(name, str) and 0 < len(name) <= 40 for name in names):
        raise KeysRefused(f"{code}の名称は1字から40字です。")
    if said["to_bank"] == said["from_bank"]:
        raise KeysRefused(f"{code}の鍵は、向きごとに別のものにしてください。")
    keys = {name: _key(code, name, said[name]) for name in ("to_bank", "from_bank")}
    return Bank(code=code, name=said["name"], companies=companies, **keys)


def _key(code: str, name: str, said: Any) -> bytes:
    if not isinstance(said, str) or not re.fullmatch(rf"[0-9a-f]{{{2 * KEY_BYTES}}}", said):
        raise KeysRefused(f"{code}の{name}は16進数{2 * KEY_BYTES}桁（小文字）です。")
    return bytes.fromhex(said)
