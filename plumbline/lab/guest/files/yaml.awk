# Flattens the YAML that network-config is written in: one "/path/of/keys value" a line, list items as "/-".
# Block style, and flow style ([...] and {...}) on one line or as the whole document.
function trim(s) { gsub(/^[ \t]+|[ \t\r]+$/, "", s); return s }
function bare(s) { s = trim(s); if (s ~ /^".*"$/ || s ~ /^'.*'$/) s = substr(s, 2, length(s) - 2); return s }
function flow(path, s,    i, c, nested, start, item, inner, closing) {
    s = trim(s)
    c = substr(s, 1, 1)
    if (c != "[" && c != "{") { if (s != "") print path, bare(s); return }
    inner = substr(s, 2, length(s) - 2)
    start = 1; nested = 0
    for (i = 1; i <= length(inner) + 1; i++) {
        closing = substr(inner, i, 1)
        if (closing == "[" || closing == "{") nested++
        if (closing == "]" || closing == "}") nested--
        if ((closing == "," && nested == 0) || i == length(inner) + 1) {
            item = trim(substr(inner, start, i - start)); start = i + 1
            if (item == "") continue
            if (c == "[") { if (item ~ /^\{/) { print path "/-"; flow(path "/-", item) } else flow(path, item) }
            else pair(path, item)
        }
    }
}
function pair(path, item,    at) {
    at = match(item, /:([ \t]|$|["'\[{])/)
    if (at) flow(path "/" bare(substr(item, 1, at - 1)), substr(item, at + 1))
}
function where(    i, s) { s = ""; for (i = 1; i <= depth; i++) s = s "/" key[i]; return s }
{ sub(/\r$/, "") }
/^[ \t]*(#|$|---)/ { next }
NR == 1 || !seen { seen = 1; if ($0 ~ /^[ \t]*\{/) whole = 1 }
whole { document = document $0; next }
{
    sub(/[ \t]+#.*$/, "")
    match($0, /^ */)
    indent = RLENGTH
    text = substr($0, indent + 1)
    while (text ~ /^-( |$)/) {
        while (depth && at[depth] > indent) depth--
        # A dash at its key's own indentation belongs to that key.
        sub(/^-/, "", text); match(text, /^ */); step = RLENGTH + 1
        text = substr(text, RLENGTH + 1)
        if (text ~ /^[^\[{"'][^:]*:( |$)/ || text == "") { print where() "/-"; depth++; key[depth] = "-"; at[depth] = indent + 0.5 }
        indent += step
        if (text !~ /^[^\[{"'][^:]*:( |$)/) { if (text ~ /^\{/) { print where() "/-"; flow(where() "/-", text) } else if (text != "") flow(where(), text); next }
    }
    while (depth && at[depth] >= indent) depth--
    colon = match(text, /:( |$)/)
    if (!colon) next
    name = bare(substr(text, 1, colon - 1)); value = trim(substr(text, colon + 1))
    depth++; key[depth] = name; at[depth] = indent
    if (value != "") { flow(where(), value); depth-- }
}
END { if (whole) flow("", document) }
