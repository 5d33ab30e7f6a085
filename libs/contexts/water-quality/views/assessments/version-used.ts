import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: '所用的参考数据及其版本。Which version of a piece of reference data was used.' })
export class VersionUsed {
  @Field(() => ID, { description: '编号。Id.' })
  id: string;

  @Field(() => Int, { description: '版本号。Version.' })
  version: number;
}
