"""A rule pack as the program sees it: typed, complete, or refused with the key that is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from typing import Any

import yaml

from mizuhiki.platform.calendars import BANKS, BusinessCalendar, month_days
from mizuhiki.rulepacks.accounting import AccountingTerms, read_accounting
from mizuhiki.rulepacks.applications import ApplicationForm, read_applications
from mizuhiki.rulepacks.arrears import ArrearsTerms, Step, read_arrears
from mizuhiki.rulepacks.arrears_letters import LetterWords, read_arrears_letters
from mizuhiki.rulepacks.brakes import BrakeTerms, read_brakes
from mizuhiki.rulepacks.callhours import CallHours, read_call_hours
from mizuhiki.rulepacks.corrections import CorrectionTerms, read_corrections
from mizuhiki.rulepacks.debits import DebitTerms, read_debit
from mizuhiki.rulepacks.earlier_bills import EarlierBillTerms, read_earlier_bills
from mizuhiki.rulepacks.faults import PACK_FILE, RulePackFault
from mizuhiki.rulepacks.intake import IntakeTerms, read_intake
from mizuhiki.rulepacks.kpi import KPI_FILE, KpiTerms, read_kpi
from mizuhiki.rulepacks.late import LateTerms, read_late
from mizuhiki.rulepacks.lines import line_of
from mizuhiki.rulepacks.months import last_of, month_before, next_month
from mizuhiki.rulepacks.outsourcing import OutsourcingTerms, read_outsourcing
from mizuhiki.rulepacks.printhouse import PrintHouse, read_printhouse
from mizuhiki.rulepacks.readings import ReadingTerms, read_readings
from mizuhiki.rulepacks.records import part, record
from mizuhiki.rulepacks.refunds import RefundTerms, read_refunds
from mizuhiki.rulepacks.research import ResearchTerms, read_research
from mizuhiki.rulepacks.resultlists import RESULTS_FILE, ResultList, read_results
from mizuhiki.rulepacks.shutoffs import ShutoffTerms, read_shutoffs
from mizuhiki.rulepacks.signup import SIGNUP_FILE, SignupTerms, read_signup
from mizuhiki.rulepacks.signup_site import SITE_FILE, SignupSite, read_signup_site
from mizuhiki.rulepacks.slips import SlipTerms, read_slips
from mizuhiki.rulepacks.stores import StoreTerms, read_stores
from mizuhiki.rulepacks.supplied import SuppliedForm, read_supplied
from mizuhiki.rulepacks.temporary import TemporaryTerms, read_temporary
from mizuhiki.rulepacks.upgrades import SCHEMA_KEY, upgraded
from mizuhiki.rulepacks.vacancies import VacancyTerms, read_vacancies
from mizuhiki.rulepacks.writeoffs import Ground, read_writeoffs
from mizuhiki.tariffs import Tariff, parse_tariff

FILES_OF_THEIR_OWN = {
    "version_id",
    "tariffs",
    "signup",
    "signup_site",
    "results",
    "kpi",
}  # no keys of `pack.yaml`


class LegalClass(StrEnum):
    """What kind of claim a charge is; its time bar and its enforcement follow from it."""

    PRIVATE = "private"  # 私債権: water
    PUBLIC = "public"  # 公債権 (強制徴収): sewerage


@dataclass(frozen=True)
class Utility:
    """Who sends the bill, and where people ask."""

    name: str
    city: str
    head: str  # 企業局長 …, the name under a notice
    postcode: str
    address: str
    phone: str
    hours: str


@dataclass(frozen=True)
class Charge:
    """料金の種類, kept apart by legal basis from assessment to report (COL-001, COL-002)."""

    code: str
    label: str
    legal_basis: str
    legal_class: LegalClass
    time_bar_years: int
    issuer: str
    registration_no: str  # 適格請求書発行事業者の登録番号
    allocation_order: int
    english: str = ""  # its name on papers for who reads English


@dataclass(frozen=True)
class BillingTerms:
    """When a bill falls due: days after the reading month's end, moved to an open bank day."""

    slip_due_day: int
    debit_day: int
    article: str

    def slip_due_on(self, cycle_month: date) -> date:
        """納期限 of a slip: that day of the month after, or the next bank day."""
        return BANKS.on_or_after(next_month(cycle_month).replace(day=self.slip_due_day))

    def debit_on(self, cycle_month: date) -> date:
        """振替日: that day of the month after, or the next bank day."""
        return BANKS.on_or_after(next_month(cycle_month).replace(day=self.debit_day))


@dataclass(frozen=True)
class PaperTerms:
    """What letters and receipts of this utility say besides money."""

    office: str  # where people ask: 料金センター
    payable_at: str  # where money is taken besides stores
    receipt_form: str  # 会計規程の様式番号 of the counter's receipt (COL-053)
    counter: str  # the name of the counter on a receipt
    notice_message: str  # one line above the slip


