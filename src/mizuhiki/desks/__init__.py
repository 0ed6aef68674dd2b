"""Screens that show many domains. No tables of their own."""
