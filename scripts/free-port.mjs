// Ports that a server could open. To look, a socket binds the port and does not listen. A process that waits for a server
// would take a port that listens for an instant for that server.

import { lookup } from "node:dns/promises";
import { connect } from "node:net";

/** The kernel assigns ports from 32768 on to clients. A client that waits for a server on one may connect to itself. */
const [LOWEST, HIGHEST] = [20_000, 32_000];
/** As many ports lie between those of two processes with neighbouring numbers. */
const APART = 97;
let asked = 0;

/** A port that no process uses now. Who asks at once, here or in another process, gets another one. */
export async function freePort() {
  for (;;) {
    const port = LOWEST + ((process.pid * APART + asked++) % (HIGHEST - LOWEST));
    if ((await reasonNotFree("127.0.0.1", port)) === null) return port;
  }
}

/** The system's code for why no server could open the port. Null when one could. */
export async function reasonNotFree(host, port) {
  let address;
  try {
    ({ address } = await lookup(host));
  } catch ({ code }) {
    return code;
  }
  // Only a client can bind without listening. This one calls itself, and what becomes of the call says nothing.
  const socket = connect({ host: address, port, localAddress: address, localPort: port });
  return await new Promise((resolve) => {
    socket.once("error", ({ code, syscall }) => resolve(syscall === "bind" ? code : null));
    socket.once("connect", () => {
      // Closed in the usual way, it would keep the port for a minute.
      socket.resetAndDestroy();
      resolve(null);
    });
  });
}
