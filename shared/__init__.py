"""What every part speaks: the API's shapes, the published files, mechanisms. No business rule lives here."""
