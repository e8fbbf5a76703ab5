"""The rules of the catalogue: pure functions on rows and titles, no file and no network."""
