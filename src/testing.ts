// The surface for tests of programs, listed by hand.
export { Template, type TemplateResource } from './testing/template';
