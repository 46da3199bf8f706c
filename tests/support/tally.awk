# tally.awk - counts test cases in the logs ctest leaves behind.
#
#   awk -f tally.awk preset=release build/Testing/Temporary/LastTest.log ...
#
# A program speaks cmocka or TAP; the first line of either decides which. A program that speaks
# neither is one case, and ctest's verdict is its result, unless it says why it skips. Whatever
# ctest calls failed has at least one failed case here, so that a crash or a leak found at exit
# cannot go uncounted. The log calls tests passed that never started (program not found, fixture
# failed, disabled); they lack a start time and count as failed.
#
#   cmocka  [ RUN      ] name, then [       OK ], [  FAILED  ] or [  SKIPPED ] name. The closing
#           lists repeat names, so a verdict counts only for the case that is running.
#   TAP     ok 1 - name, not ok 2 - name, ok 3 - name # SKIP why, 1..3, 1..0 # SKIP why
#   both    a line "SKIP: why" gives the reason of the skip that follows it
#
# Prints the failed and the skipped cases, then "N passed, N failed, N skipped".
# Exit status 1 if a case failed or none ran.

function record(verdict, name, why,    key) {
    count[verdict]++
    seen[verdict]++
    if (verdict == "passed")
        return
    key = verdict SUBSEP test SUBSEP name SUBSEP why
    if (key in presets)
        presets[key] = presets[key] ", "
    else
        order[++listed] = key
    presets[key] = presets[key] label
}

# A case that was started and never ended took its program down with it.
function close_case() {
    if (running != "")
        record("failed", running, "did not finish")
    running = ""
}

function begin(name) {
    test = name
    label = preset
    style = running = why = verdict = ""
    started = planned = numbered = 0
    seen["passed"] = seen["failed"] = seen["skipped"] = 0
    open = 1
}

function finish(    cases) {
    if (!open)
        return
    open = in_output = 0
    close_case()
    if (style == "tap" && numbered < planned)
        record("failed", "", (planned - numbered) " of " planned " cases did not run")
    cases = seen["passed"] + seen["failed"] + seen["skipped"]
    if (!started)
        record("failed", "", "did not start")
    else if (verdict != "passed" && !seen["failed"])
        record("failed", "", cases ? "the program failed outside its cases" : "")
    else if (!cases)
        record(why == "" ? "passed" : "skipped", "", why)
}

function after(line, pattern) {
    sub(pattern, "", line)
    return line
}

function cmocka(line) {
    if (line ~ /^\[ RUN      \] /) {
        close_case()
        running = after(line, "^\\[ RUN      \\] ")
        why = ""
    } else if (running == "") {
        return
    } else if (line == "[       OK ] " running) {
        record("passed", running, "")
        running = ""
    } else if (line == "[  FAILED  ] " running) {
        record("failed", running, "")
        running = ""
    } else if (line == "[  SKIPPED ] " running) {
        record("skipped", running, why)
        running = ""
    }
}

function tap(line,    name, reason) {
    if (line ~ /^1\.\.[0-9]+/) {
        planned = after(line, "^1\\.\\.") + 0
        if (!planned)
            record("skipped", "", after(line, "^1\\.\\.0 *(# *[Ss][Kk][Ii][Pp][^ ]*)? *"))
    } else if (line ~ /^Bail out!/) {
        record("failed", "", line)
    } else if (line ~ /^(not )?ok( |$)/) {
        numbered++
        name = after(line, "^(not )?ok *[0-9]* *-? *")
        reason = ""
        if (match(name, / *# *[Ss][Kk][Ii][Pp]/)) {
            reason = after(substr(name, RSTART + RLENGTH), "^[^ ]* *")
            name = substr(name, 1, RSTART - 1)
            record("skipped", name, reason == "" ? why : reason)
        } else {
            record(line ~ /^not / ? "failed" : "passed", name, "")
        }
        why = ""
    }
}

function output(line) {
    gsub(/\033\[[0-9;]*m/, "", line)
    if (style == "" && line ~ /^\[(==========| RUN      )\]/)
        style = "cmocka"
    else if (style == "" && line ~ /^(1\.\.[0-9]|(not )?ok [0-9])/)
        style = "tap"
    if (line ~ /^(# *)?SKIP: /)
        why = after(line, "^(# *)?SKIP: *")
    if (style == "cmocka")
        cmocka(line)
    else if (style == "tap")
        tap(line)
}

{ sub(/\r$/, "") }

FNR == 1 { finish() }

in_output && /<end of output>$/ {
    sub(/<end of output>$/, "")
    if ($0 != "")
        output($0)
    in_output = 0
    next
}

in_output {
    if (!rule_passed) # the rule under "Output:"
        rule_passed = 1
    else
        output($0)
    next
}

/^[0-9]+\/[0-9]+ Test: / {
    finish()
    begin(after($0, "^[0-9]+/[0-9]+ Test: "))
    next
}

open && $0 == "Output:" {
    in_output = 1
    rule_passed = 0
    next
}

open && /" start time: *[^ ]/ { started = 1 }
open && /^Test Passed/ { verdict = "passed" }

END {
    finish()
    for (i = 1; i <= listed; i++) {
        split(order[i], part, SUBSEP)
        printf "%s: %s%s (%s)%s\n", part[1], part[2], part[3] == "" ? "" : ": " part[3],
            presets[order[i]], part[4] == "" ? "" : " - " part[4]
    }
    printf "%d passed, %d failed, %d skipped\n", count["passed"], count["failed"],
        count["skipped"]
    exit count["failed"] > 0 || count["passed"] + count["failed"] == 0
}
