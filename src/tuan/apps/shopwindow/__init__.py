"""What a page shows before its script runs: words for chats, the first data, the first screen."""
