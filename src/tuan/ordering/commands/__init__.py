"""What can be done with carts and orders."""
