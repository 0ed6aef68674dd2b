"""What can be done in this room, and about the trace, whose room lies below the one that knows rights."""

from mizuhiki.platform.permissions import declare

MATRIX_SEE = declare("staff.matrix_see", "権限表を見る")
MATRIX_EDIT = declare("staff.matrix_edit", "権限表を変更する")
PEOPLE_SEE = declare("staff.people_see", "職員の登録を見る")
PEOPLE_EDIT = declare("staff.people_edit", "職員を登録・停止する")
SESSIONS_END = declare("staff.sessions_end", "ほかの職員の利用を終了させる")
SIGN_INS_SEE = declare("staff.sign_ins_see", "全員のサインイン履歴を見る")
FACTOR_APPROVE = declare("staff.factor_approve", "二要素認証の再登録を承認する")
CARD_SEE = declare("staff.card_see", "指定公金事務取扱者証の一覧と顔写真を見る")
CARD_EDIT = declare("staff.card_edit", "指定公金事務取扱者証の交付と返還を記録する")
CLOSED_DAY_SEE = declare("staff.closed_day_see", "休業日の業務の記録を見る")
CLOSED_DAY_NOTE = declare("staff.closed_day_note", "休業日の業務を記録・取消しする")
