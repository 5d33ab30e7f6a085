import { overHttp, Visitor } from '#platform/client/api.js';
import { commandIdFor } from '#platform/client/command-ids.js';
import { operatorPassword } from '#platform/client/program.js';

let count = 0;
export const id = () => {
  count += 1;
  return { commandId: commandIdFor(`bench ${count}`, 1_600_000_000_000 + count) };
};
export const password = 'a password of the bench';
const provenance = { kind: 'example', text: '【示例】' };

/** A running program, and who may register in it. */
export class World {
  readonly address: string;
  readonly operator: Visitor;

  private constructor(address: string, operator: Visitor) {
    this.address = address;
    this.operator = operator;
  }

  static async at(address: string, dataFolder: string): Promise<World> {
    const operator = await new Visitor(overHttp(address)).signIn('operator', operatorPassword(dataFolder));
    return new World(address, operator);
  }

  /** A body with one officer, whose login is the body's name; signed in. */
  async officer(organisation: string, role: string): Promise<Visitor> {
    await this.operator.command('registerOrganisation', 'OrganisationRegistered', {
      ...{ organisation, nameZh: organisation, nameEn: organisation, kind: 'ecologyBranch', region: '330411' },
      ...{ competences: [], platform: 'on', provenance, ...id() },
    });
    await this.operator.command('registerOfficer', 'OfficerRegistered', {
      ...{ organisation, login: organisation, name: '【示例】', roles: [role], password, ...id() },
    });
    return new Visitor(overHttp(this.address)).signIn(organisation, password);
  }

  async section(section: string, dataOwner: string): Promise<void> {
    await this.operator.command('registerSection', 'SectionRegistered', {
      ...{ section, name: `断面${section.slice(1)}`, river: '京杭运河', controlLevel: 'national', dataOwner },
      ...{ boundaryType: 'interlocked', sides: ['330411'], provenance, ...id() },
      waterBodyType: { type: 'river', source: '【示例】', since: '2020-01-01' },
    });
  }
}

/** The data owner of so many sections: `s0`, `s1`, …. */
export const prepare = async (
  address: string,
  dataFolder: string,
  sections: number,
  { owner, prefix } = { owner: 'owner', prefix: 's' },
): Promise<Visitor> => {
  const world = await World.at(address, dataFolder);
  const officer = await world.officer(owner, 'monitoringOfficer');
  for (let n = 0; n < sections; n += 1) await world.section(`${prefix}${n}`, owner);
  return officer;
};

export const aReading = (section: string, sampledAt: string, text = '5.0') => ({
  section,
  rows: [
    {
      ...{ sampledAt, source: 'a', method: 'automatic', status: 'normal' },
      items: ['DO', 'CODMN', 'NH3N', 'TP'].map((item) => ({ item, kind: 'measured', text, unit: 'mg/L' })),
    },
  ],
});

/** Waits until the views have taken everything up to what this officer wrote last: the state of every ordinary day. */
export const untilCaughtUp = async (address: string, owner: Visitor, section: string): Promise<void> => {
  const { receipt } = await owner.command<{ receipt: { position: string } }>('publishReadings', 'ReadingsPublished', {
    ...aReading(section, '2019-12-31T00:00:00.000Z'),
    ...id(),
  });
  await untilReached(address, owner, receipt.position);
};

/** Asks until the views are at a position. */
export const untilReached = async (address: string, officer: Visitor, position: string): Promise<void> => {
  const headers = { authorization: officer.authorization ?? '', 'x-lianfang-after': position };
  for (let reached = false; !reached; ) {
    const { extensions } = await overHttp(address).post(
      { query: '{ sections(first: 1) { edges { cursor } } }' },
      headers,
    );
    reached = (extensions?.freshness as { readonly reached?: boolean } | undefined)?.reached === true;
  }
};
