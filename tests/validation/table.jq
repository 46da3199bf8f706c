# The tables of METHOD.md from what make-table.sh gathered.

def MI2: 2.589988110336;
def MINUS: "−";

# ---- numbers and dates --------------------------------------------------------------------------

def thousands: if length > 3 then (.[:-3] | thousands) + "," + .[-3:] else . end;

# To so many decimals, thousands set apart; without its sign.
def digits($decimals):
    (fabs * pow(10; $decimals) | round | tostring) as $all
    | ("0" * ([$decimals + 1 - ($all | length), 0] | max) // "") as $fill
    | ($fill + $all) as $text
    | ($text[:($text | length) - $decimals] | thousands)
        + (if $decimals > 0 then "." + $text[($text | length) - $decimals:] else "" end);
def is_zero($decimals): (fabs * pow(10; $decimals) | round) == 0;
def number($decimals):
    (if . < 0 and (is_zero($decimals) | not) then MINUS else "" end) + digits($decimals);
def signed($decimals):
    (if is_zero($decimals) then "±" elif . < 0 then MINUS else "+" end) + digits($decimals);

def seconds: strptime("%Y-%m-%d") | mktime;
def written: strptime("%Y%m%d") | mktime | strftime("%Y-%m-%d");
def day: (.[8:] | tonumber | tostring) + " "
    + ["January", "February", "March", "April", "May", "June", "July", "August", "September",
       "October", "November", "December"][(.[5:7] | tonumber) - 1] + " " + .[:4];

# ---- a claim ------------------------------------------------------------------------------------

# Square miles are told in km², too.
def factor: if .unit == "mi2" then MI2 else 1 end;
def unit: if .unit == "%" then " %" else " km²" end;
# One digit more than the claim has.
def decimals: [((2 * .tolerance * factor | log10 * -1 - 1e-9 | ceil) + 1), 0] | max;

def claimed:
    . as $c
    | (if .unit == "mi2" then "\(.value | number(0)) mi² = \(.value * MI2 | number(0)) km²"
       else (.claim | sub(".*="; "") | sub("(km2|%)$"; "")) as $text
           | ($text | split(".")) as [$whole, $part]
           | ($whole | thousands) + (if $part then "." + $part else "" end) + ($c | unit) end)
    + (if .subject == "rest" then " not held" else "" end);

def value($c): (. * ($c | factor)) | number($c | decimals);
def difference($c): (. * ($c | factor)) | signed($c | decimals);

def own: if .own.value == null then "–"
    else . as $c | (.own.value | value($c)) + ($c | unit) + " (" + (.own.difference | difference($c)) + ")" end;

def shift: if . == 0 then "that day" else "\(fabs) day\(if fabs == 1 then "" else "s" end) \(if . > 0 then "later" else "earlier" end)" end;

# Where a recipe departs from the own one.
def departures($c):
    [ (if .basis == "clipped" then "clipped to the units" elif .basis == "official" then "share × official area" else empty end),
      (if .extra != null then "with Tuzla" else empty end),
      (if ($c.unit == "%" or $c.subject == "rest")
            and .denominator != (if $c.scope == null then "official" else "measured" end)
       then "\(if $c.subject == "rest" then "less from" else "of" end) \(.denominator_km2 | number(0)) km² (\(.denominator))" else empty end),
      (if .earth != "WGS 84" then .earth else empty end),
      (if $c.subject == "gain" and .from_shift_days != .to_shift_days
       then "files of \(.from_shift_days | shift) and \(.to_shift_days | shift)"
       elif .to_shift_days != 0
       then "file\(if $c.subject == "gain" then "s" else "" end) of \(.to_shift_days | shift)" else empty end) ]
    | if length == 0 then "own" else join(", ") end;

def recipe:
    . as $c
    | if .best == null then "–"
      else (if .recipes_reproducing > 0 then (.best.recipe | departures($c))
            else "nearest: \(.best.recipe | departures($c)) (\(.best.difference | difference($c)))" end)
          + " · \(.recipes_reproducing) of \(.recipes_tried)" end;

def lacking:
    [ .days[]
      | if .missing then "no file shows \(.date)"
        elif .stale then "the file for \(.date) repeats the day before" else empty end ]
    | if length == 0 then "" else join("; ") end;

def row: "| " + join(" | ") + " |";

# ---- the page -----------------------------------------------------------------------------------

($list | split("\n") | map(select(. != "") | written)) as $days
| ($days | map({(.): true}) | add) as $have
| [range($days[0] | seconds; $days[-1] | seconds; 86400) | strftime("%Y-%m-%d") | select($have[.] | not)] as $gone
| $rows[0] as $rows | $all[0].claims as $claims
| (reduce $rows[] as $r ([[], 0]; [.[0] + [$claims[.[1]:.[1] + ($r.claims | length)]], .[1] + ($r.claims | length)]) | .[0]) as $checked
| "The data held \($days | length) daily files, from \($days[0]) to \($days[-1]); missing: \(if $gone == [] then "none" else $gone | join(", ") end).",
  "Each shows the day before its date (`--lag 1`).",
  "",
  "| Date or period | About | Publisher | Control layer | Claimed | controlmap | Verdict | Simplest recipe that gives it · how many do | Days lacking |",
  "|---|---|---|---|--:|--:|---|---|---|",
  (range($rows | length) as $i | $rows[$i] as $r | $checked[$i][] as $c
   | [ (if $r.until == "" then $r.date else "\($r.date) – \($r.until)" end),
       (if $c.subject == "gain" then "gain" else ($c.scope // "Ukraine") end),
       ($r.publisher | sub(" on ISW data"; "")),
       (if $r.layer == "DeepState" then "DeepState" elif $r.layer == "ISW" then "another (ISW)" else "not stated" end),
       ($c | claimed), ($c | own), $c.verdict, ($c | recipe), ($c | lacking) ] | row),
  "",
  ($claims | map(.verdict) as $v
   | "\($claims | length) claims in \($rows | length) rows: "
     + (["reproduced", "rounds differently", "another definition", "not reproduced", "no data"]
        | map(. as $name | "\($v | map(select(. == $name)) | length) \($name)") | join(", ")) + "."),
  "",
  "**Area and share given together.** An area and a share of it imply what was divided by.",
  "",
  "| Date | Publisher | Claimed | Implied denominator | Known areas within it | One recipe for both |",
  "|---|---|---|---|---|---|",
  ($pairs[0][] | select(.consistency != []) | .row as $i | $rows[$i] as $r | . as $p | .consistency[0] as $k
   | ($checked[$i][0]) as $a | ($checked[$i][1]) as $s
   | [ $r.date, $r.publisher, "\($a | claimed), \($s | claimed)",
       "\($k.implied_least_km2 | number(0)) – \($k.implied_most_km2 | number(0)) km²",
       (if $k.fitting == [] then "none" else ($k.fitting | map("\(.km2 | number(0)) (\(.name))") | join("; ")) end),
       (if $p.joint != null then ($p.joint | departures($s)) else "none" end) ] | row),
  "",
  "**DeepState's net gains by `--earth sphere:6378137 --lag 1`**, from the file of the 2nd of a month to that of the 2nd of the next.",
  "",
  "| Period | Published, km² | Sphere, km² | Difference | WGS 84, km² | Days lacking |",
  "|---|--:|--:|--:|--:|---|",
  ($sphere[0].claims[] as $c
   | ($claims | map(select(.claim == $c.claim)) | first) as $w
   | [ "\($c.from) – \($c.to)", ($c.value | number(0)),
       (if $c.own.value == null then "–" else $c.own.value | number(1) end),
       (if $c.own.value == null then "–" else $c.own.difference | signed(1) end),
       (if $w.own.value == null then "–" else $w.own.value | number(1) end),
       ($c | lacking) ] | row)
