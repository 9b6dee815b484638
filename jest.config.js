/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/scripts'],
  globalSetup: '<rootDir>/test/global-setup.ts',
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { decoratorVersion: '2022-03' },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^pulumi-uwsgi$': '<rootDir>/src/index.ts',
    '^pulumi-uwsgi/([a-z]+)$': '<rootDir>/src/$1.ts',
  },
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  // Most of what tests do is wait for real processes: each keeps a core busy for about a quarter of its time.
  maxWorkers: 4,
  testTimeout: 30_000,
};
