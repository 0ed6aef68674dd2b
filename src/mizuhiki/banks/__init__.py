"""Banks and their branches, with the time in which each code was good."""
