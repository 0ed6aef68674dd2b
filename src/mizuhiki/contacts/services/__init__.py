"""Writing the history, and going on with a complaint until it is closed."""
