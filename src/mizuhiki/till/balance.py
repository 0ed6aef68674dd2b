"""The three sums of a counter's day: what receipts, ledger and drawers say."""

from dataclasses import dataclass
from datetime import date

from mizuhiki.platform import sql


@dataclass(frozen=True)
class Balance:
    """A day closes when the first two are one, and the third is one with them but for what was agreed to."""

    receipt_count: int
    receipts_yen: int
    ledger_yen: int
    counted_yen: int  # in the drawers above their floats
    difference_yen: int
    waiting_count: int  # differences nobody has agreed to
    waiting_yen: int

    @property
    def adds_up(self) -> bool:
        """Whether no yen is unexplained."""
        is_booked = self.receipts_yen == self.ledger_yen
        return is_booked and self.counted_yen == self.receipts_yen + self.difference_yen


def balance_of(*, counter_id: int, day: date, receipt_count: int, receipts_yen: int) -> Balance:
    """What lies in the drawers and stands in the ledger, beside what the receipts say."""
    (facts,) = sql.rows(
        """
        WITH s AS (
            SELECT s.id FROM till_tillsession s JOIN till_till t ON t.id = s.till_id
            WHERE t.counter_id = %(counter)s AND s.business_on = %(day)s
        ), d AS (
            SELECT d.yen, a.difference_id IS NOT NULL AS agreed FROM s
            JOIN till_count c ON c.session_id = s.id JOIN till_difference d ON d.count_id = c.id
            LEFT JOIN till_differenceagreed a ON a.difference_id = d.count_id
        )
        SELECT (SELECT coalesce(sum(l.yen), 0) FROM s JOIN till_tillmove m ON m.session_id = s.id
                JOIN ledger_journalentry e ON e.cause = m.cause
                JOIN ledger_journalline l ON l.entry_id = e.id AND l.account = 'cash'
                WHERE e.posted_on = %(day)s)::bigint,
               (SELECT coalesce(sum(c.takings_yen), 0) FROM s
                JOIN till_closing c ON c.session_id = s.id)::bigint,
               (SELECT coalesce(sum(yen), 0) FROM d)::bigint,
               (SELECT count(*) FROM d WHERE NOT agreed),
               (SELECT coalesce(sum(abs(yen)), 0) FROM d WHERE NOT agreed)::bigint
        """,
        {"counter": counter_id, "day": day},
    )
    return Balance(receipt_count, receipts_yen, *(int(fact) for fact in facts))
