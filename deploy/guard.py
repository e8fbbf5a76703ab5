"""The guard: ends the stack's processes when their supervisor is gone, however it went.

It leads the process group of all children and reads a pipe that only the supervisor holds open. The end of
that pipe means that the supervisor is gone, by `kill -9` as well as by a normal exit.
"""

import os
import shutil
import signal
import sys
import time
from typing import Final

_GRACE_S: Final = 2.0


def watch(runtime_folder: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while os.read(sys.stdin.fileno(), 1):
        pass
    os.killpg(os.getpgrp(), signal.SIGTERM)
    time.sleep(_GRACE_S)
    shutil.rmtree(runtime_folder, ignore_errors=True)
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    watch(sys.argv[1])
