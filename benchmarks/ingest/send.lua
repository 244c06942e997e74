-- Sends ready-made bodies. Arguments: the file of `corpus.write`, requests a second (0: as fast as answers come),
-- and "once" to stop at the end of the file instead of beginning again.
local ffi = require("ffi")
ffi.cdef[[
typedef struct { long seconds; long nanoseconds; } moment;
int clock_gettime(int clock, moment *now);
]]
local MONOTONIC = 1
local now = ffi.new("moment")

local function milliseconds()
  ffi.C.clock_gettime(MONOTONIC, now)
  return tonumber(now.seconds) * 1000 + tonumber(now.nanoseconds) / 1e6
end

local sendings, index, once, interval, due = {}, 0, false, 0, 0

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  local rate = tonumber(arguments[2])
  once = arguments[3] == "once"
  local headers = { ["Content-Type"] = "text/plain", ["Origin"] = "https://shop.example.com" }
  while true do
    local size = file:read(4)
    if not size then break end
    local a, b, c, d = size:byte(1, 4)
    sendings[#sendings + 1] = wrk.format("POST", "/e/", headers, file:read(a + b * 256 + c * 65536 + d * 16777216))
  end
  file:close()
  if rate > 0 then
    interval = 1000 / rate
    -- One timetable for all connections: a late answer delays its own connection, and the others catch up.
    function delay()
      local time = milliseconds()
      if due == 0 then due = time end
      local wait = due - time
      due = due + interval
      return wait > 0 and wait or 0
    end
  end
end

function request()
  index = index + 1
  if index > #sendings then
    if once then wrk.thread:stop() end
    index = 1
  end
  return sendings[index]
end

function done(summary, latency)
  io.write(string.format(
    '\nRESULT {"requests": %d, "seconds": %.6f, "refused": %d, "broken": %d, "p50_ms": %.3f, "p99_ms": %.3f}\n',
    summary.requests, summary.duration / 1e6, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
