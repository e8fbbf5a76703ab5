"""The explorer: pages for people, made of the answers of the public API alone."""
