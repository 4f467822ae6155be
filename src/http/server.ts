/** The HTTP server: limits, request ids, security headers, one error road, and a graceful stop. */
import { createServer as createHttpServer } from 'node:http';
import type { Socket } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import { SECOND } from '../core/time.ts';
import { type Cors, corsHook } from './cors.ts';
import { type ErrorLanguage, type ErrorPage, type ErrorShape, replyWithError } from './error-reply.ts';
import { createFrontCache, type FrontCache } from './front-cache.ts';
import { schemaCompilers } from './schema-compilers.ts';

/** Our server type: every route's schema gives its handler its types. */
export type Server = FastifyInstance<RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, TypeBoxTypeProvider>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Shape of this route's errors where the old API fixes one; the new shape otherwise. */
    errorShape?: ErrorShape;
    /** Language of this route's errors where the old API fixes one; `Accept-Language` decides otherwise. */
    errorLanguage?: ErrorLanguage;
  }
  interface FastifyInstance {
    /** Compiles every schema that no request has needed yet. @throws when a schema is not one */
    compileSchemas(): void;
    /** Answers that are sent again before this server is asked. */
    readonly frontCache: FrontCache;
  }
}

export interface ServerOptions {
  readonly logLevel: string;
  readonly production: boolean;
  /** Addresses of proxies whose `X-Forwarded-*` is believed (S23); empty for none. */
  readonly trustProxy: readonly string[];
  readonly cors: Cors;
  /** Draws an error as a page for people; set by the storefront through `app.ts`. */
  readonly errorPage?: ErrorPage;
}

/** Headers of every answer, errors and files included (S51). Pages replace the content security policy with theirs. */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
};

const strictTransport = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

/** Makes a server with our limits (reliability reference §6) and no routes. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const isTalkative = options.logLevel === 'debug' || options.logLevel === 'trace';
  const frontCache = createFrontCache();
  const server: Server = Fastify<RawServerDefault>({
    logger: {
      level: options.logLevel,
      // The allow-list of what is ever logged of a request (S47): no headers, no query, no body, and the route instead of the address.
      serializers: {
        req: (request) => ({ id: request.id, method: request.method, route: request.routeOptions?.url }),
        res: (reply) => ({ status: reply.statusCode }),
      },
    },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId('req'),
    // Every line about a request names it (`req.id`), so a logger of its own per request would only cost time.
    childLoggerFactory: (logger) => logger,
    bodyLimit: 16 * 1024,
    serverFactory(framework) {
      // Whoever reads the log at this level wants to see every request, so all of them go through the framework.
      const isKept = isTalkative ? () => false : frontCache.answer;
      const http = createHttpServer({ maxHeaderSize: 16 * 1024, requestTimeout: 15 * SECOND, keepAliveTimeout: 72 * SECOND }, (request, response) => {
        if (!isKept(request, response)) framework(request, response);
      });
      return http.setTimeout(20 * SECOND);
    },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    routerOptions: { maxParamLength: 100, ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => void replyWithError(error, request, reply, options.errorPage),
  }).withTypeProvider<TypeBoxTypeProvider>();

  const compilers = schemaCompilers();
  server.setValidatorCompiler(compilers.validator);
  server.setSerializerCompiler(compilers.serializer);
  server.decorate('compileSchemas', compilers.compileAll);
  server.decorate('frontCache', frontCache);

  server.removeContentTypeParser('text/plain');
  await server.register(fastifyCookie);

  const headers = options.production ? { ...securityHeaders, ...strictTransport } : securityHeaders;
  const cors = corsHook(options.cors);
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') return done(refuse('request.unsupported_media'));
    if (request.headers.origin !== undefined && cors(request, reply)) return;
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    const failed = reply.statusCode >= 500;
    // Facts nobody will read are not gathered: this runs for every answer.
    if (failed || isTalkative) {
      const facts = { req: request, res: reply, ms: Math.round(reply.elapsedTime) };
      if (failed) request.log.warn(facts, 'answered with a server error');
      else request.log.debug(facts, 'answered');
    }
    done();
  });

  closeConnectionsWhenStopping(server);
  server.setErrorHandler((error, request, reply) => replyWithError(error, request, reply, options.errorPage));
  server.setNotFoundHandler((request, reply) => replyWithError(refuse('request.not_found'), request, reply, options.errorPage));
  return server;
}

/**
 * Node closes the connections that are idle when a server stops, once. It does not count those as idle that browsers opened and never used; and one
 * that is being answered at that moment becomes idle afterwards, and would be waited for as long as it may be kept alive.
 */
function closeConnectionsWhenStopping(server: Server): void {
  const unused = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.server.on('request', (request) => unused.delete(request.socket));
  server.addHook('preClose', async () => {
    for (const socket of unused) socket.destroy();
    if (!server.server.listening) return;
    const again = setInterval(() => server.server.closeIdleConnections(), 50);
    server.server.once('close', () => clearInterval(again));
  });
}
