"""The catalog's offline work: from the platforms' files to a snapshot."""
