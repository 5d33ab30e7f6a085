import { z } from 'zod';
import type { Reality } from '../domain/shared.schemas.js';

/** What an input says where it is an example; absent: it happened. */
export const exampleSchema = z
  .string()
  .trim()
  .min(1)
  .max(4000)
  .refine((text) => text.includes('【示例】'), 'carries 【示例】')
  .optional();

export const realityOf = (example: string | undefined): Reality =>
  example === undefined ? { kind: 'real' } : { kind: 'example', text: example };
