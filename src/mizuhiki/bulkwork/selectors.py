"""What lists and pages show of bulk changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from mizuhiki.approvals import api as approvals
from mizuhiki.approvals.api import ApprovalRequest, Decision
from mizuhiki.attachments.api import StoredFile
from mizuhiki.banks.api import names_of
from mizuhiki.bulkwork import renaming
from mizuhiki.bulkwork.models import KIND, BulkChange, BulkWork
from mizuhiki.customers.api import users_and_payers
from mizuhiki.platform import clock
from mizuhiki.platform.models import BatchRun

MOST_WORKS = 100
_RUNNING = {
    BatchRun.State.WAITING: ("順番待ち", "water"),
    BatchRun.State.RUNNING: ("実施中", "water"),
    BatchRun.State.FAILED: ("中止（何も変わっていません）", "wrong"),
}


@dataclass(frozen=True)
class Standing:
    """A work with where it stands."""

    work: BulkWork
    word: str
    tone: str
    waiting: ApprovalRequest | None
    run: BatchRun | None
    decision: Decision | None

    @property
    def may_ask(self) -> bool:
        """Whether a second person can be asked, for the first time or once more."""
        return self.waiting is None and (self.run is None or self.run.state == BatchRun.State.FAILED)

    @property
    def is_done(self) -> bool:
        """Whether it was carried out."""
        return hasattr(self.work, "done")


@dataclass(frozen=True)
class Shown:
    """One record of a work in words."""

    line: int
    subject: str
    before: str
    after: str


def run_of(work: BulkWork) -> BatchRun | None:
    """The run that carries a work out."""
    return BatchRun.objects.filter(kind=KIND, key=str(work.pk)).first()


def people_of_file(file: StoredFile) -> list[int]:
    """Whose accounts a list of a bank names; places and taps name nobody."""
    work = BulkWork.objects.filter(file=file, kind=BulkWork.Kind.BANK).first()
    if work is None:
        return []
    supplies = work.changes.values_list("subject_id", flat=True)
    return users_and_payers(supplies, on=clock.day_of(work.at))


def standing_of(work: BulkWork) -> Standing:
    """Where one work stands."""
    waiting = approvals.open_request_of(kind=KIND, subject_id=work.pk)
    decision = approvals.last_decision_of(kind=KIND, subject_id=work.pk)
    run = run_of(work)
    if hasattr(work, "done"):
        is_back = hasattr(work, "undone_by") and hasattr(work.undone_by, "done")
        word, tone = ("元に戻した", "care") if is_back else ("実施済み", "good")
    elif waiting is not None:
        word, tone = "承認待ち", "care"
    elif run is not None:
        word, tone = _RUNNING.get(BatchRun.State(run.state), ("実施済み", "good"))
    elif decision is not None:
        word, tone = decision.get_outcome_display(), "wrong"
    else:
        word, tone = "確認中", ""
    return Standing(work, word, tone, waiting, run, decision)


def works() -> list[Standing]:
    """The newest works, newest first."""
    found = BulkWork.objects.select_related("by", "done", "undone_by__done").order_by("-pk")
    return [standing_of(one) for one in found[:MOST_WORKS]]


def shown(work: BulkWork, changes: Sequence[BulkChange]) -> list[Shown]:
    """Some records of a work as its page and its list say them; a bank's name once a page."""
    if work.kind == BulkWork.Kind.BANK:
        return _accounts(changes)
    if work.kind == BulkWork.Kind.ROUTE:
        return [
            Shown(one.line, f"水栓 {one.before['tap_no']}", _route(one.before), _route(one.after))
            for one in changes
        ]
    return [Shown(one.line, "", _place(one.before), _place(one.after)) for one in changes]


def _accounts(changes: Sequence[BulkChange]) -> list[Shown]:
    sides = [side for one in changes for side in (one.before, one.after)]
    codes = [(side["bank_code"], branch) for side in sides for branch in ("", side["branch_code"])]
    names = names_of(codes) if codes else {}

    def words(side: dict[str, str]) -> str:
        bank, branch = side["bank_code"], side["branch_code"]
        name = f"{names.get((bank, ''), '')} {names.get((bank, branch), '')}".strip()
        return f"{name}（{bank}-{branch}） ●●●●{side['account_no'][-3:]}"

    return [
        Shown(one.line, f"お問い合わせ番号 {one.before['inquiry_no']}", words(one.before), words(one.after))
        for one in changes
    ]


def _route(state: dict[str, str | int]) -> str:
    return f"検針区 {state['route']}　順 {state['route_order']}"


def _place(state: dict[str, str | int]) -> str:
    code = str(state["postcode"])
    return f"〒{code[:3]}-{code[3:]} {renaming.address_of(state)}"
