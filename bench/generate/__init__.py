"""Makes catalogues and ratings of any size for trials and benchmarks; nobody in them exists."""
