"""What can be done in this room."""

from mizuhiki.platform.permissions import declare

CERTIFICATE_SEE = declare("certificates.certificate_see", "納入証明書の交付簿を見る")
CERTIFICATE_ISSUE = declare("certificates.certificate_issue", "納入証明書の申請を受け、交付する")
CERTIFICATE_VOID = declare("certificates.certificate_void", "納入証明書を取り消す")
