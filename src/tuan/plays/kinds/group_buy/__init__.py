"""Group-buy 拼团: some buyers together get a price that one alone does not."""
