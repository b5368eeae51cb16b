/** The terminal's renderer; it is pure and also used by `vmping diagnose`, so it lives with the messages. */
export { renderOneLine, renderTerminal } from '../../../src/message/terminal/render.ts';
