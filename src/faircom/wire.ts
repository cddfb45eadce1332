import * as z from "zod";

/** FairCom signals errors by a code other than 0, whatever the HTTP status. */
export const Envelope = z.object({
  errorCode: z.union([
    z.int(),
    z
      .string()
      .regex(/^-?\d+$/)
      .transform(Number),
  ]),
  errorMessage: z.string().nullish(),
  requestId: z.unknown().optional(),
});

/** The token stands beside `result` or inside it, depending on the release. */
export const NewSession = z
  .object({
    authToken: z.string().min(1).nullish(),
    result: z.object({ authToken: z.string().min(1).nullish() }).nullish(),
  })
  .transform((answer, context) => {
    const token = answer.authToken ?? answer.result?.authToken;
    if (token) return { token };
    context.addIssue({ code: "custom", message: "no authToken" });
    return z.NEVER;
  });

/** An answer of which only the success counts. */
export const Done = z.unknown();

const Count = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .catch(undefined);

const AccountBody = z
  .object({
    username: z.string().min(1),
    accountDescription: z.string().nullish(),
    lockoutAfterNFailedAttempts: Count,
    maxDaysBeforePasswordMustChange: Count,
    maxMinutesBeforeNextLogin: Count,
    memoryLimit: Count,
    memoryRule: z.string().nullish().catch(undefined),
    lastPasswordChange: z.string().nullish().catch(undefined),
    // The sample shows roles as objects, the table as names; without either key they are unknown, not none.
    roles: z
      .array(z.union([z.object({ roleName: z.string() }).transform(({ roleName }) => roleName), z.string()]))
      .nullish(),
    roleNames: z.array(z.string()).nullish(),
  })
  .transform(
    (body): Account => ({
      username: body.username,
      description: body.accountDescription ?? "",
      roleNames: body.roles ?? body.roleNames ?? undefined,
      lockoutAfterNFailedAttempts: body.lockoutAfterNFailedAttempts ?? undefined,
      maxDaysBeforePasswordMustChange: body.maxDaysBeforePasswordMustChange ?? undefined,
      maxMinutesBeforeNextLogin: body.maxMinutesBeforeNextLogin ?? undefined,
      memoryLimit: body.memoryLimit ?? undefined,
      memoryRule: body.memoryRule ?? undefined,
      lastPasswordChange: body.lastPasswordChange ?? undefined,
    }),
  );

/** An account as the server shows it; undefined is what it doesn't show. */
export interface Account {
  readonly username: string;
  readonly description: string;
  readonly roleNames: readonly string[] | undefined;
  readonly lockoutAfterNFailedAttempts: number | undefined;
  readonly maxDaysBeforePasswordMustChange: number | undefined;
  readonly maxMinutesBeforeNextLogin: number | undefined;
  readonly memoryLimit: number | undefined;
  readonly memoryRule: string | undefined;
  readonly lastPasswordChange: string | undefined;
}

const Several = z.object({ accounts: z.array(AccountBody) }).transform(({ accounts }) => accounts);
const List = z.array(AccountBody);

/** `listAccounts`. An answer without a list can't be read; it must not look like "no accounts". */
export const ListedAccounts = z.object({ result: z.union([Several, List]) }).transform(({ result }) => result);

/** `describeAccounts`: its wrapper isn't documented, the only sample is one bare account. */
export const DescribedAccounts = z
  .object({
    result: z.union([
      Several,
      List,
      AccountBody.transform((account) => [account]),
      z.strictObject({}).transform(() => []),
    ]),
  })
  .transform(({ result }) => result);
