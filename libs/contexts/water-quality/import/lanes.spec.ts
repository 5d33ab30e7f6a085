import { Lanes } from './lanes.js';

describe('work in lanes', () => {
  it('runs side by side up to the width, and one after the other for one key', async () => {
    const lanes = new Lanes(2);
    const log: string[] = [];
    const ends: (() => void)[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await new Promise<void>((resolve) => {
        ends.push(resolve);
      });
      log.push(`${name} ends`);
    };
    await lanes.run('a', work('a1'));
    const second = lanes.run('a', work('a2'));
    await Promise.resolve();
    expect(log).toEqual(['a1 begins']);
    ends.shift()?.();
    await second;
    await lanes.run('b', work('b'));
    const third = lanes.run('c', work('c'));
    await Promise.resolve();
    expect(log).toEqual(['a1 begins', 'a1 ends', 'a2 begins', 'b begins']);
    while (ends.length > 0) ends.shift()?.();
    await third;
    while (ends.length > 0) ends.shift()?.();
    await lanes.done();
    expect(log.filter((entry) => entry.endsWith('ends'))).toHaveLength(4);
  });

  it('begins nothing new after a failure, and tells of it', async () => {
    const lanes = new Lanes(1);
    await lanes.run('a', async () => {
      throw new Error('the journal is away');
    });
    await expect(lanes.run('b', async () => undefined)).rejects.toThrow('the journal is away');
    await expect(lanes.done()).rejects.toThrow('the journal is away');
  });
});
