#!/bin/sh
# Double-click this file on a Mac to write, preview and publish the clinic's website. On Linux,
# double-click it and choose "Run in Terminal", or run: sh "Start on a Mac.command"

OLDEST=11 # Python 3.11

finish() {
  echo
  printf 'Press Enter to close this window. '
  read -r _
  exit 1
}

is_new_enough() {
  "$1" -I -c "import sys; sys.exit(sys.version_info < (3, $OLDEST))" >/dev/null 2>&1
}

# On a Mac without Apple's developer tools, /usr/bin/python3 is a stub that offers to install them.
is_real() {
  case $(command -v "$1") in
    '') return 1 ;;
    /usr/bin/python3) [ -z "$MAC" ] || xcode-select -p >/dev/null 2>&1 ;;
  esac
}

find_python() {
  for one in python3.14 python3.13 python3.12 python3.11 python3 python; do
    if is_real "$one"; then
      is_new_enough "$one" && python=$one && return
      old=$one
    fi
  done
  return 1
}

say_how() {
  if [ -n "$old" ]; then
    echo "Python on this computer is too old. The program needs Python 3.$OLDEST or newer."
  else
    echo "This computer needs Python 3.$OLDEST or newer. Python is free."
  fi
  echo
  echo "  On a Mac:             open https://www.python.org/downloads/, press the yellow button,"
  echo "                        open the downloaded file, and finish the setup."
  echo "  On Debian or Ubuntu:  sudo apt install python3 python3-venv"
  echo
  echo "Then double-click this Start file again."
}

case $0 in
  */*) cd "${0%/*}" || finish ;;
esac
MAC='' old='' python=''
if [ "$(uname 2>/dev/null)" = Darwin ]; then
  MAC=yes
  PATH=$PATH:/usr/local/bin:/opt/homebrew/bin # Python may have just been installed
fi
find_python || { say_how; finish; }
"$python" -I clinic/set_up.py || finish
exec .venv/bin/python -I clinic start
