"""受付の統計: the applications that began in a period, and how far each has come by now.

From rows alone, by one statement for each table. The words of what is counted: docs/rules/signup-figures.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mizuhiki.banks.api import name_of
from mizuhiki.formats.webdebit import Result
from mizuhiki.platform import clock, sql
from mizuhiki.signup.door.words import texts
from mizuhiki.signup.models import Application, ApplicationKind, Publication

REASONS: Mapping[str, str] = {
    Result.CANCEL_BY_USER: "お客様が中止",
    Result.AUTH_FAILED: "本人の確認ができない",
    Result.NAME_MISMATCH: "口座名義が違う",
    Result.ACCOUNT_INELIGIBLE: "口座振替に使えない口座",
    Result.ALREADY_REGISTERED: "登録済みの口座",
    Result.TIMEOUT: "金融機関の画面で時間切れ",
    Result.MAINTENANCE: "金融機関の停止",
    Result.MAC_ERROR: "改ざん検知",
    Result.UNKNOWN: "金融機関で不明",
    "EXPIRED": "期限切れ（照会しても不明）",
}
LANGUAGES = {"ja": "日本語", "ja-easy": "やさしい日本語", "en": "英語", "zh-Hans": "中国語", "ko": "韓国語"}
NO_BANK, NO_KIND, NO_CODE = "金融機関へ進んでいない", "区分を選んでいない", "符号なし"
BEGUN, WHO, HANDED_OFF, RETURNED, CONFIRMED, PAPER = (
    "begun", "page:who", "handed_off", "returned", "confirmed", "paper",
)  # fmt: skip
STEPS = {
    BEGUN: "利用規約に同意",
    WHO: "入力：利用できる人の確認",
    HANDED_OFF: "金融機関の画面へ",
    RETURNED: "金融機関の画面から戻る",
    CONFIRMED: "登録完了",
    PAPER: "紙の依頼書を希望",
}
TABLES = {
    "bank": "金融機関",
    "device": "端末",
    "hour": "時間帯",
    "language": "言語",
    "kind": "申込区分",
    "campaign": "案内の符号",
}


@dataclass(frozen=True)
class Period:
    """Whole days in Asia/Tokyo; both belong to it."""

    first_day: date
    last_day: date

    @property
    def instants(self) -> dict[str, datetime]:
        """`since` and `until`, half-open."""
        return {
            "since": clock.end_of(self.first_day - timedelta(days=1)),
            "until": clock.end_of(self.last_day),
        }


@dataclass(frozen=True)
class Line:
    """Applications that have something in common, and how many of them came how far."""

    code: str
    label: str
    begun: int
    handed_off: int
    confirmed: int
    failed: int
    paper: int

    @property
    def under_way(self) -> int:
        """Neither registered nor refused nor on paper: being filled in, waited for, or given up."""
        return self.begun - self.confirmed - self.failed - self.paper

    @property
    def percent(self) -> str:
        """Registered of those that began, in whole percent and its tenth, cut off."""
        tenths = self.confirmed * 1_000 // self.begun if self.begun else 0
        return f"{tenths // 10}.{tenths % 10}%"


@dataclass(frozen=True)
class Step:
    """How many came to a step of the way, and how many of them no further."""

    code: str
    label: str
    reached: int
    ended: int


@dataclass(frozen=True)
class Reason:
    """Attempts at a bank that came to nothing, by the bank's word."""

    bank: str
    label: str
    count: int


@dataclass(frozen=True)
class AtBank:
    """Accounts that people registered at a bank's own desk or page: no application is behind them."""

    bank: str
    label: str
    count: int


@dataclass(frozen=True)
class Statistics:
    """Everything of one period."""

    period: Period
    total: Line
    tables: Mapping[str, Sequence[Line]]
    steps: Sequence[Step]
    reasons: Sequence[Reason]
    at_banks: Sequence[AtBank]


