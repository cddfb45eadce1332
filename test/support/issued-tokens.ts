/**
 * Tokens that simulated vendors issue (FairCom's sessions, the tokens of Qubole's accounts): the only things in them that
 * are made of 32 random bytes. A test file has them recorded by
 * `vi.mock("node:crypto", async (original) => (await import("../support/issued-tokens")).recording(await original()))`.
 */
const tokens = new Set<string>();

export function recording(crypto: typeof import("node:crypto")): object {
  const randomBytes = (size: number) => {
    const bytes = crypto.randomBytes(size);
    if (size === 32) tokens.add(bytes.toString("hex"));
    return bytes;
  };
  return { ...crypto, randomBytes };
}

/** All that were issued so far. */
export function issuedTokens(): string[] {
  return [...tokens];
}
