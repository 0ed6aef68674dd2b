"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

NIGHT_SEE = declare("emergency.night_see", "夜間等緊急通報受付を見る")
REPORT_TAKE = declare("emergency.report_take", "夜間等の緊急通報を受け、当番職員へ連絡する")
DUTY_ANSWER = declare("emergency.duty_answer", "当番職員への連絡の結果を記録する")
REPORT_ACCEPT = declare("emergency.report_accept", "夜間の案件を朝に引き受ける")
SETTING_EDIT = declare("emergency.setting_edit", "夜間受付の体制・当番・文書・月報を登録する")
TEXT_AGREE = declare("emergency.text_agree", "夜間受付の処理フローとアナウンスを承認する")
