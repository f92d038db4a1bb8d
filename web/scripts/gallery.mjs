// Renders the sample pages with the real macros and serves them under the content security
// policy of the portal, so that what is seen here is what the portal may show.
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(web, "dist-gallery");
const port = Number(process.env["PORT"] ?? 4180);

execFileSync("cargo", ["run", "--quiet", "--manifest-path", join(web, "gallery/Cargo.toml"), "--", out], { stdio: "inherit" });

const types = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

function place(path) {
  if (path === "/assets/brand.css") return null;
  if (path.startsWith("/assets/")) return join(web, "dist", normalize(path.slice(8)));
  if (path.startsWith("/pictures/")) return join(web, "gallery", normalize(path));
  return join(out, normalize(path === "/" ? "/index.html" : path));
}

createServer(async (request, response) => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  const file = place(path);
  const head = { "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff" };
  try {
    const body = file === null ? "" : await readFile(file);
    response.writeHead(200, { ...head, "Content-Type": types[extname(path === "/" ? "x.html" : path)] ?? "text/plain" }).end(body);
  } catch {
    response.writeHead(404, head).end("not found");
  }
}).listen(port, "127.0.0.1", () => console.log(`Gallery on http://localhost:${port}`));
