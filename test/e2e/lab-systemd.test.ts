import { unitRuleOf, unitRules } from '../../src/resources/systemd-unit/activation-rules';
import { restartShell } from '../../src/resources/systemd-unit/steps';
import { describeLab } from '../lab/describe-lab';
import { type Lab, type LabHost, startLab } from '../lab/lab';
import { proofScript, proofs } from './systemd/proofs';

jest.setTimeout(300_000);

describeLab('units under a real systemd', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ hosts: 1 });
  });
  afterAll(() => lab?.stop());
  const host = (): LabHost => lab.hosts[0]!;

  test('what makes a changed setting effective is what the table says, and nothing milder is enough', async () => {
    const rules = proofs.map(({ section, setting }) => unitRuleOf(section, setting));
    const told = await host().sh(
      proofScript(
        rules.map(({ activation }) => activation),
        (unit) => restartShell(unit, 20),
      ),
    );
    const seen = new Map(
      told.split('\n').map((line) => {
        const [, index, when, what] = /^(\d+) (\w+) (.*)$/.exec(line) ?? [];
        return [`${index} ${when}`, what];
      }),
    );
    const lines = proofs.map(({ setting }, index) => [
      setting,
      rules[index]!.activation,
      ...['before', 'read', 'after'].map((when) => seen.get(`${index} ${when}`)),
    ]);
    const expected = proofs.map(({ setting, shows: [from, to], meanwhile = from }, index) => {
      const { activation } = rules[index]!;
      const read = activation === 'none' || activation === 'daemon-reload';
      return [setting, activation, from, read ? to : meanwhile, to];
    });
    expect(lines).toEqual(expected);
    // The table calls no rule proven that is not proven here.
    expect(new Set(rules)).toEqual(new Set(unitRules.filter(({ evidence }) => evidence === 'run')));
  });
});
