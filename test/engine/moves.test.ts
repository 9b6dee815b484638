import { Section } from '../../src/config/section';
import { Host } from '../../src/constructs/host';
import { Project } from '../../src/constructs/project';
import { ShardedEmperor } from '../../src/constructs/sharded-emperor';
import { actionPlace } from '../../src/engine/action';
import { formatPlan } from '../../src/engine/format-plan';
import { moveOf } from '../../src/engine/moves';
import { offlinePlan } from '../../src/report/offline-plan';

const sharded = (...names: readonly string[]): Project => {
  const project = new Project('shards');
  const hosts = names.map((name) => new Host(project, name));
  const shards = new ShardedEmperor(project, 'sh', { hosts });
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    shards.addVassal(id, { section: new Section().set('socket', `/run/${id}.sock`) });
  }
  return project;
};

test('a vassal that goes to another host says from where, and the one that it leaves says where to', async () => {
  const { plan } = await offlinePlan(sharded('web1', 'web2', 'web3').synth(), {
    base: sharded('web1', 'web2').synth(),
  });
  const moves = plan.actions.flatMap((action) =>
    moveOf(action, plan.actions).map((text) => [action.kind, actionPlace(action).host, text]),
  );
  expect(moves.length).toBeGreaterThan(1);
  for (const [kind, host, text] of moves) {
    if (kind === 'create')
      expect([host, text]).toEqual(['web3', expect.stringMatching(/^moves from web[12]$/)]);
    else expect([host, text]).toEqual([expect.stringMatching(/^web[12]$/), 'moves to web3']);
  }
  expect(formatPlan(plan)).toMatch(/- delete Vassal web\d\/\S+ on web\d\n {4}moves to web3/);
});
