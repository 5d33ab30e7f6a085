/**
 * Addresses that lead nowhere. An exercise has them in the place of those of real people: it knows who could be reached, and
 * reaches nobody.
 */
const domain = 'sink.invalid'; // RFC 2606, 2: no name below `.invalid` ever resolves

/** @param officer id: letters, digits, hyphens */
export const sinkAddress = (officer: string): string => `${officer}@${domain}`;

/** No area code and no subscriber number in China begins with 00. */
export const sinkTelephone = (n: number): string => {
  const digits = n.toString().padStart(8, '0');
  return `000-${digits.slice(0, 4)}-${digits.slice(4)}`;
};

/** Of a mail address or a telephone. */
export const isSink = (text: string): boolean => text.endsWith(`@${domain}`) || /^000-\d{4}-\d{4,}$/.test(text);
