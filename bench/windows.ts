/** Measures of requests per second, side by side: short windows of each in turn, so that what disturbs one disturbs all. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Program } from '../test/crash/processes.ts';
import type { Load, LoadRequest, LoadResult } from './http-load.ts';
import { cpuMs, pin } from './machine.ts';

export interface Measure {
  readonly name: string;
  readonly server: Pick<Program, 'base' | 'pid'>;
  readonly requests: readonly LoadRequest[];
  readonly connections: number;
  /** As in `Load`. */
  readonly restMs?: number;
  /** Name of the measure that this one is compared with. */
  readonly floor?: string;
}

export interface Measured {
  readonly name: string;
  readonly connections: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Median over the rounds of this measure's rate by its floor's in the same round. */
  readonly ratio: number | undefined;
  /** CPU time of the server for one answer, in µs: nearly the same however busy the machine is. */
  readonly cpuMicros: number;
  /** The floor's CPU time by this one's. */
  readonly cpuRatio: number | undefined;
  readonly bad: number;
}

export interface LoadGenerator {
  run(load: Load): Promise<LoadResult>;
  stop(): void;
}

export function startLoadGenerator(): LoadGenerator {
  const [command, ...args] = [...pin.load, process.execPath];
  const child: ChildProcess = fork(join(import.meta.dirname, 'load-process.ts'), { execPath: command, execArgv: args });
  return {
    run: (load) =>
      new Promise((resolve, reject) => {
        child.once('message', (message: { result?: LoadResult; error?: string }) =>
          message.result ? resolve(message.result) : reject(new Error(message.error)),
        );
        child.send(load);
      }),
    stop: () => void child.kill(),
  };
}

export interface Windows {
  readonly rounds: number;
  readonly windowMs: number;
}

export async function measureInTurn(generator: LoadGenerator, measures: readonly Measure[], { rounds, windowMs }: Windows): Promise<Measured[]> {
  const windows = new Map(measures.map((measure) => [measure.name, [] as Window[]]));
  let from = 1;
  // One short round that does not count lets every server compile what it runs.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, server, requests, connections, restMs } of measures) {
      const cpuBefore = cpuMs(server.pid);
      const result = await generator.run({ base: server.base, requests, connections, restMs, ms: round === 0 ? windowMs / 2 : windowMs, from });
      from += result.answers + connections;
      if (result.bad > 0) console.error(`${name}: ${result.bad} bad answers, e.g. ${result.example.slice(0, 300)}`);
      if (round > 0) windows.get(name)?.push({ ...result, cpuMs: cpuMs(server.pid) - cpuBefore });
      process.stderr.write('.');
    }
  }
  process.stderr.write('\n');
  return measures.map((measure) => {
    const results = windows.get(measure.name) ?? [];
    const floor = measure.floor === undefined ? undefined : windows.get(measure.floor);
    const latencies = results.flatMap((result) => result.latencies).toSorted((a, b) => a - b);
    return {
      name: measure.name,
      connections: measure.connections,
      perSecond: median(results.map(rateOf)),
      p50: at(latencies, 0.5),
      p99: at(latencies, 0.99),
      ratio: floor && median(results.map((result, round) => rateOf(result) / rateOf(floor[round] ?? result))),
      cpuMicros: cpuOf(results),
      cpuRatio: floor && cpuOf(floor) / cpuOf(results),
      bad: sumOf(results, (result) => result.bad),
    };
  });
}

type Window = LoadResult & { readonly cpuMs: number };

const sumOf = (windows: readonly Window[], of: (window: Window) => number): number => windows.reduce((sum, window) => sum + of(window), 0);

const cpuOf = (windows: readonly Window[]): number => (sumOf(windows, (window) => window.cpuMs) * 1_000) / sumOf(windows, (window) => window.answers);

const rateOf = (result: LoadResult): number => (result.answers * 1_000) / result.ms;

export function median(values: readonly number[]): number {
  return at(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** The value below which that share of sorted values lies. */
export function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
