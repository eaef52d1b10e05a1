import type { Duplex } from 'node:stream';

/** Live sockets by whose right they are open. */
export interface HeldSockets {
  hold(by: string, socket: Duplex): void;
  holders(): readonly string[];
  /** That right ended. */
  cut(by: string): void;
}

export function holdSockets(): HeldSockets {
  const held = new Map<string, Set<Duplex>>();
  return {
    hold(by, socket) {
      const sockets = held.get(by) ?? new Set();
      held.set(by, sockets.add(socket));
      socket.once('close', () => {
        sockets.delete(socket);
        if (sockets.size === 0 && held.get(by) === sockets) held.delete(by);
      });
    },
    holders: () => [...held.keys()],
    cut(by) {
      for (const socket of held.get(by) ?? []) socket.destroy();
    },
  };
}
