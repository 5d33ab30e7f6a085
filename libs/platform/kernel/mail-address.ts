/** One mailbox, `local@domain` in plain ASCII: no name, no comment, no list, no line break. RFC 5321 4.1.2 without quoting. */
const mailbox = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9.-]+)$/;
const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** Whether the text is exactly one address. Lengths after RFC 5321 4.5.3.1. */
export const isMailAddress = (text: string): boolean => {
  const domain = mailbox.exec(text)?.[1];
  return (
    domain !== undefined &&
    text.length <= 254 &&
    text.indexOf('@') <= 64 &&
    domain.split('.').every((it) => label.test(it))
  );
};

/** Lower case; of an address that {@link isMailAddress}. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

const reservedTopLevels = ['test', 'example', 'invalid', 'localhost'];
const reservedDomains = ['example.com', 'example.net', 'example.org'];

/** Names that belong to nobody, for ever: RFC 2606, RFC 6761. */
export const isReservedDomain = (domain: string): boolean => {
  const labels = domain.toLowerCase().split('.');
  return reservedTopLevels.includes(labels.at(-1) ?? '') || reservedDomains.includes(labels.slice(-2).join('.'));
};
