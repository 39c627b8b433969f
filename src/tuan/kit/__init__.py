"""Pure words that every floor speaks: money, ids, states, errors, pages. Imports nothing of ours."""
