import { html } from 'mantisjs';
import type { Theme, Visitor } from '../services/visitor.js';
import { layout, notice } from './layout.js';

export function preferencesPage(visitor: Visitor, message?: string) {
  const content = html`${notice(message)}
    <p>Current theme: ${visitor.theme}</p>
    <form method="post" action="/preferences/theme">${choice('light', visitor)} ${choice('dark', visitor)}</form>`;
  return layout(visitor, 'Preferences', content);
}

function choice(theme: Theme, visitor: Visitor) {
  return html`<button name="theme" value="${theme}" aria-pressed="${visitor.theme === theme}">${theme}</button>`;
}
