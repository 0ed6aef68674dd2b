"""Backup, restore, doctor and drill: no backup counts until it was restored (design.md, law 15)."""
