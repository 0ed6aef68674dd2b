"""What is kept on record beside the work itself: accidents, reported at once to the client."""
