"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

ARREARS_SEE = declare("arrears.standing_see", "滞納の状況を見る")
NOTICE_RUN = declare("arrears.notice_run", "督促・催告・予告・通知を発送前に確認し、印刷・発送する")
NOTICE_APPROVE = declare("arrears.notice_approve", "給水停止の予告・通知の印刷を承認する")
PUBLISH = declare("arrears.publish", "公示送達を記録する")
DISASTER_SEE = declare("arrears.disaster_see", "災害対応の区域・指示・協力の記録を見る")
DISASTER = declare("arrears.disaster", "災害対応を始め、終了を依頼し、指示と協力を記録する")
DISASTER_END = declare("arrears.disaster_end", "災害対応の終了を承認する")
DESK_WORK = declare("arrears.desk_work", "交渉を記録し、保留・納入誓約・福祉連携を扱う")
SUSPEND_APPROVE = declare("arrears.suspend_approve", "徴収停止を承認する")
LIST_PRINT = declare("arrears.list_print", "滞納の一覧を表・PDFで出す")
REFERRAL_SEE = declare("arrears.referral_see", "福祉連携の記録を見る")
REFERRAL_CONFIRM = declare("arrears.referral_confirm", "福祉連携の報告を発注者として確認する")
