"""Starting, stopping, surviving: the outside of the program."""
