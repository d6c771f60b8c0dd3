export const stylesheet = `
:root { color-scheme: light; --ground: #fbfaf7; --ink: #22261f; --quiet: #666d60; --line: #dcdccf; --leaf: #2f7d4f; --on-leaf: #fff; }
:root[data-theme='dark'] { color-scheme: dark; --ground: #171b16; --ink: #e8eae2; --quiet: #a3aa9c; --line: #343b31; --leaf: #7fcf9c; --on-leaf: #10160f; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.05rem/1.6 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; justify-content: space-between; align-items: center; padding: 1rem 1.5rem; border-bottom: 1px solid var(--line); }
nav { display: flex; flex-wrap: wrap; gap: 1.2rem; }
main { max-width: 42rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 1.2rem; }
a { color: var(--leaf); }
nav a { text-decoration: none; } nav a[aria-current] { color: var(--ink); font-weight: 600; }
form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin: 0; }
main > form { margin: 1.2rem 0; }
button { font: inherit; padding: .35rem 1rem; border: 1px solid var(--leaf); border-radius: .4rem; background: transparent; color: var(--leaf); cursor: pointer; }
button[aria-pressed='true'], .row button { background: var(--leaf); color: var(--on-leaf); }
input { font: inherit; flex: 1; min-width: 10rem; padding: .35rem .6rem; border: 1px solid var(--line); border-radius: .4rem; background: transparent; color: inherit; }
:focus-visible { outline: 3px solid var(--leaf); outline-offset: 2px; }
.notice { padding: .6rem 1rem; border-left: 4px solid var(--leaf); background: color-mix(in srgb, var(--leaf) 12%, transparent); }
.notes { padding-left: 1.4rem; } .notes li > * { vertical-align: middle; } .notes li { margin: .5rem 0; }
.notes li form { display: inline-flex; margin-left: .8rem; } .notes button { padding: 0 .6rem; font-size: .9rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.5rem; } dt { color: var(--quiet); } dd { margin: 0; }
`;
