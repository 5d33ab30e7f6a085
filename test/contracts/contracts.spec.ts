import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { type RunningApi, startApi } from '../api/harness.js';

// What clients rely on is committed: `LIANFANG_TEST_UPDATE=1 npm run jest -- test/contracts` writes it anew.
const update = process.env['LIANFANG_TEST_UPDATE'] === '1';
const committed = (file: string, text: string): string => {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  if (update || !existsSync(path)) writeFileSync(path, text);
  return readFileSync(path, 'utf8');
};

let api: RunningApi;
let schema: GraphQLSchema;
beforeAll(async () => {
  api = await startApi();
  schema = api.app.get(GraphQLSchemaHost).schema;
});
afterAll(() => api?.close());

describe('the contracts', () => {
  it('the schema is the committed one', () => {
    const text = `${printSchema(lexicographicSortSchema(schema))}\n`;
    expect(committed('schema.graphql', text)).toBe(text);
  });

  it('every type, field, argument, input and enum value is described', () => {
    const bare: string[] = [];
    const look = (name: string, { description }: { readonly description?: string | null | undefined }) => {
      if (!description) bare.push(name);
    };
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__')) continue;
      if (!['Query', 'Mutation', 'Subscription'].includes(type.name)) look(type.name, type);
      if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          look(`${type.name}.${field.name}`, field);
          if ('args' in field)
            for (const argument of field.args) look(`${type.name}.${field.name}(${argument.name})`, argument);
        }
      } else if (isEnumType(type)) {
        for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
      }
    }
    expect(bare).toEqual([]);
  });

  it('the error table in the documentation is the one of the program', () => {
    const texts = api.platform.errors;
    const rows = [...texts.codes].sort().map((code) => `| \`${code}\` | ${texts.of(code).zh} | ${texts.of(code).en} |`);
    const text = [
      '# Error codes',
      '',
      'Stable: match on the code. `message` is Chinese, `messageEn` English.',
      '',
      '| code | 中文 | English |',
      '|---|---|---|',
      ...rows,
      '',
    ].join('\n');
    expect(committed('docs/errors.md', text)).toBe(text);
  });
});
