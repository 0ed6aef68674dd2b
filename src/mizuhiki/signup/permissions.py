"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

APPLICATION_SEE = declare("signup.application_see", "WEB口座振替の申込みを見る")
APPLICATION_MATCH = declare("signup.application_match", "WEB口座振替の申込みを契約に反映する")
FIGURES_SEE = declare("signup.figures_see", "WEB受付の統計・月次報告・周知の成果を見る")
BANK_SEE = declare("signup.bank_see", "WEB口座振替の金融機関・休止・お知らせを見る")
BANK_EDIT = declare("signup.bank_edit", "WEB口座振替の契約・確認事項・証明書を登録する")
KEY_MAKE = declare("signup.key_make", "金融機関の鍵を作成し、終了を依頼する")
KEY_END_APPROVE = declare("signup.key_end_approve", "金融機関の鍵の終了を承認する")
CLOSURE_EDIT = declare("signup.closure_edit", "公開受付を休止・再開する")
NOTICE_EDIT = declare("signup.notice_edit", "公開受付のお知らせを載せる")
PUBLICATION_SEE = declare("signup.publication_see", "公開受付の内容と公開前の画面を見る")
PUBLICATION_PROPOSE = declare(
    "signup.publication_propose", "公開受付の公開を依頼し、利用規約の確認を記録する"
)
PUBLICATION_APPROVE = declare("signup.publication_approve", "公開受付の公開を承認する")
FAULT_NOTE = declare("signup.fault_note", "WEB受付の障害を記録する")
RESULT_SEE = declare("signup.result_see", "WEB口座振替の結果一覧の状況を見る")
RESULT_TAKE = declare("signup.result_take", "WEB口座振替の結果一覧を受け取る")
RESULT_MAKE = declare("signup.result_make", "WEB口座振替の結果一覧を作り直す・試験する")
CAMPAIGN_EDIT = declare("signup.campaign_edit", "WEB受付の周知・目標・ニーズを登録する")
DAILY_IMPORT = declare("signup.daily_import", "WEB口座振替の金融機関の日次ファイルを取り込む")
TRIAL_DO = declare("signup.trial_do", "WEB受付のテストを行い、結果を記録する")
TRIAL_SUPPORT = declare("signup.trial_support", "WEB受付のテストを支援し、不具合の対応を記録する")
TRIAL_APPROVE = declare("signup.trial_approve", "WEB受付のテストの不具合の対応方針を承認する")
