// Bundles the provider into one file: a process that loads one file is ready several times sooner than one that loads
// hundreds. An argument names another directory than dist/bundle.
import { build } from 'esbuild';

/** ssh2's native parts: it does without them. They are left to `require` at run time, where they are missing as a rule. */
const nativeParts = {
  name: 'native-parts',
  setup(builder) {
    builder.onResolve({ filter: /\.node$|^cpu-features$/ }, ({ path }) => ({ path, external: true }));
  },
};

export const entries = { 'pulumi-resource-uwsgi': 'src/provider/main.ts' };

const outdir = process.argv[2] ?? 'dist/bundle';
await build({
  entryPoints: entries,
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [nativeParts],
});
