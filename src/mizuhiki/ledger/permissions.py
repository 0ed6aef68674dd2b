"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

DAY_SEE = declare("ledger.day_see", "日計表と元帳の残高を見る")
DAY_CLOSE = declare("ledger.day_close", "日次締めをする")
MONTH_CLOSE = declare("ledger.month_close", "月次締めを承認する")
EXPORT_MAKE = declare("ledger.export_make", "仕訳データを出力する")
