"""滞納整理: the steps from an unpaid bill to a closed tap, when each may follow, and what holds it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mizuhiki.rulepacks.demand_sessions import SessionTerms, read_sessions
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.timebars import TimeBarTerms, read_time_bars

KEY = "arrears"
STEP_KEYS = "title article after_days deadline_days way counts valid_days may_be_published"
MOST_DAYS, MOST_YEN, LONGEST = 3_650, 999_999_999, 120


class Step(StrEnum):
    """The steps, in the order in which a utility may take them; a pack may leave out any but the last."""

    REMINDER = "reminder"  # 督促
    DEMAND = "demand"  # 催告
    WARNING = "warning"  # 給水停止の予告
    NOTICE = "notice"  # 給水停止の通知
    CUT = "cut"  # 給水停止の執行


ORDER = tuple(Step)


class Way(StrEnum):
    """How a paper reaches whom it is for."""

    POST = "post"
    REGISTERED = "registered"
    CREW = "crew"


class HoldKind(StrEnum):
    """What holds a step back. Which step each begins to hold back is the pack's to say."""

    REPORT = "report"  # somebody, a store or a bank told of a payment
    PLEDGE = "pledge"  # a pledge is kept
    DISPUTE = "dispute"  # the bill is disputed
    COMPLAINT = "complaint"  # a complaint is open
    SUSPENDED = "suspended"  # 徴収停止
    DECEASED = "deceased"
    BANKRUPT = "bankrupt"
    WELFARE = "welfare"  # to be seen with the welfare section
    LIFE_SUPPORT = "life_support"
    DISASTER = "disaster"
    PARKED = "parked"  # the supply breaks an invariant (law 15)
    ASKED = "asked"  # a group's slip asks for it and its 取扱期限 is not over (一括納付)


@dataclass(frozen=True)
class StepTerms:
    """One step.

    Attributes:
        after_days: days to wait after the deadline before, or after 納期限 for the first.
        deadline_days: the least days from the day the paper counts to its deadline; 0 for the cut.
        counts: what proves it: that it was `sent`, or that it was `delivered`.
        valid_days: after so many days the paper carries no further step and must be sent anew; 0 never.
        may_be_published: 公示送達 takes its place where nobody can be found.
    """

    step: Step
    title: str
    article: str
    after_days: int
    deadline_days: int
    way: Way
    counts: str
    valid_days: int
    may_be_published: bool


@dataclass(frozen=True)
class Trigger:
    """One of the grounds on which a tap may be closed; all that it names must hold."""

    article: str
    bills: int = 0
    months: int = 0  # since the oldest unpaid 納期限
    days: int = 0
    yen: int = 0
    broken_pledge: bool = False


@dataclass(frozen=True)
class PledgeTerms:
    """納入誓約: how long it may run and what it asks first."""

    article: str
    most_months: int
    least_yen: int  # of one instalment
    first_percent: int  # of the debt, to be paid at once; 0 where nothing is asked


@dataclass(frozen=True)
class ReleaseTerms:
    """給水停止の解除: what must be paid, and whether a pledge does for the rest."""

    article: str
    percent: int
    with_pledge_months: int  # 0 where no pledge does


@dataclass(frozen=True)
class ArrearsTerms:
    """How one utility goes after what is unpaid.

    Attributes:
        charges: those for which a tap may be closed; every charge is reminded of.
        threat: the step from which on a trigger must hold and only those charges count.
        holds: the first step that each hold keeps back.
    """

    article: str
    charges: tuple[str, ...]
    threat: Step
    steps: Mapping[Step, StepTerms]
    triggers: tuple[Trigger, ...]
    holds: Mapping[HoldKind, Step]
    pledge: PledgeTerms
    release: ReleaseTerms
    time_bars: Mapping[str, TimeBarTerms]  # by legal class; a pack may say nothing of them
    sessions: Mapping[str, SessionTerms]  # likewise

    def holds_back(self, kind: HoldKind, step: Step) -> bool:
        """Whether a hold keeps a step back."""
        return ORDER.index(step) >= ORDER.index(self.holds[kind])

    def threatens(self, step: Step) -> bool:
        """Whether a step is on the way to the tap, where sewerage and others' debts do not count."""
        return ORDER.index(step) >= ORDER.index(self.threat)


def read_arrears(content: Any, charges: Mapping[str, object]) -> ArrearsTerms | None:
    """The terms of a pack; None where it has none: nobody is reminded and no tap closed by it then.

    Raises:
        RulePackFault: names the key.
    """
    if content is None:
        return None
    _known(content, KEY, "article charges threat steps triggers holds pledge release time_bar sessions")
    counted = content.get("charges")
    if not isinstance(counted, list) or not counted or any(one not in charges for one in counted):
        raise _fault("charges", "給水停止の理由になる料金を、chargesの項目名で1つ以上書いてください。")
    steps = _steps(content.get("steps"))
    threat = _choice(Step, content.get("threat"), "threat")
    if threat not in steps:
        raise _fault("threat", "stepsにある手順から選んでください。")
    triggers = content.get("triggers")
    if not isinstance(triggers, list) or not triggers:
        raise _fault("triggers", "給水停止の要件を1つ以上書いてください。")
    return ArrearsTerms(
        article=_text(content, "", "article"),
        charges=tuple(counted),
        threat=threat,
        steps=steps,
        triggers=tuple(_trigger(one, f"triggers.{number}") for number, one in enumerate(triggers, 1)),
        holds=_holds(content.get("holds")),
        pledge=_pledge(content.get("pledge")),
        release=_release(content.get("release")),
        time_bars=read_time_bars(content.get("time_bar")),
        sessions=read_sessions(content.get("sessions")),
    )


