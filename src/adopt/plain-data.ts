import { directivesOf, type RenderedSection, trimValue } from '../config/line';

/** Whether sections must be written as plain data, because calls cannot reproduce them exactly. */
export function needPlainData(sections: readonly RenderedSection[]): boolean {
  return hasUnread(sections) || sections.flatMap(directivesOf).some(({ value }) => isOddText(value));
}

/** Whether options precede the first section header: code cannot create a section without a name. */
function hasUnread([first]: readonly RenderedSection[]): boolean {
  return first?.name === '' && first.lines.some((line) => 'key' in line);
}

/** Values that calls would trim or reject: ini files cannot contain them, other formats can. */
function isOddText(value: string): boolean {
  return value.includes('\n') || value !== trimValue(value);
}
