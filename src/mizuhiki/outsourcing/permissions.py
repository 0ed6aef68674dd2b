"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

TASK_BOOK = declare("outsourcing.task_book", "附帯業務を記録し、自分の記録を取り消す")
TASK_REVERSE = declare("outsourcing.task_reverse", "ほかの職員の附帯業務の記録を取り消す")
REPORT_SEE = declare("outsourcing.report_see", "附帯業務の日報と月報を見る・印刷する")
CONTRACT_SEE = declare("outsourcing.contract_see", "委託契約の期間・予算確認・準備状況を見る・印刷する")
BUDGET_CHECK = declare("outsourcing.budget_check", "委託契約の年度ごとの予算確認を記録する")
PREPARATION_EDIT = declare("outsourcing.preparation_edit", "準備期間の業務の担当・期日・完了を記録する")
