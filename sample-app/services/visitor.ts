import { SessionService, injectable } from 'mantisjs';

declare module 'mantisjs' {
  interface SessionData {
    theme: Theme;
    name: string;
    notes: string[];
  }
}

export type Theme = 'light' | 'dark';

/** Who is looking at the page, as far as the session knows. */
@injectable()
export class Visitor {
  constructor(private readonly session: SessionService) {}

  get theme(): Theme {
    return this.session.get('theme', 'light');
  }

  /** The name of a visitor who has signed in; `undefined` for others. */
  get name(): string | undefined {
    return this.session.get('name');
  }

  /** Under a new session id, so that an id known to somebody else is worth nothing. */
  signIn(name: string): void {
    this.session.login(name);
    this.session.set('name', name);
  }

  signOut(): void {
    this.session.logout();
  }
}
