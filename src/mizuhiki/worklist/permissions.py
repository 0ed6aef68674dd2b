"""What can be done in this room: open the inbox, and work at a desk."""

from mizuhiki.platform.permissions import declare

ITEM_SEE = declare("worklist.item_see", "受付箱を見る")
DESK_RECEPTION = declare("worklist.desk_reception", "受付箱「お客様センター」を処理する")
DESK_SUPERVISOR = declare("worklist.desk_supervisor", "受付箱「ＳＶ」を処理する")
DESK_COUNTER = declare("worklist.desk_counter", "受付箱「窓口」を処理する")
DESK_BILLING = declare("worklist.desk_billing", "受付箱「検針・調定」を処理する")
DESK_COLLECTION = declare("worklist.desk_collection", "受付箱「収納」を処理する")
DESK_ARREARS = declare("worklist.desk_arrears", "受付箱「滞納整理」を処理する")
DESK_FIELD = declare("worklist.desk_field", "受付箱「現場」を処理する")
DESK_REPAIRS = declare("worklist.desk_repairs", "受付箱「修繕」を処理する")
DESK_INTAKE = declare("worklist.desk_intake", "受付箱「開閉栓」を処理する")
DESK_APPROVAL = declare("worklist.desk_approval", "受付箱「承認」を処理する")
DESK_SECURITY = declare("worklist.desk_security", "受付箱「セキュリティ」を処理する")
DESK_SYSTEM = declare("worklist.desk_system", "受付箱「システム」を処理する")
