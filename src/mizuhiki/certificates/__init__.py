"""納入証明書: applications, certificates under a number of their own, and the issue book (交付簿)."""
