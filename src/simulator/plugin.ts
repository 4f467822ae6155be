/** Mounts the simulator in a server: the API at `/v1`, the former API beside it, the pay page, and the control API. */
import type { Server } from '../http/server.ts';
import { controlRoutes } from './control.ts';
import { answerApi, sendRefusal } from './gateway.ts';
import { answerLegacy, legacyPaths } from './legacy-api.ts';
import { pageRoutes } from './pay-page.ts';
import { ApiRefusal } from './requests.ts';
import { Simulator, type SimulatorOptions } from './simulator.ts';

/** Starts a simulator with its doors below `prefix`; it stops when the server closes. */
export async function mountSimulator(server: Server, prefix: string, options: Omit<SimulatorOptions, 'log'>): Promise<Simulator> {
  const simulator = new Simulator({ ...options, log: server.log });
  await simulator.start();
  server.addHook('onClose', () => simulator.stop());
  await simulatorRoutes(server, simulator, prefix);
  return simulator;
}

/** The doors alone, for a simulator that was started elsewhere. */
export async function simulatorRoutes(server: Server, simulator: Simulator, prefix: string): Promise<void> {
  await server.register(
    (api, _options, done) => {
      takeTextBodies(api);
      api.setErrorHandler((error, request, reply) => {
        const ours = !(error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500);
        if (ours) request.log.error({ err: error }, 'the simulator failed');
        return sendRefusal(reply, ours ? new ApiRefusal(500, '', 'Internal server error.') : new ApiRefusal(400, '', 'The request could not be read.'));
      });
      api.all<{ Params: { '*': string } }>('/v1/*', (request, reply) => answerApi(simulator, request, reply, request.params['*']));
      for (const path of legacyPaths) api.post(`/${path}`, (request, reply) => answerLegacy(simulator, request, reply, path));
      done();
    },
    { prefix },
  );
  await server.register(
    (pages, _options, done) => {
      takeTextBodies(pages);
      pageRoutes(pages, simulator);
      done();
    },
    { prefix },
  );
  await server.register(
    (control, _options, done) => {
      controlRoutes(control, simulator);
      done();
    },
    { prefix: `${prefix}/control` },
  );
}

/** Bodies are read by the simulator itself, whatever type the client gave them. */
function takeTextBodies(server: Server): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
}