@dataclass(frozen=True)
class Pack:
    """The rules of one utility at one version."""

    version_id: int
    code: str
    utility: Utility
    charges: Mapping[str, Charge]
    billing: BillingTerms
    late: LateTerms  # 延滞金・督促手数料; empty where a pack says nothing
    brakes: BrakeTerms
    readings: ReadingTerms
    stores: StoreTerms
    slips: SlipTerms
    debit: DebitTerms
    papers: PaperTerms
    earlier_bills: EarlierBillTerms | None  # a notice tells of its own bill alone where it is None
    printhouse: PrintHouse | None  # where letters by the thousand are printed outside
    outsourcing: OutsourcingTerms
    refunds: RefundTerms | None  # a pack of an earlier release has none
    arrears: ArrearsTerms | None  # likewise
    arrears_letters: Mapping[Step, LetterWords]
    shutoffs: ShutoffTerms | None  # likewise
    accounting: AccountingTerms  # of a pack that says nothing: a public enterprise without an export
    corrections: CorrectionTerms
    vacancies: VacancyTerms
    temporary: TemporaryTerms | None  # likewise: nobody pays in advance
    writeoffs: Mapping[str, Ground]  # empty where nothing is written off
    applications: Mapping[str, ApplicationForm]
    supplied_forms: Mapping[str, SuppliedForm]
    intake: IntakeTerms
    research: ResearchTerms
    signup: SignupTerms | None  # the public site; a pack may have none
    signup_site: SignupSite
    results: ResultList | None  # the list of its results; a pack may have none
    kpi: KpiTerms | None  # the call centre under contract; a pack may have none
    calendars: Mapping[str, BusinessCalendar]
    call_hours: CallHours | None  # a pack of an earlier release, or without a call centre, has none
    tariffs: Mapping[str, Tariff]  # of every charge but those in `late`

    def cycle_of(self, due_on: date) -> date:
        """The reading month whose bills by debit fall due on a day; the month before, where none does."""
        before = month_before(due_on)
        for cycle in (before, month_before(before)):
            if self.billing.debit_on(cycle) == due_on:
                return cycle
        return before

    def drawn_on(self, due_on: date, profile: str) -> date:
        """振替日 of what falls due by debit on a day, at the banks of a profile."""
        return self.debit.of(profile).debit_on(self.cycle_of(due_on))

    def charge_order(self) -> list[str]:
        """Charge codes in the order money is allocated to them."""
        return sorted(self.charges, key=lambda code: self.charges[code].allocation_order)

    def last_day_of_claim(self, charge: str, *, due_on: date, born_on: date) -> date:
        """消滅時効: the last day on which more can be claimed of a charge that should have been due on a day.

        Of a claim that nobody made yet nothing renewed the years.

        Source:
            COL-059; 民法第166条; 地方自治法第236条.
        """
        known = self.charges[charge]
        terms = self.arrears.time_bars.get(known.legal_class.value) if self.arrears else None
        old = terms.old if terms and terms.old and born_on < terms.old.before else None
        return last_of(due_on, (old.years if old else known.time_bar_years) * 12)

    def tariff_order(self) -> list[str]:
        """Those of them that a tariff prices."""
        return [code for code in self.charge_order() if code in self.tariffs]


def read_pack(files: Mapping[str, str], *, version_id: int) -> Pack:
    """Build a pack from the texts of its files, of today's form or of any earlier one.

    Raises:
        RulePackFault: names the file and the key.
        TariffFault: names the tariff file, its line and the key.
    """
    return replace(_read_once(tuple(sorted(files.items()))), version_id=version_id)


@lru_cache(maxsize=8)  # a version is read when it is kept, when it is asked for and when it is in force
def _read_once(texts: tuple[tuple[str, str], ...]) -> Pack:
    files = dict(texts)
    if PACK_FILE not in files:
        raise RulePackFault(file=PACK_FILE, key=PACK_FILE, problem="このファイルがありません。")
    try:
        content = yaml.safe_load(files[PACK_FILE])
    except yaml.YAMLError as fault:
        raise RulePackFault(
            file=PACK_FILE, key="（全体）", problem=f"YAMLとして読めません：{fault}"
        ) from None
    except (ValueError, RecursionError):  # PyYAML lets them through: 2026-13-45, a number of 5,000 digits
        problem = "読めない日付か数、または深すぎる入れ子があります。"
        raise RulePackFault(file=PACK_FILE, key="（全体）", problem=problem) from None
    try:
        return _read(upgraded(_mapping(content)), files)
    except RulePackFault as fault:
        if fault.slots["file"] != PACK_FILE:
            raise
        raise fault.at(line_of(files[PACK_FILE], str(fault.slots["key"]))) from None


