"""tuspy: uploads a file in pieces with a checksum each, is stopped in the middle, and goes on with a new object.

Arguments: the endpoint, the file. The session comes in COOKIE and CSRF.
Tells on standard output where the upload is and from which byte it went on.
"""

import json
import os
import sys

from tusclient.client import TusClient

endpoint, file = sys.argv[1:]
client = TusClient(endpoint, headers={"Cookie": os.environ["COOKIE"], "X-Sealport-Csrf": os.environ["CSRF"]})
settings = {"chunk_size": 512 * 1024, "upload_checksum": True}

first = client.uploader(file, metadata={"filename": os.path.basename(file)}, **settings)
for _ in range(3):
    first.upload_chunk()
second = client.uploader(file, url=first.url, **settings)
resumed = second.offset
second.upload()
json.dump({"url": first.url, "accepted": first.offset, "resumed": resumed}, sys.stdout)
