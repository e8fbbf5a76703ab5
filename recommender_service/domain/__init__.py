"""The rules of recommending: works, taste, titles, ranking; pure, without input or output."""
