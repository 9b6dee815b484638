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
    '^pulumi-uwsgi/engine$': '<rootDir>/src/engine.ts',
    '^pulumi-uwsgi/testing$': '<rootDir>/src/testing.ts',
    '^pulumi-uwsgi/pulumi$': '<rootDir>/src/pulumi.ts',
  },
  // Most of what tests do is wait for real processes.
  maxWorkers: 2,
  testTimeout: 30_000,
};
