"""What this room changes: one module for each kind of investigation."""
