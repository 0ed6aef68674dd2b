"""What changes in this room: applications come in, change, go out to crews, and are carried out."""
