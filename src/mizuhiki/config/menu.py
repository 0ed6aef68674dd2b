"""The menu: which lines stand under which heading, in which order. Each person sees those they may follow."""

from mizuhiki.payments import api as payments
from mizuhiki.platform import clock
from mizuhiki.till import api as till
from mizuhiki.web.navigation import Entry

MENU = (
    Entry("お客様を探す", "desks:search", "customers.customer_see", 10, "窓口"),
    Entry("苦情", "contacts:complaint_list", "contacts.complaint_see", 20, "窓口"),
    Entry("レジ", "till:till_home", "till.till_see", 90, "窓口"),
    Entry("窓口収納", "payments:slip_search", "payments.receipt_take", 100, "窓口"),
    Entry("本日の領収", "payments:receipt_list", "payments.receipt_see", 110, "窓口"),
    Entry(
        "窓口日計・入金",
        "payments:counter_day_list",
        "till.till_see",
        115,
        "窓口",
        count=lambda _: till.breaches(clock.today()),
    ),
    Entry("領収印", "till:seal_list", "till.till_see", 117, "窓口"),
    Entry("金庫", "till:safe_list", "till.till_see", 116, "窓口"),
    Entry("時間外の領収", "payments:out_of_hours_list", "payments.receipt_see", 118, "窓口"),
    Entry("検針取込", "metering:import_list", "metering.reading_see", 300, "検針・調定・口座振替"),
    Entry("調定", "billing:month_list", "billing.run_see", 310, "検針・調定・口座振替"),
    Entry("口座振替", "directdebit:day_list", "directdebit.batch_see", 320, "検針・調定・口座振替"),
    Entry(
        "コンビニ・スマホ収納",
        "payments:store_file_list",
        "payments.store_see",
        325,
        "検針・調定・口座振替",
        count=lambda _: payments.unmatched_waiting(),
    ),
    Entry("口座振替依頼書", "directdebit:form_list", "directdebit.form_see", 330, "検針・調定・口座振替"),
    Entry("金融機関を探す", "banks:place_find", "banks.place_see", 340, "検針・調定・口座振替"),
    Entry("通知書の印刷", "notices:run_list", "notices.notice_see", 590, "郵便・用紙"),
    Entry(
        "入金連絡",
        "payments:claim_list",
        "payments.claim_see",
        119,
        "窓口",
        count=lambda _: payments.count_open(),
    ),
    Entry(
        "過誤納",
        "payments:overpayment_list",
        "payments.overpayment_see",
        120,
        "窓口",
        count=lambda _: payments.overpayments_waiting(),
    ),
    Entry("納入証明書", "certificates:book", "certificates.certificate_see", 121, "窓口"),
    Entry("元帳・日次締め", "ledger:day_list", "ledger.day_see", 500, "元帳"),
    Entry("郵便・投函", "mail:run_list", "mail.piece_see", 600, "郵便・用紙"),
    Entry("用紙の在庫", "mail:stock_list", "mail.stock_see", 610, "郵便・用紙"),
    Entry("郵送料", "mail:postage_report", "mail.postage_see", 620, "郵便・用紙"),
    Entry("作業一覧", "web:run_list", "web.runs_see", 800, "管理"),
    Entry("規則集", "desks:rules_list", "rulepacks.version_see", 805, "管理"),
    Entry("職員一覧", "staff:person_list", "staff.people_see", 810, "管理"),
    Entry("権限表", "staff:matrix", "staff.matrix_see", 820, "管理"),
    Entry("サインイン履歴", "staff:sign_in_list", "staff.sign_ins_see", 830, "管理"),
    Entry("閲覧・変更の記録", "audit:trace", "audit.trace_see", 840, "管理"),
    Entry("自分の設定", "staff:me", "", 900, "自分"),
)
