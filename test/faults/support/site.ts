/** The simulator as a place that can be closed and opened again under the same address, with everything it holds. */
import type { Fault, RequestLogEntry, Simulator, SimulatorOptions } from "../../../src/simulator";
import { startSimulator } from "../../../src/simulator";

export class Site {
  private readonly earlier: RequestLogEntry[] = [];

  private constructor(
    private current: Simulator,
    private readonly options: SimulatorOptions,
  ) {}

  static async open(options: SimulatorOptions = {}): Promise<Site> {
    return new Site(await startSimulator(options), options);
  }

  get simulator(): Simulator {
    return this.current;
  }

  get env(): Readonly<Record<string, string>> {
    return this.current.env;
  }

  /** One vendor's slice of the store. */
  state(vendor: string): object {
    return this.current.state()[vendor] ?? {};
  }

  setFaults(faults: readonly Fault[]): void {
    this.current.setFaults(faults);
  }

  /** What was asked since the last {@link clear}. */
  requests(): RequestLogEntry[] {
    return [...this.earlier, ...this.current.requests()];
  }

  clear(): void {
    this.earlier.length = 0;
    this.current.clearRequests();
  }

  /** Back to the sample data, without faults, switches and log. */
  async reset(): Promise<void> {
    this.current.setFaults([]);
    this.current.resetSwitches();
    await this.current.reset();
    this.clear();
  }

  /** Runs work while nothing listens on the port. */
  async closedDuring(work: () => Promise<void>): Promise<void> {
    const port = Number(new URL(this.current.url).port);
    const { current } = this;
    const [states, faults, switches] = [current.state(), current.faults(), current.switches()];
    this.earlier.push(...current.requests());
    await current.close();
    try {
      await work();
    } finally {
      this.current = await startSimulator({ ...this.options, port, switches });
      await this.current.setState(states);
      this.current.setFaults(faults);
    }
  }

  close(): Promise<void> {
    return this.current.close();
  }
}
