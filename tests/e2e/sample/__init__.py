"""A made-up room that shows every shared widget; only tests serve it."""
