"""Reading the mail record."""
