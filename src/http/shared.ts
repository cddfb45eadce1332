/** Answers that several resources of one process need: each question is asked once, failures are asked again. */
export class Shared {
  private readonly answers = new Map<string, Promise<unknown>>();

  get<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const known = this.answers.get(question);
    if (known) return known as Promise<T>;
    const answer = ask();
    this.answers.set(question, answer);
    answer.catch(() => this.answers.delete(question));
    return answer;
  }

  forget(question: string): void {
    this.answers.delete(question);
  }
}
