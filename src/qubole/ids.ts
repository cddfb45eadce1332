import * as z from "zod";

/** An id of Qubole's: digits, given as a number or as text; text in the state. */
export const quboleId = (what: string) =>
  z
    .union([z.number(), z.string()])
    .transform((id) => String(id).trim())
    .pipe(z.string().regex(/^[1-9]\d{0,18}$/, `expected the id of ${what}: a whole number greater than 0`));
