export { Broodlord, type BroodlordOptions } from './broodlord';
export { type DjangoProject, djangoSection } from './django-section';
export { EmperorSection, type EmperorSectionProps } from './emperor-section';
export { type CertbotOptions, type JsonLogOptions, NiceSection, type NiceSectionProps } from './nice-section';
export { type PageName, pages } from './pages';
export { PythonSection, type PythonSectionProps } from './python-section';
export { type SysinitOptions, type SysinitType, sysinitConfig, sysinitTypes } from './sysinit';
