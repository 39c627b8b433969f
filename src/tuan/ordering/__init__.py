"""Cart, checkout, order, delivery."""
