import { html } from 'mantisjs';
import type { Visitor } from '../services/visitor.js';
import { layout } from './layout.js';

export function homePage(visitor: Visitor) {
  const content = html`<p>Hello ${visitor.name ?? 'world'}. Each page shows one thing that a session does.</p>
    <ul>
      <li><a href="/preferences">Preferences</a>: a value, read with a fallback and written</li>
      <li><a href="/notes">Notes</a>: a list that grows</li>
      <li><a href="/dashboard">Dashboard</a>: when your session ends, and how each request moves that</li>
      <li><a href="/sign-in">Sign in</a>: a new session id, and a session that is gone when you sign out</li>
      <li><a href="/trouble">Trouble</a>: a save that fails, kindly</li>
    </ul>`;
  return layout(visitor, 'Home', content);
}
