"""Tariff files in our own YAML form, read with the line of every key."""
