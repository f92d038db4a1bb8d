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

// The fonts are OFL: their licences travel with them.
const licences = await Promise.all(
  ["source-sans-3", "source-code-pro"].map((name) =>
    readFile(join(web, "node_modules/@fontsource-variable", name, "LICENSE"), "utf8"),
  ),
);
await writeFile(join(dist, "fonts/LICENSE.txt"), licences.join("\n\n"));
