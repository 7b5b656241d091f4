# Any text as one JSON string (RFC 8259). The text comes with an extra "x" behind it, so that a last
# new line is not lost.
BEGIN {
    for (i = 1; i < 32; i++) escaped[sprintf("%c", i)] = sprintf("\\u%04x", i)
    escaped["\t"] = "\\t"
    escaped["\r"] = "\\r"
    escaped["\""] = "\\\""
    escaped["\\"] = "\\\\"
    printf "\""
}

function quoted(text,   out, c) {
    out = ""
    while (match(text, /["\\\001-\037]/)) {
        c = substr(text, RSTART, 1)
        out = out substr(text, 1, RSTART - 1) escaped[c]
        text = substr(text, RSTART + 1)
    }
    return out text
}

NR > 1 { printf "%s%s", separator, quoted(last); separator = "\\n" }

{ last = $0 }

END {
    printf "%s%s\"", separator, quoted(substr(last, 1, length(last) - 1))
}
