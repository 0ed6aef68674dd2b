"""The door of this room: how every other room leaves a trace."""

from mizuhiki.audit.bulk import BulkAct, register_bulk
from mizuhiki.audit.context import acting, because, current, new_request_id
from mizuhiki.audit.models import AuditEntry, ReadLog, Trace
from mizuhiki.audit.reading import log_read, shows_personal_data
from mizuhiki.audit.services import log_read_by, record
from mizuhiki.audit.subjects import Stay, Stays, SubjectKind, register_subject

__all__ = [
    "AuditEntry",
    "BulkAct",
    "ReadLog",
    "Stay",
    "Stays",
    "SubjectKind",
    "Trace",
    "acting",
    "because",
    "current",
    "log_read",
    "log_read_by",
    "new_request_id",
    "record",
    "register_bulk",
    "register_subject",
    "shows_personal_data",
]
