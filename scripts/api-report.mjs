// Compares the signatures of the public surface (dist) with the committed reports in api/; `npm run api` writes them anew. An entry
// point has one report; a change of any signature shows in review.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const write = process.argv.includes('--write');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const quiet = { default: { logLevel: ExtractorLogLevel.None } };

/** Whether the report of an entry point is what is committed. */
function check(types, scratch) {
  const name = /([\w-]+)\.d\.ts$/.exec(types)[1];
  const config = ExtractorConfig.prepare({
    configObjectFullPath: join(root, 'api-extractor.json'),
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, types),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.build.json'), skipLibCheck: true },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(root, 'api'),
        reportTempFolder: scratch,
      },
      newlineKind: 'lf',
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: quiet,
        extractorMessageReporting: quiet,
        tsdocMessageReporting: quiet,
      },
    },
  });
  const result = Extractor.invoke(config, {
    localBuild: write,
    messageCallback: (message) => {
      message.handled = true;
    },
  });
  return !result.apiReportChanged || write ? [] : [name];
}

const scratch = mkdtempSync(join(tmpdir(), 'api-'));
try {
  const entries = Object.values(manifest.exports).flatMap(({ types }) => types ?? []);
  const changed = entries.flatMap((types) => check(types, scratch));
  for (const name of changed) {
    console.log(
      `api/${name}.api.md is stale: the signatures of the entry point differ. "npm run api" writes it`,
    );
  }
  process.exitCode = changed.length > 0 ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true });
}
