#!/bin/sh
# The tokens of a person, by hand: open the address that is printed, sign in, and paste the address where you end up.
set -eu
%{code:curl_need_secret}
verifier=$(openssl rand -hex 32)
state=$(openssl rand -hex 16)
challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
printf '%s\n' %{sh:authorization_url}"&state=$state&code_challenge=$challenge&code_challenge_method=S256"
read -r address
case "$address" in *"state=$state"*) ;; *) echo 'That address belongs to another sign-in.' >&2; exit 1 ;; esac
code=$(printf %s "$address" | sed -n 's/.*[?&]code=\([A-Za-z0-9._~-]*\).*/\1/p')
curl --silent --show-error --fail-with-body --config - <<END
url = %{quoted:token_endpoint}
data-urlencode = "grant_type=authorization_code"
data-urlencode = "code=$code"
data-urlencode = %{quoted:redirect_uri_parameter}
data-urlencode = "code_verifier=$verifier"
%{code:curl_auth}
END
