import { CommandBus } from '@nestjs/cqrs';
import { Args, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { Allow } from '#platform/graphql/access.js';
import { type Caller, CommandInput, CurrentCaller } from '#platform/graphql/caller.js';
import { Receipt, type Refused, resultUnion, type Stale, toResult, toUserError } from '#platform/graphql/results.js';
import { idSchema, proseSchema } from '#platform/kernel/schemas.js';
import { Clock } from '#platform/runtime/clock.js';
import { derivedId } from '#platform/runtime/ids.js';
import { entryVisibilities } from '../domain/incident.events.js';
import { IncidentCommand } from './incident.handler.js';
import { EntryVisibility } from './incident-enums.js';

@InputType({ description: '事件记录。An entry for an incident.' })
export class AddIncidentEntryInput extends CommandInput {
  @Field(() => ID, { description: '事件编号。The incident.' })
  incident: string;

  @Field({ description: '内容，勿写姓名。What is said; name no person, it stands in the journal for ever.' })
  text: string;

  @Field(() => EntryVisibility, { description: '谁能看到。Who sees it.' })
  visibility: keyof typeof EntryVisibility;
}

@ObjectType({ description: '记录已加入。The entry is added.' })
export class IncidentEntryAdded {
  @Field(() => Receipt, { description: '回执。Receipt.' })
  receipt: Receipt;

  @Field(() => ID, { description: '记录编号。Id of the entry.' })
  entry: string;
}

const AddIncidentEntryResult = resultUnion(
  'AddIncidentEntryResult',
  '加入事件记录的结果。Answer to addIncidentEntry.',
  IncidentEntryAdded,
);

const inputSchema = z.strictObject({ incident: idSchema, text: proseSchema, visibility: z.enum(entryVisibilities) });

@Resolver()
export class AddIncidentEntryAction {
  constructor(
    private readonly commands: CommandBus,
    private readonly clock: Clock,
  ) {}

  @Allow('dutyOfficer', 'head')
  @Mutation(() => AddIncidentEntryResult, {
    description:
      '在事件的时间线上加入记录，由认定单位或分发单位。Adds an entry to the timeline of an incident; the body that determined it, or one on its distribution list.',
  })
  async addIncidentEntry(
    @CurrentCaller() caller: Caller,
    @Args('input', { description: '记录。The entry.' }) input: AddIncidentEntryInput,
  ): Promise<IncidentEntryAdded | Refused | Stale> {
    const checked = caller.command(inputSchema, input);
    if (checked.kind === 'refused') return toUserError(checked.refusal);
    const { incident, text, visibility } = checked.value;
    const entry = derivedId(caller.actor.organisation, checked.envelope.commandId, 'entry');
    const outcome = await this.commands.execute(
      new IncidentCommand(
        incident,
        { type: 'AddIncidentEntry', actor: caller.actor, at: this.clock.now(), entry, text, visibility },
        checked.envelope,
      ),
    );
    return toResult(outcome, (receipt) => Object.assign(new IncidentEntryAdded(), { receipt, entry }));
  }
}
