#!/bin/sh
# Double-click this on a Mac to write, look at and publish the clinic's website. On Linux the same
# works: double-click and choose "Run in Terminal", or type  sh "Start on a Mac.command"

OLDEST=11 # Python 3.11

finish() {
  echo
  printf 'Press Enter to close this. '
  read -r _
  exit 1
}

is_new_enough() {
  "$1" -I -c "import sys; sys.exit(sys.version_info < (3, $OLDEST))" >/dev/null 2>&1
}

# A Mac without Apple's developer tools has a python3 that only offers to install those.
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
    echo "This computer has Python, but one that is too old: Python 3.$OLDEST or newer is needed."
  else
    echo "One thing is missing on this computer: Python 3.$OLDEST or newer. It is free."
  fi
  echo
  echo "  On a Mac:             open https://www.python.org/downloads/ and press the yellow button,"
  echo "                        open what was downloaded, and follow it to the end."
  echo "  On Debian or Ubuntu:  sudo apt install python3 python3-venv"
  echo
  echo "Then start this again."
}

case $0 in
  */*) cd "${0%/*}" || finish ;;
esac
MAC='' old='' python=''
if [ "$(uname 2>/dev/null)" = Darwin ]; then
  MAC=yes
  PATH=$PATH:/usr/local/bin:/opt/homebrew/bin # what was installed a minute ago
fi
find_python || { say_how; finish; }
"$python" -I clinic/set_up.py || finish
exec .venv/bin/python -I clinic start
