"""What can be done in this room. The history is read with the customer (customers.customer_see)."""

from mizuhiki.platform.permissions import declare

CONTACT_ADD = declare("contacts.contact_add", "応対記録を書く・訂正する")
COMPLAINT_SEE = declare("contacts.complaint_see", "苦情を見る")
COMPLAINT_HANDLE = declare("contacts.complaint_handle", "苦情を受け付け、対応し、終える")
COMPLAINT_REPORT = declare("contacts.complaint_report", "苦情を発注者へ報告し、報告を記録する")
