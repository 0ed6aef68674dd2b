"""運営時間: which of the two lines is open at which minute, and on whose word that was changed."""
