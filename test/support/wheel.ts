import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const script = `
import sys, zipfile
folder, version = sys.argv[1:]
info = f'greeting-{version}.dist-info'
with zipfile.ZipFile(f'{folder}/greeting-{version}-py3-none-any.whl', 'w') as wheel:
    wheel.writestr('greeting.py', f'version = "{version}"\\n')
    wheel.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\\nName: greeting\\nVersion: {version}\\n')
    wheel.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(f'{info}/RECORD', '')
`;

/** Writes a wheel of the package `greeting`, whose one module has its version. Returns its path. */
export function writeWheel(folder: string, version: string): string {
  execFileSync('python3', ['-c', script, folder, version]);
  return join(folder, `greeting-${version}-py3-none-any.whl`);
}
