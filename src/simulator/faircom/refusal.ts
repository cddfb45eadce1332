/**
 * Error codes. The first group is FairCom's: documented for JSON actions (`deadToken`), seen in a public client's tests
 * (`missingToken`), or documented for the server and assumed to reach the JSON layer unchanged. FairCom documents no
 * code for the failures of the second group: theirs are private to the simulator, far outside any real range.
 */
export const CODE = {
  deadToken: 12031,
  missingToken: 12025,
  unknownUser: 450,
  wrongPassword: 451,
  lockedOut: 584,
  passwordExpired: 1116,
  passwordReused: 1256,
  accountExists: 990001,
  sourceMissing: 990002,
  accountMissing: 990003,
  roleMissing: 990004,
  notAuthorised: 990005,
  malformed: 990006,
  tooLong: 990007,
  unknownAction: 990008,
  sessionCap: 990009,
  passwordTooShort: 990010,
  reserved: 990011,
  notAnObject: 990012,
} as const;

/** A request that the server refuses: becomes `errorCode` and `errorMessage` of the answer. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
    /** Whether the reason is a token that matches no session. */
    readonly deadToken = false,
  ) {
    super(message);
  }
}
