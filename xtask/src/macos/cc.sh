#!/bin/sh
# zig in the place of Apple's C compiler. It drops what only that one knows, and compiles an empty file for each one in Objective-C,
# whose headers only Apple has: enough to check types, and nothing that could be linked. ZIG, KIND and EMPTY are filled in.
left=$#
while [ "$left" -gt 0 ]; do
    word=$1
    shift
    left=$((left - 1))
    case $word in
        -arch | -isysroot | -target)
            shift
            left=$((left - 1))
            ;;
        --target=* | -mmacosx-version-min=* | -mmacos-version-min=* | -fobjc-*) ;;
        *.m | *.mm) set -- "$@" 'EMPTY' ;;
        *) set -- "$@" "$word" ;;
    esac
done
exec 'ZIG' cc -target KIND "$@"
