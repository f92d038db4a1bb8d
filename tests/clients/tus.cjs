// tus-js-client as Node runs it: uploads a file in pieces, is stopped in the middle, and goes on with a new object.
// Arguments: the page's package.json, the endpoint, the file. The session comes in COOKIE and CSRF.
// Tells on standard output where the upload is and from which byte it went on.
'use strict';
const { createRequire } = require('node:module');
const fs = require('node:fs');
const path = require('node:path');

const [, , packages, endpoint, file] = process.argv;
const tus = createRequire(packages)('tus-js-client');
const headers = { Cookie: process.env.COOKIE, 'X-Sealport-Csrf': process.env.CSRF };
const uploadSize = fs.statSync(file).size;

// One run from where the server stands; `stopAfter` bytes accepted end it early. Gives the offset of its first PATCH.
function run(uploadUrl, stopAfter) {
  return new Promise((resolve, reject) => {
    let from = null;
    let stopped = false;
    const upload = new tus.Upload(fs.createReadStream(file), {
      endpoint,
      uploadUrl,
      uploadSize,
      headers,
      chunkSize: 512 * 1024,
      retryDelays: null,
      metadata: { filename: path.basename(file), filetype: 'application/octet-stream' },
      onBeforeRequest(request) {
        if (request.getMethod() === 'PATCH' && from === null) from = Number(request.getHeader('Upload-Offset'));
      },
      onChunkComplete(_size, accepted) {
        if (stopAfter !== null && accepted >= stopAfter && accepted < uploadSize && !stopped) {
          stopped = true;
          upload.abort().then(() => resolve({ url: upload.url, from, accepted }), reject);
        }
      },
      onSuccess: () => resolve({ url: upload.url, from, accepted: uploadSize }),
      onError: reject,
    });
    upload.start();
  });
}

(async () => {
  const first = await run(null, uploadSize / 2);
  const second = await run(first.url, null);
  process.stdout.write(JSON.stringify({ url: first.url, accepted: first.accepted, resumed: second.from }));
})().catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
