import { html } from 'mantisjs';
import type { Visitor } from '../services/visitor.js';
import { layout } from './layout.js';

export interface SessionFacts {
  readonly isNew: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly keys: readonly string[];
}

export function dashboardPage(visitor: Visitor, facts: SessionFacts) {
  const content = facts.isNew
    ? html`<p>You have no session yet: nothing has been stored, so that no cookie was sent. Write a note first.</p>`
    : factList(facts);
  return layout(visitor, 'Dashboard', content);
}

function factList({ createdAt, expiresAt, keys }: SessionFacts) {
  return html`<dl>
      <dt>Began</dt>
      <dd>${time(createdAt)}</dd>
      <dt>Ends</dt>
      <dd>${time(expiresAt)}</dd>
      <dt>Holds</dt>
      <dd>${keys.join(', ') || 'nothing'}</dd>
    </dl>
    <p>Each request moves the end to an hour from now. <a href="/dashboard">Reload</a> to see it move.</p>`;
}

function time(date: Date) {
  return html`<time datetime="${date.toISOString()}">${date.toUTCString()}</time>`;
}
