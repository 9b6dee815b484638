export { enforce, judge } from './judge';
export {
  formatFinding,
  type Policy,
  PolicyError,
  type PolicyFinding,
  type PolicyReport,
  type PolicyResource,
  type PolicySeverity,
} from './policy';
export { forbidRoot, maxProcesses, requireHarakiri, requireMaster, requireNeedApp } from './rules';
