"""Numbers: what happened, counted the same way by everybody."""
