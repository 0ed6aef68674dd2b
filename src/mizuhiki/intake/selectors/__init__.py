"""How applications stand, what conflicts with one, and where crews have places left."""
