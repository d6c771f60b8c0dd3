import { html } from 'mantisjs';
import type { Visitor } from '../services/visitor.js';
import { layout, notice } from './layout.js';

export function signInPage(visitor: Visitor, message?: string) {
  const content = html`${notice(message)}
    <form method="post" action="/sign-in" class="row">
      <label for="name">Your name</label>
      <input id="name" name="name" maxlength="50" required autofocus />
      <button>Sign in</button>
    </form>`;
  return layout(visitor, 'Sign in', content);
}
