/** Where the time goes: a CPU profile of the shop under one load, summed up by function. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchShop } from './shops.ts';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface ProfileLine {
  readonly name: string;
  /** Share of the time that was not idle: in the function itself, and with all it called. */
  readonly self: number;
  readonly total: number;
}

/** Runs `work` against the shop, restarted with the profiler on; the shop is restarted without it afterwards. */
export async function profiled(shop: BenchShop, work: () => Promise<unknown>): Promise<ProfileLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'aistorm-profile-'));
  try {
    await shop.restart(['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500']);
    await work();
    await shop.restart();
    const [file] = readdirSync(folder);
    if (file === undefined) throw new Error('Node wrote no profile');
    return summed(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summed({ nodes, samples, timeDeltas }: Profile): ProfileLine[] {
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const selfOf = new Map<number, number>();
  for (const [index, id] of samples.entries()) selfOf.set(id, (selfOf.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  const self = new Map<string, number>();
  const total = new Map<string, number>();
  const add = (sums: Map<string, number>, name: string, time: number): void => void sums.set(name, (sums.get(name) ?? 0) + time);

  /** Answers the time of the node and all below it; a function that calls itself counts once. */
  const walk = (id: number, above: readonly string[]): number => {
    const node = nodeOf.get(id);
    if (!node) return 0;
    const { functionName, url } = node.callFrame;
    const where = url === '' ? '(native)' : url.startsWith('node:') ? url : 'shop';
    const nearest = above.findLast((known) => !known.startsWith('in '));
    const name = functionName === '' ? `in ${nearest ?? 'a module'}` : `${functionName} ${where}`;
    const own = selfOf.get(id) ?? 0;
    const path = [...above, name];
    const time = (node.children ?? []).reduce((sum, child) => sum + walk(child, path), own);
    add(self, name, own);
    if (!above.includes(name)) add(total, name, time);
    return time;
  };
  const root = nodes[0];
  const idle = (name: string): boolean => name.startsWith('(idle)') || name.startsWith('(program)');
  const all = root ? walk(root.id, []) : 0;
  const busy = all - [...self].filter(([name]) => idle(name)).reduce((sum, [, time]) => sum + time, 0);
  return [...total]
    .filter(([name]) => !idle(name) && !name.startsWith('(root)'))
    .map(([name, time]) => ({ name, self: (self.get(name) ?? 0) / busy, total: time / busy }))
    .toSorted((a, b) => b.self - a.self);
}
