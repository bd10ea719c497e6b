import type { FastifyInstance } from 'fastify';

const FORM_LIMIT = 16 * 1024;

/** Lets the pages of this scope post plain HTML forms: they work before, and without, any script. */
export function acceptForms(scope: FastifyInstance): void {
  scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: FORM_LIMIT }, (_request, body, done) =>
    done(null, new URLSearchParams(String(body))),
  );
}

/** A field of a posted form; empty when absent. */
export const formField = (body: unknown, name: string): string => (body instanceof URLSearchParams ? (body.get(name) ?? '') : '');
