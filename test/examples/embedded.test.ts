import { embedded } from './support/embedded';
import { liveThrough } from './support/live';

jest.setTimeout(180_000);

liveThrough('the examples, by the embedded engine', embedded);
