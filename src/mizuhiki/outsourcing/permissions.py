"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

TASK_BOOK = declare("outsourcing.task_book", "附帯業務を記録し、自分の記録を取り消す")
TASK_REVERSE = declare("outsourcing.task_reverse", "ほかの職員の附帯業務の記録を取り消す")
REPORT_SEE = declare("outsourcing.report_see", "附帯業務の日報と月報を見る・印刷する")
