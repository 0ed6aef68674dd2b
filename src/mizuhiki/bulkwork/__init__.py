"""Many records changed by one file: shown first, agreed to by two, carried out whole, and back."""
