"""What can be done in this room. The history is read with the customer (customers.customer_see)."""

from mizuhiki.platform.permissions import declare

CONTACT_ADD = declare("contacts.contact_add", "応対記録を書く・訂正する")
