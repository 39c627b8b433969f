"""People who behave by chosen odds and act through the same commands as everybody."""
