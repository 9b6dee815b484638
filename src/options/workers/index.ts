export { MuleFarm, muleFarm } from './mule-farm';
export type * from './params';
export { Workers } from './workers';
