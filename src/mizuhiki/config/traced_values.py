"""What the codes in the facts of acts are called: each list belongs to the room that wrote the act."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Choices, Model

from mizuhiki.approvals import api as approvals
from mizuhiki.arrears import models as arrears
from mizuhiki.attachments.kinds import kinds as file_kinds
from mizuhiki.audit.words import Values, call_values, field_word
from mizuhiki.bankrefunds.models import TransferReturn
from mizuhiki.billing.models import BillAlarmEnd
from mizuhiki.bulkwork.models import BulkWork
from mizuhiki.callcentre.models import Arrival, Case, Section, Source
from mizuhiki.certificates.models import Application
from mizuhiki.contacts.models import Complaint, Contact
from mizuhiki.corrections.models import CorrectionEnd, CorrectionLetter
from mizuhiki.customers.api import AddressChange, BoreChange, Customer, CustomerMark, Premises, SupplyParty
from mizuhiki.directdebit.models import DebitFileStep, MandateEnd, PaperFormStep
from mizuhiki.directdebit.models.life import CarryOver, Channel, EndTakenBack
from mizuhiki.emergency.models import DutyAnswer, NightCall, ReportEnd
from mizuhiki.emergency.rules import OUTCOMES, TOPICS
from mizuhiki.fieldwork.api import VisitEnd
from mizuhiki.fieldwork.api import kinds as visit_kinds
from mizuhiki.intake.api import Application as IntakeApplication
from mizuhiki.jointbills.models import JointPaper
from mizuhiki.knowledge.models import MissEnd, PublicationEnd
from mizuhiki.mail import api as mail
from mizuhiki.mail.kinds import letters
from mizuhiki.metering.api import MeterExchange, ReadingDoubt, ReadingSettlement
from mizuhiki.notices.models import NoticePrint, SlipReissue
from mizuhiki.omissions.models import OmissionEnd
from mizuhiki.outsourcing.models import BudgetCheck
from mizuhiki.payments.models import PaymentClaimEnd
from mizuhiki.platform import clock
from mizuhiki.platform.permissions import declared
from mizuhiki.practice.rules import OUTCOMES as OUTCOMES_OF_DRILLS
from mizuhiki.practice.scenarios import scenarios
from mizuhiki.reductions.models import ReductionEnd
from mizuhiki.registercheck.api import Difference
from mizuhiki.registers.models import Accident
from mizuhiki.repairs.models import AreaNotice, Contractor, Layer, RepairItem, RepairRequest, Urgency
from mizuhiki.research import api as research
from mizuhiki.research.models import TraceEnd
from mizuhiki.rulepacks.api import pack_on
from mizuhiki.shutoffs.models import (
    CheckFinding,
    Execution,
    GuardCheck,
    OrderEnd,
    Restoration,
    RestorationConfirmed,
    Tool,
)
from mizuhiki.shutoffs.services.hardware import WAYS
from mizuhiki.staff.api import HandlerCardEnd, User
from mizuhiki.staff.models import Role
from mizuhiki.talks.interpreting_models import Language
from mizuhiki.talks.models import Transfer
from mizuhiki.telephony.api import AgentWord, State, WrapUpCode
from mizuhiki.telephony.models import ExchangeEntry
from mizuhiki.till import api as till
from mizuhiki.till.models import BlankSheet, BookSheet, CustodyCount, SealEvent
from mizuhiki.vacancies.models import VacancyEnd
from mizuhiki.worklist import api as worklist
from mizuhiki.worklist.desks import kinds as item_kinds
from mizuhiki.writeoffs.models import WriteOffEnd

METHODS = {"GET": "表示", "HEAD": "表示", "OPTIONS": "表示"}
OTHER_METHODS = dict.fromkeys(("POST", "PUT", "PATCH", "DELETE"), "登録・変更")


def of(*choices: type[Choices]) -> Values:
    """The labels of lists of choices; the value a row holds when it holds nothing has none."""
    words = {str(one.value): str(one.label) for chosen in choices for one in chosen}
    return lambda: words


def _columns(*models: type[Model]) -> Values:
    return lambda: {
        field.name: field_word(model, field.name)
        for model in models
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key
    }


def _titles(kinds: Any) -> Values:
    return lambda: {kind.code: kind.title for kind in kinds()}


def _ends_of_items() -> Mapping[str, str]:
    kinds = {one.code: one.label for kind in item_kinds() for one in kind.outcomes}
    desks = {desk.code: desk.title for desk in worklist.DESKS.values()}
    return {**desks, **kinds, worklist.RESOLVED.code: worklist.RESOLVED.label}


def _people() -> Mapping[str, str]:
    found = User.objects.values_list("pk", "display_name", "username")
    return {str(number): f"{name or user}（{user}）" for number, name, user in found}


def _rights() -> Mapping[str, str]:
    return declared()


def _roles() -> Mapping[str, str]:
    return dict(Role.objects.values_list("code", "name"))


def _sections() -> Mapping[str, str]:
    return dict(Section.objects.values_list("code", "name"))


def _forms() -> Mapping[str, str]:
    return {form.code: form.title for form in mail.Form.objects.all()}


def _agents() -> Mapping[str, str]:
    return {code: agent.label for code, agent in pack_on(clock.today()).stores.agents.items()}


def _research_requests() -> Mapping[str, str]:
    return {code: one.label for code, one in pack_on(clock.today()).research.requests.items()}


def _work_types() -> Mapping[str, str]:
    return {code: kind.label for code, kind in pack_on(clock.today()).outsourcing.work_types.items()}


def _sessions() -> Mapping[str, str]:
    terms = pack_on(clock.today()).arrears
    return {code: one.label for code, one in terms.sessions.items()} if terms else {}


def _preparations() -> Mapping[str, str]:
    terms = pack_on(clock.today()).outsourcing.contracts.values()
    return {code: item.label for term in terms for code, item in term.preparation.items()}


def _contractors() -> Mapping[str, str]:
    return {str(number): name for number, name in Contractor.objects.values_list("pk", "name")}


def _repair_items() -> Mapping[str, str]:
    return dict(RepairItem.objects.values_list("code", "label"))


def _ways_out() -> Mapping[str, str]:
    return {**of(DebitFileStep.Reason)(), "first": DebitFileStep.Reason.FIRST.label}


def _posted_forms() -> Mapping[str, str]:
    return {code: form.title for code, form in pack_on(clock.today()).applications.items()}


def _wrap_up_codes() -> Mapping[str, str]:
    return {str(one.pk): f"{one.code} {one.label}" for one in WrapUpCode.objects.all()}


VALUES: tuple[tuple[str, Values, tuple[str, ...]], ...] = (
    # approvals, files and work
    ("kind", _titles(approvals.kinds), ("approvals.request.",)),
    ("outcome", of(approvals.Decision.Outcome), ("approvals.request.",)),
    ("kind", _titles(file_kinds), ("attachments.",)),
    ("kind", _titles(item_kinds), ("worklist.",)),
    ("code", _ends_of_items, ("worklist.item.",)),
    ("outcome", _ends_of_items, ("worklist.items.",)),
    # people
    ("kind", of(Contact.Kind), ("contacts.contact.",)),
    ("channel", of(Contact.Channel), ("contacts.contact.",)),
    ("kind", of(Complaint.About), ("contacts.complaint.",)),
    ("to", _people, ("contacts.complaint.", "telephony.agent.", "till.", "callcentre.", "practice.")),
    ("word", lambda: {one.value: one.label for one in AgentWord}, ("telephony.agent.",)),
    ("kind", of(ExchangeEntry.Kind), ("telephony.entries.",)),
    ("state", lambda: {one.value: one.label for one in State}, ("telephony.call.",)),
    ("wrap_code", _wrap_up_codes, ("telephony.call.",)),
    ("kind", of(Case.Kind), ("callcentre.case.",)),
    ("channel", of(Case.Channel), ("callcentre.case.",)),
    ("kind", of(Arrival.Source), ("callcentre.arrival.",)),
    ("how", of(Source), ("callcentre.",)),
    ("kind", lambda: {code: one.title for code, one in scenarios().items()}, ("practice.drill.",)),
    ("outcome", lambda: OUTCOMES_OF_DRILLS, ("practice.drill.",)),
    ("section", _sections, ("callcentre.", "talks.")),
    ("how", of(Transfer.Way), ("talks.call.",)),
    ("language", of(Language), ("talks.interpreting.",)),
    ("language", of(Case.Language), ("talks.interpreting.",)),
    ("kind", of(CustomerMark.Kind), ("customers.mark.",)),
    ("source", of(AddressChange.Source), ("customers.address.",)),
    ("kind", of(BulkWork.Kind), ("bulkwork.",)),
    ("outcome", of(research.ReturnStep.Outcome), ("research.return.",)),
    ("kind", _research_requests, ("research.trace.asked",)),
    ("result", of(research.TraceReply.Result), ("research.trace.replied",)),
    ("result", of(TraceEnd.Result), ("research.trace.ended",)),
    ("source", of(research.Death.Source), ("research.heir.",)),
    ("kind", of(research.Heir.Relation), ("research.heir.",)),
    ("kind", of(research.Enquiry.Unclear), ("research.enquiry.",)),
    ("kind", lambda: {one.value: label for one, label in TOPICS.items()}, ("emergency.report.",)),
    ("outcome", lambda: {one.value: label for one, label in OUTCOMES.items()}, ("emergency.report.",)),
    ("how", of(ReportEnd.How), ("emergency.report.",)),
    ("how", of(DutyAnswer.How), ("emergency.duty.",)),
    ("kind", of(NightCall.Answer), ("emergency.call.",)),
    ("role", of(SupplyParty.Role), ("customers.party.",)),
    ("fields", _columns(Customer, Premises), ("customers.",)),
    ("how", of(JointPaper.Way), ("jointbills.slip.",)),
    ("how", of(BillAlarmEnd.How), ("billing.alarm.",)),
    ("how", of(Application.Relation), ("certificates.application.",)),
    ("how", of(ReductionEnd.How), ("reductions.application.",)),
    ("how", of(CorrectionEnd.How), ("corrections.case.ended",)),
    ("how", of(CorrectionLetter.Way), ("corrections.case.told",)),
    ("kind", lambda: dict(arrears.HOLDS), ("arrears.hold.",)),
    ("why", of(arrears.UnpaidReason.Reason), ("arrears.reason.",)),
    ("result", of(arrears.Negotiation.Result), ("arrears.talk.",)),
    ("kind", _sessions, ("arrears.session.",)),
    ("code", of(arrears.RunExclusion.Reason), ("arrears.line.",)),
    ("kind", of(arrears.DisasterWord.Kind), ("arrears.disaster.",)),
    ("step", lambda: dict(arrears.STEPS), ("arrears.",)),
    ("how", of(arrears.PledgeEnd.How), ("arrears.pledge.",)),
    ("sign", of(arrears.Referral.Sign), ("arrears.referral.",)),
    ("consent", of(arrears.Referral.Consent), ("arrears.referral.",)),
    ("kind", of(arrears.ReferralStep.Kind), ("arrears.referral.",)),
    ("outcome", of(arrears.ReferralStep.Outcome), ("arrears.referral.",)),
    ("how", of(WriteOffEnd.How), ("writeoffs.case.",)),
    ("how", of(VacancyEnd.How), ("vacancies.case.ended",)),
    ("how", of(SlipReissue.Way), ("vacancies.case.told",)),
    ("how", of(OmissionEnd.How), ("omissions.claim.ended",)),
    ("how", of(SlipReissue.Way), ("omissions.claim.told",)),
    ("how", of(MissEnd.How), ("knowledge.miss.",)),
    ("outcome", of(PublicationEnd.How), ("knowledge.publication.",)),
    ("kind", of(IntakeApplication.Kind), ("intake.application.",)),
    ("channel", of(IntakeApplication.Channel), ("intake.application.",)),
    ("of", _people, ("till.",)),
    ("asked_by", _people, ("staff.",)),
    ("role", _roles, ("staff.",)),
    ("right", _rights, ("staff.",)),
    ("method", lambda: METHODS | OTHER_METHODS, ("audit.access.",)),
    # accounts
    ("why", _ways_out, ("directdebit.request.", "bankrefunds.transfer.")),
    ("why", of(TransferReturn.Why), ("bankrefunds.refund.",)),
    ("why", of(MandateEnd.Reason), ("directdebit.mandate.",)),
    ("asker", of(MandateEnd.Asked, CarryOver.Asked), ("directdebit.mandate.",)),
    ("channel", of(Channel), ("directdebit.mandate.",)),
    ("bank", of(EndTakenBack.Bank), ("directdebit.mandate.",)),
    ("fault", of(PaperFormStep.Fault), ("directdebit.form.",)),
    ("kind", _posted_forms, ("directdebit.posting.",)),
    # letters
    ("kind", _titles(letters), ("mail.",)),
    ("kind", of(mail.StockMovement.Kind), ("mail.stock.",)),
    ("form", _forms, ("mail.stock.", "mail.request.")),
    ("outcome", of(mail.FormReturn.Outcome), ("mail.form.",)),
    ("purpose", of(mail.Purpose), ("mail.postage.",)),
    ("bearer", of(mail.Bearer), ("mail.postage.",)),
    ("code", of(mail.PieceEvent.Reason), ("mail.piece.",)),
    ("kind", of(NoticePrint.Kind), ("notices.",)),
    ("channel", of(SlipReissue.Asked), ("notices.",)),
    ("how", of(SlipReissue.Way), ("notices.",)),
    # readings, money and work given away
    ("how", of(ReadingSettlement.How), ("metering.reading.",)),
    ("kind", of(Difference.Kind), ("registercheck.difference.",)),
    ("kind", _titles(visit_kinds), ("fieldwork.visit.",)),
    ("how", of(VisitEnd.How), ("fieldwork.visit.",)),
    ("why", of(MeterExchange.Why), ("metering.meter.",)),
    ("why", of(ReadingDoubt.Why), ("metering.reading.",)),
    ("why", of(BoreChange.Why), ("customers.bore.",)),
    ("how", of(PaymentClaimEnd.How), ("payments.claim.",)),
    ("agent", _agents, ("payments.reports.",)),
    ("kind", _work_types, ("outsourcing.",)),
    ("result", of(BudgetCheck.Result), ("outsourcing.budget.",)),
    ("outcome", of(BudgetCheck.Outcome), ("outsourcing.budget.",)),
    ("item", _preparations, ("outsourcing.preparation.",)),
    ("kind", of(GuardCheck.What), ("shutoffs.order.",)),
    ("why", of(OrderEnd.Why), ("shutoffs.",)),
    ("method", of(Execution.Method), ("shutoffs.tap.",)),
    ("channel", of(Restoration.Channel), ("shutoffs.restoration.",)),
    ("basis", of(RestorationConfirmed.Source), ("shutoffs.restoration.",)),
    ("is_today", lambda: {"0": "いいえ", "1": "はい"}, ("shutoffs.restoration.",)),
    ("tap", of(CheckFinding.Tap), ("shutoffs.check.",)),
    ("tool", of(Tool), ("shutoffs.hardware.",)),
    ("way", lambda: {code: words for code, (_, _, words) in WAYS.items()}, ("shutoffs.hardware.",)),
    ("slot", of(CustodyCount.Slot), ("till.custody.",)),
    ("purpose", of(till.Till.Purpose), ("till.till.",)),
    ("purpose", of(till.CashPurpose), ("till.safe.",)),
    ("kind", of(SealEvent.Kind), ("till.seal.",)),
    ("fate", of(BookSheet.Fate), ("till.book.",)),
    ("fate", of(BlankSheet.Fate), ("till.blanks.",)),
    ("kind", of(Accident.What), ("registers.",)),
    # repairs
    ("to", _people, ("repairs.request.",)),
    ("kind", _repair_items, ("repairs.request.", "repairs.item.")),
    ("kind", of(AreaNotice.Kind), ("repairs.notice.",)),
    ("channel", of(RepairRequest.Channel), ("repairs.request.",)),
    ("urgency", of(Urgency), ("repairs.request.",)),
    ("contractor", _contractors, ("repairs.request.",)),
    ("layer", of(Layer), ("repairs.network.",)),
    ("how", of(Accident.How), ("registers.accident.",)),
    ("how", of(HandlerCardEnd.How), ("staff.card.",)),
)


def wire() -> None:
    """Make the lists known to the reader of the trace."""
    for fact, values, acts in VALUES:
        call_values(fact, values, *acts)
