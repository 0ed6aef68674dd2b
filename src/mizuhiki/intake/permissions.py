"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

APPLICATION_SEE = declare("intake.application_see", "使用開始・中止・名義変更の申込みを見る")
APPLICATION_TAKE = declare("intake.application_take", "使用開始・中止・名義変更を受け付け、変更・取消しする")
CREW_PLAN = declare("intake.crew_plan", "開閉栓の装置を特定し、作業を手配し、結果を登録する")
