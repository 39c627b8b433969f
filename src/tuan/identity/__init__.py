"""People, shops, staff, roles, sessions, API keys, addresses."""
