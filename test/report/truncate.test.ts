import { type Piece, truncateTo } from '../../src/report/truncate';

const piece = (rank: number, what: string, ...parts: Piece['parts']): Piece => ({ rank, what, parts });
const root = piece(
  0,
  'report',
  'HEAD',
  piece(1, 'note', '11'),
  piece(2, 'detail', '222', piece(3, 'line', '33'), piece(3, 'line', '44')),
  piece(1, 'note', '55'),
);

test.each<[number, string, readonly (readonly [string, number])[]]>([
  [15, 'HEAD11222334455', []],
  [14, 'HEAD112223355', [['line', 1]]],
  [12, 'HEAD1122255', [['line', 2]]],
  [
    10,
    'HEAD1155',
    [
      ['line', 2],
      ['detail', 1],
    ],
  ],
  [
    6,
    'HEAD11',
    [
      ['line', 2],
      ['detail', 1],
      ['note', 1],
    ],
  ],
  [
    1,
    'HEAD',
    [
      ['line', 2],
      ['detail', 1],
      ['note', 2],
    ],
  ],
])(
  'truncateTo() %d characters omits as little as possible: highest rank first, among equals the last',
  (most, text, missing) => {
    const cut = truncateTo(root, most);
    expect([cut.text, [...cut.missing]]).toEqual([text, missing]);
  },
);

test('truncateTo() counts no piece as omitted that went with the one around it', () => {
  const within = piece(0, 'report', 'HEAD', piece(3, 'outer', 'a', piece(1, 'inner', 'b')));
  expect([...truncateTo(within, 0).missing]).toEqual([['outer', 1]]);
});
