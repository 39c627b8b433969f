"""A small demo shop: honest goods, a few people, groups that wait for somebody to join."""
