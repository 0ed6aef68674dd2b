"""What can be done in this room. Asking and deciding are rights of each kind, declared by its room."""

from mizuhiki.platform.permissions import declare

REQUEST_SEE = declare("approvals.request_see", "承認依頼を見る")
REQUEST_SEE_ALL = declare("approvals.request_see_all", "すべての承認依頼を見る")
