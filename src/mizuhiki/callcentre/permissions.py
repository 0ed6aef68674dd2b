"""What can be done in this room: an operator takes, a supervisor distributes, a section answers (CC-002)."""

from mizuhiki.platform.permissions import declare

CASE_SEE = declare("callcentre.case_see", "案件を見る")
CASE_TAKE = declare("callcentre.case_take", "案件を受け付け、応対を記録する")
CASE_LEAD = declare("callcentre.case_lead", "案件をＳＶとして引き受け、担当課所に任せる")
CASE_ANSWER = declare("callcentre.case_answer", "引き継がれた案件を担当課所として受領し、回答する")
QUEUE_SEE = declare("callcentre.queue_see", "書類受付（ＦＡＸ・郵便・窓口など）を見る")
QUEUE_ENTER = declare("callcentre.queue_enter", "届いた書類を登録する")
QUEUE_SORT = declare("callcentre.queue_sort", "届いた書類を仕分け、ＯＰに振り分ける")
DIRECTORY_EDIT = declare("callcentre.directory_edit", "担当課所と取次ぎ先の一覧を変更する")
WISH_PROPOSE = declare("callcentre.wish_propose", "要望・意見を業務改善提案にまとめる")
FIGURES_SEE = declare("callcentre.figures_see", "案件の件数を見る")
