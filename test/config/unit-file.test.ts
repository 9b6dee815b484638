import { parseUnit, renderUnit } from '../../src/config/unit-file';

test('parseUnit() joins continued lines and leaves comments within them out, as systemd does', () => {
  const text = '[Service]\nExecStart=/bin/a \\\n# not part of it\n  --b\n; why\nUser=www\n';
  expect(parseUnit(text)).toEqual([
    {
      name: 'Service',
      lines: [{ key: 'ExecStart', value: '/bin/a  --b' }, { comment: 'why' }, { key: 'User', value: 'www' }],
    },
  ]);
});

test('parseUnit() gives back what renderUnit() wrote', () => {
  const unit = [
    {
      name: 'Unit',
      lines: [
        { key: 'After', value: 'a b' },
        { key: 'After', value: 'c' },
      ],
    },
    { name: 'Service', lines: [{ comment: 'note' }, { key: 'ExecStart', value: '/bin/x "y = z"' }] },
  ];
  expect(parseUnit(renderUnit(unit))).toEqual(unit);
});

test('renderUnit() refuses a value that would begin another setting', () => {
  const unit = [{ name: 'Service', lines: [{ key: 'User', value: 'x\nExecStartPre=/bin/evil' }] }];
  expect(() => renderUnit(unit)).toThrow(/Service\.User/);
});
