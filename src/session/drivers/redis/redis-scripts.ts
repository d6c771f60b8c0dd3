import { createHash } from 'node:crypto';

/** A script of the server, by which several steps are one. */
export interface RedisScript {
  readonly source: string;
  /** Its SHA-1, by which the server knows it. */
  readonly digest: string;
}

/*
 * KEYS[1] is always the session. Whether it has ended is decided by the time that the caller gives, so that one clock, the
 * application's, counts everywhere; the server's own clock only removes what is long over.
 */
const live = `
local function live(now)
  local ends = redis.call('HGET', KEYS[1], 'expiresAt')
  return ends and tonumber(ends) > tonumber(now)
end
`;

const store = `
local function store(from)
  for i = from, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
end
`;

/** How long the server keeps what has ended, in milliseconds: clocks differ. */
const margin = 60_000;
const expire = `
local function expire()
  redis.call('PEXPIREAT', KEYS[1], string.format('%.0f', tonumber(redis.call('HGET', KEYS[1], 'expiresAt')) + ${margin}))
end
`;

/** ARGV: fields and values. */
export const writeScript = script(`${store}${expire}
local v = tonumber(redis.call('HGET', KEYS[1], 'v') or '0')
redis.call('DEL', KEYS[1])
store(1)
redis.call('HSET', KEYS[1], 'v', v + 1)
expire()
return 1
`);

/** ARGV: the revision that must still be stored, the time, fields and values. Gives 1, or 0 where it is another. */
export const rewriteScript = script(`${live}${store}${expire}
if not live(ARGV[2]) or redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
store(3)
redis.call('HSET', KEYS[1], 'v', tonumber(ARGV[1]) + 1)
expire()
return 1
`);

/** ARGV: the revision that must still be stored. Gives 1, or 0 where it is another. */
export const removeScript = script(`
if redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
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
 * ARGV: the time, the end, then steps, each a name and what it takes. Gives the whole hash as it is then, or nothing
 * where the session has ended; one that leads elsewhere is given as it is.
 *
 * Numbers are written with 17 digits, which is what it takes to read the same number again.
 */
export const commitScript = script(`${live}${expire}
if not live(ARGV[1]) then return false end
if redis.call('HEXISTS', KEYS[1], 'replacement') == 1 then return redis.call('HGETALL', KEYS[1]) end

local function json(number)
  if number ~= number then return '{"$number":"NaN"}' end
  if number == math.huge then return '{"$number":"Infinity"}' end
  if number == -math.huge then return '{"$number":"-Infinity"}' end
  if number == 0 and 1 / number < 0 then return '{"$number":"-0"}' end
  return string.format('%.17g', number)
end

local function number(text)
  if not text then return 0 end
  local special = string.match(text, '^{"$number":"([^"]*)"}$')
  if special == 'NaN' then return 0 / 0 end
  if special == 'Infinity' then return math.huge end
  if special == '-Infinity' then return -math.huge end
  if special == '-0' then return -0.0 end
  if not string.match(text, '^%-?%d') then return 0 end
  return tonumber(text) or 0
end

local function fields(prefix, keep)
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.sub(field, 1, 2) == prefix and not (keep and keep[field]) then redis.call('HDEL', KEYS[1], field) end
  end
end

local function set(field, value) redis.call('HSET', KEYS[1], field, value) end
local function get(field) return redis.call('HGET', KEYS[1], field) end

local steps = {
  clear = { 0, function() fields('d:') end },
  clearFlash = { 0, function() fields('f:') end },
  set = { 2, set },
  delete = { 1, function(field) redis.call('HDEL', KEYS[1], field) end },
  increment = { 2, function(field, by) set(field, json(number(get(field)) + number(by))) end },
  push = { 2, function(field, items)
    local list = get(field)
    if not list or string.sub(list, 1, 1) ~= '[' or list == '[]' then set(field, '[' .. items .. ']')
    else set(field, string.sub(list, 1, -2) .. ',' .. items .. ']') end
  end },
  age = { 2, function(field, value) if get(field) == value then redis.call('HDEL', KEYS[1], field) end end },
  login = { 2, function(owner, at)
    local before = get('owner')
    if before and before ~= owner then set('createdAt', at) end
    set('owner', owner)
    set('ownedAt', at)
  end },
}

local i = 3
while i <= #ARGV do
  local name = ARGV[i]
  if name == 'keep' then
    local keep = {}
    for n = 1, tonumber(ARGV[i + 1]) do keep[ARGV[i + 1 + n]] = true end
    fields('d:', keep)
    i = i + 2 + tonumber(ARGV[i + 1])
  else
    local step = steps[name]
    step[2](ARGV[i + 1], ARGV[i + 2])
    i = i + 1 + step[1]
  end
end

set('seenAt', ARGV[1])
if tonumber(ARGV[2]) > tonumber(get('expiresAt')) then set('expiresAt', ARGV[2]) end
redis.call('HINCRBY', KEYS[1], 'v', 1)
expire()
return redis.call('HGETALL', KEYS[1])
`);

/** KEYS[1] is an owner's index. ARGV: the session's key, the time, until when the index is needed. */
export const noteOwnerScript = script(`
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
local wanted = tonumber(ARGV[3]) - tonumber(ARGV[2]) + ${margin}
if left < wanted then redis.call('PEXPIRE', KEYS[1], string.format('%.0f', wanted)) end
return 1
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

function script(source: string): RedisScript {
  return { source, digest: createHash('sha1').update(source).digest('hex') };
}
