"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

ARTICLE_SEE = declare("knowledge.article_see", "FAQ・スクリプト・マニュアル・業務の手順を見る")
DRAFT_SEE = declare("knowledge.draft_see", "FAQ・スクリプト・マニュアルの草案と版の履歴を見る")
ARTICLE_WRITE = declare("knowledge.article_write", "FAQ・スクリプト・マニュアル・同義語を書く、取り込む")
ARTICLE_APPROVE = declare("knowledge.article_approve", "FAQ・スクリプト・マニュアルの公開を承認する")
INSTRUCTION_GIVE = declare("knowledge.instruction_give", "マニュアルの改訂・新規作成の指示を登録する")
