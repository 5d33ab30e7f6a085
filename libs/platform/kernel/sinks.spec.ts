import { isMailAddress } from './mail-address.js';
import { isSink, sinkAddress, sinkTelephone } from './sinks.js';

describe('a sink', () => {
  it('is an address or a number like any other, and is known as what it is', () => {
    const mail = sinkAddress('5f0d3c1e-6a7b-5c8d-9e0f-1a2b3c4d5e6f');
    const telephones = [1, 9_999, 10_000, 123_456_789].map(sinkTelephone);
    expect(isMailAddress(mail)).toBe(true);
    expect(telephones).toEqual(['000-0000-0001', '000-0000-9999', '000-0001-0000', '000-1234-56789']);
    expect([mail, ...telephones].map(isSink)).toEqual(Array(5).fill(true));
  });

  it.each(['duty@jiaxing.gov.cn', 'duty@sink.invalid.cn', 'sink.invalid', '0573-82830000', '13800001234', '00086573'])(
    'is not %s',
    (text) => expect(isSink(text)).toBe(false),
  );
});
