import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { z } from 'zod';
import { RequestRefused } from './errors.js';
import { defaultPage, largestPage } from './limits.js';

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: '每页条数，1–100，默认 50。Items in the page, 1 to 100; 50 if absent.',
  })
  first?: number;

  @Field({ nullable: true, description: '从该游标之后开始。Cursor to go on after.' })
  after?: string;
}

@ObjectType({ description: '分页信息。About a page of a list.' })
export class PageInfo {
  @Field({ description: '是否还有下一页。Whether there is more after it.' })
  hasNextPage: boolean;

  @Field({ nullable: true, description: '本页最后一条的游标。Cursor of its last item; absent when it is empty.' })
  endCursor?: string;
}

export interface Connection<Node> {
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: PageInfo;
}

/** Edge and connection types of a node type: `<Name>Edge`, `<Name>Connection`. One call a node type. */
export const connectionOf = <Node extends object>(node: Type<Node>, name: string): Type<Connection<Node>> => {
  @ObjectType(`${name}Edge`, { description: `列表中的一项。One ${name} in a list.` })
  class Edge {
    @Field({ description: '游标。Opaque place of this item in the list.' })
    cursor: string;

    @Field(() => node, { description: '内容。The item.' })
    node: Node;
  }

  @ObjectType(`${name}Connection`, { description: `一页 ${name}。A page of ${name}.` })
  class Page implements Connection<Node> {
    @Field(() => [Edge], { description: '各项。The items of this page.' })
    edges: Edge[];

    @Field(() => PageInfo, { description: '分页信息。About this page.' })
    pageInfo: PageInfo;
  }
  return Page;
};

export interface Page<Key> {
  readonly first: number;
  /** Sort key of the last item seen. */
  readonly after: Key | undefined;
}

/** @param key schema of the sort key that stands in a cursor. @throws RequestRefused PageTooLarge, InvalidCursor */
export const pageOf = <Schema extends z.ZodType>(args: PageArgs, key: Schema): Page<z.output<Schema>> => {
  const first = args.first ?? defaultPage;
  if (first < 1 || first > largestPage) throw new RequestRefused('PageTooLarge', { first }, ['first']);
  if (args.after === undefined || args.after === null) return { first, after: undefined };
  const parsed = key.safeParse(fromCursor(args.after));
  if (!parsed.success) throw new RequestRefused('InvalidCursor', {}, ['after']);
  return { first, after: parsed.data };
};

const fromCursor = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

/** @param rows one more than `first`, when there is more */
export const toConnection = <Node, Key>(
  rows: readonly Node[],
  page: Page<Key>,
  keyOf: (node: Node) => Key,
): Connection<Node> => {
  const edges = rows.slice(0, page.first).map((node) => ({
    cursor: Buffer.from(JSON.stringify(keyOf(node))).toString('base64url'),
    node,
  }));
  const last = edges.at(-1);
  return {
    edges,
    pageInfo: { hasNextPage: rows.length > page.first, ...(last ? { endCursor: last.cursor } : {}) },
  };
};
