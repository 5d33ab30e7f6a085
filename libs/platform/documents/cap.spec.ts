import { CAP_1_2 } from '@dec112/cap-ts';
import { type CapMessage, writeCap } from './cap.js';

const info = (language: string): CapMessage['info'][number] => ({
  ...{ language, category: 'Env', event: '预警 <&>', urgency: 'Expected', severity: 'Minor', certainty: 'Likely' },
  ...{ response: 'Prepare', senderName: '秀洲', headline: '【示例】', description: ']]> & <info>\u0001' },
  parameters: [{ name: 'number', value: '通报-1' }],
  areas: [
    { description: '王江泾断面', geocodes: ['330411', '320509'].map((value) => ({ name: 'GB/T 2260', value })) },
    { description: '下游', geocodes: [] },
  ],
});
const reference = { sender: 'lianfang:local:xiuzhou', identifier: 'a,b c&d', sent: '2020-12-31T16:50:00.000Z' };
const message: CapMessage = {
  ...{ ...reference, identifier: 'two', status: 'Test', incidents: ['事件-1', 'with blank'] },
  type: { kind: 'Update', references: [reference] },
  scope: { kind: 'Private', addresses: ['wujiang', '青 浦'] },
  info: [info('zh-CN'), info('en-US')],
};

describe('a CAP message', () => {
  it('is read back by a library of others, element by element, whatever characters it holds', async () => {
    const alert = await CAP_1_2.Alert.fromXML(await writeCap(message));
    expect(alert).toMatchObject({
      ...{ identifier: 'two', sender: 'lianfang:local:xiuzhou', sent: '2021-01-01T00:50:00+08:00' },
      references: 'lianfang:local:xiuzhou,a_b_c_d,2021-01-01T00:50:00+08:00',
      ...{ addresses: 'wujiang "青 浦"', incidents: '事件-1 "with blank"' },
    });
    const [zh, en] = alert.info_list;
    expect([zh?.language, en?.language]).toEqual(['zh-CN', 'en-US']);
    expect(zh).toMatchObject({ event: '预警 <&>', description: ']]> & <info>\u{FFFD}', headline: '【示例】' });
    expect(zh?.area_list[0]).toMatchObject({
      areaDesc: '王江泾断面',
      geocode_list: [{ valueName: 'GB/T 2260', value: '330411' }, { value: '320509' }],
    });
  });

  it('has what CAP asks for in the order of its schema', async () => {
    const order = [...(await writeCap(message)).matchAll(/^ {2}<(\w+)/gm)].map(([, name]) => name);
    expect(order).toEqual([
      ...['identifier', 'sender', 'sent', 'status', 'msgType', 'scope', 'addresses', 'references', 'incidents'],
      ...['info', 'info'],
    ]);
    const inside = [...(await writeCap(message)).matchAll(/^ {4}<(\w+)/gm)].map(([, name]) => name).slice(0, 13);
    expect(inside).toEqual([
      ...['language', 'category', 'event', 'responseType', 'urgency', 'severity', 'certainty', 'senderName'],
      ...['headline', 'description', 'parameter', 'area', 'area'],
    ]);
  });
});
