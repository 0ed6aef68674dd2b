"""Which application forms are posted, what is enclosed and when each is awaited back: a list of data."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from mizuhiki.mail.api import LetterKind, Purpose

DATA = Path(__file__).parent / "data" / "posted_forms.csv"
LETTER = "debit_form_"  # the letters' codes begin so


@dataclass(frozen=True)
class PostedForm:
    """One kind of form. `stock` is the paper on the shelf it uses up."""

    code: str
    title: str
    stock: str
    return_days: int
    enclosures: tuple[str, ...]
    steps: tuple[str, ...]

    @property
    def letter(self) -> LetterKind:
        """What the mail room calls it."""
        return LetterKind(f"{LETTER}{self.code}", self.title, Purpose.OTHER, form=self.stock)

    def back_by(self, posted_on: date) -> date:
        """The day by which one posted on a day is awaited back."""
        return posted_on + timedelta(days=self.return_days)


@cache
def posted_forms() -> Mapping[str, PostedForm]:
    """Every kind by its code, in the order of the list."""
    with DATA.open(encoding="utf-8", newline="") as file:
        found = [
            PostedForm(
                code=row["code"],
                title=row["title"],
                stock=row["stock"],
                return_days=int(row["return_days"]),
                enclosures=tuple(row["enclosures"].split(";")),
                steps=tuple(row["steps"].split(";")),
            )
            for row in csv.DictReader(file)
        ]
    return {one.code: one for one in found}
