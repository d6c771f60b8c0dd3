import { createHash } from 'node:crypto';

/** A script of the server, by which several steps are one. */
export interface RedisScript {
  readonly source: string;
  /** Its SHA-1, by which the server knows it. */
  readonly digest: string;
}

/*
 * KEYS[1] is the session where nothing else is said. Whether it has ended is decided by the time that the caller gives, so
 * that one clock, the application's, counts everywhere; the server's own clock only removes what is long over.
 *
 * The first change of a script that stores something is one that takes memory: a server whose memory is full refuses a
 * script only there, and lets everything through that follows another change.
 */

/** Times and revisions as they were stored; nothing for what is damaged, which the server could not reckon with. */
export const readable = `
local function time(text)
  local at = tonumber(text)
  return at and at < 1e16 and at
end

local function isRevision(text)
  return text and #text <= 15 and string.match(text, '^[1-9]%d*$')
end
`;

/** Whether there is a session that has not ended, and none that is damaged. */
export const live = `${readable}
local function live(now)
  local facts = redis.call('HMGET', KEYS[1], 'expiresAt', 'createdAt', 'v')
  local ends = time(facts[1])
  return ends and ends > tonumber(now) and time(facts[2]) and isRevision(facts[3])
end
`;

/** Stores fields and values. */
export const store = `
local function store(from)
  for i = from, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
`;

/** How long the server keeps what has ended, in milliseconds: clocks differ. */
export const margin = 60_000;

/** Lets the server remove the session some time after its end. */
export const expire = `
local function expire()
  redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', tonumber(redis.call('HGET', KEYS[1], 'expiresAt')) + ${margin}))
end
`;

/**
 * A client that has lost its connection may send once more what was carried out already. So a change that would be
 * something else the second time comes with a mark: eight characters for the process and eight for the number of the
 * change, which only rises. The session has the last one of each of the latest processes; `''` is of a client that does
 * not repeat itself.
 */
export const once = `
local function isDone(mark)
  local marks = redis.call('HGET', KEYS[1], 'marks') or ''
  for at = 1, mark == '' and 0 or #marks, 16 do
    if string.sub(marks, at, at + 7) == string.sub(mark, 1, 8) then
      return string.sub(marks, at + 8, at + 15) >= string.sub(mark, 9)
    end
  end
  return false
end

local function withMark(mark, before)
  local marks = mark
  for at = 1, #before, 16 do
    local other = string.sub(before, at, at + 15)
    if string.sub(other, 1, 8) ~= string.sub(mark, 1, 8) then marks = marks .. other end
  end
  return string.sub(marks, 1, 8 * 16)
end

local function done(mark, before)
  if mark ~= '' then redis.call('HSET', KEYS[1], 'marks', withMark(mark, before or '')) end
end
`;

/** A script of this text. */
export function script(source: string): RedisScript {
  return { source, digest: createHash('sha1').update(source).digest('hex') };
}
