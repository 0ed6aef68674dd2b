"""The end of a run: every candidate was written to, or excluded; the database does the sum."""

from datetime import datetime

from mizuhiki.arrears.models import LetterRun, RunClose, RunExclusion
from mizuhiki.audit.api import record
from mizuhiki.platform import sql
from mizuhiki.platform.actors import Actor

# A letter spoilt by itself, at whatever door, is an exclusion under the name of who wrote that down.
_SPOILT = """
    INSERT INTO arrears_runexclusion (line_id, reason, stage, by_system, note, at, by_id)
    SELECT n.line_id, 'spoiled', 'pull', false, left(e.note, 200), e.recorded_at, e.recorded_by_id
    FROM arrears_plannedletter n JOIN arrears_runline l ON l.id = n.line_id
    JOIN mail_pieceevent e ON e.piece_id = n.piece_id AND e.what = 'spoiled'
    WHERE l.run_id = %s AND NOT EXISTS (SELECT FROM arrears_runexclusion x WHERE x.line_id = n.line_id)
"""
_OPEN = """
    SELECT count(*) FROM arrears_runline l LEFT JOIN arrears_plannedletter n ON n.line_id = l.id
    WHERE l.run_id = %s
      AND NOT EXISTS (SELECT FROM arrears_runexclusion x WHERE x.line_id = l.id)
      AND NOT EXISTS (SELECT FROM mail_pieceevent e WHERE e.piece_id = n.piece_id AND e.what = 'dispatched')
"""
_CLOSED = """
    INSERT INTO arrears_runclose (run_id, candidates, sent, excluded, at, by_id)
    SELECT u.id, u.candidates,
           (SELECT count(*) FROM arrears_runline l JOIN arrears_plannedletter n ON n.line_id = l.id
            JOIN mail_pieceevent e ON e.piece_id = n.piece_id AND e.what = 'dispatched'
            WHERE l.run_id = u.id),
           (SELECT count(*) FROM arrears_runline l JOIN arrears_runexclusion x ON x.line_id = l.id
            WHERE l.run_id = u.id), %s, %s
    FROM arrears_letterrun u WHERE u.id = %s
"""


def close_if_done(run: LetterRun, *, actor: Actor, at: datetime) -> bool:
    """Close a run of which nothing waits any more; in the transaction of what was the last of it.

    Source:
        COL-060 【金沢収納】第23条(3)イ: sent and excluded are the candidates.
    """
    if RunClose.objects.filter(run=run).exists():
        return True
    sql.run(_SPOILT, [run.pk])
    ((waiting,),) = sql.rows(_OPEN, [run.pk])
    if waiting:
        return False
    sql.run(_CLOSED, [at, actor.pk, run.pk])
    closed = RunClose.objects.get(run=run)
    excluded = RunExclusion.objects.filter(line__run=run).count()
    assert closed.excluded == excluded, run.pk
    record(
        action="arrears.run.closed",
        subject=run,
        actor=actor,
        at=at,
        step=run.step,
        count=closed.sent,
    )
    return True
