"""Whose letters were printed and sent by the thousand, for the trace: each letter says so (`audit.bulk`).

A letter is about the supply's people and about whom it is addressed to, who may be neither user nor payer.
"""

from mizuhiki.audit.api import BulkAct

_PRINTED = "SELECT print_file_id, run_id{part} FROM mail_piece WHERE run_id IS NOT NULL AND {whose}"
_SENT = """
    SELECT e.dispatch_id, p.run_id{part} FROM mail_piece p
    JOIN mail_pieceevent e ON e.piece_id = p.id AND e.what = 'dispatched' WHERE {whose}
"""
_OF_PARTS = {"part": ", supply_id", "whose": "supply_id = ANY(%(parts)s)"}
_OF_PEOPLE = {"part": "", "whose": "addressee_id = ANY(%(people)s)"}

BULK_ACTS = (
    BulkAct(
        actions=("mail.pieces.printed",),
        kind="attachments.storedfile",
        touched=_PRINTED.format(**_OF_PARTS),
        named=_PRINTED.format(**_OF_PEOPLE),
    ),
    BulkAct(
        actions=("mail.dispatch.recorded",),
        kind="mail.dispatch",
        touched=_SENT.format(**_OF_PARTS),
        named=_SENT.format(**_OF_PEOPLE),
    ),
)
