"""Meters read: what the dial showed, and what was used."""
