#!/usr/bin/env bash
# The PDF as its readers see it.
. "$SOURCE_DIR/tests/support/tap.sh" || exit 1

run controlmap render -o map.pdf --title 'A <title> & “more”'
check 'a PDF is written' all exits 0 -- test -s map.pdf
for tool in pdftotext pdffonts pdfinfo; do
    if ! have $tool; then
        skip 'its text can be taken out' "there is no $tool (poppler-utils)"
        finish
    fi
done
pdftotext -layout map.pdf text >"$OUT" 2>"$ERR"
for words in 'A <title> & “more”' '28 December 2025' Kharkiv DONETSK 'Front line' 'WGS 84'; do
    check "its text can be taken out: $words" grep -qF "$words" text
done
pdffonts map.pdf >fonts 2>"$ERR"
check 'every font is embedded as a subset and can be read' awk '
    NR > 2 { count++; if (!match($0, /yes +yes +yes +[0-9]+ +[0-9]+ *$/)) exit 1 }
    END { exit count == 0 }' fonts
pdfinfo map.pdf >info 2>"$ERR"
check 'the title is in its head' grep -q 'Title: *A <title> & “more”' info
check 'the alt text is in its head' grep -q 'Subject: *Map of Ukraine on 28 December 2025' info
check 'the command is in its head' grep -q 'Keywords: *controlmap render -o map.pdf' info
check 'it has one page of the stated size' all grep -q 'Pages: *1$' info -- \
    grep -q 'Page size: *800 x 600 pts' info
if have pdfimages; then
    check 'nothing in it is a bitmap' test "$(pdfimages -list map.pdf | wc -l)" -eq 2
fi
run controlmap render -o print.pdf --dpi 72 --theme print --size 800x600
pdfinfo print.pdf >info 2>"$ERR"
check 'the size in points follows the resolution' grep -q 'Page size: *800 x 600 pts' info
finish
