#!/bin/sh
# An access token for the application itself. The secret comes from CLIENT_SECRET, and is not seen in the list of processes.
set -eu
: "${CLIENT_SECRET:?set it to the secret of the application}"
curl --silent --show-error --fail-with-body --config - <<END
url = %{quoted:token_endpoint}
data-urlencode = "grant_type=client_credentials"
%{code:curl_auth}
END
