"""Damaged files: whatever a disk, a line or an editor did, each is refused in words or says the same."""
