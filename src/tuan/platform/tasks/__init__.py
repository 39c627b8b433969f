"""Long work that a person asked for: done in chunks, with progress, that a crash neither loses nor doubles."""
