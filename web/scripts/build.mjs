// Builds web/dist: app.css, the scripts, the fonts and the icons, under names that never change.
// The server answers for freshness with ETags, so nothing is hashed into file names.
import { build } from "esbuild";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(web, "dist");

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

const shared = {
  absWorkingDir: web,
  outdir: dist,
  bundle: true,
  minify: true,
  legalComments: "linked",
  logLevel: "warning",
};

await Promise.all([
  build({
    ...shared,
    entryPoints: [{ in: "styles/app.css", out: "app" }],
    target: ["chrome111", "firefox113", "safari16.4"],
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]",
  }),
  build({
    ...shared,
    entryPoints: [
      { in: "src/employee.ts", out: "employee" },
      { in: "src/customer.ts", out: "customer" },
      { in: "src/viewer.ts", out: "viewer" },
      { in: "src/player.ts", out: "player" },
      { in: "src/hash/worker.ts", out: "sha256-worker" },
    ],
    format: "iife",
    target: ["chrome111", "firefox113", "safari16.4"],
  }),
  cp(join(web, "icons/icons.svg"), join(dist, "icons.svg")),
  cp(join(web, "icons/favicon.svg"), join(dist, "favicon.svg")),
]);

// What others wrote travels with its licence: the fonts (OFL), and what the scripts are bundled with.
const licences = async (packages, to) => {
  const texts = packages.map((name) => readFile(join(web, "node_modules", name, "LICENSE"), "utf8"));
  await writeFile(join(dist, to), (await Promise.all(texts)).join("\n\n"));
};
await licences(
  ["@fontsource-variable/source-sans-3", "@fontsource-variable/source-code-pro"],
  "fonts/LICENSE.txt",
);
await licences(["hls.js", "tus-js-client", "@noble/hashes"], "LICENSES.txt");
