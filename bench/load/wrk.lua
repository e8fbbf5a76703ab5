-- Asks the addresses of a file in turn; reports as one line of JSON.

local requests, asked = {}, 0

function init(arguments)
  for address in io.lines(arguments[1]) do
    requests[#requests + 1] = wrk.format("GET", address)
  end
end

function request()
  asked = asked % #requests + 1
  return requests[asked]
end

function done(summary, latency)
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '{"requests": %d, "failed": %d, "us": %d, "median_us": %d, "p99_us": %d, "p999_us": %d, "broken": %d}\n',
    summary.requests, errors.status, summary.duration,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), broken
  ))
end
