"""What changes in this room: visits are planned, lists go out, and what was done comes home."""