_LINES = """
    WITH facts AS (
        SELECT coalesce(t.bank_code, '') AS bank, a.device, a.language, a.campaign, s.state,
               to_char(a.began_at AT TIME ZONE 'Asia/Tokyo', 'HH24') AS hour, s.attempt,
               coalesce((SELECT k.kind FROM signup_applicationkind k WHERE k.application_id = a.id
                         ORDER BY k.id DESC LIMIT 1), '') AS kind
        FROM signup_application a
        JOIN signup_applicationstate s ON s.application_id = a.id
        LEFT JOIN signup_attempt t ON t.application_id = a.id AND t.position = s.attempt
        WHERE a.began_at >= %(since)s AND a.began_at < %(until)s
    )
    SELECT CASE 0 WHEN grouping(bank) THEN 'bank' WHEN grouping(device) THEN 'device'
                  WHEN grouping(hour) THEN 'hour' WHEN grouping(language) THEN 'language'
                  WHEN grouping(kind) THEN 'kind' WHEN grouping(campaign) THEN 'campaign' ELSE '' END,
           coalesce(bank, device, hour, language, kind, campaign, ''), count(*),
           count(*) FILTER (WHERE attempt > 0), count(*) FILTER (WHERE state = 'confirmed'),
           count(*) FILTER (WHERE state IN ('refused', 'returned_ng') OR state = 'expired' AND attempt > 0),
           count(*) FILTER (WHERE state = 'paper')
    FROM facts GROUP BY GROUPING SETS ((), (bank), (device), (hour), (language), (kind), (campaign))
    ORDER BY 1, 2
"""
_STEPS = """
    WITH told AS (
        SELECT DISTINCT e.application_id AS one, CASE
            WHEN e.kind = 'answered' THEN 'page:' || (e.facts ->> 'page')
            WHEN e.kind IN ('returned_ok', 'returned_ng') THEN 'returned' ELSE e.kind END AS step
        FROM signup_applicationevent e JOIN signup_application a ON a.id = e.application_id
        WHERE a.began_at >= %(since)s AND a.began_at < %(until)s
          AND e.kind IN ('begun', 'answered', 'handed_off', 'returned_ok', 'returned_ng', 'confirmed',
                         'paper')
    ), placed AS (
        SELECT t.one, o.step, o.place, max(o.place) OVER (PARTITION BY t.one) AS furthest
        FROM told t JOIN unnest(%(steps)s::text[]) WITH ORDINALITY AS o(step, place) ON o.step = t.step
    )
    SELECT step, count(*), count(*) FILTER (WHERE place = furthest) FROM placed GROUP BY step
"""
_PAGES = """
    SELECT DISTINCT e.facts ->> 'page'
    FROM signup_applicationevent e JOIN signup_application a ON a.id = e.application_id
    WHERE a.began_at >= %(since)s AND a.began_at < %(until)s AND e.kind = 'answered' ORDER BY 1
"""
_REASONS = """
    WITH ended AS (
        SELECT DISTINCT ON (e.application_id, e.attempt) e.application_id, e.attempt,
               coalesce(e.facts ->> 'result', 'EXPIRED') AS result
        FROM signup_applicationevent e JOIN signup_application a ON a.id = e.application_id
        WHERE a.began_at >= %(since)s AND a.began_at < %(until)s AND e.attempt > 0
          AND e.kind IN ('refused', 'returned_ng', 'expired')
        ORDER BY e.application_id, e.attempt, e.kind = 'refused' DESC, e.id
    )
    SELECT t.bank_code, ended.result, count(*)
    FROM ended JOIN signup_attempt t ON t.application_id = ended.application_id AND t.position = ended.attempt
    WHERE NOT EXISTS (
        SELECT FROM signup_applicationevent c WHERE c.application_id = ended.application_id
          AND c.attempt = ended.attempt AND c.kind = 'confirmed'
    )
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""
_AT_BANKS = """
    SELECT v.bank_code, count(*) FROM signup_evidence v
    WHERE v.attempt_id IS NULL AND v.result = 'OK' AND v.at >= %(since)s AND v.at < %(until)s
    GROUP BY 1 ORDER BY 1
"""


def statistics(period: Period) -> Statistics:
    """The applications that began in a period.

    Source:
        DD-024 【長岡口振】5(3)ウ, 12; DD-023 【長岡口振】5(3)イ.
    """
    found = dict[str, list[Line]]({table: [] for table in TABLES})
    total, banks = Line("", "合計", 0, 0, 0, 0, 0), bank_labels()
    for table, code, *counts in sql.rows(_LINES, period.instants):
        line = Line(code, label_of(table, code, banks) if table else "合計", *counts)
        if table:
            found[table].append(line)
        else:
            total = line
    return Statistics(period, total, found, _steps(period), _reasons(period, banks), begun_at_banks(period))


def begun_at_banks(period: Period) -> list[AtBank]:
    """Registrations that began at a bank (金融機関受付方式), by the instant its file was taken in."""
    banks = bank_labels()
    return [
        AtBank(code, label_of("bank", code, banks), count)
        for code, count in sql.rows(_AT_BANKS, period.instants)
    ]


def bank_labels() -> dict[str, str]:
    """The banks as the public site calls them."""
    latest = Publication.objects.order_by("-pk").first()
    return {str(one["code"]): str(one["label"]) for one in latest.body.get("banks", ())} if latest else {}


def label_of(table: str, code: str, banks: Mapping[str, str]) -> str:
    """A code as people read it."""
    if table == "bank":
        return f"{code} {banks.get(code) or name_of(code)}".strip() if code else NO_BANK
    if table == "device":
        return str(Application.Device(code).label)
    if table == "hour":
        return f"{int(code)}時台"
    if table == "kind":
        return str(ApplicationKind.Kind(code).label) if code else NO_KIND
    if table == "language":
        return LANGUAGES.get(code, code)
    return code or NO_CODE


def _steps(period: Period) -> list[Step]:
    """The way in its order: pages as they are published now, then those that were."""
    latest = Publication.objects.order_by("-pk").first()
    published = [str(one["page"]) for one in latest.body.get("pages", ())] if latest else []
    told = [page for (page,) in sql.rows(_PAGES, period.instants)]
    pages = [*published, *(page for page in told if page not in {*published, "who", "paper"})]
    order = [BEGUN, WHO, *(f"page:{page}" for page in pages), HANDED_OFF, RETURNED, CONFIRMED, PAPER]
    counted = {
        step: (reached, ended)
        for step, reached, ended in sql.rows(_STEPS, {**period.instants, "steps": order})
    }
    said = texts("ja")["pages"]
    return [
        Step(step, STEPS.get(step) or f"入力：{said.get(step[5:], step[5:])}", *counted.get(step, (0, 0)))
        for step in order
    ]


def _reasons(period: Period, banks: Mapping[str, str]) -> list[Reason]:
    return [
        Reason(label_of("bank", bank, banks), REASONS.get(result or "", result or "不明"), count)
        for bank, result, count in sql.rows(_REASONS, period.instants)
    ]
