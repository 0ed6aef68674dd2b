"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

BATCH_SEE = declare("directdebit.batch_see", "口座振替の状況を見る")
FILE_MAKE = declare("directdebit.file_make", "口座振替依頼ファイルを作成する")
FILE_DOWNLOAD = declare("directdebit.file_download", "口座振替のファイルを取り出す")
RETRY_APPROVE = declare("directdebit.retry_approve", "再振替を承認する")
RESULT_IMPORT = declare("directdebit.result_import", "口座振替結果を取り込む")
FORM_SEE = declare("directdebit.form_see", "口座振替依頼書の状況を見る")
FORM_KEY = declare("directdebit.form_key", "口座振替依頼書を交付・入力・照合する")
FORM_SEND = declare("directdebit.form_send", "口座振替依頼書を金融機関へ送り、回答を記録する")
FORM_POST = declare("directdebit.form_post", "口座振替依頼書をまとめて郵送する")
CARRY_OVER = declare("directdebit.carry_over", "口座継続の申出を受け付ける")
CARRY_OVER_APPROVE = declare("directdebit.carry_over_approve", "名義が使用者と違う口座継続を承認する")
MANDATE_END = declare("directdebit.mandate_end", "口座振替の解約を受け付け、誤りを取り消す")
MANDATE_RESTORE_APPROVE = declare("directdebit.mandate_restore_approve", "口座振替の解約の取消を承認する")
