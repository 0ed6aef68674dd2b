"""URLs of the staff door."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("mizuhiki.web.urls")),
    path("", include("mizuhiki.attachments.urls")),
    path("", include("mizuhiki.approvals.urls")),
    path("", include("mizuhiki.audit.urls")),
    path("", include("mizuhiki.staff.urls")),
    path("", include("mizuhiki.worklist.urls")),
    path("", include("mizuhiki.banks.urls")),
    path("", include("mizuhiki.mail.urls")),
    path("", include("mizuhiki.fieldwork.urls")),
    path("", include("mizuhiki.metering.urls")),
    path("", include("mizuhiki.billing.urls")),
    path("", include("mizuhiki.revisions.urls")),
    path("", include("mizuhiki.notices.urls")),
    path("", include("mizuhiki.jointbills.urls")),
    path("", include("mizuhiki.ledger.urls")),
    path("", include("mizuhiki.till.urls")),
    path("", include("mizuhiki.payments.urls")),
    path("", include("mizuhiki.bankrefunds.urls")),
    path("", include("mizuhiki.shutoffs.urls")),
    path("", include("mizuhiki.directdebit.urls")),
    path("", include("mizuhiki.certificates.urls")),
    path("", include("mizuhiki.corrections.urls")),
    path("", include("mizuhiki.reductions.urls")),
    path("", include("mizuhiki.latecharges.urls")),
    path("", include("mizuhiki.vacancies.urls")),
    path("", include("mizuhiki.writeoffs.urls")),
    path("", include("mizuhiki.intake.urls")),
    path("", include("mizuhiki.research.urls")),
    path("", include("mizuhiki.arrears.urls")),
    path("", include("mizuhiki.signup.urls")),
    path("", include("mizuhiki.servicehours.urls")),
    path("", include("mizuhiki.reporting.urls")),
    path("", include("mizuhiki.knowledge.urls")),
    path("", include("mizuhiki.telephony.urls")),
    path("", include("mizuhiki.exchange.urls")),
    path("", include("mizuhiki.emergency.urls")),
    path("", include("mizuhiki.practice.urls")),
    path("", include("mizuhiki.talks.urls")),
    path("", include("mizuhiki.repairs.urls")),
    path("", include("mizuhiki.registers.urls")),
    path("", include("mizuhiki.registercheck.urls")),
    path("", include("mizuhiki.bulkwork.urls")),
    path("", include("mizuhiki.takeover.urls")),
    path("", include("mizuhiki.outsourcing.urls")),
    path("", include("mizuhiki.customers.urls")),
    path("", include("mizuhiki.contacts.urls")),
    path("", include("mizuhiki.callcentre.urls")),
    path("", include("mizuhiki.desks.urls")),
]

handler400 = "mizuhiki.web.errors.bad_request"
handler403 = "mizuhiki.web.errors.permission_denied"
handler404 = "mizuhiki.web.errors.not_found"
handler500 = "mizuhiki.web.errors.server_error"
