"""Files and symbols that banks, stores and the post office fix: pure functions, no Django, no clock.

Enter by the packages: `zengin` (120-byte bank files), `konbini` (store barcodes and their result
records), `yucho` (ゆうちょ numbers), `ocr` (済通 check digits), `elqr` (地方税統一QRコード), `webdebit`
(sealed messages and daily files of WEB口座振替受付), and `kana` (text a bank accepts).
"""
