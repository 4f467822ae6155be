/**
 * Compiles a schema when the first request needs it, and no sooner: the shop has hundreds of them, most processes meet a few dozen,
 * and compiling them all took more than half of its start.
 */
import { AjvCompiler } from '@fastify/ajv-compiler';
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import type { FastifySchema, FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify';

export interface SchemaCompilers {
  readonly validator: FastifySchemaCompiler<FastifySchema>;
  readonly serializer: FastifySerializerCompiler<FastifySchema>;
  /** Compiles what no request has needed yet. @throws when a schema is not one */
  compileAll(): void;
}

// Nothing is coerced, dropped or filled in behind the caller's back (S9).
const ajv = { coerceTypes: false, removeAdditional: false, useDefaults: true, allErrors: false } as const;

// One for the process: servers that are opened later, as in tests, find the schemas compiled that they share.
const compileValidator = once(() => AjvCompiler()({}, { customOptions: ajv }));
const compileSerializer = once(() => SerializerSelector()({}, {}));

export function schemaCompilers(): SchemaCompilers {
  const waiting: (() => unknown)[] = [];
  const later = <Value>(make: () => Value): (() => Value) => {
    const made = once(make);
    waiting.push(made);
    return made;
  };
  return {
    validator: (route) => {
      const compiled = later(() => compileValidator()({ ...route }));
      const validate: ReturnType<FastifySchemaCompiler<FastifySchema>> = (data) => {
        const check = compiled();
        const valid = check(data) === true;
        validate.errors = check.errors ?? null;
        return valid;
      };
      return validate;
    },
    serializer: (route) => {
      const compiled = later(() => compileSerializer()({ ...route, httpStatus: route.httpStatus ?? '' }));
      return (data) => compiled()(data);
    },
    compileAll: () => {
      for (const compile of waiting) compile();
    },
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
