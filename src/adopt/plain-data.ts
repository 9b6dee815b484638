import { directivesOf, type RenderedSection, trimValue } from '../config/line';

/** Whether sections can be plain data only, because calls of a program would not make just these. */
export function needPlainData(sections: readonly RenderedSection[]): boolean {
  return hasUnread(sections) || sections.flatMap(directivesOf).some(({ value }) => isOddText(value));
}

/** Whether options stand above the first head: a section without a name is none that code could make. */
function hasUnread([first]: readonly RenderedSection[]): boolean {
  return first?.name === '' && first.lines.some((line) => 'key' in line);
}

/** What calls would cut off or refuse: an ini file holds none such, other forms may. */
function isOddText(value: string): boolean {
  return value.includes('\n') || value !== trimValue(value);
}
