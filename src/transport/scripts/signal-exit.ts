/** Shell: a signal that ends the script runs its EXIT trap, which dash does only at an `exit`. */
export const exitOnSignals = [
  ['HUP', 129],
  ['INT', 130],
  ['PIPE', 141],
  ['TERM', 143],
]
  .map(([signal, status]) => `trap 'exit ${status}' ${signal}`)
  .join('; ');
