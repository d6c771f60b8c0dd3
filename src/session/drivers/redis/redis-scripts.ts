import { expire, live, margin, once, readable, script, store } from './redis-script.js';

/** ARGV: fields and values. */
export const writeScript = script(`${readable}${store}${expire}
local kind = redis.call('TYPE', KEYS[1]).ok
local before = kind == 'hash' and redis.call('HGET', KEYS[1], 'v')
-- What is damaged would let the next change fail.
if (before and not isRevision(before)) or (kind ~= 'hash' and kind ~= 'none') then redis.call('DEL', KEYS[1]) end
local v = redis.call('HINCRBY', KEYS[1], 'v', 1)
redis.call('DEL', KEYS[1])
store(1)
redis.call('HSET', KEYS[1], 'v', v)
expire()
return 1
`);

/** ARGV: the mark, the revision that must still be stored, the time, fields and values. Gives 1, or 0 where it is another. */
export const rewriteScript = script(`${live}${store}${expire}${once}
if isDone(ARGV[1]) then return 1 end
if not live(ARGV[3]) or redis.call('HGET', KEYS[1], 'v') ~= ARGV[2] then return 0 end
local marks = redis.call('HGET', KEYS[1], 'marks')
local v = redis.call('HINCRBY', KEYS[1], 'v', 1)
redis.call('DEL', KEYS[1])
store(4)
redis.call('HSET', KEYS[1], 'v', v)
done(ARGV[1], marks)
expire()
return 1
`);

/** ARGV: the mark, the revision that must still be stored. Gives 1, or 0 where it is another. The mark stays for a while. */
export const removeScript = script(`${once}
if isDone(ARGV[1]) then return 1 end
if redis.call('HGET', KEYS[1], 'v') ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[1])
done(ARGV[1])
redis.call('PEXPIRE', KEYS[1], ${margin})
return 1
`);

/** ARGV: the time, the new end. Gives the owner, or '', or nothing where the session has ended. */
export const touchScript = script(`${live}${expire}
if not live(ARGV[1]) then return false end
redis.call('HSET', KEYS[1], 'expiresAt', ARGV[2])
redis.call('HINCRBY', KEYS[1], 'v', 1)
expire()
return redis.call('HGET', KEYS[1], 'owner') or ''
`);

/**
 * ARGV: the time, the end after a renewal, the longest life, by how much an end must move at least. Gives 1 where the end
 * was moved, 0 otherwise, and the whole hash as it is then, also one that is damaged; nothing where the session has ended.
 */
export const renewScript = script(`${readable}${expire}
local facts = redis.call('HMGET', KEYS[1], 'expiresAt', 'createdAt', 'ownedAt', 'replacement', 'v')
local ends = time(facts[1])
if ends and ends <= tonumber(ARGV[1]) then return false end
local since = time(facts[2]) and time(facts[3] or facts[2])
local renewed = 0
if ends and since and not facts[4] and isRevision(facts[5]) then
  local wanted = math.min(tonumber(ARGV[2]), since + tonumber(ARGV[3]))
  if wanted - ends >= tonumber(ARGV[4]) then
    -- A server that takes no changes at the moment can still be read.
    local moved = redis.pcall('HSET', KEYS[1], 'expiresAt', string.format('%.17g', wanted))
    if type(moved) == 'number' then
      renewed = 1
      redis.call('HINCRBY', KEYS[1], 'v', 1)
      expire()
    end
  end
end
return { renewed, redis.call('HGETALL', KEYS[1]) }
`);

/**
 * KEYS[1] is an owner's index. ARGV: the session's key, the time, until when the session lasts. The index is kept for
 * twice as long, so that one renewal that does not get here does no harm: the next one does.
 */
export const noteOwnerScript = script(`
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
local wanted = 2 * (tonumber(ARGV[3]) - tonumber(ARGV[2])) + ${margin}
if left < wanted then redis.call('PEXPIRE', KEYS[1], string.format('%.0f', wanted)) end
return 1
`);

/** KEYS[1] is an owner's index. ARGV: the time before which an entry was made that may go, the entries. */
export const forgetScript = script(`
for n = 2, #ARGV do
  local at = redis.call('ZSCORE', KEYS[1], ARGV[n])
  if at and tonumber(at) < tonumber(ARGV[1]) then redis.call('ZREM', KEYS[1], ARGV[n]) end
end
return 1
`);

/** KEYS[1] is a lock. ARGV: who wants it, for how many milliseconds. Gives 1, or 0 where it is another's. */
export const takeScript = script(`
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0
`);

/** KEYS[1] is a lock. ARGV: whose it is. */
export const releaseScript = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);

/** KEYS[1] is a lock. ARGV: whose it is, for how many more milliseconds. */
export const extendScript = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
`);
