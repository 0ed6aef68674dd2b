"""Which versions there are, which is in force when, and what one changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import ndiff

from mizuhiki.rulepacks.models import RulePackInForce, RulePackVersion

CONTEXT = 2  # unchanged lines shown before and after a change


@dataclass(frozen=True)
class Version:
    """One version of the rules as a list shows it."""

    number: int
    code: str
    digest: str
    loaded_at: datetime
    loaded_by: str
    from_on: Sequence[date]  # the days on which it takes effect, earliest first
    state: str  # in_force, coming, past or unused

    @property
    def is_unused(self) -> bool:
        """Whether it never took effect and is not about to."""
        return self.state == "unused"


@dataclass(frozen=True)
class Line:
    """One line of a file: `sign` is "+" for new, "-" for gone, "" for kept and "…" for lines left out."""

    sign: str
    text: str


@dataclass(frozen=True)
class FileChange:
    """What happened to one file between two versions."""

    path: str
    lines: Sequence[Line]


def versions(*, today: date) -> list[Version]:
    """Every version, the newest first."""
    days: dict[int, list[date]] = {}
    for version_id, from_on in RulePackInForce.objects.order_by("from_on", "pk").values_list(
        "version_id", "from_on"
    ):
        days.setdefault(version_id, []).append(from_on)
    present = version_in_force(today)
    return [
        Version(
            number=version.pk,
            code=version.code,
            digest=version.digest,
            loaded_at=version.loaded_at,
            loaded_by=version.loaded_by.display_name if version.loaded_by else "",
            from_on=days.get(version.pk, ()),
            state=_state(version.pk, days.get(version.pk, ()), present, today),
        )
        for version in RulePackVersion.objects.select_related("loaded_by").defer("files").order_by("-pk")
    ]


def version_in_force(day: date) -> int | None:
    """The number of the version that holds on a day; the newest decision for a day wins."""
    return (
        RulePackInForce.objects.filter(from_on__lte=day)
        .order_by("-from_on", "-pk")
        .values_list("version_id", flat=True)
        .first()
    )


def _state(number: int, days: Sequence[date], present: int | None, today: date) -> str:
    if number == present:
        return "in_force"
    if any(day > today for day in days):
        return "coming"
    return "past" if days else "unused"


def changes_between(before: Mapping[str, str], after: Mapping[str, str]) -> list[FileChange]:
    """The files that differ, each with its changed lines and a little of what stands around them."""
    return [
        FileChange(path, _around(_lines(before.get(path, ""), after.get(path, ""))))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def _lines(before: str, after: str) -> list[Line]:
    compared = ndiff(before.splitlines(), after.splitlines())
    return [Line(line[0].strip(), line[2:]) for line in compared if not line.startswith("?")]


def _around(lines: Sequence[Line]) -> list[Line]:
    changed = [number for number, line in enumerate(lines) if line.sign]
    near = {n + step for n in changed for step in range(-CONTEXT, CONTEXT + 1)}
    shown: list[Line] = []
    for number, line in enumerate(lines):
        if number in near:
            shown.append(line)
        elif not shown or shown[-1].sign != "…":
            shown.append(Line("…", ""))
    return shown
