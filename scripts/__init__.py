"""What builds the data that ships with the package, out of open dictionaries and gazetteers."""
