"""Facts of a shop, told to other programs over HTTP: signed as Standard Webhooks says, tried again, written down."""
