import { liveMagic } from '../../magic';
import type { LintRule } from '../rule';

const master: LintRule = {
  id: 'emperor-with-master',
  title: 'An emperor has no master',
  reason:
    'An emperor with a master that gets HUP takes its vassals down (749 of 1519 requests failed in a measurement; without a master none).',
  fix: 'Leave master out of the section with emperor',
  severity: 'warning',
  *check(section) {
    if (!section.has('emperor') || !section.hasMaster()) return;
    const asked = section.last('master');
    yield {
      at: asked ?? section.last('emperor')!,
      message: 'A reload of this emperor takes its vassals down: it has a master',
    };
  },
};

const stop: LintRule = {
  id: 'emperor-brutal-shutdown',
  title: 'A vassal that leaves finishes its requests',
  reason:
    'Without emperor-graceful-shutdown a vassal whose file goes, and all of them at the end, are killed in the middle of requests.',
  fix: 'Set emperor-graceful-shutdown = true',
  severity: 'warning',
  *check(section) {
    if (!section.has('emperor') || section.isOn('emperor-graceful-shutdown')) return;
    yield { at: section.last('emperor')!, message: 'Vassals are killed when they leave' };
  },
};

const owner: LintRule = {
  id: 'vassal-uid',
  title: 'The owner of its file decides the user of a vassal',
  reason: 'Under a tyrant, or an emperor that is not root, uid and gid of a vassal are silently ignored.',
  fix: 'Give the file to the user, and leave uid and gid out',
  severity: 'info',
  *check(section, { vassal }) {
    if (!vassal) return;
    for (const at of section.all('uid', 'gid')) yield { at, message: `${at.key} of a vassal may be ignored` };
  },
};

const fileName: LintRule = {
  id: 'vassal-set-of-emperor',
  title: 'A placeholder of vassals is their own',
  reason:
    'uWSGI replaces %n, %d, %p and the like when it reads the file of the emperor: every vassal gets the name and directory of that.',
  fix: 'Use %n in the files of the vassals, or in a file of vassals-include',
  severity: 'warning',
  *check(section) {
    for (const at of section.all('vassals-set')) {
      const found = liveMagic(at.value).filter((part) => /^%[a-zA-Z]$/.test(part));
      if (found.length > 0)
        yield { at, message: `${at.key} = ${at.value}: ${found.join(', ')} is that of the emperor's file` };
    }
  },
};

/** Rules of emperors and vassals. */
export const emperorRules: readonly LintRule[] = [master, stop, owner, fileName];
