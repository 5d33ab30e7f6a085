import { randomBytes } from 'node:crypto';
import { v4, v5, v7, validate, version } from 'uuid';

/** Namespace of every id the platform derives (made once, for this project). */
const namespace = '5b0f6c0e-6f7a-5d0b-9c56-1f2f0f0a7d11';

/** Nothing is drawn at random on the server: what a command creates has an id derived from who sent it and its id. */
export const derivedId = (organisation: string, commandId: string, ...rest: readonly string[]): string =>
  v5([organisation, commandId, ...rest].join('/'), namespace);

export const eventId = (organisation: string, commandId: string, stream: string, n: number): string =>
  v5([commandId, organisation, stream, n].join('/'), namespace);

/** A command id as clients make them. */
export const newCommandId = (): string => v7();
export const isCommandId = (text: string): boolean => validate(text) && version(text) === 7;

/** Ties the log lines and events of one request together; says nothing and creates nothing. */
export const newCorrelationId = (): string => v4();
export const isUuid = (text: string): boolean => validate(text);
/** 256 random bits for what must not be guessed (refresh tokens, session ids). */
export const newSecret = (): string => randomBytes(32).toString('base64url');
