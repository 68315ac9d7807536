-- What SMS Deliverer sends, for wrk: each record has an id of its own, and the moment in which it is sent as the
-- customer's name, in microseconds since 1970. The argument is the pause between two records of one sender, in
-- milliseconds, and half as long or half as much again, so that senders do not march in step.
local ffi = require("ffi")
ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } moment;
int clock_gettime(int clock, moment *now);
]]
local moment = ffi.new("moment")

local function now()
    ffi.C.clock_gettime(0, moment)
    return tonumber(moment.seconds) * 1000000 + math.floor(tonumber(moment.nanoseconds) / 1000)
end

local threads = 0
function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

local sent = 0
function init(arguments)
    begun = now()
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/json; charset=utf-8"
    wrk.headers["User-Agent"] = "SMSDeliverer"
    local pause = tonumber(arguments[1] or "0")
    if pause > 0 then
        function delay() return math.random(math.floor(pause / 2), math.floor(pause * 3 / 2)) end
    end
end

local body = '{"app": "smsdeliverer", "type": "SMS", "id": "%d-%.0f-%d", "from": "+79031112233", "to": "8 (916) 555-01-17", '
    .. '"message": "Ольга, Ваш заказ принят. Мы перезвоним.", "res_sn": "1", "imsi": "250011234567890", '
    .. '"imei": "356938035643809", "com": "COM7", "simno": "2", "softwareid": "SD-8841", "custmemo": "%.0f", '
    .. '"sendstat": "1"}'

function request()
    sent = sent + 1
    return wrk.format(nil, nil, nil, body:format(number or 0, begun, sent, now()))
end

function done(summary, latency)
    io.write(string.format(
        'figures {"records": %d, "seconds": %.6f, "p50_us": %.0f, "p99_us": %.0f, "refused": %d, "broken": %d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), summary.errors.status,
        summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
