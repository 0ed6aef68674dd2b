"""Who listens to what, who proves what, who adds which panel to which desk. Nothing else wires rooms."""

from mizuhiki.approvals.api import ApprovalDecided
from mizuhiki.bankrefunds.proof import SUBLEDGER as BANK_REFUNDS
from mizuhiki.billing.api import (
    BillsCorrected,
    BillsCorrecting,
    SettlementsCredited,
    SlipInstead,
    SlipIssuing,
    SlipsIssuing,
    end_corrected,
    require_unchanged,
)
from mizuhiki.billing.proof import SUBLEDGER as BILLING
from mizuhiki.config import (
    accidents,
    agreements,
    arrears,
    arrivals,
    branches,
    centre,
    claims,
    handoffs,
    held,
    inbox,
    insurance,
    latecharges,
    letters,
    monthend,
    researches,
    shutoffs,
    signups,
    stores,
    traced,
    traced_values,
    visits,
    writeoffs,
)
from mizuhiki.config.menu import MENU
from mizuhiki.config.utility import UTILITY
from mizuhiki.corrections.agreement import end_ungranted as end_ungranted_correction
from mizuhiki.desks import centre as desk_of_centre
from mizuhiki.desks import customer, panels
from mizuhiki.desks import taps as desk_of_taps
from mizuhiki.directdebit.api import refuse_under_way
from mizuhiki.directdebit.proof import SUBLEDGER as DEBIT
from mizuhiki.formats.zengin import ResultCode
from mizuhiki.intake.api import ApplicationTaken
from mizuhiki.knowledge.agreement import end_ungranted
from mizuhiki.ledger import api as ledger
from mizuhiki.omissions.agreement import end_ungranted as end_ungranted_omission
from mizuhiki.payments.api import OffsetMaking, Receipt, free_corrected, free_settled
from mizuhiki.payments.proof import SUBLEDGER as PAYMENTS
from mizuhiki.platform import events
from mizuhiki.reductions.agreement import end_refused as end_refused_reduction
from mizuhiki.repairs.api import RepairReceived
from mizuhiki.research.api import end_unpassed
from mizuhiki.rulepacks.api import RulesComing
from mizuhiki.talks import api as talks
from mizuhiki.till import api as till
from mizuhiki.web import frame, navigation, runs
from mizuhiki.writeoffs.agreement import end_refused as end_refused_writeoff
from mizuhiki.writeoffs.proof import SUBLEDGER as WRITEOFFS

RUN_FACTS = {  # how screens call the counts and sums of bulk runs
    "readings": "検針",
    "services": "計算した件数",
    "lines": "金額が違う件数",
    "held": "確認待ち",
    "doubted": "いつもと違う検針",
    "expected": "対象",
    "assessments": "調定",
    "assessed_yen": "調定額",
    "reasons": "調定できなかった件数",
    "demands": "請求",
    "demanded_yen": "請求額",
    "slips": "納付書",
    "slip_yen": "納付書の金額",
    "distinct_prices": "計算の種類",
    "receipts": "収納",
    "received_yen": "収納額",
    "settled_yen": "消込額",
    "overpayments": "過誤納",
    "told": "速報",
    "undone": "取消",
    "final": "確報",
    "final_yen": "確報の額",
    "unmatched": "突合できない確報",
    "unmatched_yen": "突合できない額",
    "known": "取込済み",
    "matched": "記録していた通話",
    "differed": "違いを正した通話",
    "rows": "件数",
    "planned": "印刷の対象",
    "planned_yen": "対象の請求額",
    "printed": "印刷",
    "printed_yen": "印刷した請求額",
    "pages": "ページ",
    "files": "ファイル",
    "refused": "印刷できない",
    "kept_back": "印刷を保留",
    "settled": "納付済みで不要",
    "unprinted_yen": "印刷しなかった請求額",
    "amount_yen": "金額",
    "receivable_yen": "未収残高",
    "names_changed": "名義・口座の変更",
    "paid": "先に納付済み",
    "parked": "保留中の契約",
    "alarms": "異常な請求（停止中）",
    "addresses": "書き換えたお客様の住所",
    "slips_yen": "納付書の請求額",
    "opened_yen": "引き継いだ未収額",
    "credited_yen": "精算で返す額",
    "corrections": "更正",
    "corrected_yen": "更正の差額",
    "barred": "時効のため請求しない",
    "left": "更正しなかった契約",
    **{f"slips_{reason.value}": f"納付書（{reason.label}）" for reason in SlipInstead.Reason},
    **{f"code_{code}": f"{code.label}（コード{code}）" for code in ResultCode},
}

CAUSES = {  # how the ledger's screens call what made an entry
    "billing_run": "調定の一括処理",
    "billing_opening": "旧システムからの移行",
    "payments_run_debit": "口座振替の収納",
    "payments_run_store": "コンビニ・スマホの収納",
    "payments_run_bank": "金融機関の収納",
    "payments_receipt": "領収",
    "payments_store": "コンビニ・スマホ収納の突合",
    "bankrefunds_batch": "総合振込",
    "reductions_application": "料金の減額",
    "corrections_case": "請求の更正",
    "latecharges_waiver": "延滞金・督促手数料の減免",
    "latecharges_again": "延滞金の計算し直し",
    "writeoffs_case": "不納欠損",
    "bankrefunds_row": "組戻・振込不能",
    "ledger_carry_over": "未収金の繰越",
}


def wire() -> None:
    """Called once when every app is loaded."""
    navigation.register(*MENU)
    frame.provide_utility(UTILITY)
    runs.call(**RUN_FACTS)
    ledger.call_causes(**CAUSES)
    ledger.call_channels(Receipt.Channel.choices)
    for subledger in (BILLING, PAYMENTS, DEBIT, BANK_REFUNDS, WRITEOFFS):
        ledger.register(subledger)
    events.listen(ledger.DayClosing, till.refuse_open_counters)
    events.listen(RulesComing, require_unchanged)
    events.listen(SlipIssuing, refuse_under_way)
    events.listen(SlipsIssuing, refuse_under_way)
    events.listen(OffsetMaking, refuse_under_way)
    events.listen(BillsCorrecting, refuse_under_way)
    events.listen(BillsCorrected, end_corrected)
    events.listen(ApprovalDecided, end_refused_reduction)
    events.listen(ApprovalDecided, end_ungranted_correction)
    events.listen(ApprovalDecided, end_ungranted_omission)
    events.listen(ApprovalDecided, end_refused_writeoff)
    events.listen(ApprovalDecided, end_ungranted)
    events.listen(ApprovalDecided, end_unpassed)
    events.listen(BillsCorrected, free_corrected)
    events.listen(SettlementsCredited, free_settled)
    events.listen(ApplicationTaken, talks.keep_application)
    events.listen(RepairReceived, talks.keep_repair)
    centre.wire()
    claims.wire()
    for room in (handoffs, latecharges, arrears, shutoffs):
        room.wire()
    insurance.wire()
    accidents.wire()
    panels.register(*customer.PANELS, *desk_of_centre.PANELS, *desk_of_taps.PANELS)
    arrivals.wire()
    agreements.wire()
    inbox.wire()
    visits.wire()
    traced.wire()
    traced_values.wire()
    letters.wire()
    researches.wire()
    signups.wire()
    branches.wire()
    held.wire()
    stores.wire()
    writeoffs.wire()
    monthend.wire()