def _steps(content: Any) -> dict[Step, StepTerms]:
    if not isinstance(content, dict) or not content:
        raise _fault("steps", "手順を書いてください。")
    for code in content:
        _choice(Step, code, f"steps.{code}")
    found = {step: _step(step, content[step]) for step in ORDER if step in content}
    if Step.CUT not in found:
        raise _fault("steps.cut", "給水停止の執行（cut）がありません。")
    if len(found) < 2:
        raise _fault("steps", "給水停止の前に、知らせる手順を1つ以上書いてください。")
    return found


def _step(step: Step, content: Any) -> StepTerms:
    key = f"steps.{step}"
    _known(
        content,
        f"{KEY}.{key}",
        "title article after_days deadline_days way counts valid_days may_be_published",
    )
    counts = content.get("counts", "sent")
    if counts not in ("sent", "delivered"):
        raise _fault(f"{key}.counts", "sent（発送）かdelivered（配達）を書いてください。")
    published = content.get("may_be_published", False)
    if not isinstance(published, bool):
        raise _fault(f"{key}.may_be_published", "trueかfalseを書いてください。")
    deadline = _number(content, key, "deadline_days", MOST_DAYS)
    if (deadline == 0) != (step is Step.CUT):
        raise _fault(f"{key}.deadline_days", "執行（cut）は0、ほかは1以上の日数を書いてください。")
    return StepTerms(
        step=step,
        title=_text(content, key, "title"),
        article=_text(content, key, "article"),
        after_days=_number(content, key, "after_days", MOST_DAYS),
        deadline_days=deadline,
        way=_choice(Way, content.get("way", "post"), f"{key}.way"),
        counts=counts,
        valid_days=_number(content, key, "valid_days", MOST_DAYS),
        may_be_published=published,
    )


def _trigger(content: Any, key: str) -> Trigger:
    _known(content, f"{KEY}.{key}", "article bills months days yen broken_pledge")
    found = Trigger(
        article=_text(content, key, "article"),
        bills=_number(content, key, "bills", MOST_DAYS),
        months=_number(content, key, "months", MOST_DAYS),
        days=_number(content, key, "days", MOST_DAYS),
        yen=_number(content, key, "yen", MOST_YEN),
        broken_pledge=content.get("broken_pledge", False) is True,
    )
    if not (found.bills or found.months or found.days or found.yen or found.broken_pledge):
        raise _fault(key, "件数・月数・日数・金額・誓約の不履行のどれかを書いてください。")
    return found


def _holds(content: Any) -> dict[HoldKind, Step]:
    _known(content, f"{KEY}.holds", " ".join(HoldKind))
    held = {HoldKind.ASKED.value: ORDER[0].value} | content  # a pack of an earlier release knows none of it
    for kind in HoldKind:
        if kind not in held:
            raise _fault(f"holds.{kind}", "どの手順から止めるかを書いてください。")
    return {kind: _choice(Step, held[kind], f"holds.{kind}") for kind in HoldKind}


def _pledge(content: Any) -> PledgeTerms:
    _known(content, f"{KEY}.pledge", "article most_months least_yen first_percent")
    return PledgeTerms(
        article=_text(content, "pledge", "article"),
        most_months=_number(content, "pledge", "most_months", 120, least=1),
        least_yen=_number(content, "pledge", "least_yen", MOST_YEN),
        first_percent=_number(content, "pledge", "first_percent", 100),
    )


def _release(content: Any) -> ReleaseTerms:
    _known(content, f"{KEY}.release", "article percent with_pledge_months")
    found = ReleaseTerms(
        article=_text(content, "release", "article"),
        percent=_number(content, "release", "percent", 100, least=1),
        with_pledge_months=_number(content, "release", "with_pledge_months", 120),
    )
    if found.percent < 100 and not found.with_pledge_months:
        raise _fault("release.with_pledge_months", "全額でないときは、残りの誓約の月数を書いてください。")
    return found


def _known(content: Any, key: str, names: str) -> None:
    if not isinstance(content, dict):
        raise RulePackFault(file=PACK_FILE, key=key, problem="項目がないか、形が違います。")
    for name in content.keys() - set(names.split()):
        raise RulePackFault(file=PACK_FILE, key=f"{key}.{name}", problem="知らない項目です。")


def _text(content: Mapping[str, Any], key: str, name: str) -> str:
    value, where = content.get(name), f"{key}.{name}" if key else name
    if not (isinstance(value, str) and 0 < len(value.strip()) <= LONGEST):
        raise _fault(where, f"1文字から{LONGEST}文字までで書いてください。")
    return value.strip()


def _number(content: Mapping[str, Any], key: str, name: str, most: int, *, least: int = 0) -> int:
    value = content.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _fault(f"{key}.{name}", f"{least}から{most:,}までの整数で書いてください。")
    return value


def _choice(kind: Any, value: Any, key: str) -> Any:
    if value not in list(kind):
        raise _fault(key, f"{'・'.join(kind)}のどれかを書いてください。")
    return kind(value)


def _fault(key: str, problem: str) -> RulePackFault:
    return RulePackFault(file=PACK_FILE, key=f"{KEY}.{key}", problem=problem)
