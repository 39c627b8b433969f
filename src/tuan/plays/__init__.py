"""The stage for social plays: campaigns, groups and seats. Each play is a folder under `kinds`."""