def _read(content: dict[str, Any], files: Mapping[str, str]) -> Pack:
    charges = {code: _charge(code, value) for code, value in part(content, "charges").items()}
    calendars = {name: _calendar(name, v) for name, v in part(content, "calendars").items()}
    outsourcing = read_outsourcing(part(content, "outsourcing"))
    arrears = read_arrears(content.get("arrears"), charges)
    late = read_late(content.get("late"), charges)
    tariffs = {code: _tariff(code, files) for code in charges if code not in late.codes}
    return Pack(
        version_id=0,
        code=str(content.get("code", "")),
        utility=record(Utility, part(content, "utility"), "utility"),
        charges=charges,
        billing=record(BillingTerms, part(content, "billing"), "billing"),
        late=late,
        brakes=read_brakes(content.get("brakes")),
        readings=read_readings(content.get("readings")),
        stores=read_stores(part(content, "stores")),
        slips=read_slips(content.get("slips")),
        debit=read_debit(part(content, "debit")),
        papers=record(PaperTerms, part(content, "papers"), "papers"),
        earlier_bills=read_earlier_bills(content.get("earlier_bills")),
        printhouse=read_printhouse(content.get("printhouse")),
        outsourcing=outsourcing,
        refunds=read_refunds(content.get("refunds")),
        arrears=arrears,
        arrears_letters=read_arrears_letters(content.get("arrears_letters"), arrears),
        shutoffs=read_shutoffs(content.get("shutoffs"), calendars, charges),
        accounting=read_accounting(content.get("accounting")),
        corrections=read_corrections(content.get("corrections")),
        vacancies=read_vacancies(content.get("vacancies")),
        temporary=read_temporary(content.get("temporary"), tariffs),
        writeoffs=read_writeoffs(content.get("writeoffs")),
        applications=read_applications(content.get("applications")),
        supplied_forms=read_supplied(content.get("supplied_forms")),
        intake=read_intake(content.get("intake")),
        research=read_research(content.get("research")),
        signup=read_signup(files.get(SIGNUP_FILE)),
        signup_site=read_signup_site(files.get(SITE_FILE)),
        results=read_results(files.get(RESULTS_FILE), calendars),
        kpi=_kpi(files.get(KPI_FILE), outsourcing),
        calendars=calendars,
        call_hours=read_call_hours(content.get("call_hours"), calendars),
        tariffs=tariffs,
    )


def _kpi(text: str | None, outsourcing: OutsourcingTerms) -> KpiTerms | None:
    """The call centre's contract; where the pack has terms of contracts, its fee follows one of them."""
    found = read_kpi(text)
    if found and outsourcing.contracts and found.fee.contract not in {"", *outsourcing.contracts}:
        problem = "pack.yamlの「outsourcing.contracts」にある契約の名前を書いてください。"
        raise RulePackFault(file=KPI_FILE, key="fee.contract", problem=problem)
    return found


def _mapping(content: object) -> dict[str, Any]:
    """The whole of the file, and nothing in it that would be passed over in silence."""
    if not isinstance(content, dict):
        raise RulePackFault(file=PACK_FILE, key="（全体）", problem="項目の一覧ではありません。")
    known = {field.name for field in fields(Pack)} - FILES_OF_THEIR_OWN | {SCHEMA_KEY}
    for key in content.keys() - known:
        raise RulePackFault(file=PACK_FILE, key=str(key), problem="知らない項目です。")
    return content


def _charge(code: str, value: Any) -> Charge:
    if not isinstance(value, dict) or value.get("legal_class") not in list(LegalClass):
        problem = "「private」（私債権）か「public」（公債権）を書いてください。"
        raise RulePackFault(file=PACK_FILE, key=f"charges.{code}.legal_class", problem=problem)
    charge = record(Charge, {"code": code, "english": "", **value}, f"charges.{code}")
    return Charge(**{**vars(charge), "legal_class": LegalClass(charge.legal_class)})


def _calendar(name: str, value: Any) -> BusinessCalendar:
    """Weekday names, closed (month-day) ranges and hours of one service."""
    try:
        closed = frozenset("月火水木金土日".index(day) for day in value["closed_weekdays"])
        ranges = [tuple(tuple(map(int, end.split("-"))) for end in pair) for pair in value["closed_days"]]
        return BusinessCalendar(
            name=value["label"],
            closed_weekdays=closed,
            closed_on_holidays=bool(value["closed_on_holidays"]),
            closed_month_days=month_days(*ranges),  # type: ignore[arg-type]
            opens=time.fromisoformat(value["opens"]),
            closes=time.fromisoformat(value["closes"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        problem = f"暦の書き方が違います（{fault}）。"
        raise RulePackFault(file=PACK_FILE, key=f"calendars.{name}", problem=problem) from None


def _tariff(code: str, files: Mapping[str, str]) -> Tariff:
    file = f"tariffs/{code}.yaml"
    if file not in files:
        raise RulePackFault(file=file, key=code, problem="料金表のファイルがありません。")
    return parse_tariff(files[file], file=file)
