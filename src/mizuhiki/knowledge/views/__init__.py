"""Screens for those who look up, those who write, and those who keep the tables."""
