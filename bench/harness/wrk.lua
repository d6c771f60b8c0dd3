-- wrk -t 1 -c CONNECTIONS -d SECONDS -s wrk.lua URL -- METHOD COOKIE-FILE BODY-FILE
-- Sends the cookie headers of the file in turn and ends with one line of JSON. An empty file is: no cookies, or no body.

local requests = {}
local turn = 0
local thread

failures = 0

function setup(theThread)
  thread = theThread
end

function init(arguments)
  wrk.method = arguments[1]
  local body = io.open(arguments[3]):read('*a')
  if body ~= '' then
    wrk.body = body
    wrk.headers['Content-Type'] = 'application/json'
  end
  for cookie in io.lines(arguments[2]) do
    requests[#requests + 1] = wrk.format(nil, nil, { Cookie = cookie })
  end
  if #requests == 0 then
    requests[1] = wrk.format()
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function response(status)
  if status < 200 or status > 299 then
    failures = failures + 1
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{ "requests": %d, "seconds": %.6f, "p50": %.3f, "p99": %.3f, "failures": %d, "errors": %d }',
    summary.requests,
    summary.duration / 1e6,
    latency:percentile(50) / 1e3,
    latency:percentile(99) / 1e3,
    thread:get('failures'),
    errors.connect + errors.read + errors.write + errors.timeout
  ))
end
