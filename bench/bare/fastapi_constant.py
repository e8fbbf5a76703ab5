"""FastAPI under uvicorn as its tutorial writes it: async handlers, a constant value at each path.

`python -m bench.bare.fastapi_constant http://host:port '{"/path/{with}/{placeholders}": "body", …}'`
"""

import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from fastapi import FastAPI


def constant(value: Any) -> Callable[[], Awaitable[Any]]:
    async def handler() -> Any:
        return value

    return handler


def main() -> None:
    listen, bodies = sys.argv[1:]
    app = FastAPI()
    for path, body in json.loads(bodies).items():
        # Its server decodes %2F before it routes: a title may hold a slash.
        app.add_api_route(path.replace("{title}", "{title:path}"), constant(json.loads(body)))
    host, _, port = listen.removeprefix("http://").partition(":")
    uvicorn.run(app, host=host, port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
