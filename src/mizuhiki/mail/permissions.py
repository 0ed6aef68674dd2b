"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

PIECE_SEE = declare("mail.piece_see", "郵便の記録を見る")
PRINT_OPEN = declare("mail.print_open", "印刷した帳票を開く")
DISPATCH_RECORD = declare("mail.dispatch_record", "投函を記録する")
HOUSE_HAND = declare("mail.house_hand", "外部の印刷・封入業者へ郵便物を引き渡す")
RETURN_RECORD = declare("mail.return_record", "返戻・書損を記録する")
FORM_POST = declare("mail.form_post", "申請書を郵送し、返送を記録する")
STOCK_SEE = declare("mail.stock_see", "用紙の在庫を見る")
STOCK_EDIT = declare("mail.stock_edit", "用紙の受入・棚卸を記録する")
POSTAGE_SEE = declare("mail.postage_see", "郵送料の集計を見る")
POSTAGE_EDIT = declare("mail.postage_edit", "郵送料の単価と負担者を決める")
