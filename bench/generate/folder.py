"""A folder that appears under its name only once everything in it has been written."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import JobError


@contextmanager
def appearing(out: Path) -> Iterator[Path]:
    """Yield a folder to write into, which becomes `out` when the block ends without an error.

    Raises JobError where `out` holds anything already (old files beside new ones would be read together)
    and where the disk does not take it.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise JobError(f"{out} is there already; give the name of a new folder or of an empty one")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise _unwritable(out, error) from error
    try:
        yield draft
        draft.chmod(0o755)  # mkdtemp makes it private
        draft.rename(out)
    except OSError as error:
        raise _unwritable(out, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _unwritable(out: Path, error: OSError) -> JobError:
    return JobError(f"cannot write {out}: {error.strerror or error}")
