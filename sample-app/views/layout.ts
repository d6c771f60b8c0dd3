import { html } from 'mantisjs';
import type { Visitor } from '../services/visitor.js';

const pages = [
  ['/', 'Home'],
  ['/preferences', 'Preferences'],
  ['/notes', 'Notes'],
  ['/dashboard', 'Dashboard'],
  ['/trouble', 'Trouble'],
] as const;

/** What all pages have around their content. */
export function layout(visitor: Visitor, title: string, content: unknown) {
  return html`<!doctype html>
    <html lang="en" data-theme="${visitor.theme}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Mantis</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <nav aria-label="Pages">
            ${pages.map(([path, name]) => html`<a href="${path}" ${name === title && html`aria-current="page"`}>${name}</a>`)}
          </nav>
          ${visitor.name === undefined ? html`<a href="/sign-in">Sign in</a>` : signOutForm(visitor.name)}
        </header>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;
}

/** A line that tells how something went. */
export function notice(message: string | undefined) {
  return message !== undefined && html`<p class="notice" role="status">${message}</p>`;
}

function signOutForm(name: string) {
  return html`<form method="post" action="/sign-out">
    <span>${name}</span>
    <button>Sign out</button>
  </form>`;
}
