/** The look of the development page, in the page itself: it must show however little of the application works. */
export const developmentStyle = `
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: #1d1d1f; background: #f6f6f4; }
header { padding: 1.5rem 2rem; color: #fff; background: #8f1d2c; }
header p { margin: 0; opacity: 0.85; }
h1 { margin: 0.25rem 0 0; font-size: 1.35rem; white-space: pre-wrap; overflow-wrap: anywhere; }
main { max-width: 72rem; padding: 0.5rem 2rem 3rem; }
h2 { margin: 1.75rem 0 0.5rem; font-size: 1rem; overflow-wrap: anywhere; }
pre { margin: 0; padding: 0.75rem 1rem; overflow-x: auto; border: 1px solid #d9d9d4; background: #fff;
  font: 13px/1.6 ui-monospace, monospace; }
mark { display: inline-block; min-width: 100%; color: inherit; background: #ffe1a8; }
table { border-collapse: collapse; margin-top: 0.5rem; }
th, td { padding: 0.15rem 1.5rem 0.15rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; white-space: nowrap; }
footer { margin-top: 2rem; opacity: 0.7; }
@media (prefers-color-scheme: dark) {
  body { color: #e8e8e6; background: #1b1b1d; }
  pre { border-color: #3a3a3d; background: #242427; }
  mark { background: #6b4a00; }
}
`;
