"""What stands for the variable parts of an address: a row of the small town that really exists.

A new name in a URL pattern is said here; without it the walks fail and ask for it.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps

from mizuhiki.platform import clock

NONE = 0  # no row has this number: the page answers 404 to whoever may ask


def first(label: str) -> Callable[[], Any]:
    """The lowest number of a table."""
    return lambda: apps.get_model(label).objects.order_by("pk").values_list("pk", flat=True).first() or NONE


SAMPLES: dict[str, Callable[[], Any]] = {
    "act": lambda: "note",
    "arrival_id": first("callcentre.Arrival"),
    "case_id": first("callcentre.Case"),
    "hint_id": first("callcentre.Hint"),
    "page_no": lambda: 1,
    "proposal_id": first("callcentre.Proposal"),
    "queue_act": lambda: "sort",
    "section_id": first("callcentre.Section"),
    "subject_id": first("callcentre.Subject"),
    "evaluation_id": first("reporting.Evaluation"),
    "extension": lambda: "csv",
    "listing": lambda: "faq",
    "wish_id": lambda: apps.get_model("callcentre.Opinion").objects.latest("pk").case_id,
    "about": lambda: "offset",
    "absorbed_id": lambda: apps.get_model("customers.Customer").objects.latest("pk").pk,
    "application_id": first("certificates.Application"),
    "assessment_id": first("billing.Assessment"),
    "bank_code": lambda: "9980",
    "bank_refund_id": first("bankrefunds.BankRefund"),
    "batch_id": first("directdebit.DebitBatch"),
    "detail_import_id": first("telephony.DetailImport"),
    "line_id": first("telephony.Line"),
    "push_key_id": first("telephony.PushKey"),
    "wrap_up_id": first("telephony.WrapUpCode"),
    "year": lambda: 2027,
    "token": lambda: "not-a-key",
    "transfer_id": first("bankrefunds.TransferBatch"),
    "transfer_row_id": first("bankrefunds.TransferRow"),
    "code": first("mail.Form"),
    "card_id": first("staff.HandlerCard"),
    "call_id": first("telephony.Call"),
    "contract": lambda: "call_centre",
    "change_id": first("exchange.Change"),
    "claim_id": first("payments.PaymentClaim"),
    "complaint_id": first("contacts.Complaint"),
    "contact_id": first("contacts.Contact"),
    "article_id": first("knowledge.Article"),
    "article_kind": lambda: "faq",
    "block_id": first("till.BlankBlock"),
    "book_id": first("till.ReceiptBook"),
    "call_type": lambda: "start",
    "counter_id": first("till.Counter"),
    "customer_id": first("customers.Customer"),
    "day": clock.today,  # not closed yet
    "drill_act": lambda: "next",
    "drill_id": first("practice.Drill"),
    "interpreter_id": first("talks.Interpreter"),
    "debit_on": lambda: "2099-12-28",
    "procedure": lambda: "moving",
    "profile": lambda: "standard",
    "publication_id": first("knowledge.Publication"),
    "report_id": lambda: apps.get_model("payments.StoreReport").objects.exclude(problem="").latest("pk").pk,
    "deposit_id": first("till.BankDeposit"),
    "area_notice_id": first("repairs.AreaNotice"),
    "duty_call_id": first("emergency.DutyCall"),
    "entry_id": first("exchange.Entry"),
    "extension_id": first("servicehours.Extension"),
    "faq_import_id": first("knowledge.FaqImport"),
    "file_id": lambda: (
        apps.get_model("attachments.StoredFile").objects.filter(kind="metering.readings").earliest("pk").pk
    ),
    "form_id": first("directdebit.PaperForm"),
    "item": lambda: "hiring",
    "import_id": first("metering.ReadingImport"),
    "instruction_id": first("knowledge.Instruction"),
    "intake_batch_id": first("intake.Batch"),
    "intake_id": first("intake.Application"),
    "intake_kind": lambda: "stop",
    "intake_web_id": first("intake.WebSending"),
    "incoming_id": first("attachments.IncomingFile"),
    "key_id": first("till.SafeKey"),
    "kept_id": first("customers.Customer"),
    "kind": lambda: apps.get_model("mail.Piece").objects.earliest("pk").kind,
    "handover_id": first("till.Handover"),
    "item_id": first("worklist.Item"),
    "list_code": lambda: "phone_book",
    "message_id": first("exchange.Message"),
    "mandate_id": first("directdebit.Mandate"),
    "mark": lambda: "0123456789abcdef",
    "mark_id": first("customers.CustomerMark"),
    "merge_id": first("customers.CustomerMerge"),
    "month": lambda: apps.get_model("platform.BatchRun").objects.filter(kind="billing.run").latest("pk").key,
    "night_report_id": first("emergency.Report"),
    "notice_id": first("notices.OverpaidNotice"),
    "number": lambda: 1,
    "statistics_run_id": first("exchange.StatisticsRun"),
    "step_id": first("emergency.TransferStep"),
    "text_id": first("emergency.AgreedText"),
    "planned_id": first("notices.PlannedNotice"),
    "piece_id": first("mail.Piece"),
    "offset_request_id": first("payments.OffsetRequest"),
    "offset_id": first("payments.Offset"),
    "order_id": first("directdebit.PostingOrder"),
    "overpayment_id": first("payments.Overpayment"),
    "accident_id": first("registers.Accident"),
    "signup_id": first("signup.Application"),
    "signup_bank": lambda: "9998",
    "source": lambda: "next",
    "language": lambda: "ja",
    "step": lambda: "terms",
    "point": lambda: "connection",
    "gateway_key_id": first("signup.GatewayKey"),
    "closure_id": first("signup.Closure"),
    "site_notice_id": first("signup.SiteNotice"),
    "daily_file_id": first("signup.DailyFile"),
    "evidence_id": lambda: apps.get_model("signup.Evidence").objects.filter(attempt=None).latest("pk").pk,
    "service_fault_id": first("signup.ServiceFault"),
    "campaign_id": first("signup.Campaign"),
    "trial_script": lambda: "apply_new",
    "trial_step": lambda: 1,
    "trial_help_id": first("signup.TrialHelp"),
    "trial_fault_id": first("signup.TrialFault"),
    "goal_id": first("signup.Goal"),
    "need_id": first("signup.Need"),
    "form_request_id": first("mail.FormRequest"),
    "page": lambda: "desks",
    "pk": lambda: NONE,  # security keys: nobody of the town has one
    "reading_id": lambda: apps.get_model("metering.Reading").objects.exclude(hold="").latest("pk").pk,
    "receipt_id": lambda: (
        apps.get_model("payments.Receipt").objects.filter(serial__isnull=False).latest("pk").pk
    ),
    "reduction_id": first("reductions.ReductionApplication"),
    "writeoff_id": first("writeoffs.WriteOffCase"),
    "refund_id": first("payments.Refund"),
    "result_id": first("signup.ResultFile"),
    "request_id": first("approvals.ApprovalRequest"),
    "reserve_request_id": first("till.ReserveRequest"),
    "role": lambda: "auditor",
    "run_id": first("platform.BatchRun"),
    "safe_id": first("till.Safe"),
    "repair_id": first("repairs.RepairRequest"),
    "repair_item_id": first("repairs.RepairItem"),
    "contractor_id": first("repairs.Contractor"),
    "duty_id": first("repairs.ContractorDuty"),
    "api_key_id": first("repairs.ApiKey"),
    "side": lambda: "water",
    "form": lambda: "json",
    "layer": lambda: "water_main",
    "service_code": lambda: "road_leak",
    "open_number": first("repairs.RepairRequest"),
    "open_token": lambda: "0123456789abcdef",
    "sending_id": first("directdebit.FormSending"),
    "seal_id": first("till.Seal"),
    "session_id": first("till.OpenTill"),
    "slip_id": first("billing.PaymentSlip"),
    "store_file_id": first("payments.StoreFile"),
    "supply_id": first("customers.Supply"),
    "task_id": first("outsourcing.IncidentalTask"),
    "version_id": first("rulepacks.RulePackVersion"),
    "synonym_id": first("knowledge.SynonymLine"),
    "told_id": first("payments.Offset"),
    "till_id": first("till.Till"),
    "brought_id": first("fieldwork.Brought"),
    "sheet_id": first("fieldwork.DaySheet"),
    "visit_id": first("fieldwork.Visit"),
    "work": lambda: "settlement",
    "user_id": lambda: apps.get_model("staff.User").objects.get(username="walk-operator").pk,
}

# One word in two rooms: what stands here goes before `SAMPLES`.
SAMPLES_OF: dict[tuple[str, str], Callable[[], Any]] = {
    ("signup:publication_page", "page"): lambda: "supply",
    ("mail:waiting_show", "kind"): lambda: "reissued_slip",
    ("mail:run_show", "run_id"): lambda: apps.get_model("mail.Piece").objects.earliest("pk").run_id,
    ("payments:offset_across", "supply_id"): lambda: (
        apps.get_model("payments.OffsetRequest").objects.earliest("pk").supply_id
    ),
    ("mail:form_back", "piece_id"): lambda: apps.get_model("mail.FormPosting").objects.get(kind="start").pk,
    ("notices:reissue_show", "slip_id"): first("notices.SlipReissue"),
    ("notices:reissue_paper", "slip_id"): first("notices.SlipReissue"),
    ("notices:run_show", "run_id"): lambda: (
        apps.get_model("notices.PlannedNotice").objects.earliest("pk").order.billing_run_id
    ),
}


def sample(page: str, part: str) -> Any:
    """What stands in a part of the address of a page."""
    return SAMPLES_OF.get((page, part), SAMPLES[part])()
