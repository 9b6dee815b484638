import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import policies from '../../examples/ci/policy';
import { buildProgram } from '../../src/cli/build-program';
import { estate } from './pull-requests';

const read = (name: string) =>
  parse(readFileSync(join(__dirname, '../../examples/ci', name), 'utf8'), { uniqueKeys: true });

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** The shell of a job, one text a step. */
const shellOf = (job: Record<string, unknown>): readonly string[] =>
  'steps' in job
    ? (job['steps'] as Step[]).flatMap(({ run }) => run ?? [])
    : ['before_script', 'script', 'after_script'].flatMap((key) => (job[key] as string[] | undefined) ?? []);

test.each(['github-uwsgi-iac.yml', 'github-pulumi.yml'])('%s is a workflow', (name) => {
  const workflow = read(name);
  expect(Object.keys(workflow)).toEqual(['name', 'on', 'permissions', 'jobs']);
  expect(workflow.on).toEqual({ pull_request: null, push: { branches: ['main'] } });
  expect(workflow.permissions).toEqual({ contents: 'read' });
  for (const job of Object.values<Record<string, unknown>>(workflow.jobs)) {
    expect(job['runs-on']).toBe('ubuntu-latest');
    expect(job['if']).toMatch(/github\.event_name == '(pull_request|push)'/);
    for (const step of job['steps'] as Step[]) {
      expect([step.uses, step.run].filter((one) => one !== undefined)).toHaveLength(1);
      if (step.uses !== undefined) expect(step.uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
      // What others write, such as the name of a branch, comes into a shell by its environment only.
      expect(step.run ?? '').not.toContain('${{');
    }
  }
  expect(workflow.jobs.deploy.concurrency['cancel-in-progress']).toBe(false);
});

test.each(['gitlab-uwsgi-iac.yml', 'gitlab-pulumi.yml'])('%s is a pipeline', (name) => {
  const pipeline = read(name);
  expect(pipeline.stages).toEqual(['preview', 'deploy']);
  expect(pipeline.default.image).toEqual(expect.any(String));
  for (const stage of pipeline.stages) {
    expect(pipeline[stage]).toMatchObject({ stage, rules: [{ if: expect.any(String) }] });
    expect(pipeline[stage].script.every((line: unknown) => typeof line === 'string')).toBe(true);
  }
  expect(pipeline.preview.artifacts.paths).toHaveLength(1);
  expect(pipeline.deploy.resource_group).toBe('production');
});

test('previews without hosts get no secret', () => {
  const { preview } = read('github-uwsgi-iac.yml').jobs;
  expect(JSON.stringify(preview)).not.toContain('secrets.');
  expect(preview.steps[0].with['fetch-depth']).toBe(0);
  expect(read('gitlab-uwsgi-iac.yml').preview.variables.GIT_DEPTH).toBe('0');
});

test.each(['github-uwsgi-iac.yml', 'gitlab-uwsgi-iac.yml'])(
  '%s calls commands with options there are',
  async (name) => {
    const program = await buildProgram();
    const file = read(name);
    const calls = [file.jobs?.preview ?? file.preview, file.jobs?.deploy ?? file.deploy]
      .flatMap(shellOf)
      .flatMap((text) => [...text.replaceAll('\\\n', ' ').matchAll(/npx uwsgi-iac (.*)/g)])
      .map(([, line]) => line!.split(/\s+/));
    expect(calls.map(([command]) => command)).toEqual(['plan', 'apply']);
    for (const [name, ...words] of calls) {
      const known = program.commands
        .find((command) => command.name() === name)!
        .options.map(({ long }) => long);
      for (const word of words.filter((one) => one.startsWith('--'))) expect(known).toContain(word);
    }
  },
);

test.each(['github-uwsgi-iac.yml', 'github-pulumi.yml', 'gitlab-uwsgi-iac.yml', 'gitlab-pulumi.yml'])(
  'every shell text of %s is one that a shell reads',
  (name) => {
    const file = read(name);
    for (const text of [file.jobs?.preview ?? file.preview, file.jobs?.deploy ?? file.deploy].flatMap(
      shellOf,
    ))
      execFileSync('bash', ['-n'], { input: text });
  },
);

test('the note of a GitLab merge request is written once, and then anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'note-'));
  const notes = [{ id: 7, body: 'Looks good' }];
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    asked.push(`${request.method} ${request.url} ${request.headers['private-token']}`);
    if (request.method === 'POST') notes.push({ id: 8, ...JSON.parse(text) });
    if (request.method === 'PUT') notes[1] = { id: 8, ...JSON.parse(text) };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(notes));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const env = {
    ...process.env,
    CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v4`,
    CI_PROJECT_ID: '1',
    CI_MERGE_REQUEST_IID: '2',
    COMMENT_TOKEN: 'token',
  };
  try {
    const [script] = read('gitlab-uwsgi-iac.yml').preview.after_script;
    for (const text of ['<!-- uwsgi-iac report: shop -->\none', '<!-- uwsgi-iac report: shop -->\ntwo']) {
      writeFileSync(join(folder, 'plan.md'), text);
      await promisify(execFile)('bash', ['-c', script], { cwd: folder, env });
      expect(notes).toEqual([
        { id: 7, body: 'Looks good' },
        { id: 8, body: text },
      ]);
    }
    const path = '/api/v4/projects/1/merge_requests/2/notes';
    const list = `GET ${path}?per_page=100&order_by=created_at&sort=asc token`;
    expect(asked).toEqual([list, `POST ${path} token`, list, `PUT ${path}/8 token`]);
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});

test('the policies of the example judge a program', () => {
  const project = estate({ hosts: ['web1'], processes: 32 });
  for (const policy of policies) project.addPolicy(policy);
  expect(project.synth().findings.map(({ policy, path }) => `${policy} ${path}`)).toEqual([
    'max-processes web1/shop/instance',
    'forbid-root web1/shop/instance',
    'no-public-http web1/shop/instance',
    'require-harakiri web1/emperor/api/resource',
    'forbid-root web1/emperor/api/resource',
    'no-public-http web1/emperor/api/resource',
  ]);
});
