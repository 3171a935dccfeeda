# Turns a #cloud-config into a shell script: hostname, bootcmd, write_files, runcmd.
function trim(s) { gsub(/^[ \t]+|[ \t\r]+$/, "", s); return s }
function bare(s) {
    s = trim(s)
    if (s ~ /^".*"$/) { s = substr(s, 2, length(s) - 2); gsub(/\\"/, "\"", s); gsub(/\\\\/, "\\", s) }
    else if (s ~ /^'.*'$/) { s = substr(s, 2, length(s) - 2); gsub(/''/, "'", s) }
    return s
}
function quoted(s) { gsub(/'/, "'\\\\''", s); return "'" s "'" }
# [sh, -c, "a, b"] becomes one quoted word for each element.
function words(s,    i, c, q, word, out) {
    s = substr(s, 2, length(s) - 2)
    for (i = 1; i <= length(s); i++) {
        c = substr(s, i, 1)
        if (q == "" && (c == "\"" || c == "'")) q = c
        else if (c == q && substr(s, i - 1, 1) != "\\") q = ""
        if (c == "," && q == "") { out = out " " quoted(bare(word)); word = "" } else word = word c
    }
    if (trim(word) != "") out = out " " quoted(bare(word))
    return substr(out, 2)
}
function emit(line) { if (section == "bootcmd") boot = boot line "\n"; else run = run line "\n" }
function command(s) { s = trim(s); emit(s ~ /^\[.*\]$/ ? words(s) : bare(s)) }
function file_done() {
    if (path == "") return
    files = files "mkdir -p \"$(dirname " quoted(path) ")\"\n"
    files = files "cat > /run/write_files <<'PLUMBLINE_END'\n" content (content == "" || content ~ /\n$/ ? "" : "\n") "PLUMBLINE_END\n"
    files = files (encoding ~ /^b(ase)?64$/ ? "base64 -d" : "cat") " /run/write_files " (append == "true" ? ">>" : ">") " " quoted(path) "\n"
    if (mode != "") files = files "chmod " mode " " quoted(path) "\n"
    path = content = mode = encoding = append = ""
}
function field(s,    at, name, value) {
    at = index(s, ":")
    if (!at) return
    name = trim(substr(s, 1, at - 1)); value = trim(substr(s, at + 1))
    if (name == "content" && value ~ /^[|>][-+0-9]*$/) { block = "content"; margin = -1; return }
    value = bare(value)
    if (name == "path") path = value
    else if (name == "content") content = value
    else if (name == "permissions") mode = value
    else if (name == "encoding") encoding = value
    else if (name == "append") append = value
}
{ sub(/\r$/, ""); match($0, /^ */); indent = RLENGTH; text = substr($0, indent + 1) }
block != "" {
    if (text == "" || indent > outer) {
        if (margin < 0 && text != "") margin = indent
        line = substr($0, (margin < 0 ? 0 : margin) + 1)
        if (block == "content") content = content line "\n"; else emit(line)
        next
    }
    block = ""
}
text == "" || text ~ /^#/ { next }
indent == 0 && text !~ /^-/ {
    file_done()
    at = index(text, ":")
    section = substr(text, 1, at - 1); value = trim(substr(text, at + 1))
    if (section == "hostname" || (section == "fqdn" && host == "")) host = bare(value)
    next
}
section ~ /^(runcmd|bootcmd)$/ && text ~ /^-/ {
    text = substr(text, 2)
    if (trim(text) ~ /^[|>][-+0-9]*$/) { block = "command"; margin = -1; outer = indent } else command(text)
    next
}
section == "write_files" {
    outer = indent
    if (text ~ /^-/) { file_done(); match(text, /^- */); outer = indent + RLENGTH; text = substr(text, RLENGTH + 1) }
    field(text)
}
END {
    file_done()
    if (host != "") print "# hostname: " host
    printf "%s%s%s", boot, files, run
}
