"""Tariffs as utilities publish them: example files are translated into our own definitions and
their printed figures recomputed by the price kernel. Nothing here knows any city."""
