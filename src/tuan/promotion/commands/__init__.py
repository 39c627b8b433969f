"""What promotion can be asked to do."""
