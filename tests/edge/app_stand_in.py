"""A small app behind the edge: it says what it was asked, streams, and counts the clients that hung up."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import uvicorn

left = 0


async def app(scope: Any, receive: Any, send: Any) -> None:
    global left
    path = scope["path"]
    if path == "/stream":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        gone = asyncio.create_task(until_gone(receive))
        number = 0
        while not gone.done():
            number += 1
            await send({"type": "http.response.body", "body": b"data: %d\n\n" % number, "more_body": True})
            await asyncio.wait({gone}, timeout=0.05)
        left += 1
        return
    if path == "/breaks":
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise SystemExit
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]]
    target = scope["raw_path"].decode() + "?" + scope["query_string"].decode()
    value = {"method": scope["method"], "target": target, "headers": headers, "size": len(body), "left": left}
    answer = json.dumps(value).encode()
    extra = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 418 if path == "/teapot" else 200, "headers": extra})
    await send({"type": "http.response.body", "body": answer})


async def until_gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="critical", lifespan="off")
