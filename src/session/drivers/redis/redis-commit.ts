import { expire, live, once, script } from './redis-script.js';

/**
 * ARGV: the mark, the time, the end, then steps, each a name and what it takes. Gives the whole hash as it is then, or nothing
 * where the session has ended; one that leads elsewhere is given as it is.
 *
 * Numbers are written with 17 digits, which is what it takes to read the same number again.
 */
export const commitScript = script(`${live}${expire}${once}
if not live(ARGV[2]) then return false end
if isDone(ARGV[1]) or redis.call('HEXISTS', KEYS[1], 'replacement') == 1 then return redis.call('HGETALL', KEYS[1]) end

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

local i = 4
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

set('seenAt', ARGV[2])
if tonumber(ARGV[3]) > tonumber(get('expiresAt')) then set('expiresAt', ARGV[3]) end
redis.call('HINCRBY', KEYS[1], 'v', 1)
expire()
done(ARGV[1], get('marks'))
return redis.call('HGETALL', KEYS[1])
`);
