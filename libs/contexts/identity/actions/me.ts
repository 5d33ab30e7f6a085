import { Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { AnyOfficer } from '#platform/graphql/access.js';
import { type Caller, CurrentCaller } from '#platform/graphql/caller.js';
import type { Actor } from '#platform/kernel/actor.js';
import { Vault } from '#platform/vault/vault.js';
import { RoleName } from './role.js';

@ObjectType({ description: '当前登录人员。The officer that is signed in.' })
export class Me {
  @Field(() => ID, { description: '人员编号。Id of the officer.' })
  officer: string;

  @Field(() => ID, { description: '所属单位。Its organisation.' })
  organisation: string;

  @Field({ description: '单位所在行政区划（GB/T 2260）。Region of its organisation.' })
  jurisdiction: string;

  @Field(() => [RoleName], { description: '现有角色。The roles it has now.' })
  roles: readonly (keyof typeof RoleName)[];

  @Field({ nullable: true, description: '姓名；已删除则无。Name; absent when it was erased.' })
  name?: string;

  static of({ officer, organisation, jurisdiction, roles }: Actor, vault: Vault): Me {
    const name = vault.account(officer)?.name;
    return Object.assign(new Me(), {
      ...{ officer, organisation, jurisdiction, roles },
      ...(name === undefined ? {} : { name }),
    });
  }
}

@Resolver()
export class MeQuery {
  constructor(private readonly vault: Vault) {}

  @AnyOfficer()
  @Query(() => Me, { description: '当前登录人员。Who is signed in.' })
  me(@CurrentCaller() caller: Caller): Me {
    return Me.of(caller.actor, this.vault);
  }
}
