from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Certificates of payment."""

    name = "mizuhiki.certificates"
    label = "certificates"
    verbose_name = "納入証明書"
