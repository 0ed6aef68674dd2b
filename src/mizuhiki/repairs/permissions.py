"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

REQUEST_SEE = declare("repairs.request_see", "修繕の依頼と出動状況を見る")
REQUEST_RECEIVE = declare("repairs.request_receive", "修繕の依頼、変更・キャンセルの連絡を受け付ける")
CHANGE_REPORT = declare("repairs.change_report", "修繕の変更・キャンセルを修繕担当へ報告する")
REQUEST_HANDLE = declare("repairs.request_handle", "修繕の依頼を確認し、手配し、取り消す")
CREW_WORK = declare("repairs.crew_work", "修繕の着手・完了を現場で記録する")
MAP_SEE = declare("repairs.map_see", "管路図を見る")
NETWORK_LOAD = declare("repairs.network_load", "管路図を取り込む")
NOTICE_EDIT = declare("repairs.notice_edit", "断水・工事・災害のお知らせを登録する")
REGISTER_EDIT = declare("repairs.register_edit", "修繕の項目・業者・当番を登録する")
KEY_EDIT = declare("repairs.key_edit", "修繕の受付API（Open311）の鍵を発行し、止める")
