/** Writes `.env.example` from the list of variables in src/config/env.ts. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentVariable, environmentVariables } from '../src/config/env.ts';

export const envExamplePath = join(import.meta.dirname, '../.env.example');

const head = `# Settings of the shop. Copy this file to .env and fill in what you need; what is left out has the default named here.
# Generated from src/config/env.ts by: npm run env-example
`;

export function envExample(): string {
  return [head, ...environmentVariables.map(entry)].join('\n');
}

function entry({ name, fallback, meaning }: EnvironmentVariable): string {
  return `# ${meaning}.${fallback === undefined ? '' : ` Default: ${fallback}`}\n# ${name}=\n`;
}

if (import.meta.main) writeFileSync(envExamplePath, envExample());
