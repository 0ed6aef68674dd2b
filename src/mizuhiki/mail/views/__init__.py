"""Screens of the mail record."""
