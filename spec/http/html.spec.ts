import { describe, expect, it } from 'vitest';
import { html, text } from 'mantisjs';

describe('html', () => {
  it('escapes every value of a template', () => {
    expect(html`<a title="${`"><script>alert('1')&`}">`.body).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&amp;">',
    );
  });

  it('inserts markup that html made as it stands', () => {
    expect(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}</ul>`.body).toBe('<ul><li>1</li><li>2</li></ul>');
  });

  it('leaves nothing for undefined, null and false, and keeps 0', () => {
    expect(html`[${undefined}${null}${false}${0}]`.body).toBe('[0]');
  });

  it('escapes a result that is not HTML', () => {
    expect(html`${text('<b>')}`.body).not.toContain('<b>');
  });

  it('takes markup as it stands when called as a function', () => {
    expect(html('<b>bold</b>', { status: 201 })).toMatchObject({ status: 201, body: '<b>bold</b>' });
  });
});
