"""Reading: whom to write to, about what, and how far the printing is. Set-wise, for hundreds at once."""
