"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

NOTICE_SEE = declare("notices.notice_see", "通知書の印刷状況を見る")
NOTICE_PRINT = declare("notices.notice_print", "通知書を印刷する")
SLIP_REISSUE = declare("notices.slip_reissue", "納付書を再発行する")
OVERPAID_TELL = declare("notices.overpaid_tell", "過誤納金の還付・充当の通知書を作る")
