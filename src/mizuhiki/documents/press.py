"""What a paper is and what an installation prints it with. Light to import: settings make a `Press`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from mizuhiki.formats.konbini import Print

BARS = Print(height_mm=Decimal(12))


@dataclass(frozen=True)
class Press:
    """What every paper of an installation shares. It goes to other processes: functions by name."""

    fonts: Path  # the folder of the font packages, see `glyphs.FACES`
    environment_label: str | None  # 見本, 試験, 研修; None in production
    long_date: Callable[[date], str]  # 2026年（令和8年）11月21日（土）
    era_date: Callable[[date], str]  # 令和8年11月21日
    bars: Print = BARS  # how the printer's dots and ink want store barcodes


class Row(Protocol):
    """One paper to print. It checks itself when made and never changes."""

    @property
    def paper_id(self) -> str:
        """Printed on every page; equal to the id of the record the paper was made from."""

    def data(self, press: Press) -> Mapping[str, Any]:
        """What the template shows, as texts: `id`, `pages` and the paper's own fields."""


@dataclass(frozen=True)
class Paper:
    """A kind of paper: its template beside the engine, and the Japanese names of its fields."""

    name: str
    title: str
    template: str
    field_names: Mapping[str, str]
