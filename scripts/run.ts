/** Runs a program of the project's own tools. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** Runs `program` in the project's folder with its output shown as it comes; answers its exit code. */
export function run(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: withOwnPrograms() });
    child.once('error', reject).once('close', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

/** Runs `program` quietly; answers its exit code and everything it printed. */
export function capture(program: string, args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...withOwnPrograms(), NO_COLOR: '1' } });
    let output = '';
    const keep = (text: string) => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', reject).once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Programs of the installed packages first, Node itself among them: the same as under npm. */
function withOwnPrograms(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}` };
}
