"""The contract with the contractor as data: incidental tasks under its types of work."""
