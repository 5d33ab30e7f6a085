import {
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
  TokenKind,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { type ApiErrorCode, RequestRefused } from './errors.js';

export interface Limits {
  /** Levels of fields. */
  readonly depth: number;
  readonly aliases: number;
  readonly tokens: number;
  /** Objects an operation may ask for at most; lists count by `first`. */
  readonly cost: number;
  readonly bodyBytes: number;
  readonly milliseconds: number;
  readonly subscriptionsPerConnection: number;
}

/** Token under which the limits are injected. */
export const LIMITS = Symbol('Limits');

export const defaultLimits: Limits = {
  depth: 12,
  aliases: 20,
  tokens: 2_000,
  cost: 5_000,
  bodyBytes: 1_048_576,
  milliseconds: 30_000,
  subscriptionsPerConnection: 100,
};

/** What is done over a WebSocket; a request has its time as a whole. @throws RequestRefused TimedOut */
export const withinTime = async <Value>(work: Promise<Value>, { milliseconds }: Limits): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RequestRefused('TimedOut')), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** A parsed document's tokens, as its parser counts them. */
const tokensOf = (document: DocumentNode): number => {
  let count = 0;
  for (let token = document.loc?.startToken.next; token; token = token.next) {
    if (token.kind !== TokenKind.COMMENT && token.kind !== TokenKind.EOF) count += 1;
  }
  return count;
};

/** For a document that was parsed without limit. @throws RequestRefused InvalidQuery */
export const assertShort = (document: DocumentNode, limits: Limits): void => {
  const tokens = tokensOf(document);
  if (tokens > limits.tokens) throw new RequestRefused('InvalidQuery', { tokens, limit: limits.tokens });
};

/** Largest `first` of a connection, and what a variable nobody can see is taken for. */
export const largestPage = 100;
export const defaultPage = 50;
/** What a list without `first` is taken to hold. */
const plainList = 5;

const refusedBy = (code: ApiErrorCode, details: Record<string, number>): GraphQLError =>
  new GraphQLError(code, { originalError: new RequestRefused(code, details) });

const fragmentsOf = (document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> =>
  new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((definition) => [definition.name.value, definition]),
  );

/** Folds a selection over its fragments; each fragment once (linear), a circle of fragments as nothing. */
const foldSelection = (
  document: DocumentNode,
  field: (node: FieldNode, inner: (set: SelectionSetNode | undefined) => number) => number,
  combine: (a: number, b: number) => number,
): ((set: SelectionSetNode | undefined) => number) => {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();
  const of = (set: SelectionSetNode | undefined): number =>
    (set?.selections ?? []).reduce((sum, node) => combine(sum, ofNode(node)), 0);
  const ofNode = (node: SelectionSetNode['selections'][number]): number => {
    if (node.kind === Kind.FIELD) return field(node, of);
    if (node.kind === Kind.INLINE_FRAGMENT) return of(node.selectionSet);
    const name = node.name.value;
    if (!known.has(name)) {
      known.set(name, 0);
      known.set(name, of(fragments.get(name)?.selectionSet));
    }
    return known.get(name) ?? 0;
  };
  return of;
};

const depthRule =
  (limit: number): ValidationRule =>
  (context: ValidationContext): ASTVisitor => ({
    OperationDefinition(node) {
      const depth = foldSelection(
        context.getDocument(),
        (f, inner) => 1 + inner(f.selectionSet),
        Math.max,
      )(node.selectionSet);
      if (depth > limit) context.reportError(refusedBy('TooDeep', { depth, limit }));
    },
  });

const aliasRule =
  (limit: number): ValidationRule =>
  (context: ValidationContext): ASTVisitor => {
    let aliases = 0;
    return {
      Field(node) {
        if (node.alias && ++aliases === limit + 1) context.reportError(refusedBy('TooManyAliases', { limit }));
      },
    };
  };

/** Mercurius caches the compiled form by the text alone: with two operations in it the wrong one could run. */
const oneOperationRule: ValidationRule = (context: ValidationContext): ASTVisitor => ({
  Document(node) {
    const operations = node.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION).length;
    if (operations !== 1) context.reportError(refusedBy('OneOperationOnly', { operations }));
  },
});

/** The rules that need no variables. A list, never a function: a function would switch Mercurius' cache and JIT off. */
export const staticRules = (limits: Limits): ValidationRule[] => [
  oneOperationRule,
  depthRule(limits.depth),
  aliasRule(limits.aliases),
];

/**
 * Objects an operation may come to: each field of a composite type is one, times the page of every list above it.
 *
 * @param variables as the client sent them; `unknown` where they cannot be seen, then a variable counts as the largest page
 */
export const costOf = (
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>> | 'unknown',
): number => {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (!operation) return 0;
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();

  const pageOf = (field: FieldNode, hasFirst: boolean, type: GraphQLOutputType): number => {
    const given = field.arguments?.find((argument) => argument.name.value === 'first')?.value;
    if (given?.kind === Kind.INT) return clampPage(Number.parseInt(given.value, 10));
    if (given?.kind === Kind.VARIABLE) {
      if (variables === 'unknown') return largestPage;
      const value = variables[given.name.value] ?? defaultOf(given.name.value);
      return typeof value === 'number' ? clampPage(value) : defaultPage;
    }
    if (hasFirst) return defaultPage;
    return isListType(isNonNullType(type) ? type.ofType : type) ? plainList : 1;
  };
  const defaultOf = (name: string): number | undefined => {
    const value = operation.variableDefinitions?.find((d) => d.variable.name.value === name)?.defaultValue;
    return value?.kind === Kind.INT ? Number.parseInt(value.value, 10) : undefined;
  };

  /** `inPage`: the list field directly under a paged field (`edges`, `nodes`) is the page, not a list of its own. */
  const ofSet = (set: SelectionSetNode, parentName: string, inPage: boolean): number => {
    const parent = schema.getType(parentName);
    let sum = 0;
    for (const node of set.selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(node.name.value);
        const key = `${node.name.value} ${inPage}`;
        if (fragment && !known.has(key)) {
          known.set(key, 0);
          known.set(key, ofSet(fragment.selectionSet, fragment.typeCondition.name.value, inPage));
        }
        sum += known.get(key) ?? 0;
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        sum += ofSet(node.selectionSet, node.typeCondition?.name.value ?? parentName, inPage);
      } else {
        if (!node.selectionSet || !(isObjectType(parent) || isInterfaceType(parent))) continue;
        const definition = parent.getFields()[node.name.value];
        const type = definition && getNamedType(definition.type);
        if (!definition || !isCompositeType(type)) continue;
        const hasFirst = definition.args.some((argument) => argument.name === 'first');
        const times = inPage ? 1 : pageOf(node, hasFirst, definition.type);
        sum += times * (1 + ofSet(node.selectionSet, type.name, hasFirst));
      }
    }
    return sum;
  };
  const root = schema.getRootType(operation.operation);
  return root ? ofSet(operation.selectionSet, root.name, false) : 0;
};

/** A page that is refused anyway (`PageTooLarge`) costs what the largest does. */
const clampPage = (first: number): number => Math.min(Math.max(first, 1), largestPage);

/** @throws RequestRefused TooCostly */
export const assertAffordable = (
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>> | 'unknown',
  limits: Limits,
): void => {
  const cost = costOf(schema, document, variables);
  if (cost > limits.cost) throw new RequestRefused('TooCostly', { cost, limit: limits.cost });
};
