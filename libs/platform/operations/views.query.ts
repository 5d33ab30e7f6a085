import { Field, ID, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { Allow } from '#platform/graphql/access.js';
import { enumType } from '#platform/graphql/enums.js';
import { Position } from '#platform/graphql/scalars.js';
import { ViewStandings } from '#platform/projector/view-standings.js';

const ViewState = enumType('ViewState', '视图状态。How a view stands.', {
  live: '正常。Holds every event up to the position of all views.',
  filling: '重新填充中。Is being filled anew; its answers are incomplete.',
  halted: '停滞。Stands still at an event; its answers are as of its own position.',
});

@ObjectType({ description: '停滞之处。The event at which a view stands still.' })
export class ViewHalt {
  @Field(() => ID, {
    description: '事件编号，用于 skipEvent 与 retryView。The event; give it to skipEvent or retryView.',
  })
  event: string;

  @Field({ description: '事件流。Its stream.' })
  stream: string;

  @Field(() => Int, { description: '流中序号。Its revision in the stream.' })
  revision: number;

  @Field({ description: '事件类型。Its stored type.' })
  type: string;

  @Field({ description: '原因。Why it could not be taken.' })
  reason: string;

  @Field({
    description:
      '是否为本程序不能识读的事件。Whether the program cannot read it at all, so that all views stand still.',
  })
  all: boolean;
}

@ObjectType({ description: '视图。A view, and how far it is.' })
export class ViewStandingType {
  @Field(() => ID, { description: '视图名称。Its name.' })
  view: string;

  @Field(() => Int, { description: '视图版本。Its version.' })
  version: number;

  @Field(() => ViewState, { description: '状态。How it stands.' })
  state: keyof typeof ViewState;

  @Field(() => Position, { description: '已包含至。Holds every event up to here.' })
  position: string;

  @Field(() => ViewHalt, { nullable: true, description: '停滞之处；未停滞则无。Where it stands still, if it does.' })
  halt?: ViewHalt;
}

@ObjectType({ description: '全部视图的进度。How far the views are behind the journal.' })
export class ViewsStanding {
  @Field(() => Position, { description: '视图进度。Place up to which live views are.' })
  position: string;

  @Field(() => Position, { description: '账本末尾。Place of the newest event.' })
  head: string;

  @Field(() => Int, {
    description: '滞后秒数。Age in seconds of the oldest event that is in no view yet; 0 at the head.',
  })
  behindSeconds: number;

  @Field(() => [ViewStandingType], { description: '各视图。Each view, by name.' })
  views: readonly ViewStandingType[];
}

@Resolver()
export class ViewsQuery {
  constructor(private readonly standings: ViewStandings) {}

  @Allow('operator')
  @Query(() => ViewsStanding, { description: '视图进度与停滞情况。How the views stand, as read in this moment.' })
  async views(): Promise<ViewsStanding> {
    const { views, ...rest } = await this.standings.now();
    return {
      ...rest,
      views: views.map(({ halt, ...view }) => {
        if (!halt) return view;
        const { eventId: event, stream, revision, type, reason, kind } = halt;
        return { ...view, halt: { event, stream, revision, type, reason, all: kind === 'journal' } };
      }),
    };
  }
}
