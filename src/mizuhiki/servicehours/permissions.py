"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

HOURS_SEE = declare("servicehours.hours_see", "センターと夜間受付の運営時間を見る")
HOURS_EDIT = declare("servicehours.hours_edit", "繁忙期の日と時間外運営を登録する")
