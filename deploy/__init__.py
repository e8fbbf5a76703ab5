"""How the system is started: the command `stream-api`, and the whole stack on one machine."""
