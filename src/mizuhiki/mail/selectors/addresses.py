"""Addresses that letters came back from: nobody writes there again before somebody has looked into it."""

from collections.abc import Collection

from mizuhiki.platform import sql

# The newest letter to a person at an address decides: one that left later and stayed away opens it again.
CLOSED = """
    SELECT x.addressee_id, x.postcode, x.address FROM (
        SELECT DISTINCT ON (p.addressee_id, t.postcode, t.address)
               p.addressee_id, t.postcode, t.address, r.reason
        FROM mail_piece p
        JOIN mail_pieceaddress t ON t.piece_id = p.id
        JOIN mail_pieceevent d ON d.piece_id = p.id AND d.what = 'dispatched'
        LEFT JOIN mail_pieceevent r ON r.piece_id = p.id AND r.what = 'returned'
        WHERE p.addressee_id IN (
            SELECT q.addressee_id FROM mail_pieceevent e JOIN mail_piece q ON q.id = e.piece_id
            WHERE e.what IN ('returned', 'spoiled') AND e.reason IN ('unknown_address', 'moved')
              AND q.addressee_id = ANY(%s))
        ORDER BY p.addressee_id, t.postcode, t.address, p.id DESC
    ) x WHERE x.reason IN ('unknown_address', 'moved')
"""


def closed_addresses(addressee_ids: Collection[int]) -> set[tuple[int, str, str]]:
    """(person, postcode, address) of those whose newest letter came back as not to be delivered there."""
    return set(sql.rows(CLOSED, [list(set(addressee_ids))]))
