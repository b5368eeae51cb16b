import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';

interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Page {
  /** The value of an expression in the page; a promise is waited for. */
  evaluate(expression: string): Promise<unknown>;
  /** Waits until the expression is true. */
  until(expression: string): Promise<void>;
  /** A part of the page, in pixels, as PNG. */
  screenshot(part: Part): Promise<Buffer>;
}

/** A browser without a screen, with one page, by the protocol of its developer tools. */
export async function openBrowser(
  url: string,
  size: { readonly width: number; readonly height: number },
): Promise<Page & { close(): Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), 'vmping-browser-'));
  const child = spawn(
    'chromium-headless-shell',
    [
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      `--window-size=${size.width},${size.height}`,
      url,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const endpoint = new URL(await listening(child));
  const pages = (await (await fetch(`http://${endpoint.host}/json/list`)).json()) as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(pages.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? '');
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  let count = 0;
  const send = (method: string, params: object = {}) =>
    new Promise<Record<string, never>>((resolve, reject) => {
      count += 1;
      const id = count;
      const hear = (data: Buffer) => {
        const answer = JSON.parse(data.toString()) as { id?: number; error?: unknown; result: never };
        if (answer.id === id) {
          socket.off('message', hear);
          if (answer.error) {
            reject(new Error(JSON.stringify(answer.error)));
          } else {
            resolve(answer.result);
          }
        }
      };
      socket.on('message', hear);
      socket.send(JSON.stringify({ id, method, params }));
    });

  const evaluate = async (expression: string): Promise<unknown> => {
    const answer = (await send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as {
      result?: { value?: unknown };
      exceptionDetails?: { text?: string; exception?: { description?: string } };
    };
    if (answer.exceptionDetails) {
      throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
    }
    return answer.result?.value;
  };

  return {
    evaluate,
    async until(expression) {
      for (const end = Date.now() + 60_000; Date.now() < end; ) {
        if ((await evaluate(`Boolean(${expression})`)) === true) {
          return;
        }
        await new Promise((resolve) => {
          setTimeout(resolve, 100);
        });
      }
      throw new Error(`it did not come to hold in the page: ${expression}`);
    },
    async screenshot({ left: x, top: y, width, height }) {
      const clip = { x, y, width, height, scale: 1 };
      const { data } = await send('Page.captureScreenshot', { format: 'png', clip });
      return Buffer.from(String(data), 'base64');
    },
    async close() {
      const ended = new Promise((resolve) => {
        child.once('exit', resolve);
      });
      // Debian's program is a script that starts the browser: a signal would end the script alone.
      socket.send(JSON.stringify({ id: 0, method: 'Browser.close' }));
      await ended;
      socket.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (data: Buffer) => {
      said += data.toString();
      const found = /DevTools listening on (ws:\S+)/u.exec(said);
      if (found?.[1]) {
        resolve(found[1]);
      }
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the browser ended: ${said.slice(-500)}`)));
  });
}
