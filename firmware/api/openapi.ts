import type { TSchema } from 'typebox';
import { escapeHtml } from './html.ts';
import { OPERATIONS, PARAMETERS, type Operation } from './operations.ts';
import { refuseUnknown } from './query.ts';
import { json, route, type Route } from './router.ts';
import { TRUST_OPERATIONS } from './trust/operations.ts';
import { Failure } from './schema/answers.ts';

const ALL: readonly Operation[] = [...OPERATIONS, ...TRUST_OPERATIONS];

/** The description is made when it is asked for: nobody reads it twice a day, and nothing of it stays in memory. */
export const openApiRoute = (): Route =>
  route('/api/v1/openapi.json', async ({ query }) => {
    refuseUnknown(query, []);
    return json(openApi());
  });

export const openApiPage = (): Route =>
  route('/api/v1/openapi.html', async ({ query }) => {
    refuseUnknown(query, []);
    return {
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
      body: html(),
    };
  });

/** OpenAPI 3.1: schemas are JSON Schema as they are. */
export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of ALL) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: described(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Skep',
      version: SKEP_VERSION,
      description: 'Evidence and management of one honeypot. Texts of visitors are hostile, whatever they look like.',
    },
    paths,
    components: { schemas: { Failure } },
  };
}

function described({ method, path, access, about, parameters, body, status, answers }: Operation): object {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^a-zA-Z0-9]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: about,
    'x-access': access,
    parameters: [
      ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
      ...parameters.map((name) => ({ name, in: 'query', required: false, schema: PARAMETERS[name] })),
    ],
    ...(body === undefined ? {} : { requestBody: { required: true, content: content({ 'application/json': body }) } }),
    responses: {
      [status ?? 200]: { description: 'Done.', content: content(answers) },
      default: {
        description: 'Refused, with the reason.',
        content: content({ 'application/json': { $ref: '#/components/schemas/Failure' } }),
      },
    },
  };
}

const content = (types: Readonly<Record<string, TSchema | object>>): object =>
  Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema }]));

const describedAs = (schema: TSchema): string => ('description' in schema ? String(schema.description) : '');

/** Readable without JavaScript, without a style sheet of its own, and without asking anybody else. */
function html(): string {
  const rows = ALL.map(({ method, path, access, about, parameters, answers }) => {
    const cells = [`${method} ${path}`, access, about, parameters.join(' '), Object.keys(answers).join(' ')];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  const names = Object.entries(PARAMETERS).map(
    ([name, schema]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(describedAs(schema))}</dd>`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Skep: API</title>
<h1>API of this Skep</h1>
<p>For programs: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<table><thead><tr><th>Address</th><th>Access</th><th>What</th><th>Parameters</th><th>Answer</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>
<h2>Parameters</h2>
<dl>${names.join('\n')}</dl>
</html>
`;
}
