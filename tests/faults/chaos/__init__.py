"""Random stories on a whole shop while its processes die, stop and starve, and its provider misbehaves."""
