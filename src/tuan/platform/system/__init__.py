"""The engine room on the console: jobs, deliveries, the audit log."""
