#!/usr/bin/env bash
# Charts of a series: which files are made, which command lines are refused, and that nothing is
# left behind.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

square_to 36 '"id":"A","name":"West"' >units.geojson
mkdir days
for day in 01 02 03 04; do
    square_to "33.$day" >"days/control_202501$day.geojson"
done
chart=(controlmap series days --boundary units.geojson --whole Somewhere -q)

made() { [ "$STATUS" = 0 ] && [ -s "$1" ]; }
refused() { # FILE WORD
    [ "$STATUS" = 2 ] && [ ! -e "$1" ] && grep -q -- "$2" "$ERR"
}

for kind in area months units; do
    run "${chart[@]}" --chart "$kind.svg" --chart-kind "$kind"
    check "a chart of $kind is drawn" made "$kind.svg"
    check "the chart of $kind names the whole" grep -q Somewhere "$kind.svg"
done
run "${chart[@]}" --chart plain.svg
check 'the chart is of the area unless another is asked for' \
    [ "$(grep -c '<path' plain.svg)" = "$(grep -c '<path' area.svg)" ]
check 'the summary is printed all the same' grep -q Somewhere "$OUT"

run "${chart[@]}" --chart chart.png --size 800x450 --theme dark --title Title --source Someone --alt
check 'PNG by the ending' starts_with chart.png "$(printf '\211PNG')"
check 'the alternative text has the title' grep -q '^Chart: Title' "$OUT"
check 'the alternative text has the source' grep -q 'Source: Someone' "$OUT"
check 'the picture names the files' grep -aq 'control: 4 dates, control_20250101.geojson' chart.png
run "${chart[@]}" --chart chart.pdf
check 'PDF by the ending' starts_with chart.pdf %PDF
run "${chart[@]}" --chart german.svg --lang de -o rows.csv
check 'the words of a chart are in its language' grep -q 'lang="de"' german.svg
check 'rows are written besides' grep -q Somewhere rows.csv
cp chart.png first.png
run "${chart[@]}" --chart chart.png --size 800x450 --theme dark --title Title --source Someone --alt
check 'the same input gives the same bytes' cmp -s chart.png first.png

run "${chart[@]}" --chart wrong.png --chart-kind pie
check 'an unknown kind is refused' refused wrong.png 'area, months or units'
run "${chart[@]}" --chart wrong.gif
check 'an unknown ending is refused' refused wrong.gif '\.png, \.svg or \.pdf'
run "${chart[@]}" --chart-kind months
check 'a kind without a chart is refused' refused wrong.png '--chart, --sheet or --animate is needed'
run "${chart[@]}" --chart wrong.png --append rows.csv
check 'a chart of what is added alone is refused' refused wrong.png append
run "${chart[@]}" --chart small.png --size 100x100 -o small.csv
check 'a chart too small to read leaves neither picture nor rows' \
    [ "$STATUS:$(ls small.* 2>/dev/null)" = '2:' ]

mkdir broken
echo '{' >broken/control_20250101.geojson
run controlmap series broken --boundary units.geojson --chart broken.png
check 'no chart of files that cannot be read' [ "$STATUS" -gt 1 ]
check 'nothing is left of it' [ ! -e broken.png ]
finish
