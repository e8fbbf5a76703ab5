"""HTTP at the rim: raw requests into rows of the table, values and errors into replies."""
