"""The rules of ratings: rows, votes, means and their order; pure, no file and no network."""
