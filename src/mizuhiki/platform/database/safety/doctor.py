"""One page that says whether this installation is well. Every check is a function of the patient."""

import os
from collections.abc import Mapping

import psycopg

from mizuhiki.platform import clock
from mizuhiki.platform.database.addresses import APPLICATION, SUPERUSER, from_environment
from mizuhiki.platform.database.checks import check_server
from mizuhiki.platform.database.errors import DatabaseFault
from mizuhiki.platform.database.running import environment_name
from mizuhiki.platform.database.safety import backup_checks, server_checks
from mizuhiki.platform.database.safety.findings import Check, Finding, Patient, caution, fault, ok
from mizuhiki.platform.database.safety.proofs import Proof, Proofs, prove, unanswered
from mizuhiki.platform.database.safety.store import Store
from mizuhiki.platform.database.supervisor import State, Supervisor

CHECKS: list[Check] = [*server_checks.CHECKS, *backup_checks.CHECKS]


def examine(
    proofs: Proofs, environ: Mapping[str, str] = os.environ, *, supervisor: Supervisor | None = None
) -> list[Finding]:
    """Run every check and every proof. A server that is down is found, not started."""
    try:
        patient = _patient(environ, supervisor)
    except DatabaseFault as refused:
        return [fault(refused.code, refused.sentence)]
    with patient.connection:
        found = [finding for check in CHECKS for finding in _run(check, patient)]
        return found + _proofs(patient, proofs, environ)


def _patient(environ: Mapping[str, str], supervisor: Supervisor | None) -> Patient:
    given = from_environment(environ)
    store = None
    if given is None:
        supervisor = supervisor or Supervisor()
        if supervisor.state() is not State.UP:
            sentence = "データベースが応答しません。mizuhiki database start で起動してください。"
            raise DatabaseFault("down", sentence)
        addresses, role = supervisor.urls(), SUPERUSER
        archive = supervisor.place.archive
        store = Store(archive.parent) if archive and archive.parent.is_dir() else None
    else:
        check_server(environ["DATABASE_URL"])
        addresses, role, supervisor = given, APPLICATION, None
    return Patient(
        addresses=addresses,
        connection=addresses[role].connect(),
        supervisor=supervisor,
        store=store,
        now=clock.now(),
        world=environment_name(environ),
    )


def _run(check: Check, patient: Patient) -> list[Finding]:
    """A check that cannot be carried out is itself a finding; the others go on."""
    try:
        return list(check(patient))
    except (psycopg.Error, OSError) as failed:
        reason = str(failed).strip().splitlines()[0]
        return [fault(check.__name__, f"確認できませんでした({reason})。")]


def _proofs(patient: Patient, proofs: Proofs, environ: Mapping[str, str]) -> list[Finding]:
    with patient.addresses[APPLICATION].connect() as connection:
        made = connection.execute("SELECT to_regclass('django_migrations')").fetchone() != (None,)
    if proofs and not made:
        return [caution("schema", "表がまだありません。mizuhiki schema migrate を実行してください。")]
    answers = [(words[0], prove(name, words, environ)) for name, words in proofs.items()]
    return _told([(code, proof) for code, proof in answers if proof.refusal]) + [
        (ok if proof.holds else fault)(code, proof.text) for code, proof in answers if not proof.refusal
    ]


def _told(refused: list[tuple[str, Proof]]) -> list[Finding]:
    """One finding for all proofs that could not be made for the same reason."""
    reasons = dict.fromkeys(proof.refusal for _, proof in refused)
    alike = [[(code, proof.name) for code, proof in refused if proof.refusal == reason] for reason in reasons]
    return [
        fault(found[0][0], unanswered("、".join(name for _, name in found), reason))
        for reason, found in zip(reasons, alike, strict=True)
    ]
