import type { Capture } from '../../src/model/request.ts';

/** Of engines that nobody asks to listen. */
export const noCapture: Capture = () => Promise.reject(new Error('this engine does not capture'));
