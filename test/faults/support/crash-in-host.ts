/** Provider processes of the real host that are killed at work. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Crash, crash, type MortalStack } from "./crash";
import { WarmHost } from "./in-host";
import { comes, type Moment, prepare } from "./kill";
import { leftNotes } from "./notes";
import type { ProviderProcess } from "./process";
import type { Site } from "./site";
import { type Program, type Report, Stack } from "./stack";

/** Has a program run, kills its provider at each of the moments, one for each `up`, and goes on as a user would. */
export async function crashInHost(program: Program, moments: readonly Moment[], site: Site): Promise<Crash> {
  await site.reset();
  const providers = new MortalProviders(site, moments);
  try {
    return await crash(program, new StackOfMortals(providers), moments, site);
  } finally {
    await providers.end();
  }
}

class StackOfMortals extends Stack implements MortalStack {
  constructor(private readonly providers: MortalProviders) {
    super({ parallel: true, start: () => providers.start() });
  }

  get killed(): boolean {
    return this.providers.killed;
  }

  get kills(): number {
    return this.providers.kills;
  }

  override async up(...args: Parameters<Stack["up"]>): Promise<Report> {
    this.providers.inDanger = true;
    try {
      return await super.up(...args);
    } finally {
      this.providers.inDanger = false;
    }
  }

  async tidyUp(): Promise<string[]> {
    return [];
  }

  remains(): string[] {
    return leftNotes(this.providers.home);
  }
}

/** Provider processes of one machine; each of the first ones that is in danger is killed at its moment. */
class MortalProviders {
  kills = 0;
  killed = false;
  inDanger = false;
  readonly home = mkdtempSync(join(tmpdir(), "pulumi-clone-crash-"));
  private readonly moments: Moment[];
  private survivor: WarmHost | undefined;

  constructor(
    private readonly site: Site,
    moments: readonly Moment[],
  ) {
    this.moments = [...moments];
  }

  async start(): Promise<ProviderProcess> {
    this.killed = false;
    const moment = this.inDanger ? this.moments.shift() : undefined;
    if (moment) return this.startMortal(moment);
    this.survivor ??= await this.startHost();
    return this.survivor.startRun();
  }

  async end(): Promise<void> {
    await this.survivor?.end();
    rmSync(this.home, { recursive: true, force: true });
  }

  private async startMortal(moment: Moment): Promise<ProviderProcess> {
    const host = await this.startHost();
    const provider = await host.startRun();
    let over = false;
    prepare(moment, this.site);
    const watched = comes(moment, this.site, () => over).then((came) => {
      if (!came) return;
      host.kill();
      this.killed = true;
      this.kills += 1;
    });
    const end = async () => {
      over = true;
      await watched;
      await host.end();
      this.site.setFaults([]);
    };
    return { ...provider, end };
  }

  private startHost(): Promise<WarmHost> {
    return WarmHost.start(this.site, { PULUMI_HOME: this.home });
  }
}
