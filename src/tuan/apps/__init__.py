"""The programs: both APIs, the worker, the command line, and the table of who listens to what."""
