"""One inbox for the whole house: whatever waits for a person has a desk and a day."""
