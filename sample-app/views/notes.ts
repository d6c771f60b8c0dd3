import { html } from 'mantisjs';
import type { Visitor } from '../services/visitor.js';
import { layout, notice } from './layout.js';

export function notesPage(visitor: Visitor, notes: readonly string[], message?: string) {
  const content = html`${notice(message)}
    <form method="post" action="/notes" class="row">
      <label for="note">Note</label>
      <input id="note" name="note" maxlength="200" required autofocus />
      <button>Add</button>
    </form>
    ${
      notes.length === 0
        ? html`<p>No notes yet.</p>`
        : html`<ol class="notes">
            ${notes.map(noteItem)}
          </ol>`
    }`;
  return layout(visitor, 'Notes', content);
}

function noteItem(note: string, index: number) {
  return html`<li>
    <span>${note}</span>
    <form method="post" action="/notes/${index}/remove"><button aria-label="Remove ${note}">Remove</button></form>
  </li>`;
}
