/**
 * Whether the gateway says hello: a socket is opened, and closed before anybody identifies. Undefined: yes; else
 * what went wrong.
 */
export async function reachGateway(url: string, timeoutMs: number): Promise<string | undefined> {
  const socket = new WebSocket(`${url}/?v=10&encoding=json`);
  try {
    return await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(`no hello within ${timeoutMs / 1000} s`), timeoutMs);
      const end = (says: string | undefined) => {
        clearTimeout(timer);
        resolve(says);
      };
      socket.addEventListener('message', () => end(undefined));
      socket.addEventListener('error', () => end('the connection failed'));
      socket.addEventListener('close', ({ code }) => end(`it was closed with ${code}`));
    });
  } finally {
    socket.close();
  }
}
