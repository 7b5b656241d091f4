# Reads one JSON object (RFC 8259) and prints shell assignments j_KEY='value' of its top-level
# fields; an array of strings becomes its strings, one a line; objects inside are skipped.
# Whatever is not JSON prints nothing. To be used with eval: every value is in single quotes.
{ s = s $0 "\n" }

function blank() { sub(/^[ \t\r\n]+/, "", s) }

function bad() { failed = 1; s = "" }

function utf8(code) {
    if (code < 128) return sprintf("%c", code)
    if (code < 2048) return sprintf("%c%c", 192 + int(code / 64), 128 + code % 64)
    if (code < 65536)
        return sprintf("%c%c%c", 224 + int(code / 4096), 128 + int(code / 64) % 64, 128 + code % 64)
    return sprintf("%c%c%c%c", 240 + int(code / 262144), 128 + int(code / 4096) % 64, \
        128 + int(code / 64) % 64, 128 + code % 64)
}

function hex4(text,   i, n) {
    n = 0
    for (i = 1; i <= 4; i++) n = n * 16 + index("0123456789abcdef", tolower(substr(text, i, 1))) - 1
    return n
}

# The string that s begins with; s is left behind it.
function string(   out, c, code, low) {
    s = substr(s, 2)
    out = ""
    while (s != "") {
        match(s, /^[^"\\]*/)
        out = out substr(s, 1, RLENGTH)
        s = substr(s, RLENGTH + 1)
        c = substr(s, 1, 1)
        if (c == "\"") { s = substr(s, 2); return out }
        c = substr(s, 2, 1)
        if (c == "u") {
            code = hex4(substr(s, 3, 4))
            s = substr(s, 7)
            if (code >= 55296 && code < 56320 && substr(s, 1, 2) == "\\u") {
                low = hex4(substr(s, 3, 4))
                s = substr(s, 7)
                code = 65536 + (code - 55296) * 1024 + (low - 56320)
            }
            if (code > 0) out = out utf8(code)
            continue
        }
        s = substr(s, 3)
        if (c == "n") c = "\n"
        else if (c == "t") c = "\t"
        else if (c == "r") c = "\r"
        else if (c == "b") c = "\b"
        else if (c == "f") c = "\f"
        out = out c
    }
    bad()
    return ""
}

# The value that s begins with, as text.
function value(depth,   c, out, sep, item) {
    blank()
    c = substr(s, 1, 1)
    if (c == "\"") return string()
    if (c == "{" || c == "[") {
        out = ""
        sep = ""
        s = substr(s, 2)
        blank()
        if (substr(s, 1, 1) == "}" || substr(s, 1, 1) == "]") { s = substr(s, 2); return "" }
        while (s != "" && depth < 8) {
            blank()
            if (c == "{") { string(); blank(); s = substr(s, 2) }
            item = value(depth + 1)
            if (c == "[") { out = out sep item; sep = "\n" }
            blank()
            item = substr(s, 1, 1)
            s = substr(s, 2)
            if (item != ",") return out
        }
        bad()
        return ""
    }
    if (!match(s, /^[-+.0-9A-Za-z]+/)) { bad(); return "" }
    out = substr(s, 1, RLENGTH)
    s = substr(s, RLENGTH + 1)
    return out == "null" ? "" : out
}

END {
    blank()
    if (substr(s, 1, 1) != "{") exit
    s = substr(s, 2)
    blank()
    while (substr(s, 1, 1) == "\"") {
        key = string()
        blank()
        if (substr(s, 1, 1) != ":") exit
        s = substr(s, 2)
        text = value(0)
        if (failed) exit
        if (key ~ /^[A-Za-z][A-Za-z0-9]*$/) {
            gsub(/'/, "'\\\\''", text)
            result = result "j_" key "='" text "'\n"
        }
        blank()
        if (substr(s, 1, 1) != ",") break
        s = substr(s, 2)
        blank()
    }
    if (substr(s, 1, 1) == "}") printf "%s", result
}
