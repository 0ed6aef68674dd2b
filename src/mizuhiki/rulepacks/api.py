"""The door of this room."""

from mizuhiki.rulepacks.accounting import AccountingTerms
from mizuhiki.rulepacks.applications import DEBIT, ApplicationForm
from mizuhiki.rulepacks.arrears import (
    ORDER,
    ArrearsTerms,
    HoldKind,
    PledgeTerms,
    ReleaseTerms,
    Step,
    StepTerms,
    Trigger,
    Way,
)
from mizuhiki.rulepacks.arrears_letters import LetterWords
from mizuhiki.rulepacks.brakes import BrakeTerms
from mizuhiki.rulepacks.callhours import CallHours
from mizuhiki.rulepacks.contracts import ContractTerm, PreparationItem
from mizuhiki.rulepacks.debits import BankProfile, DebitTerms, RetryTerms
from mizuhiki.rulepacks.demand_sessions import SessionTerms
from mizuhiki.rulepacks.earlier_bills import EarlierBillTerms
from mizuhiki.rulepacks.events import RulesComing
from mizuhiki.rulepacks.faults import RulePackFault
from mizuhiki.rulepacks.intake import REST, Area, IntakeTerms, Window
from mizuhiki.rulepacks.intake import Channel as IntakeChannel
from mizuhiki.rulepacks.interest import InterestTerms, RateMissing, Reckoned, Span
from mizuhiki.rulepacks.journal_export import AccountCode, ExportTerms
from mizuhiki.rulepacks.kpi import CaseVolume, FeeTerms, Floor, KpiTerms
from mizuhiki.rulepacks.late import AskedWhen, LateInterest, LateRateMissing, LateReckoned, LateTerms
from mizuhiki.rulepacks.marks import Lines as MarkLines
from mizuhiki.rulepacks.marks import Marks
from mizuhiki.rulepacks.marks import Square as MarkSquare
from mizuhiki.rulepacks.models import RulePackVersion
from mizuhiki.rulepacks.months import last_of, month_before, months_after, next_month
from mizuhiki.rulepacks.outsourcing import OutsourcingTerms, SignupFees, Volume, WorkType
from mizuhiki.rulepacks.pack import Charge, LegalClass, Pack
from mizuhiki.rulepacks.permissions import VERSION_PROPOSE, VERSION_SEE
from mizuhiki.rulepacks.printhouse import Enclosing, Enclosure, PaperStock, PrintHouse
from mizuhiki.rulepacks.readings import USUAL_READINGS, ReadingTerms
from mizuhiki.rulepacks.refunds import RefundTerms, TransferTerms
from mizuhiki.rulepacks.research import Request as ResearchRequest
from mizuhiki.rulepacks.research import ResearchTerms
from mizuhiki.rulepacks.resultlists import ResultList
from mizuhiki.rulepacks.selectors import FileChange, Version, changes_between, version_in_force, versions
from mizuhiki.rulepacks.services import (
    DATA,
    NoRulesInForce,
    files_of,
    keep_pack,
    load_pack,
    pack_of_version,
    pack_on,
    packs_between,
    put_in_force,
    read_folder,
    unreadable_versions,
)
from mizuhiki.rulepacks.shut_charges import ShutCharge, ShutRule
from mizuhiki.rulepacks.shutoffs import ShutoffTerms
from mizuhiki.rulepacks.signup import (
    LANGUAGES,
    SignupBank,
    SignupContact,
    SignupItem,
    SignupPage,
    SignupTerms,
    TermsOfUse,
)
from mizuhiki.rulepacks.signup_site import CheckPoint, PaperVolume, SignupSite, SiteLogo, sealed_account
from mizuhiki.rulepacks.slips import ElqrTerms, JointTerms, OcrTerms, PayeasyTerms, SlipTerms
from mizuhiki.rulepacks.stores import AgentProfile, StoreTerms
from mizuhiki.rulepacks.supplied import SuppliedForm
from mizuhiki.rulepacks.temporary import TemporaryTerms
from mizuhiki.rulepacks.timebars import TimeBarTerms
from mizuhiki.rulepacks.vacancies import VacancyTerms
from mizuhiki.rulepacks.writeoffs import Ground

__all__ = [
    "DATA",
    "DEBIT",
    "LANGUAGES",
    "ORDER",
    "REST",
    "USUAL_READINGS",
    "VERSION_PROPOSE",
    "VERSION_SEE",
    "AccountCode",
    "AccountingTerms",
    "AgentProfile",
    "ApplicationForm",
    "Area",
    "ArrearsTerms",
    "AskedWhen",
    "BankProfile",
    "BrakeTerms",
    "CallHours",
    "CaseVolume",
    "Charge",
    "CheckPoint",
    "ContractTerm",
    "DebitTerms",
    "EarlierBillTerms",
    "ElqrTerms",
    "Enclosing",
    "Enclosure",
    "ExportTerms",
    "FeeTerms",
    "FileChange",
    "Floor",
    "Ground",
    "HoldKind",
    "IntakeChannel",
    "IntakeTerms",
    "InterestTerms",
    "JointTerms",
    "KpiTerms",
    "LateInterest",
    "LateRateMissing",
    "LateReckoned",
    "LateTerms",
    "LegalClass",
    "LetterWords",
    "MarkLines",
    "MarkSquare",
    "Marks",
    "NoRulesInForce",
    "OcrTerms",
    "OutsourcingTerms",
    "Pack",
    "PaperStock",
    "PaperVolume",
    "PayeasyTerms",
    "PledgeTerms",
    "PreparationItem",
    "PrintHouse",
    "RateMissing",
    "ReadingTerms",
    "Reckoned",
    "RefundTerms",
    "ReleaseTerms",
    "ResearchRequest",
    "ResearchTerms",
    "ResultList",
    "RetryTerms",
    "RulePackFault",
    "RulePackVersion",
    "RulesComing",
    "SessionTerms",
    "ShutCharge",
    "ShutRule",
    "ShutoffTerms",
    "SignupBank",
    "SignupContact",
    "SignupFees",
    "SignupItem",
    "SignupPage",
    "SignupSite",
    "SignupTerms",
    "SiteLogo",
    "SlipTerms",
    "Span",
    "Step",
    "StepTerms",
    "StoreTerms",
    "SuppliedForm",
    "TemporaryTerms",
    "TermsOfUse",
    "TimeBarTerms",
    "TransferTerms",
    "Trigger",
    "VacancyTerms",
    "Version",
    "Volume",
    "Way",
    "Window",
    "WorkType",
    "changes_between",
    "files_of",
    "keep_pack",
    "last_of",
    "load_pack",
    "month_before",
    "months_after",
    "next_month",
    "pack_of_version",
    "pack_on",
    "packs_between",
    "put_in_force",
    "read_folder",
    "sealed_account",
    "unreadable_versions",
    "version_in_force",
    "versions",
]
