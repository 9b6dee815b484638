import { html, Markup, style, svg } from '../../src/report/html-text';

test('html escapes every value, in elements and in quoted attributes', () => {
  expect(html`<a title="${`"'`}">${'<b>&'}</a>`.text).toBe('<a title="&quot;&#39;">&lt;b&gt;&amp;</a>');
});

test('html inserts markup as it is, also in lists, and nothing for undefined and false', () => {
  const items = ['<', '>'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${items}${undefined}${false}${0}</ul>`.text).toBe('<ul><li>&lt;</li><li>&gt;</li>0</ul>');
});

test('html replaces characters that a document must not have, and keeps tabs and line feeds', () => {
  expect(html`${'a\0b\x1bc\td\n\x7f'}`.text).toBe('a\ufffdb\ufffdc\td\n\ufffd');
});

test('style() and svg() are markup', () => {
  expect(style('a{}')).toEqual(new Markup('<style>a{}</style>'));
  expect(html`${svg('<svg/>')}`.text).toBe('<svg/>');
});
