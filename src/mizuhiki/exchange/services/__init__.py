"""Changes, entries and messages are kept; errors are noted; statistics are stored."""
