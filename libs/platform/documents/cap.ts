import { localText } from '#platform/kernel/time.js';
import { xmlText } from './official-document.js';

/** Words of CAP 1.2 (OASIS Common Alerting Protocol), as far as they are used here. */
export const capStatuses = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
export const capUrgencies = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
export const capSeverities = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;
export const capCertainties = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const;
export const capResponses = ['Prepare', 'Monitor', 'Assess', 'AllClear', 'None'] as const;

/** Which message another one follows. */
export interface CapReference {
  readonly sender: string;
  readonly identifier: string;
  /** Instant. */
  readonly sent: string;
}
export interface CapMessage extends CapReference {
  readonly status: (typeof capStatuses)[number];
  readonly type:
    | { readonly kind: 'Alert' }
    /** Of at least one earlier message. */
    | { readonly kind: 'Update' | 'Cancel'; readonly references: readonly [CapReference, ...CapReference[]] };
  readonly scope:
    | { readonly kind: 'Restricted'; readonly restriction: string }
    | { readonly kind: 'Private'; readonly addresses: readonly [string, ...string[]] };
  readonly note?: string;
  /** Names of incidents it is about. */
  readonly incidents?: readonly string[];
  /** The same in one language each. */
  readonly info: readonly [CapInfo, ...CapInfo[]];
}
export interface CapInfo {
  readonly language: string;
  readonly category: 'Env';
  readonly event: string;
  readonly response?: (typeof capResponses)[number] | undefined;
  readonly urgency: (typeof capUrgencies)[number];
  readonly severity: (typeof capSeverities)[number];
  readonly certainty: (typeof capCertainties)[number];
  readonly senderName: string;
  readonly headline: string;
  readonly description: string;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly areas: readonly [CapArea, ...CapArea[]];
}
export interface CapArea {
  readonly description: string;
  readonly geocodes: readonly { readonly name: string; readonly value: string }[];
}

/** The media type of a CAP message. */
export const capType = 'application/cap+xml';

/** A part of an identifier or sender: CAP allows neither blanks nor `,`, `<`, `&` in them. */
export const capWord = (text: string): string => xmlText(text).replace(/[\s,<&]/gu, '_');

/**
 * A message as XML, in the order of the schema of CAP 1.2.
 *
 * Times carry their offset (`+08:00`), as CAP asks: never a `Z`, never a fraction. The library is loaded when it is used.
 */
export const writeCap = async ({
  status,
  type,
  scope,
  note,
  incidents = [],
  info,
  ...head
}: CapMessage): Promise<string> => {
  const { create } = await import('xmlbuilder2');
  const text = (value: string) => xmlText(value);
  return create(
    { version: '1.0', encoding: 'UTF-8' },
    {
      alert: {
        '@xmlns': 'urn:oasis:names:tc:emergency:cap:1.2',
        identifier: capWord(head.identifier),
        sender: capWord(head.sender),
        sent: localText(head.sent),
        status,
        msgType: type.kind,
        scope: scope.kind,
        ...(scope.kind === 'Restricted'
          ? { restriction: text(scope.restriction) }
          : { addresses: scope.addresses.map(quoted).join(' ') }),
        ...(note === undefined ? {} : { note: text(note) }),
        ...(type.kind === 'Alert' ? {} : { references: type.references.map(referenceText).join(' ') }),
        ...(incidents.length === 0 ? {} : { incidents: incidents.map(quoted).join(' ') }),
        info: info.map((one) => ({
          language: one.language,
          category: one.category,
          event: text(one.event),
          ...(one.response === undefined ? {} : { responseType: one.response }),
          ...{ urgency: one.urgency, severity: one.severity, certainty: one.certainty },
          ...{ senderName: text(one.senderName), headline: text(one.headline), description: text(one.description) },
          parameter: one.parameters.map(({ name, value }) => ({ valueName: text(name), value: text(value) })),
          area: one.areas.map(({ description, geocodes }) => ({
            areaDesc: text(description),
            geocode: geocodes.map(({ name, value }) => ({ valueName: text(name), value: text(value) })),
          })),
        })),
      },
    },
  ).end({ prettyPrint: true });
};

/** In quotes where a list by blanks would tear it apart. */
const quoted = (value: string): string => {
  const clean = xmlText(value).replace(/"/gu, "'");
  return /\s/u.test(clean) ? `"${clean}"` : clean;
};
const referenceText = ({ sender, identifier, sent }: CapReference): string =>
  `${capWord(sender)},${capWord(identifier)},${localText(sent)}`;
