import { Args, Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import { type Connection, connectionOf, PageArgs, pageOf, toConnection } from '#platform/graphql/connections.js';
import { DateTime } from '#platform/graphql/scalars.js';
import { instantSchema } from '#platform/kernel/schemas.js';
import { ReadStore, type Visible } from '#platform/read-store/read-store.js';
import { type Person, Vault } from '#platform/vault/vault.js';
import { RoleName } from '../../actions/role.js';
import type { OfficerRow } from './officers.view.js';

@ObjectType({ description: '人员。An officer of the own organisation.' })
export class Officer {
  @Field(() => ID, { description: '人员编号。Id.' })
  id: string;

  @Field(() => ID, { description: '所属单位。Its organisation.' })
  organisation: string;

  @Field(() => [RoleName], { description: '现有角色。The roles it has now.' })
  roles: readonly (keyof typeof RoleName)[];

  @Field({ description: '是否在任。Whether it may act; false once dismissed.' })
  serving: boolean;

  @Field(() => DateTime, { description: '登记时刻。When it was registered.' })
  registeredAt: string;

  @Field({ nullable: true, description: '登录名；已删除则无。Login; absent when it was erased.' })
  login?: string;

  @Field({ nullable: true, description: '姓名；已删除则无。Name; absent when it was erased.' })
  name?: string;

  @Field({ nullable: true, description: '电话。Telephone, where there is one.' })
  telephone?: string;

  @Field({ nullable: true, description: '邮件地址。Mail address, where there is one.' })
  mail?: string;

  static of({ id, organisation, roles, serving, business_time }: OfficerRow & Visible, person?: Person): Officer {
    return Object.assign(new Officer(), {
      ...{ id, organisation, roles, serving, registeredAt: business_time },
      ...person,
    });
  }
}

const OfficerConnection = connectionOf(Officer, 'Officer');

const sortKey = z.tuple([instantSchema, z.string()]);

@Resolver()
export class OfficersQuery {
  constructor(
    private readonly views: ReadStore,
    private readonly vault: Vault,
  ) {}

  @Allow('administrator', 'operator')
  @Query(() => OfficerConnection, {
    description: '本单位人员，按登记先后。Officers of the own organisation, in the order of registration.',
  })
  async officers(@CurrentCaller() caller: Caller, @Args() args: PageArgs): Promise<Connection<Officer>> {
    const page = pageOf(args, sortKey);
    const rows = await this.views.within(caller.holder, caller.scope, (reader) => {
      let query = reader
        .from<OfficerRow>('officers')
        .selectAll()
        .orderBy('row.business_time')
        .orderBy('row.id')
        .limit(page.first + 1);
      const { after } = page;
      if (after) query = query.where((is) => is(is.refTuple('row.business_time', 'row.id'), '>', is.tuple(...after)));
      return reader.rows(query);
    });
    const persons = this.vault.persons(rows.map(({ id }) => id));
    const officers = rows.map((row) => Officer.of(row, persons.get(row.id)));
    return toConnection(officers, page, ({ registeredAt, id }) => [registeredAt, id]);
  }
}
