import { renderIni } from '../../src/config/ini';
import { renderSections, SecretText } from '../../src/config/rendered';
import { Section } from '../../src/config/section';
import { TextTemplate } from '../../src/options/text';

const late = { __pulumiOutput: true } as never;

test('renderSections() gives text for every kind of value, in order', () => {
  const section = new Section()
    .raw('workers', 4)
    .raw('master', true)
    .raw('socket', { render: () => '/run/a.sock' });
  expect(renderSections([section])).toEqual([
    {
      name: 'uwsgi',
      lines: [
        { key: 'workers', value: '4' },
        { key: 'master', value: 'true' },
        { key: 'socket', value: '/run/a.sock' },
      ],
    },
  ]);
});

test('renderSections() drops empty sections and merges neighbours of one name', () => {
  const sections = [new Section().raw('a', 1), new Section({ name: 'none' }), new Section().raw('b', 2)];
  expect(renderIni(renderSections(sections), { finalNewline: false })).toBe('\n[uwsgi]\na = 1\nb = 2');
});

test('renderSections() names section and option of an Output that nobody resolves', () => {
  const section = new Section({ name: 'shop' }).raw('env', new TextTemplate(['A=', late]));
  expect(() => renderSections([section])).toThrow(/^env: Cannot render section \[shop\].*not known yet$/);
});

test('renderSections() marks a line whose Output is secret', () => {
  const section = new Section().raw('env', new TextTemplate(['A=', late]));
  const [{ lines } = { lines: [] }] = renderSections([section], () => new SecretText('hush'));
  expect(lines).toEqual([{ key: 'env', value: 'A=hush', secret: true }]);
});

test('renderSections() resolves what a Renderable hides', () => {
  const section = new Section().raw('socket', { render: () => new TextTemplate(['127.0.0.1:', late]) });
  expect(renderSections([section], () => 8000)[0]!.lines).toEqual([
    { key: 'socket', value: '127.0.0.1:8000' },
  ]);
});
