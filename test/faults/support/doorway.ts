/** A way to a server that lets so many connections through, and after that refuses as a closed port does. */
import { connect, createServer, type Server, type Socket } from "node:net";

export class Doorway {
  private constructor(
    /** Its origin, as the server's. */
    readonly url: string,
    private readonly server: Server,
    private readonly sockets: ReadonlySet<Socket>,
  ) {}

  /** @param admitted connections that are let through, in order of their arrival */
  static async open(target: string, admitted: number): Promise<Doorway> {
    const { hostname, port } = new URL(target);
    const sockets = new Set<Socket>();
    let arrived = 0;
    const server = createServer((outer) => {
      arrived += 1;
      if (arrived === admitted) server.close();
      const inner = connect(Number(port), hostname);
      for (const [one, other] of [[outer, inner] as const, [inner, outer] as const]) {
        sockets.add(one);
        one.pipe(other);
        one.once("error", () => other.resetAndDestroy());
        one.once("close", () => sockets.delete(one));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, hostname, resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the doorway has no port");
    if (admitted === 0) await new Promise((resolve) => server.close(resolve));
    return new Doorway(`http://${hostname}:${address.port}`, server, sockets);
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
