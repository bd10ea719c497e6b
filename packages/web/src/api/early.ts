interface Early {
  readonly at: number;
  readonly answer: Promise<Response | null>;
}

/** An answer that nobody took by then may be out of date. */
const KEPT_MS = 5000;
const answers = new Map<string, Early>();

/** Asks before the page that wants to know is there: its scripts take longer to read than the server to answer. */
export function askEarly(addresses: readonly string[], headers: Readonly<Record<string, string>>): void {
  for (const address of addresses) {
    const answer = fetch(address, { headers, credentials: 'same-origin' }).then(
      (got) => (got.ok ? got : leave(got)),
      () => null,
    );
    answers.set(address, { at: Date.now(), answer });
  }
  setTimeout(() => {
    for (const { answer } of answers.values()) void answer.then((got) => got && leave(got));
    answers.clear();
  }, KEPT_MS);
}

/** What nobody reads is let go: an answer half read keeps its request open for as long as the page. */
function leave(got: Response): null {
  void got.body?.cancel();
  return null;
}

/** What was asked early, once; null where it must be asked (again). A refusal is asked again, as somebody may have signed in. */
export async function earlyAnswer(address: string): Promise<Response | null> {
  const early = answers.get(address);
  answers.delete(address);
  return early && Date.now() - early.at < KEPT_MS ? early.answer : null;
}
