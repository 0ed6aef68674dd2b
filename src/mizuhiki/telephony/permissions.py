"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

CALL_SEE = declare("telephony.call_see", "通話の記録を見る")
CALL_KEY = declare("telephony.call_key", "通話を記録し、ラップアップコードを付ける")
BOARD_SEE = declare("telephony.board_see", "受電の状況（ダッシュボード）を見る")
DETAIL_IMPORT = declare("telephony.detail_import", "通話明細を取り込む")
LINE_EDIT = declare("telephony.line_edit", "電話回線・ラップアップコード・担当者の番号を登録する")
LINK_EDIT = declare("telephony.link_edit", "電話交換機からの通知の鍵を作り、止める")
