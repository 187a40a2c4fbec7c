export { deviceOf } from '../http/device.js';
