/** The load generator as a process of its own, so that it can have a core of its own; `run.ts` sends it one load after the other. */
import { runLoad } from './http-load.ts';

process.on('message', (load: Parameters<typeof runLoad>[0]) => {
  runLoad(load).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
