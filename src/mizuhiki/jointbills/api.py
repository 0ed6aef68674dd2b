"""The door of this room."""

from mizuhiki.jointbills.permissions import GROUP_EDIT, GROUP_SEE
from mizuhiki.jointbills.selectors import group_named, groups_of
from mizuhiki.jointbills.services import LETTER, issue_slip, print_slip

__all__ = ["GROUP_EDIT", "GROUP_SEE", "LETTER", "group_named", "groups_of", "issue_slip", "print_slip"]
