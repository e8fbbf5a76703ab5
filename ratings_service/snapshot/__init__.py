"""The private files of a ratings snapshot: what the service looks up, and the sums of later merges.

Nothing is loaded here, for a plan of the job asks for the format alone.
"""

from typing import Final

FORMAT: Final = 5
