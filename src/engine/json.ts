/** Maximum nesting depth; our files have a depth of ten. */
const deepest = 100;

/** Parses JSON from an untrusted source; returns a fault as text. */
export function parseUntrustedJson(text: string): { readonly value: unknown } | { readonly fault: string } {
  const bytes = Buffer.byteLength(text);
  if (text.trim() === '') return { fault: `it must be JSON, but is empty (${bytes} bytes)` };
  if (depthOf(text) > deepest) return { fault: `it must nest at most ${deepest} levels, but nests deeper` };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: `it must be JSON, but is cut off or something else (${bytes} bytes)` };
  }
}

/** Nesting depth of brackets outside of strings, computed without recursion. */
function depthOf(text: string): number {
  let [depth, most, quoted] = [0, 0, false];
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (quoted && char === '\\') index += 1;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '{' || char === '[')) most = Math.max(most, ++depth);
    else if (!quoted && (char === '}' || char === ']')) depth -= 1;
  }
  return most;
}
