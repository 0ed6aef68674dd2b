"""Writing: what is told of calls, keyed at the desk, read from files, and registered."""
