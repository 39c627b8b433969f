"""People who behave by chosen odds and act through the same commands as everybody: history for a demo, life for a shop that is looked at."""
