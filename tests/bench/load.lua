-- Requests for wrk. LOAD says which: register, bare or writes. Prints requests a second, p50 and p99 in milliseconds, failures, and bytes an answer.
local kind = os.getenv("LOAD")
local sessions = {}
for secret in (os.getenv("SESSIONS") or ""):gmatch("%S+") do sessions[#sessions + 1] = secret end

local choices = {
    type = { "GENERAL", "FED_AREA", "FED_INDUSTRY", "SYSTEM", "BASIC_SINGLE", "BASIC_JOINT" },
    town = { "511502006", "511502007", "511502008", "511502101", "511502102", "511502111", "511502116" },
    industry = { "C", "F", "G", "H", "I", "O", "P" },
    standing = { "in_term", "ending_soon", "overdue", "no_term" },
    new_form = { "0", "1" },
    sort = { "name", "-name", "members", "-members", "founded", "-founded", "term_end", "-term_end" },
}
local likely = { type = 0.15, town = 0.15, industry = 0.15, standing = 0.15, new_form = 0.1, sort = 0.4 }

local function address()
    local pairs_of = {}
    for name, values in pairs(choices) do
        if math.random() < likely[name] then pairs_of[#pairs_of + 1] = name .. "=" .. values[math.random(#values)] end
    end
    return "/unions" .. (#pairs_of > 0 and "?" .. table.concat(pairs_of, "&") or "")
end

local written = 0
function init() math.randomseed(tonumber(os.getenv("SEED") or "1")) end

function request()
    if kind == "register" then return wrk.format("GET", address(), { Cookie = "zhijia=" .. sessions[math.random(#sessions)] }) end
    if kind == "bare" then return wrk.format("GET", "/bench/bare") end
    written = written + 1
    local body = string.format(
        '{"kind":"legal_person","number":"%s-%d","validFrom":"2024-01-01","validTo":"2029-01-01","registrar":"翠屏区总工会"}', os.getenv("RUN"), written)
    return wrk.format("POST", "/unions/" .. os.getenv("UNION") .. "/certificates/new",
        { Authorization = "Bearer " .. os.getenv("TOKEN"), ["Content-Type"] = "application/json" }, body)
end

function done(summary, latency)
    local errors = summary.errors
    print(string.format("RESULT %f %f %f %d %f", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout, summary.bytes / summary.requests))
end
