const hostShape = /^(?:[a-z0-9._~!$&'()*+,;=%-]+|\[[0-9a-f:.]+\])(?::(\d{0,5}))?$/i;
const greatestPort = 65_535;

/** Whether a text is a host with or without a port (RFC 9110 §4.2.1), and nothing more: no user, no path. */
export function isHost(text: string): boolean {
  const match = hostShape.exec(text);
  return match !== null && Number(match[1] ?? 0) <= greatestPort;
}
