"""The ground: settings, database, outbox, jobs, HTTP, callers, files, logging. Knows no domain."""
