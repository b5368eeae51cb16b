#!/bin/sh
# The guest's end of the lab's serial line. One request a line: ID SECONDS BASE64-OF-COMMAND
# Answer: "<ID" and then the output as base64 and ">ID STATUS", each on lines of its own.
stty raw -echo
while read -r id seconds command; do
  [ -n "$command" ] || continue
  printf '\n<%s\n' "$id"
  echo "$command" | base64 -d > /tmp/command
  timeout "$seconds" sh /tmp/command > /tmp/output 2>&1 < /dev/null
  status=$?
  base64 /tmp/output
  printf '>%s %s\n' "$id" "$status"
done
