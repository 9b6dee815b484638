import { Section } from '../../src/config/section';
import { unknownTo } from './catalogued';
import { late, linesOf } from './late';

test('options of Perl follow their plugin', () => {
  const section = new Section();
  section.psgi.setBasicParams({
    app: late('/srv/app.psgi'),
    enablePsgixIo: true,
    noPlack: true,
    noDieCatch: true,
  });
  section.psgi.setPerlParams({ localLib: '/srv/lib', argList: ['-v'], exec: 'a.pl', execPostFork: 'b.pl' });
  section.psgi.setPerlParams({ args: '-a -b' });
  section.psgi.setAutoReloadParams({ scanInterval: 3, ignoreFiles: 'x.pm' });
  section.psgi.setEarlyParams({ perl: '-T', app: '/srv/early.psgi', exec: 'c.pl' });
  expect(linesOf(section)).toEqual([
    'plugin = psgi',
    'psgi = /srv/app.psgi',
    'psgi-enable-psgix-io = true',
    'perl-no-plack = true',
    'perl-no-die-catch = true',
    'perl-local-lib = /srv/lib',
    'perl-arg = -v',
    'perl-exec = a.pl',
    'perl-exec-post-fork = b.pl',
    'perl-args = -a -b',
    'perl-auto-reload = 3',
    'perl-auto-reload-ignore = x.pm',
    'early-perl = -T',
    'early-psgi = /srv/early.psgi',
    'early-perl-exec = c.pl',
  ]);
  expect(unknownTo(section)).toEqual([]);
});

test('setPerlParams() takes arguments one way', () => {
  expect(() => new Section().psgi.setPerlParams({ args: '-a', argList: ['-b'] } as never)).toThrow(
    'psgi.setPerlParams.argList: Cannot take ["-b"] beside args ("-a"): give one of them',
  );
});
