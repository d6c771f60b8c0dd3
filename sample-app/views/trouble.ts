import { html } from 'mantisjs';
import type { Visitor } from '../services/visitor.js';
import { layout, notice } from './layout.js';

export function troublePage(visitor: Visitor, message?: string) {
  const content = html`${notice(message)}
    <p>The button saves something that cannot be stored. The handler catches what <code>save()</code> throws.</p>
    <form method="post" action="/trouble"><button>Save the impossible</button></form>`;
  return layout(visitor, 'Trouble', content);
}
