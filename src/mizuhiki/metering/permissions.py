"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

READING_SEE = declare("metering.reading_see", "検針の取込状況を見る")
READING_IMPORT = declare("metering.reading_import", "検針ファイルを取り込む")
READING_SETTLE = declare("metering.reading_settle", "検針値を確認・訂正する")
READING_AGREE = declare("metering.reading_agree", "検針値の登録を承認する")
METER_EXCHANGE = declare("metering.meter_exchange", "メーターの取替を登録する")
ROUND_PLAN = declare("metering.round_plan", "検針の日程を立て、ハンディターミナルへ送り出す")
