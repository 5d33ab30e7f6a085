import { domainOf, isMailAddress, isReservedDomain } from './mail-address.js';

describe('a mail address', () => {
  it.each(['a@example.org', 'duty.officer+night@mail.jiaxing.gov.cn', 'x@localhost', `${'a'.repeat(64)}@b.cn`])(
    '%s is one',
    (text) => expect(isMailAddress(text)).toBe(true),
  );
  it.each([
    ...['', 'a', '@b.cn', 'a@', 'a b@c.cn', 'a@b..cn', 'a@-b.cn', 'a@b-.cn', '.a@b.cn', 'a.@b.cn', 'a..b@c.cn'],
    ...['a@b.cn,c@d.cn', 'a@b.cn;c@d.cn', 'a@b.cn c@d.cn', '<a@b.cn>', 'Shen <a@b.cn>', '"a,b"@c.cn', 'all: a@b.cn;'],
    ...['a@b.cn\n', 'a@b.cn\r\nbcc: c@d.cn', '\u00a0a@b.cn', '沈@b.cn', 'a@b.中国', 'a@b@c.cn', 'a@[127.0.0.1]'],
    ...[`${'a'.repeat(65)}@b.cn`, `a@${'b'.repeat(64)}.cn`, `a@${'b.'.repeat(130)}cn`],
  ])('%j is none', (text) => expect(isMailAddress(text)).toBe(false));

  it('has a domain that is somebody’s, or reserved', () => {
    expect(domainOf('A@Example.ORG')).toBe('example.org');
    for (const domain of [
      'example.org',
      'a.b.example.com',
      'example.net',
      'a.test',
      'b.invalid',
      'localhost',
      'x.example',
    ])
      expect([domain, isReservedDomain(domain)]).toEqual([domain, true]);
    for (const domain of ['jiaxing.gov.cn', 'notexample.org', 'example.org.cn', 'test.cn', 'example.edu'])
      expect([domain, isReservedDomain(domain)]).toEqual([domain, false]);
  });
});
