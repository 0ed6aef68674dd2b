"""One way to have a second person agree: asked by one, decided by another, carried out at once."""
