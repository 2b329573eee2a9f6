// Bundles static/ into ASSETS_DIR (default build/). The modules may lie elsewhere: NODE_MODULES names their
// folder, so that `make run` can keep them inside the virtual environment.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));
const modules = resolve(process.env.NODE_MODULES || join(root, "node_modules"));
const out = resolve(process.env.ASSETS_DIR || join(root, "build"));
const watch = process.argv.includes("--watch");
const esbuild = createRequire(join(modules, "index.js"))("esbuild");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
cpSync(join(root, "static/favicon.svg"), join(out, "favicon.svg"));
// No page loads these: the server draws files with them (products/letters.py).
for (const part of ["latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese"]) {
  const name = `inter-${part}-wght-normal.woff2`;
  cpSync(join(modules, "@fontsource-variable/inter/files", name), join(out, name));
}

const common = {
  absWorkingDir: root,
  bundle: true,
  legalComments: "linked",
  logLevel: "warning",
  minify: !watch,
  nodePaths: [modules],
  outdir: out,
  sourcemap: watch,
  target: ["chrome125", "firefox128", "safari17.5"],
};
const entries = ["app", "account", "passkeys", "roadmap", "present", "board", "prioritise", "tree", "editor", "tiles", "grid"].map((name) => `static/js/${name}.js`);
const jobs = [
  { ...common, entryPoints: entries, format: "esm", splitting: true, chunkNames: "chunk-[hash]" },
  { ...common, entryPoints: { app: "static/css/index.css", reader: "static/css/reader.css" }, loader: { ".woff2": "file" }, assetNames: "[name]" },
];

if (watch) for (const job of jobs) await (await esbuild.context(job)).watch();
else await Promise.all(jobs.map((job) => esbuild.build(job)));
