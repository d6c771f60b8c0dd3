const hostShape = /^(?:[a-z0-9._~!$&'()*+,;=%-]+|\[[0-9a-f:.]+\])(?::(\d{0,5}))?$/i;
const greatestPort = 65_535;

/** Clients name the same host again and again, and to look at its letters each time takes longer than to compare it. */
let lastHost: string | undefined;

/** Whether a text is a host with or without a port (RFC 9110 §4.2.1), and nothing more: no user, no path. */
export function isHost(text: string): boolean {
  if (text === lastHost) return true;
  const match = hostShape.exec(text);
  if (match === null || Number(match[1] ?? 0) > greatestPort) return false;
  lastHost = text;
  return true;
}
