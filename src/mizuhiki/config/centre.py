"""The eight kinds of work of the centre (第９): which screens and counts of the house belong to each."""

from collections.abc import Callable
from datetime import datetime

from mizuhiki.callcentre import areas
from mizuhiki.callcentre.areas import Area, Count, Place
from mizuhiki.platform import sql
from mizuhiki.talks import api as talks

Counted = Callable[[datetime, datetime], int]


def _count(statement: str) -> Counted:
    """Counts rows of a half-open time; the statement takes its beginning and end."""
    return lambda since, until: int(sql.rows(statement, [since, until])[0][0])


_CASES = (
    "SELECT count(*) FROM callcentre_standing s JOIN callcentre_case c ON c.id = s.case_id "
    "WHERE s.received_at >= %s AND s.received_at < %s AND NOT s.is_cancelled"
)

AREAS = (
    Area(
        1,
        "センター受付体制の確保",
        "第10",
        (
            Place("運営時間", "servicehours:calendar_show", "servicehours.hours_see"),
            Place("職員一覧", "staff:person_list", "staff.people_see"),
            Place("マニュアル", "knowledge:manual_list", "knowledge.article_see"),
            Place("用件ごとのスクリプトと手順", "knowledge:call_list", "knowledge.article_see"),
            Place("FAQ・マニュアルの作成・改訂", "knowledge:draft_list", "knowledge.draft_see"),
            Place("研修の電話", "practice:drill_list", "practice.drill_take"),
        ),
        (
            Count(
                "案件を受けたＯＰ",
                _count(
                    "SELECT count(DISTINCT by_id) FROM callcentre_case "
                    "WHERE received_at >= %s AND received_at < %s"
                ),
                "人",
            ),
        ),
    ),
    Area(
        2,
        "センター受付等業務",
        "第11～第14",
        (
            Place("電話を受ける", "desks:call_desk", "telephony.call_key"),
            Place("お客様を探す", "desks:search", "customers.customer_see"),
            Place("開閉栓の受付", "intake:application_list", "intake.application_see"),
            Place("修繕", "repairs:request_list", "repairs.request_see"),
            Place("FAQを探す", "knowledge:faq_search", "knowledge.article_see"),
            Place("案件", "callcentre:case_list", "callcentre.case_see"),
            Place("案件を受け付ける", "callcentre:case_new", "callcentre.case_take"),
            Place("書類受付", "callcentre:arrival_list", "callcentre.queue_see"),
            Place("取次ぎ先", "callcentre:directory_list", "callcentre.case_see"),
            Place("局内問合せ", "callcentre:helpdesk_list", "callcentre.case_take"),
            Place("入金連絡", "payments:claim_list", "payments.claim_see"),
            Place("苦情", "contacts:complaint_list", "contacts.complaint_see"),
            Place("要望・意見と改善提案", "callcentre:wish_list", "callcentre.figures_see"),
        ),
        (
            Count("案件", _count(_CASES)),
            Count("要望・意見と苦情", _count(f"{_CASES} AND c.kind IN ('wish', 'complaint')")),
            Count(
                "届いた書類",
                _count("SELECT count(*) FROM callcentre_arrival WHERE arrived_at >= %s AND arrived_at < %s"),
            ),
        ),
        detail="電話受付事務、総合案内・各種問合せ対応、端末入力事務、"
        "お客さまの意見・要望の集約及び業務改善策の提示",
    ),
    Area(
        3,
        "センターの時間外運営への対応",
        "第15",
        (Place("時間外運営", "servicehours:extension_list", "servicehours.hours_see"),),
        (
            Count(
                "時間外運営",
                _count(
                    "SELECT count(*) FROM servicehours_extension "
                    "WHERE day >= (%s AT TIME ZONE 'Asia/Tokyo')::date "
                    "AND day < (%s AT TIME ZONE 'Asia/Tokyo')::date"
                ),
                "回",
            ),
        ),
    ),
    Area(
        4,
        "口座振替依頼書の発送・入力業務",
        "第16",
        (
            Place("口座振替依頼書", "directdebit:form_list", "directdebit.form_see"),
            Place("依頼書の発送", "directdebit:posting_list", "directdebit.form_see"),
            Place("依頼書の入力", "directdebit:form_key", "directdebit.form_key"),
            Place("依頼書の照合", "directdebit:form_check", "directdebit.form_key"),
        ),
        (
            Count(
                "発送した依頼書",
                _count(
                    "SELECT count(*) FROM mail_formposting f JOIN mail_piece p ON p.id = f.piece_id "
                    "WHERE p.subject_kind = 'directdebit.paperform' "
                    "AND p.printed_at >= %s AND p.printed_at < %s"
                ),
            ),
            Count(
                "入力した依頼書",
                _count(
                    "SELECT count(*) FROM directdebit_paperformstep "
                    "WHERE what = 'received' AND at >= %s AND at < %s"
                ),
            ),
        ),
    ),
    Area(
        5,
        "外国語の対応",
        "第17",
        (
            Place("外国語の対応", "talks:interpreter_list", "callcentre.case_see"),
            Place("用件ごとのスクリプトと手順", "knowledge:call_list", "knowledge.article_see"),
            Place("案件", "callcentre:case_list", "callcentre.case_see"),
        ),
        (
            Count("日本語以外の案件", _count(f"{_CASES} AND c.language <> 'ja'")),
            Count("通訳した通話", talks.calls_in),
            Count("通訳の時間", talks.minutes_in, "分"),
        ),
    ),
    Area(
        6,
        "報告書、提案書等作成事務",
        "第18",
        (
            Place("本日の応答率", "reporting:day_show", "reporting.kpi_see"),
            Place("着信呼数と応答率", "reporting:year_show", "reporting.kpi_see"),
            Place("センターの件数", "callcentre:figures_show", "callcentre.figures_see"),
            Place("要望・意見と改善提案", "callcentre:wish_list", "callcentre.figures_see"),
            Place("業務月報", "outsourcing:month_show", "outsourcing.report_see"),
        ),
        (
            Count(
                "改善提案",
                _count("SELECT count(*) FROM callcentre_proposal WHERE at >= %s AND at < %s"),
            ),
        ),
    ),
    Area(
        7,
        "その他センター業務",
        "第19",
        (
            Place("電話交換機の保守", "exchange:home", "exchange.exchange_see"),
            Place("マニュアル等の変更の指示", "knowledge:instruction_list", "knowledge.draft_see"),
            Place("附帯業務", "outsourcing:task_book", "outsourcing.task_book"),
            Place("閲覧・変更の記録", "audit:trace", "audit.trace_see"),
        ),
        (
            Count(
                "附帯業務",
                _count(
                    "SELECT coalesce(sum(t.count), 0) FROM outsourcing_incidentaltask t "
                    "WHERE t.done_on >= (%s AT TIME ZONE 'Asia/Tokyo')::date "
                    "AND t.done_on < (%s AT TIME ZONE 'Asia/Tokyo')::date "
                    "AND NOT EXISTS (SELECT FROM outsourcing_taskreversal r WHERE r.task_id = t.id)"
                ),
            ),
        ),
    ),
    Area(
        8,
        "業務の引継ぎ",
        "第20",
        (
            Place("規則集", "desks:rules_list", "rulepacks.version_see"),
            Place("担当課所と取次ぎ先", "callcentre:directory_list", "callcentre.case_see"),
            Place("概算処理件数と実績", "outsourcing:volume_show", "outsourcing.report_see"),
        ),
        (Count("次の受託者に渡す未完結の案件", _count(f"{_CASES} AND s.place <> 'over'")),),
    ),
)


def wire() -> None:
    """Make the areas known."""
    areas.register(*AREAS)
