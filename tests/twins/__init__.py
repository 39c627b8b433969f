"""Twins of the payment providers: programs of their own that check what we sign, sign what they say, and can be told to lie."""
